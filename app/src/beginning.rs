//! What a page begins with, on its way: the text of its JSON, which only the part of the browser's module that
//! draws the page reads.
//!
//! What all pages share would otherwise bring along how each of them reads what it is told.

use leptos::server::codee::{Decoder, Encoder};
use serde::de::DeserializeOwned;
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType, codec::Post};

use crate::{
    codec::{self, JsonText, Unreadable},
    error::AppError,
};

/// What a page begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning(String);

impl Beginning {
    /// What the server tells.
    #[cfg(feature = "ssr")]
    pub fn new<T: serde::Serialize>(told: &T) -> Result<Self, AppError> {
        serde_json::to_string(told).map(Self).map_err(|error| backend::Error::internal(error).into())
    }

    /// Reads it.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, AppError> {
        codec::read(self.0.as_bytes()).map_err(|_| AppError::Unreachable)
    }
}

/// The body of the server's answer.
pub type Carried = Post<AsText>;

/// As the text that it is; an error is JSON after a mark with which no JSON begins.
pub struct AsText;

const ERROR: char = '!';

impl ContentType for AsText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for AsText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<Beginning> for AsText {
    type Error = std::convert::Infallible;

    fn encode(beginning: &Beginning) -> Result<Bytes, Self::Error> {
        Ok(Bytes::from(beginning.0.clone()))
    }
}

impl Decodes<Beginning> for AsText {
    type Error = std::string::FromUtf8Error;

    fn decode(bytes: Bytes) -> Result<Beginning, Self::Error> {
        String::from_utf8(bytes.into()).map(Beginning)
    }
}

impl Encoder<Result<Beginning, AppError>> for AsText {
    type Encoded = String;
    type Error = serde_json::Error;

    fn encode(answer: &Result<Beginning, AppError>) -> Result<String, Self::Error> {
        match answer {
            Ok(beginning) => Ok(beginning.0.clone()),
            Err(error) => {
                let error = <JsonText as Encoder<AppError>>::encode(error)?;
                Ok(format!("{ERROR}{error}"))
            }
        }
    }
}

impl Decoder<Result<Beginning, AppError>> for AsText {
    type Encoded = str;
    type Error = Unreadable;

    fn decode(text: &str) -> Result<Result<Beginning, AppError>, Unreadable> {
        match text.strip_prefix(ERROR) {
            Some(error) => codec::read(error.as_bytes()).map(Err),
            None => Ok(Ok(Beginning(text.to_owned()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::Code;

    use super::*;

    #[test]
    fn an_answer_is_the_same_after_its_way() {
        for answer in [Ok(Beginning("{\"a\":1}".to_owned())), Err(AppError::from(Code::NotFound))] {
            let text = <AsText as Encoder<_>>::encode(&answer).unwrap();
            assert_eq!(<AsText as Decoder<_>>::decode(&text).unwrap(), answer);
        }
    }
}
