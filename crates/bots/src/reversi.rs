//! Reversi for a search: two words of bits, moves by shifting them, and what a position looks like: freedom,
//! corners, and edges that cannot be turned any more. Near the end everything is counted out.

use crate::random::mix;
use crate::search::Position;

/// The move of a seat that is passed over.
const PASS: u8 = 64;

const COLUMN_A: u64 = 0x0101_0101_0101_0101;
const COLUMN_H: u64 = COLUMN_A << 7;
const CORNERS: u64 = 0x8100_0000_0000_0081;

/// With so few free squares moves are no longer looked at less deeply, so that the end is exact.
const COUNTED_OUT: u32 = 14;

/// What a disc on a square is worth while much is free, for the order of moves: corners, not beside them.
const SQUARES: [i32; 10] = [100, -20, 10, 5, -50, -2, -2, -1, -1, 0];

/// A position: square `n` in reading order is bit `n`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Discs {
    /// The discs of whoever is to move.
    own: u64,
    /// The other side's.
    others: u64,
}

impl Discs {
    /// Reads the text of a position: 64 squares in reading order, a space, the side to move.
    pub fn read(text: &str) -> Option<Discs> {
        let (squares, side) = text.split_once(' ')?;
        if squares.len() != 64 {
            return None;
        }
        let mut discs = Discs { own: 0, others: 0 };
        for (bit, letter) in squares.chars().enumerate() {
            match letter {
                '.' => {}
                _ if side.starts_with(letter) => discs.own |= 1 << bit,
                _ => discs.others |= 1 << bit,
            }
        }
        Some(discs)
    }

    /// How a move is written.
    pub fn written(mv: u8) -> String {
        match mv {
            PASS => String::from("--"),
            _ => format!("{}{}", char::from(b'a' + mv % 8), mv / 8 + 1),
        }
    }

    fn free(self) -> u64 {
        !(self.own | self.others)
    }

    fn turned(self) -> Discs {
        Discs { own: self.others, others: self.own }
    }

    /// The squares on which whoever is to move can place a disc.
    fn places(self) -> u64 {
        let inner = self.others & !(COLUMN_A | COLUMN_H);
        let reach = |prey: u64, step: u32| {
            let mut up = prey & self.own << step;
            let mut down = prey & self.own >> step;
            for _ in 0..5 {
                up |= prey & up << step;
                down |= prey & down >> step;
            }
            up << step | down >> step
        };
        (reach(inner, 1) | reach(inner, 7) | reach(inner, 9) | reach(self.others, 8)) & self.free()
    }

    /// What a disc on a square turns.
    fn outflanked(self, square: u8) -> u64 {
        let disc = 1_u64 << square;
        let inner = self.others & !(COLUMN_A | COLUMN_H);
        let mut all = 0;
        for (prey, step) in [(inner, 1), (inner, 7), (inner, 9), (self.others, 8)] {
            let mut up = prey & disc << step;
            let mut down = prey & disc >> step;
            for _ in 0..5 {
                up |= prey & up << step;
                down |= prey & down >> step;
            }
            if up << step & self.own != 0 {
                all |= up;
            }
            if down >> step & self.own != 0 {
                all |= down;
            }
        }
        all
    }

    fn after(self, mv: u8) -> Discs {
        if mv == PASS {
            return self.turned();
        }
        let turned = self.outflanked(mv);
        Discs { own: self.others & !turned, others: self.own | turned | 1 << mv }
    }

    /// Discs on the edges that hang together with an own corner: they stay for ever.
    fn stable(own: u64) -> u64 {
        let mut stable = own & CORNERS;
        let edges = [(0xff, 1), (0xff << 56, 1), (COLUMN_A, 8), (COLUMN_H, 8)];
        for (edge, step) in edges {
            let discs = own & edge;
            let mut line = stable & edge;
            for _ in 0..6 {
                line |= discs & (line << step | line >> step);
            }
            stable |= line;
        }
        stable
    }

