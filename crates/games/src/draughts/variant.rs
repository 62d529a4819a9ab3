//! The two games of draughts on 64 squares, and wherein they differ.

use std::fmt::{self, Display};
use std::str::FromStr;

use super::field::Color;
use super::squares::Way;
use crate::rules::{Illegal, Seat};

/// Which rules are played.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Variant {
    /// Shashki: flying kings, men capture backwards too. White moves first.
    #[default]
    Russian,
    /// Checkers: short kings, men only forwards. Black moves first.
    English,
}

impl Variant {
    /// The color that moves first: that of [`Seat::FIRST`].
    pub fn first(self) -> Color {
        match self {
            Variant::Russian => Color::White,
            Variant::English => Color::Black,
        }
    }

    /// Who plays a color.
    pub fn seat(self, color: Color) -> Seat {
        if color == self.first() { Seat::FIRST } else { Seat::SECOND }
    }

    /// Whether a king moves and captures over any distance.
    pub fn kings_fly(self) -> bool {
        self == Variant::Russian
    }

    /// Whether a man that is crowned by a capture goes on capturing as a king in the same move.
    pub fn crowned_go_on(self) -> bool {
        self == Variant::Russian
    }

    /// The ways in which a man of a color captures.
    pub fn hunts(self, color: Color) -> &'static [Way] {
        match self {
            Variant::Russian => Way::ALL,
            Variant::English => color.forward(),
        }
    }
}

impl FromStr for Variant {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        match text {
            "" | "russian" => Ok(Variant::Russian),
            "english" => Ok(Variant::English),
            _ => Err(Illegal::Options),
        }
    }
}

impl Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Variant::Russian => "russian",
            Variant::English => "english",
        })
    }
}
