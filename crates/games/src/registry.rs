//! The list of games, and any game spoken to in text. Knows no rules: it parses, hands on, and writes.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::{
    board::Board,
    rules::{DrawBy, Effect, Illegal, Rules, Seat, Turn},
    spoken::{Open, open},
};

games! {
    TicTacToe {
        code: "tic-tac-toe",
        rules: crate::tic_tac_toe::TicTacToe,
        seats: 2,
        variants: [""],
        // Everyone who has played it a few times always draws.
        rated: false,
    }
    ConnectFour {
        code: "connect-four",
        rules: crate::connect_four::ConnectFour,
        seats: 2,
        variants: [""],
        rated: true,
    }
    Reversi {
        code: "reversi",
        rules: crate::reversi::Reversi,
        seats: 2,
        variants: [""],
        rated: true,
    }
    Gomoku {
        code: "gomoku",
        rules: crate::gomoku::Gomoku,
        seats: 2,
        variants: ["", "standard", "swap2", "standard-swap2"],
        rated: true,
    }
    Draughts {
        code: "draughts",
        rules: crate::draughts::Draughts,
        seats: 2,
        variants: ["", "english"],
        rated: true,
    }
    Togyzkumalak {
        code: "togyzkumalak",
        rules: crate::togyzkumalak::Togyzkumalak,
        seats: 2,
        variants: [""],
        rated: true,
    }
    Chess {
        code: "chess",
        rules: crate::chess::Chess,
        seats: 2,
        variants: ["", "960"],
        rated: true,
    }
}

impl AnyGame {
    /// Plays moves from the set-up on and gives the state after the last, or the first refusal.
    pub fn replay(
        kind: GameKind,
        options: &str,
        seed: u64,
        moves: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<AnyGame, Illegal> {
        let mut game = AnyGame::new(kind, options, seed)?;
        for notation in moves {
            game.play(notation.as_ref())?;
        }
        Ok(game)
    }
}

impl Display for GameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for GameKind {
    type Err = Illegal;

