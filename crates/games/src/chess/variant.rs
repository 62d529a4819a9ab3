//! The options of chess: where the pieces begin.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::rules::Illegal;

/// Which set-up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Variant {
    /// The usual set-up; the empty text.
    #[default]
    Standard,
    /// One of 960 set-ups, drawn by lot: `960`.
    Chess960,
}

impl FromStr for Variant {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        match text {
            "" => Ok(Variant::Standard),
            "960" => Ok(Variant::Chess960),
            _ => Err(Illegal::Options),
        }
    }
}

impl Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Variant::Standard => "",
            Variant::Chess960 => "960",
        })
    }
}
