//! The browser's place of the server: what the server knew is in the page already.

use leptos::text_prop::TextProp;
use protocol::{Code, play::MatchRecord};

use crate::{learn::Reading, lobby::Seed, visit::Visit};

/// Nothing: the visit is read from the page.
pub fn visit() -> Visit {
    Visit::default()
}

/// Nothing: it is read from the page.
pub fn seed() -> Seed {
    Seed::default()
}

/// Nothing: the page has been answered.
pub fn set_status(_code: Code) {}

/// Nothing: who shows links runs no scripts.
pub fn tell_of_match(_record: &MatchRecord, _ply: usize, _to_move: Option<u8>) {}

/// Nothing: who shows links runs no scripts.
pub fn tell_of_reading(_reading: &Reading) {}

/// The text of a page's title, which follows the page.
pub fn title(text: impl Fn() -> String + Send + Sync + 'static) -> TextProp {
    text.into()
}