    fn from_str(code: &str) -> Result<GameKind, Illegal> {
        GameKind::ALL.iter().copied().find(|kind| kind.code() == code).ok_or(Illegal::Kind)
    }
}

/// Makes `GameKind` and `AnyGame` from an entry a game. `code` is never renamed; `variants` are the texts of
/// the variants that people choose from, the usual one first.
macro_rules! games {
    ($($name:ident {
        code: $code:literal,
        rules: $rules:ty,
        seats: $seats:literal,
        variants: $variants:expr,
        rated: $rated:literal,
    })+) => {
        /// Which game. Its text is the [`code`](GameKind::code).
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum GameKind {
            $(#[doc = concat!("`", $code, "`.")] $name,)+
        }

        impl GameKind {
            /// Every game, in the order in which people are shown them.
            pub const ALL: &'static [GameKind] = &[$(GameKind::$name),+];

            /// The game's name in the database and in links: lower case and hyphens.
            pub fn code(self) -> &'static str {
                match self { $(GameKind::$name => $code,)+ }
            }

            /// How many play.
            pub fn seats(self) -> u8 {
                match self { $(GameKind::$name => $seats,)+ }
            }

            /// The texts of the variants that people choose from, the usual one first.
            pub fn variants(self) -> &'static [&'static str] {
                match self { $(GameKind::$name => &$variants,)+ }
            }

            /// Whether a match may count for ratings; false for a game that sensible players always draw.
            pub fn rated(self) -> bool {
                match self { $(GameKind::$name => $rated,)+ }
            }

            /// Opens a game of this kind.
            pub fn opener(self) -> Open {
                match self { $(GameKind::$name => open::<$rules>,)+ }
            }
        }

        /// A game of any kind, with moves, options and positions as text.
        ///
        /// A function for every [`Rules`] is reached by matching on the variants.
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub enum AnyGame {
            $(#[doc = concat!("`", stringify!($rules), "`.")] $name($rules),)+
        }

        impl AnyGame {
            /// Sets a game up. The empty options are the standard game; games without lots ignore the seed.
            pub fn new(kind: GameKind, options: &str, seed: u64) -> Result<AnyGame, Illegal> {
                Ok(match kind {
                    $(GameKind::$name => AnyGame::$name(<$rules>::new(&options.parse()?, seed)),)+
                })
            }

            /// Reads a position, refusing one that cannot arise.
            pub fn from_position(kind: GameKind, options: &str, text: &str) -> Result<AnyGame, Illegal> {
                Ok(match kind {
                    $(GameKind::$name => {
                        AnyGame::$name(<$rules>::from_position(&options.parse()?, text)?)
                    })+
                })
            }

            /// Which game it is.
            pub fn kind(&self) -> GameKind {
                match self { $(AnyGame::$name(_) => GameKind::$name,)+ }
            }

            /// Says who moves, or how the game ended.
            pub fn turn(&self) -> Turn {
                match self { $(AnyGame::$name(game) => game.turn(),)+ }
            }

            /// Lists the text of every legal move, always in the same order; none after the end.
            pub fn legal_moves(&self) -> Vec<String> {
                match self {
                    $(AnyGame::$name(game) => game.legal_moves().iter().map(ToString::to_string).collect(),)+
                }
            }

            /// Makes a move of whoever's turn it is and says what happened, in order.
            /// A refused move changes nothing. Who may move for a seat is the caller's to check.
            pub fn play(&mut self, notation: &str) -> Result<Vec<Effect>, Illegal> {
                match self { $(AnyGame::$name(game) => game.play(&notation.parse()?),)+ }
            }

            /// The text of the move that nobody chooses, as a pass: whoever keeps the game makes it at once.
            pub fn forced(&self) -> Option<String> {
                match self { $(AnyGame::$name(game) => game.forced().map(|mv| mv.to_string()),)+ }
            }

            /// The draw that whoever is to move may claim now.
            pub fn claim(&self) -> Option<DrawBy> {
                match self { $(AnyGame::$name(game) => game.claim(),)+ }
            }

            /// Whether a seat could still win by some series of legal moves.
            pub fn can_win(&self, seat: Seat) -> bool {
                match self { $(AnyGame::$name(game) => game.can_win(seat),)+ }
            }

            /// A move that is legal now as people write it; its text where that is no move of this game.
            pub fn shown(&self, notation: &str) -> String {
                match self {
                    $(AnyGame::$name(game) => {
                        notation.parse().map_or_else(|_| notation.to_owned(), |mv| game.shown(&mv))
                    })+
                }
            }

            /// Writes the position.
            pub fn position(&self) -> String {
                match self { $(AnyGame::$name(game) => game.position(),)+ }
            }

            /// Leaves what one viewer may see; `None` is a spectator.
            pub fn visible(&self, viewer: Option<Seat>) -> AnyGame {
                match self { $(AnyGame::$name(game) => AnyGame::$name(game.visible(viewer)),)+ }
            }

            /// Describes what to draw.
            pub fn board(&self) -> Board {
                match self { $(AnyGame::$name(game) => game.board(),)+ }
            }

            /// Names the targets that a person touches, in order, to make a move; `None` when the text is
            /// no move of this game. The move need not be legal now: the last move is marked by its gesture.
            pub fn gesture(&self, notation: &str) -> Option<Vec<String>> {
                match self {
                    $(AnyGame::$name(game) => notation.parse().ok().map(|mv| game.gesture(&mv)),)+
                }
            }

            /// Counts the sequences of exactly `depth` legal moves, as programs compare rules.
            pub fn perft(&self, depth: u32) -> u64 {
                match self { $(AnyGame::$name(game) => crate::perft::perft(game, depth),)+ }
            }

            /// Whether the text of every legal move is read as that move.
            #[cfg(test)]
            pub(crate) fn moves_parse_back(&self) -> bool {
                match self {
                    $(AnyGame::$name(game) => {
                        game.legal_moves().iter().all(|mv| mv.to_string().parse().as_ref() == Ok(mv))
                    })+
                }
            }
        }
    };
}
use games;
