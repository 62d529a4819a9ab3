//! What every game answers, and the few words they share: seats, turns, outcomes, effects, refusals.
//! Knows no game and no drawing.

use std::error::Error;
use std::fmt::{self, Debug, Display};
use std::str::FromStr;

use crate::board::{Board, Shape};

/// One game: a state and its rules. The same moves give the same state on every machine.
///
/// Two states are equal when neither the rules nor the drawing can tell them apart.
pub trait Rules: Clone + Debug + Eq + Sized {
    /// The variants of the game. The empty text is the standard game; an unknown text is refused with
    /// [`Illegal::Options`]. A game without variants uses [`Standard`].
    type Options: Default + FromStr<Err = Illegal> + Display;

    /// A move. Its text is exact: one spelling, no spaces, no other case; anything else is refused with
    /// [`Illegal::Notation`].
    type Move: Clone + Eq + Debug + FromStr<Err = Illegal> + Display;

    /// Sets the game up. Whatever is drawn by lot before the first move is drawn from the seed.
    fn new(options: &Self::Options, seed: u64) -> Self;

    /// Says who moves, or how the game ended.
    fn turn(&self) -> Turn;

    /// Lists every legal move once, always in the same order; none after the end.
    ///
    /// At [`Turn::Chance`] these are the draws, equally likely.
    fn legal_moves(&self) -> Vec<Self::Move>;

    /// Makes a move of whoever's turn it is and says what happened, in order. A refused move changes nothing.
    fn play(&mut self, mv: &Self::Move) -> Result<Vec<Effect>, Illegal>;

    /// Writes the position: ASCII, on one line, at most a few hundred bytes.
    fn position(&self) -> String;

    /// Reads what [`position`](Self::position) wrote, refusing with [`Illegal::Position`] what cannot arise.
    ///
    /// A game checks what it can at little cost, such as counts, gravity and lines; not every position that
    /// it accepts can be reached. The text holds no history: pieces are numbered afresh, and earlier
    /// repetitions are forgotten.
    fn from_position(options: &Self::Options, text: &str) -> Result<Self, Illegal>;

    /// Makes a move in a search, which asks neither what happened nor whether the move is legal: it is one
    /// of [`legal_moves`](Self::legal_moves). A game for which that is quicker brings its own.
    fn advance(&mut self, mv: &Self::Move) {
        let played = self.play(mv);
        debug_assert!(played.is_ok(), "a search made an illegal move");
    }

    /// The draw that whoever is to move may claim now, such as by a threefold repetition. A draw that comes
    /// by itself is a [`Turn::Over`] instead.
    fn claim(&self) -> Option<DrawBy> {
        None
    }

    /// Whether a seat could still win by some series of legal moves, however unlikely. If it could not, the
    /// opponent's fallen flag is a draw.
    fn can_win(&self, _seat: Seat) -> bool {
        true
    }

    /// The move that nobody chooses: the only legal one, with an empty gesture, as a pass is. Asked after
    /// every move, so that only a game that has such moves looks for them.
    fn forced(&self) -> Option<Self::Move> {
        None
    }

    /// Writes a move that is legal now as people write it, where that is not its text: `Nf3` for `g1f3`.
    fn shown(&self, mv: &Self::Move) -> String {
        mv.to_string()
    }

    /// Leaves what one viewer may see; `None` is a spectator. Most games hide nothing.
    fn visible(&self, _viewer: Option<Seat>) -> Self {
        self.clone()
    }

    /// Describes what to draw.
    fn board(&self) -> Board;

    /// Names the targets that a person touches, in order, to make a move.
    ///
    /// No gesture of a legal move begins with another's, so that the last touch plays. The empty gesture
    /// belongs to a move that is the only one and is made by itself, as a forced pass is. A move that is
    /// not legal now, such as the last one, has the gesture that made it.
    fn gesture(&self, mv: &Self::Move) -> Vec<String>;
}

/// A place at the table, counted from 0; seat 0 moves first. Its text is its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Seat(pub u8);

impl Seat {
    /// The seat that moves first.
    pub const FIRST: Seat = Seat(0);

    /// The seat that moves second.
    pub const SECOND: Seat = Seat(1);

    /// The opponent's seat, in a game for two.
    pub fn other(self) -> Seat {
        Seat(self.0 ^ 1)
    }
}

impl Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.0, f)
    }
}

/// What the game waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// A move of this seat.
    Seat(Seat),
    /// A draw of dice or cards, which the server makes.
    Chance,
    /// Nothing: the game has ended.
    Over(Outcome),
}

/// How the rules ended a game. Resignations, flags and agreements belong to the match, not to the rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// One seat has won.
    Win {
        /// The winner.
        seat: Seat,
        /// What won.
        by: WinBy,
    },
    /// Nobody has won.
    Draw {
        /// What ended the game.
        by: DrawBy,
    },
}

impl Outcome {
    /// The seat that has won, if one has.
    pub fn winner(self) -> Option<Seat> {
        match self {
            Outcome::Win { seat, .. } => Some(seat),
            Outcome::Draw { .. } => None,
        }
    }

