//! What to draw: one description for every game, drawn by one renderer. Data only: no rules, no HTML.
//!
//! **Units.** Lengths are whole units from the top left corner, x to the right and y downwards, as seen by
//! seat 0. A square is 2 by 2 units, so that its center is a whole number and half steps exist. A piece fills
//! one square. [`Target::x`] and [`Target::y`] are a corner; every other point is a center.

use crate::rules::Seat;

#[cfg(feature = "serde")]
mod wire;

/// A board with what stands on it and what can be touched.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Board {
    /// Width in units.
    pub width: u16,
    /// Height in units.
    pub height: u16,
    /// What lies under the pieces.
    pub ground: Ground,
    /// From where the seats look at it.
    pub facing: Facing,
    /// What can be touched and focused, in reading order. It is the same throughout a match unless the game
    /// says otherwise; which of them are of use now follows from the legal moves' gestures.
    pub targets: Vec<Target>,
    /// The pieces, by ascending id.
    pub pieces: Vec<Piece>,
    /// What is to be seen at once of single targets.
    pub marks: Vec<Mark>,
    /// Numbers written on the board, such as how many stones lie in a pit.
    pub numbers: Vec<Number>,
    /// The centers of a finished game's winning line, from one end to the other, in units; empty otherwise.
    /// When one move makes two lines, this is one of them.
    pub line: Vec<(u16, u16)>,
}

impl Board {
    /// The board as a seat sees it.
    pub fn seen_by(self, seat: Seat) -> Board {
        match self.facing {
            Facing::Opposite if seat == Seat::SECOND => self.flipped(),
            Facing::Opposite | Facing::Together => self,
        }
    }

    /// The board after half a turn: corners, centers, columns and rows; texts and order stay.
    pub fn flipped(mut self) -> Board {
        let (width, height) = (self.width, self.height);
        let last_column = self.targets.iter().map(|target| target.column).max().unwrap_or(0);
        let last_row = self.targets.iter().map(|target| target.row).max().unwrap_or(0);
        for target in &mut self.targets {
            target.x = width - target.width - target.x;
            target.y = height - target.height - target.y;
            target.column = last_column - target.column;
            target.row = last_row - target.row;
        }
        for piece in &mut self.pieces {
            (piece.x, piece.y) = (width - piece.x, height - piece.y);
        }
        for number in &mut self.numbers {
            (number.x, number.y) = (width - number.x, height - number.y);
        }
        for center in &mut self.line {
            *center = (width - center.0, height - center.1);
        }
        self
    }

    /// The target of that id.
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.id == id)
    }

    /// The pieces whose center lies within a target, by ascending id: what a screen reader says of it.
    pub fn pieces_in(&self, target: &Target) -> impl Iterator<Item = &Piece> {
        let (columns, rows) = (target.x..target.x + target.width, target.y..target.y + target.height);
        self.pieces.iter().filter(move |piece| columns.contains(&piece.x) && rows.contains(&piece.y))
    }
}

/// What lies under the pieces. A game that looks otherwise brings a variant (points for gomoku, pits for
/// togyzkumalak), and the renderer the few lines that draw it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Ground {
    /// Squares side by side, one for each target.
    Grid,
    /// An upright rack with a hole in every square; a placed piece falls from above its column.
    Rack,
    /// Lines that cross at the center of every target, as at gomoku.
    Points,
    /// A hollow for each target, as at togyzkumalak.
    Pits,
}

/// What is to be seen at once of a target.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Mark {
    /// The [`Target::id`].
    pub target: String,
    /// What it is.
    pub kind: MarkKind,
}

/// What a mark says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum MarkKind {
    /// The king there is attacked.
    Check,
    /// What stands there must move: a capture is obligatory.
    Forced,
    /// The pit is this seat's tuzdyk.
    Tuzdyk(Seat),
}

/// A number on the board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "wire::Number", into = "wire::Number")
)]
pub struct Number {
    /// The center, in units from the left.
    pub x: u16,
    /// The center, in units from the top.
    pub y: u16,
    /// The number.
    pub value: u16,
}

/// From where the seats look at the board.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Facing {
    /// All from the same side, as at tic-tac-toe and connect four.
    Together,
    /// The second from the other side, as at chess and draughts.
    Opposite,
}

/// A place that can be touched and focused.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "wire::Target", into = "wire::Target")
)]
pub struct Target {
    /// Its name in gestures and effects, unique on the board.
    pub id: String,
    /// Its name for people, short and the same in every language: `b2`.
    pub label: String,
    /// The left edge, in units.
    pub x: u16,
    /// The top edge, in units.
    pub y: u16,
    /// The width, in units.
    pub width: u16,
    /// The height, in units.
    pub height: u16,
    /// The column for the arrow keys, from 0 at the left.
    pub column: u16,
    /// The row for the arrow keys, from 0 at the top.
    pub row: u16,
    /// How it is colored.
    pub shade: Shade,
}

impl Target {
    /// The square of that name, light, in a column and a row counted from the top left.
    pub fn square(name: String, column: u16, row: u16) -> Target {
        Target {
            label: name.clone(),
            id: name,
            x: 2 * column,
            y: 2 * row,
            width: 2,
            height: 2,
            column,
            row,
            shade: Shade::Light,
        }
    }
}

/// How a target is colored.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Shade {
    /// As the board: every square of a board of one color.
    Light,
    /// Set off against its neighbors, as the dark squares of a chessboard.
    Dark,
}

/// A piece on the board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(from = "wire::Piece", into = "wire::Piece")
)]
pub struct Piece {
    /// Its number, the same through the whole match, so that a moved piece is seen to glide.
    pub id: u32,
    /// The center, in units from the left.
    pub x: u16,
    /// The center, in units from the top.
    pub y: u16,
    /// Whose color it wears.
    pub seat: Seat,
    /// What it looks like.
    pub shape: Shape,
}

/// What a piece looks like, apart from its color. A game with other pieces brings their variants.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Shape {
    /// The first player's mark at tic-tac-toe.
    Cross,
    /// The second player's mark at tic-tac-toe.
    Nought,
    /// A flat round piece.
    Disc,
    /// A flat round piece that was crowned.
    CrownedDisc,
    /// A small round stone, many of which lie together.
    Stone,
    /// A pawn of chess.
    Pawn,
    /// A knight.
    Knight,
    /// A bishop.
    Bishop,
    /// A rook.
    Rook,
    /// A queen.
    Queen,
    /// A king of chess.
    King,
}
