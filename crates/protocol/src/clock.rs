//! The time that the players of a match have. Knows no game and no table.

mod control;
#[cfg(test)]
mod tests;

pub use self::control::{
    DAYS, Gone, LOST_SHOWN_MS, MOST_BASE_S, MOST_INCREMENT_S, Speed, TimeControl, UnknownSpeed,
};