    /// The stable code of the reason, for storing and translating.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Win { by, .. } => by.code(),
            Outcome::Draw { by } => by.code(),
        }
    }
}

/// What wins a game. A game that wins otherwise brings its variant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WinBy {
    /// Enough pieces in a row.
    Line,
    /// The opponent's king cannot escape.
    Checkmate,
    /// The opponent has no move: nothing left, or everything blocked.
    NoMoves,
    /// More pieces than the opponent at the end.
    MostPieces,
    /// More than half of all stones.
    MostStones,
}

impl WinBy {
    /// The stable code, for storing and translating.
    pub fn code(self) -> &'static str {
        match self {
            WinBy::Line => "line",
            WinBy::Checkmate => "checkmate",
            WinBy::NoMoves => "no_moves",
            WinBy::MostPieces => "most_pieces",
            WinBy::MostStones => "most_stones",
        }
    }
}

/// What ends a game without a winner. A game that is drawn otherwise brings its variant.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DrawBy {
    /// No room is left.
    BoardFull,
    /// Whoever is to move cannot, and loses nothing by it.
    Stalemate,
    /// A position has come too often.
    Repetition,
    /// Too many moves without anything that cannot be taken back.
    MoveLimit,
    /// Neither side can win any more.
    DeadPosition,
    /// Both have the same at the end.
    Equal,
}

impl DrawBy {
    /// The stable code, for storing and translating.
    pub fn code(self) -> &'static str {
        match self {
            DrawBy::BoardFull => "board_full",
            DrawBy::Stalemate => "stalemate",
            DrawBy::Repetition => "repetition",
            DrawBy::MoveLimit => "move_limit",
            DrawBy::DeadPosition => "dead_position",
            DrawBy::Equal => "equal",
        }
    }
}

/// One thing that a move did, for animation, sound and announcement.
///
/// Pieces are named by [`Piece::id`](crate::Piece::id) and places by [`Target::id`](crate::Target::id).
/// The pieces of the next board are those of the last one, with the placed, without the captured. A piece that
/// goes several ways in one move, as in a capture of several, is [`Moved`](Effect::Moved) for each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// A piece came onto the board.
    Placed {
        /// The piece.
        piece: u32,
        /// Whose it is.
        seat: Seat,
        /// Where it was put in: the square, or the column that it fell down.
        at: String,
    },
    /// A piece went from one place to another.
    Moved {
        /// The piece.
        piece: u32,
        /// Whose it is.
        seat: Seat,
        /// Where it stood.
        from: String,
        /// Where it stands.
        to: String,
    },
    /// A piece left the board.
    Captured {
        /// The piece.
        piece: u32,
        /// Whose it was.
        seat: Seat,
        /// Where it stood.
        at: String,
    },
    /// A piece on the board changed sides, as a disc that is turned over.
    Turned {
        /// The piece.
        piece: u32,
        /// Whose it is now.
        seat: Seat,
        /// Where it lies.
        at: String,
    },
    /// A piece became another, as a man a king.
    Promoted {
        /// The piece.
        piece: u32,
        /// Whose it is.
        seat: Seat,
        /// What it looks like now.
        shape: Shape,
        /// Where it stands.
        at: String,
    },
    /// A seat could not move and was passed over.
    Passed {
        /// The seat.
        seat: Seat,
    },
    /// A king is attacked.
    Check {
        /// Whose king it is.
        seat: Seat,
        /// Where it stands.
        at: String,
    },
    /// A pit became a seat's tuzdyk.
    Tuzdyk {
        /// Whose it is now.
        seat: Seat,
        /// The pit.
        at: String,
    },
    /// A winning line was made.
    Line {
        /// Whose line it is.
        seat: Seat,
        /// The centers of its pieces in units of the board, as in [`Board::line`].
        centers: Vec<(u16, u16)>,
    },
}

/// Why a text or a move was refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Illegal {
    /// The text is not a move of this game in any position.
    Notation,
    /// The move exists, but not in this position: the square is taken, the column is full.
    NotNow,
    /// The game has ended.
    Over,
    /// The text is not a set of options of this game.
    Options,
    /// The text is not a position that can arise in this game.
    Position,
    /// There is no game of that name.
    Kind,
}

impl Illegal {
    /// The stable code, for the wire and for translating.
    pub fn code(self) -> &'static str {
        match self {
            Illegal::Notation => "notation",
            Illegal::NotNow => "not_now",
            Illegal::Over => "over",
            Illegal::Options => "options",
            Illegal::Position => "position",
            Illegal::Kind => "kind",
        }
    }
}

impl Display for Illegal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Illegal::Notation => "this is not a move of this game",
            Illegal::NotNow => "the rules do not allow this move in this position",
            Illegal::Over => "the game is over",
            Illegal::Options => "this game has no such options",
            Illegal::Position => "this position cannot arise in this game",
            Illegal::Kind => "there is no such game",
        })
    }
}

impl Error for Illegal {}

/// The options of a game that has none: only the empty text is accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Standard;

impl FromStr for Standard {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        if text.is_empty() { Ok(Standard) } else { Err(Illegal::Options) }
    }
}

impl Display for Standard {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
