//! A move as it is written, as the library wants it, and as it looks on the board. Does not know which moves
//! are legal.

use std::fmt::{self, Display};
use std::str::FromStr;

use cozy_chess::{BitBoard, Board, File, Piece, PieceMoves, Rank, Square};

use super::{Chess, Variant};
use crate::rules::Illegal;

/// The names of the squares in the library's order. A board has 64 of them and is drawn after every move.
const NAMES: &str = concat!(
    "a1b1c1d1e1f1g1h1a2b2c2d2e2f2g2h2",
    "a3b3c3d3e3f3g3h3a4b4c4d4e4f4g4h4",
    "a5b5c5d5e5f5g5h5a6b6c6d6e6f6g6h6",
    "a7b7c7d7e7f7g7h7a8b8c8d8e8f8g8h8",
);

/// A move in the notation of the Universal Chess Interface: `e2e4`, `e7e8q`. Castling is the king's move,
/// `e1g1`, and in Chess960 the king's capture of its own rook, `e1h1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Move {
    from: Square,
    to: Square,
    promotion: Option<Piece>,
}

/// What goes where when a move is made.
#[derive(Clone, Copy)]
pub struct Travel {
    /// Where the piece stands that is captured, which in passing is not where the pawn goes.
    pub captured: Option<Square>,
    /// The way of the piece that is moved, at castling the king.
    pub first: Step,
    /// The way of the rook at castling.
    pub rook: Option<Step>,
    /// What the pawn becomes.
    pub promotion: Option<Piece>,
}

/// From one square to another, or the same.
#[derive(Clone, Copy)]
pub struct Step {
    /// Where it begins.
    pub from: Square,
    /// Where it ends.
    pub to: Square,
}

impl Move {
    /// Writes the library's move, whose castling always takes the rook.
    pub fn written(chess: &Chess, mv: cozy_chess::Move) -> Move {
        let cozy_chess::Move { from, to, promotion } = mv;
        let castles = castles(&chess.state, mv) && chess.variant == Variant::Standard;
        let to = if castles { Square::new(king_file(mv), from.rank()) } else { to };
        Move { from, to, promotion }
    }

    /// Gives the library's move for this one, unless no castling is written so in the variant.
    pub fn read(self, chess: &Chess) -> Option<cozy_chess::Move> {
        let Move { from, to, promotion } = self;
        let state = &chess.state;
        let mv = cozy_chess::Move { from, to, promotion };
        if chess.variant == Variant::Chess960 || from != state.king(state.side_to_move()) {
            return Some(mv);
        }
        if castles(state, mv) {
            return None;
        }
        let rook = match (to.file() as i8) - (from.file() as i8) {
            2 => File::H,
            -2 => File::A,
            _ => return Some(mv),
        };
        (from.file() == File::E && from.rank() == to.rank())
            .then_some(cozy_chess::Move { to: Square::new(rook, to.rank()), ..mv })
    }

    /// The targets that are touched to make it.
    pub fn gesture(self) -> Vec<String> {
        let squares = [self.from, self.to].map(|square| name(square).to_owned());
        squares.into_iter().chain(self.promotion.map(choice)).collect()
    }

    /// Whether any piece moves so in any position: along a line or as a knight, and to the last rank as a
    /// pawn does when it is to become another piece.
    fn exists(self) -> bool {
        let across = (self.from.file() as i8).abs_diff(self.to.file() as i8);
        let along = (self.from.rank() as i8).abs_diff(self.to.rank() as i8);
        match self.promotion {
            None => matches!((across, along), (1, 2) | (2, 1)) || is_line(across, along),
            Some(_) => {
                let ranks = (self.from.rank(), self.to.rank());
                matches!(ranks, (Rank::Seventh, Rank::Eighth) | (Rank::Second, Rank::First)) && across <= 1
            }
        }
    }
}

impl Travel {
    /// Follows a legal move of the library.
    pub fn new(state: &Board, mv: cozy_chess::Move) -> Travel {
        let cozy_chess::Move { from, to, promotion } = mv;
        if castles(state, mv) {
            let rook_file = if king_file(mv) == File::G { File::F } else { File::D };
            let king = Step { from, to: Square::new(king_file(mv), from.rank()) };
            let rook = Step { from: to, to: Square::new(rook_file, from.rank()) };
            return Travel { captured: None, first: king, rook: Some(rook), promotion: None };
        }
        let in_passing =
            !state.occupied().has(to) && from.file() != to.file() && state.pieces(Piece::Pawn).has(from);
        let captured = if in_passing {
            Some(Square::new(to.file(), from.rank()))
        } else {
            state.occupied().has(to).then_some(to)
        };
        Travel { captured, first: Step { from, to }, rook: None, promotion }
    }

    /// The ways, the king's before the rook's.
    pub fn steps(self) -> impl Iterator<Item = Step> {
        [Some(self.first), self.rook].into_iter().flatten()
    }
}

/// Lists the legal moves of some pieces to a listener that stops by `true`; says whether it did.
///
/// The one door to the library's generator, which is generic and large: without it the browser would load
/// it once for every listener.
pub fn generate(state: &Board, of: BitBoard, listener: &mut dyn FnMut(PieceMoves) -> bool) -> bool {
    state.generate_moves_for(of, listener)
}

/// Whether a side that is to move can.
pub fn can_move(state: &Board, with: BitBoard) -> bool {
    generate(state, with, &mut |_| true)
}

/// Whether the library's move is castling: nothing else captures a piece of its own.
pub fn castles(state: &Board, mv: cozy_chess::Move) -> bool {
    state.colors(state.side_to_move()).has(mv.to)
}

/// The file on which the king lands that castles so.
pub fn king_file(mv: cozy_chess::Move) -> File {
    if mv.from.file() < mv.to.file() { File::G } else { File::C }
}

/// The name of a square.
pub fn name(square: Square) -> &'static str {
    let start = 2 * square as usize;
    &NAMES[start..start + 2]
}

/// The name of the target with which a promotion is chosen.
pub fn choice(piece: Piece) -> String {
    format!("={piece}")
}

fn is_line(across: u8, along: u8) -> bool {
    across != along && (across == 0 || along == 0) || across == along && across != 0
}

fn square(file: u8, rank: u8) -> Option<Square> {
    let file = File::try_index(usize::from(file.checked_sub(b'a')?))?;
    let rank = Rank::try_index(usize::from(rank.checked_sub(b'1')?))?;
    Some(Square::new(file, rank))
}

fn promoted(letter: u8) -> Option<Piece> {
    match letter {
        b'q' => Some(Piece::Queen),
        b'r' => Some(Piece::Rook),
        b'b' => Some(Piece::Bishop),
        b'n' => Some(Piece::Knight),
        _ => None,
    }
}

impl FromStr for Move {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let read = |squares: [u8; 4], promotion| {
            let [from_file, from_rank, to_file, to_rank] = squares;
            let (from, to) = (square(from_file, from_rank)?, square(to_file, to_rank)?);
            Some(Move { from, to, promotion }).filter(|mv| mv.exists())
        };
        let mv = match *text.as_bytes() {
            [a, b, c, d] => read([a, b, c, d], None),
            [a, b, c, d, letter] => promoted(letter).and_then(|piece| read([a, b, c, d], Some(piece))),
            _ => None,
        };
        mv.ok_or(Illegal::Notation)
    }
}

impl Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(name(self.from))?;
        f.write_str(name(self.to))?;
        self.promotion.map_or(Ok(()), |piece| write!(f, "{piece}"))
    }
}
