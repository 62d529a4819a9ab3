//! How the page and the server write what they tell each other: JSON, everywhere read in one way.
//!
//! On the server serde_json reads it straight into the types. In the browser a tree is between them
//! (`codec/tree.rs`): what serde writes for each type to read from text is a fifth of a page's module.

#[cfg(any(test, not(feature = "ssr")))]
mod tree;

use leptos::server::codee::{Decoder, Encoder};
use serde::{Serialize, de::DeserializeOwned};
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};

/// JSON in the body of a POST, and of what a page begins with.
pub type Json = Post<JsonText>;

/// JSON that is read by [`read`], like the frames of the socket: with a way of its own for each, the browser
/// would get every type's reader as often.
pub struct JsonText;

/// What came is not what was expected.
#[cfg(feature = "ssr")]
pub type Unreadable = serde_json::Error;
#[cfg(not(feature = "ssr"))]
pub use self::tree::Unreadable;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(output: &T) -> Result<Bytes, serde_json::Error> {
        serde_json::to_vec(output).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<T, Unreadable> {
        read(&bytes)
    }
}

impl<T: Serialize> Encoder<T> for JsonText {
    type Encoded = String;
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for JsonText {
    type Encoded = str;
    type Error = Unreadable;

    fn decode(text: &str) -> Result<T, Unreadable> {
        read(text.as_bytes())
    }
}

/// Reads JSON as text.
#[cfg(feature = "ssr")]
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    use serde::de::Error as _;
    serde_json::from_str(std::str::from_utf8(bytes).map_err(Unreadable::custom)?)
}

#[cfg(not(feature = "ssr"))]
pub use self::tree::read;