    /// The free squares beside discs: the more there are beside the other side's, the more moves will come.
    fn beside(discs: u64) -> u64 {
        let (west, east) = (discs & !COLUMN_A, discs & !COLUMN_H);
        let rows = discs | west >> 1 | east << 1;
        rows | rows << 8 | rows >> 8
    }
}

impl Position for Discs {
    type Move = u8;

    fn key(&self) -> u64 {
        mix(self.own ^ mix(self.others))
    }

    fn result(&self) -> Option<i32> {
        if self.places() != 0 || self.turned().places() != 0 {
            return None;
        }
        Some((self.own.count_ones() as i32 - self.others.count_ones() as i32).signum())
    }

    fn moves(&self, list: &mut Vec<u8>) {
        let mut places = self.places();
        if places == 0 {
            list.push(PASS);
        }
        while places != 0 {
            list.push(places.trailing_zeros() as u8);
            places &= places - 1;
        }
    }

    fn play(&mut self, mv: u8) {
        *self = self.after(mv);
    }

    fn evaluate(&self) -> i32 {
        let count = |bits: u64| bits.count_ones() as i32;
        let difference = |of: &dyn Fn(Discs) -> i32| of(*self) - of(self.turned());
        let free = self.free();
        let empty = count(free);
        // Square beside a free corner, from which it is given away: the diagonal one, and the two on the edges.
        let (mut diagonal, mut beside) = (0_u64, 0_u64);
        for (corner, cross, edges) in [
            (0, 9, 1 << 1 | 1 << 8),
            (7, 14, 1 << 6 | 1 << 15),
            (56, 49, 1 << 48 | 1 << 57),
            (63, 54, 1 << 62 | 1 << 55),
        ] {
            if free >> corner & 1 == 1 {
                diagonal |= 1 << cross;
                beside |= edges;
            }
        }
        let moves = |discs: Discs| count(discs.places());
        let (own_moves, other_moves) = (moves(*self), moves(self.turned()));
        let mobility = 100 * (own_moves - other_moves) / (own_moves + other_moves + 2);
        let frontier = difference(&|discs| -count(Discs::beside(free) & discs.own));
        let corners = difference(&|discs| count(discs.own & CORNERS));
        let reach_corner = count(self.places() & CORNERS) * 2 - count(self.turned().places() & CORNERS);
        let stable = difference(&|discs| count(Discs::stable(discs.own)));
        let crossed = difference(&|discs| count(discs.own & diagonal));
        let edged = difference(&|discs| count(discs.own & beside));
        let discs = difference(&|discs| count(discs.own));
        let late = if empty <= 12 { discs * 3 } else { 0 };
        // Whoever moves last in an even rest gains by it.
        let parity = if empty % 2 == 1 { 6 } else { -6 };
        mobility * 3 / 2 + 4 * frontier + 70 * corners + 25 * reach_corner + 22 * stable
            - 35 * crossed
            - 12 * edged
            + late
            + parity
    }

    /// The fewer answers the better, corners first.
    fn promise(&self, mv: u8) -> i32 {
        if mv == PASS {
            return 0;
        }
        let answers = self.after(mv).places();
        let given = (answers & CORNERS).count_ones() as i32;
        let corner = if 1 << mv & CORNERS != 0 { Self::LOUD } else { 0 };
        corner + 10_000 + 50 * square_worth(mv) - 400 * answers.count_ones() as i32 - 1500 * given
    }

    fn slot(mv: u8) -> usize {
        usize::from(mv)
    }

    fn reduces(&self) -> bool {
        self.free().count_ones() > COUNTED_OUT
    }
}

/// What a square is worth by its kind: the same in all eighths of the board.
fn square_worth(square: u8) -> i32 {
    let fold = |at: u8| usize::from(at.min(7 - at));
    let (column, row) = (fold(square % 8), fold(square / 8));
    let (near, far) = (column.min(row), column.max(row));
    SQUARES[[0, 4, 7, 9][near] + far - near]
}
