//! The stages of the swap2 opening: whose decision it is after how many stones, and what can be chosen. Knows
//! no board.

use super::text::Choice;
use crate::rules::{Illegal, Seat};

/// How many stones there are when seat 1 chooses.
pub const THREE: usize = 3;

/// How many stones there are when seat 0 chooses, and the most that there are in the opening.
pub const FIVE: usize = 5;

/// How far the opening has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Seat 0 places the first three stones.
    Three,
    /// A color is to be chosen.
    Choose,
    /// Seat 1 places two more stones.
    Two,
    /// It is over, or there was none.
    Decided {
        /// The seat that plays black.
        black: Seat,
    },
}

impl Stage {
    /// The stage after one more stone, with the count after it.
    pub fn placed(self, stones: usize) -> Stage {
        match (self, stones) {
            (Stage::Three, THREE) | (Stage::Two, FIVE) => Stage::Choose,
            _ => self,
        }
    }

    /// The stage after a choice.
    pub fn chosen(choice: Choice, stones: usize) -> Stage {
        match choice {
            Choice::Black => Stage::Decided { black: chooser(stones) },
            Choice::White => Stage::Decided { black: chooser(stones).other() },
            Choice::Two => Stage::Two,
        }
    }

    /// What can be chosen now.
    pub fn choices(self, stones: usize) -> &'static [Choice] {
        match self {
            Stage::Choose if stones == THREE => &Choice::ALL,
            Stage::Choose => &[Choice::Black, Choice::White],
            _ => &[],
        }
    }

    /// The seat that plays a color; before it is chosen, the seat whose decision it is.
    pub fn player(self, color: Seat, stones: usize) -> Seat {
        match self {
            Stage::Three => Seat::FIRST,
            Stage::Choose => chooser(stones),
            Stage::Two => Seat::SECOND,
            Stage::Decided { black } if color == Seat::FIRST => black,
            Stage::Decided { black } => black.other(),
        }
    }

    /// Whether the opening can be at this stage with so many stones.
    pub fn comes_with(self, stones: usize) -> bool {
        match self {
            Stage::Three => stones < THREE,
            Stage::Choose => stones == THREE || stones == FIVE,
            Stage::Two => (THREE..FIVE).contains(&stones),
            Stage::Decided { .. } => stones >= THREE,
        }
    }

    /// The word in a position.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Three => "three",
            Stage::Choose => "choose",
            Stage::Two => "two",
            Stage::Decided { black: Seat::FIRST } => "black0",
            Stage::Decided { .. } => "black1",
        }
    }

    /// The stage of a word.
    pub fn of_word(word: &str) -> Result<Stage, Illegal> {
        match word {
            "three" => Ok(Stage::Three),
            "choose" => Ok(Stage::Choose),
            "two" => Ok(Stage::Two),
            "black0" => Ok(Stage::Decided { black: Seat::FIRST }),
            "black1" => Ok(Stage::Decided { black: Seat::SECOND }),
            _ => Err(Illegal::Position),
        }
    }
}

fn chooser(stones: usize) -> Seat {
    if stones == THREE { Seat::SECOND } else { Seat::FIRST }
}
