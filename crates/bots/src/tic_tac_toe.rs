//! Tic-tac-toe for a search, which sees it to its end.

use crate::search::Position;

/// The rows, columns and diagonals: bit `n` is square `n`, an octal digit is a row.
const LINES: [u16; 8] = [0o007, 0o070, 0o700, 0o111, 0o222, 0o444, 0o421, 0o124];

/// A position: square `n` in reading order is bit `n`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Marks {
    /// The marks of whoever is to move.
    own: u16,
    /// The other side's.
    others: u16,
}

impl Marks {
    /// Reads the text of a position: nine squares in reading order, a space, the side to move.
    pub fn read(text: &str) -> Option<Marks> {
        let (squares, side) = text.split_once(' ')?;
        if squares.len() != 9 {
            return None;
        }
        let mut marks = Marks::default();
        for (bit, letter) in squares.chars().enumerate() {
            match letter {
                '.' => {}
                _ if side.starts_with(letter) => marks.own |= 1 << bit,
                _ => marks.others |= 1 << bit,
            }
        }
        Some(marks)
    }

    /// How a square is written.
    pub fn written(square: u8) -> String {
        format!("{}{}", char::from(b'a' + square % 3), 3 - square / 3)
    }

    /// The lines that a side can still fill.
    fn open(others: u16) -> i32 {
        LINES.iter().filter(|&&line| line & others == 0).count() as i32
    }
}

impl Position for Marks {
    type Move = u8;

    fn key(&self) -> u64 {
        crate::random::mix(u64::from(self.own) << 16 | u64::from(self.others) | 1 << 32)
    }

    fn result(&self) -> Option<i32> {
        if LINES.iter().any(|line| self.others & line == *line) {
            return Some(-1);
        }
        (self.own | self.others == 0o777).then_some(0)
    }

    fn moves(&self, list: &mut Vec<u8>) {
        list.extend((0..9).filter(|square| (self.own | self.others) >> square & 1 == 0));
    }

    fn play(&mut self, square: u8) {
        *self = Marks { own: self.others, others: self.own | 1 << square };
    }

    fn evaluate(&self) -> i32 {
        Marks::open(self.others) - Marks::open(self.own)
    }

    fn promise(&self, square: u8) -> i32 {
        LINES.iter().filter(|&&line| line >> square & 1 == 1).count() as i32
    }

    fn slot(square: u8) -> usize {
        usize::from(square)
    }

    fn reduces(&self) -> bool {
        false
    }
}
