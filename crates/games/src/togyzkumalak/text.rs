//! The text of a position: `9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9/0,0/-,- 1` is the set-up.
//!
//! Eighteen pits, the first player's 1 to 9 and then the second player's 1 to 9; after a `/` the first
//! player's kazan and the second player's; after a `/` the first player's tuzdyk and the second player's,
//! each as the number of the opponent's pit or `-`; after a space `1` or `2` for the side to move, or that
//! would move had the game not ended. Numbers are decimal without leading zeros.

use super::counts::{Counts, PITS, ROW, first_of};
use crate::rules::{Illegal, Seat};

/// Writes a position.
pub fn write(counts: &Counts) -> String {
    let seats = [Seat::FIRST, Seat::SECOND];
    let pits = counts.pits().map(|stones| stones.to_string()).join(",");
    let kazans = seats.map(|seat| counts.kazan(seat).to_string()).join(",");
    let tuzdyk = |seat| counts.tuzdyk(seat).map_or(String::from("-"), |pit| (pit + 1).to_string());
    let tuzdyks = seats.map(tuzdyk).join(",");
    format!("{pits}/{kazans}/{tuzdyks} {}", counts.side().0 + 1)
}

/// Reads a position in the one spelling that it has.
pub fn read(text: &str) -> Result<Counts, Illegal> {
    let counts = parse(text).ok_or(Illegal::Position)?;
    // Leading zeros and plus signs are numbers too, but not in this text.
    if write(&counts) == text { Ok(counts) } else { Err(Illegal::Position) }
}

fn parse(text: &str) -> Option<Counts> {
    let (places, side) = text.split_once(' ')?;
    let side = match side {
        "1" => Seat::FIRST,
        "2" => Seat::SECOND,
        _ => return None,
    };
    let mut parts = places.split('/');
    let pits: [u8; PITS] = numbers(parts.next()?)?;
    let kazans: [u8; 2] = numbers(parts.next()?)?;
    let (first, second) = parts.next()?.split_once(',')?;
    if parts.next().is_some() {
        return None;
    }
    let tuzdyks = [tuzdyk(Seat::FIRST, first)?, tuzdyk(Seat::SECOND, second)?];
    Counts::position(pits, kazans, tuzdyks, side)
}

fn numbers<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut numbers = [0; N];
    let mut texts = text.split(',');
    for number in &mut numbers {
        *number = texts.next()?.parse().ok()?;
    }
    texts.next().is_none().then_some(numbers)
}

/// The place of a tuzdyk in the row of its owner's opponent; the inner `None` is no tuzdyk.
fn tuzdyk(owner: Seat, text: &str) -> Option<Option<u8>> {
    if text == "-" {
        return Some(None);
    }
    let number: usize = text.parse().ok()?;
    (1..=ROW).contains(&number).then(|| Some((first_of(owner.other()) + number - 1) as u8))
}
