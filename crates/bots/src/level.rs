//! The four levels: their names, and how far each looks in each game. Knows no search.

use std::fmt::{self, Display};
use std::str::FromStr;

use games::GameKind;

use crate::connect_four::{LEFT_TO_THE_SOLVER, SOLVER_BYTES};

/// How strong a bot plays. The characters are animals of the steppe, the same in every game.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// The hare: friendly; sees little and sometimes misses a win.
    Qoyan,
    /// The fox: sees what happens next.
    Tulki,
    /// The snow leopard: plans a few moves.
    Barys,
    /// The golden eagle: the best that the limits give.
    Qyran,
}

/// What a choice may use. With the same limits and seed it is the same everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Positions looked at; of games played at random, the moves.
    pub nodes: u64,
    /// Memory of tables and trees, in bytes; some kilobytes for lists of moves come on top.
    pub bytes: usize,
}

/// A text that is no level's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnknownLevel;

/// How a level plays a game.
#[derive(Clone, Copy, Debug)]
pub struct Temper {
    /// What it may use.
    pub limits: Limits,
    /// The most plies that it looks ahead.
    pub depth: u32,
    /// How much worse than the best a move may look and still be played, in the game's own unit.
    pub noise: i32,
    /// How many of a hundred moves are made without a look ahead.
    pub careless: usize,
}

impl Level {
    /// All levels, the weakest first.
    pub const ALL: [Level; 4] = [Level::Qoyan, Level::Tulki, Level::Barys, Level::Qyran];

    /// The stable code, for the database, links and translations.
    pub fn code(self) -> &'static str {
        match self {
            Level::Qoyan => "qoyan",
            Level::Tulki => "tulki",
            Level::Barys => "barys",
            Level::Qyran => "qyran",
        }
    }

    /// What the level uses in a game when nothing else is said: the strongest about a second on one core.
    pub fn limits(self, kind: GameKind) -> Limits {
        self.temper(kind).limits
    }

    /// How the level plays a game.
    pub(crate) fn temper(self, kind: GameKind) -> Temper {
        let [qoyan, tulki, barys, qyran] = match kind {
            GameKind::TicTacToe => TIC_TAC_TOE,
            GameKind::ConnectFour => CONNECT_FOUR,
            GameKind::Reversi => REVERSI,
            GameKind::Gomoku => GOMOKU,
            GameKind::Draughts => DRAUGHTS,
            GameKind::Togyzkumalak => TOGYZKUMALAK,
            GameKind::Chess => CHESS,
        };
        match self {
            Level::Qoyan => qoyan,
            Level::Tulki => tulki,
            Level::Barys => barys,
            Level::Qyran => qyran,
        }
    }
}

impl Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(code: &str) -> Result<Level, UnknownLevel> {
        Level::ALL.into_iter().find(|level| level.code() == code).ok_or(UnknownLevel)
    }
}

impl Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no level of that name")
    }
}

impl std::error::Error for UnknownLevel {}

/// Memory of the strongest level's table: a browser's worker has it to spare on a phone too.
const LARGE: usize = 16 << 20;

/// Memory of the other levels' tables, which look at few positions.
const SMALL: usize = 1 << 20;

/// Deeper than any of the budgets reaches.
const DEEP: u32 = 60;

const fn temper(nodes: u64, bytes: usize, depth: u32, noise: i32, careless: usize) -> Temper {
    Temper { limits: Limits { nodes, bytes }, depth, noise, careless }
}

// Each line: nodes, bytes, depth, noise, careless moves of a hundred. They were set by `examples/ladder.rs` so
// that each level wins clearly against the one before, and the first can be beaten by whoever knows the rules.
// Who sees tic-tac-toe to its end never loses it, so there the levels differ in how often they look.

const TIC_TAC_TOE: [Temper; 4] = [
    temper(2_000, SMALL, 1, 40, 100),
    temper(2_000, SMALL, 1, 40, 35),
    temper(20_000, SMALL, 9, 2, 46),
    temper(20_000, SMALL, 9, 0, 0),
];

const CONNECT_FOUR: [Temper; 4] = [
    temper(2_000, SMALL, 1, 40, 20),
    temper(4_000, SMALL, 3, 20, 0),
    temper(40_000, SMALL, 7, 6, 0),
    temper(4 * LEFT_TO_THE_SOLVER, SOLVER_BYTES, DEEP, 0, 0),
];

const REVERSI: [Temper; 4] = [
    temper(2_000, SMALL, 1, 120, 20),
    temper(4_000, SMALL, 2, 50, 0),
    temper(40_000, SMALL, 4, 20, 0),
    temper(1_000_000, LARGE, DEEP, 0, 0),
];

const GOMOKU: [Temper; 4] = [
    temper(2_000, SMALL, 1, 80, 20),
    temper(4_000, SMALL, 2, 12, 0),
    temper(20_000, SMALL, 4, 8, 0),
    temper(400_000, LARGE, DEEP, 0, 0),
];

const DRAUGHTS: [Temper; 4] = [
    temper(2_000, SMALL, 1, 90, 15),
    temper(4_000, SMALL, 2, 40, 0),
    temper(40_000, SMALL, 4, 25, 0),
    temper(800_000, LARGE, DEEP, 0, 0),
];

const TOGYZKUMALAK: [Temper; 4] = [
    temper(2_000, SMALL, 1, 120, 20),
    temper(4_000, SMALL, 2, 50, 0),
    temper(40_000, SMALL, 4, 20, 0),
    temper(700_000, LARGE, DEEP, 0, 0),
];

const CHESS: [Temper; 4] = [
    temper(2_000, SMALL, 1, 150, 15),
    temper(6_000, SMALL, 2, 60, 0),
    temper(40_000, SMALL, 4, 20, 0),
    temper(800_000, LARGE, DEEP, 0, 0),
];
