//! What stands on the board: the committed moves and, until it is committed, one's own next one.
//! Pure: everything is derived from the match by the same rules that the server plays by.

use games::{AnyGame, Board, Effect, Piece, Seat as Side, Turn};
use protocol::{
    MatchId,
    lobby::TableOptions,
    play::{Match, MatchResult},
};

use super::known;

/// A move that was made here and is not committed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingMove {
    /// The match.
    pub match_id: MatchId,
    /// The move's number, from 0.
    pub ply: u32,
    /// The move in the game's notation.
    pub notation: String,
}

/// A game at one of its plies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The state.
    pub game: AnyGame,
    /// How many moves have been made.
    pub ply: u32,
    /// True while the last of them is not committed.
    pub pending: bool,
    /// The last move.
    pub last: Option<String>,
    /// The targets that it touched.
    pub last_targets: Vec<String>,
    /// Every move as people write it.
    pub texts: Vec<String>,
    /// The pieces that the last move placed or moved.
    pub last_pieces: Vec<u32>,
    /// The side that made the last move.
    pub last_side: Option<u8>,
}

impl PendingMove {
    /// Whether the match still waits for this move. The move's own event, a resignation and a rematch
    /// all end it, so nobody has to clear it.
    pub fn is_open(&self, played: &Match) -> bool {
        played.id == self.match_id && played.ply() == self.ply && played.result.is_none()
    }
}

impl Shown {
    /// The set-up, before any match. None where this build does not know the game.
    pub fn set_up(options: &TableOptions) -> Option<Self> {
        Self::start(options, 0)
    }

    /// The match after all its moves and the pending one. None where this build does not know the game
    /// or one of the moves.
    pub fn now(options: &TableOptions, played: &Match, pending: Option<&PendingMove>) -> Option<Self> {
        let mut shown = Self::after(options, played, played.moves.len())?;
        let open = pending.filter(|pending| pending.is_open(played));
        if open.is_some_and(|pending| shown.play(&pending.notation).is_some()) {
            shown.pending = true;
        }
        Some(shown)
    }

    /// The match after its first `plies` moves.
    pub fn after(options: &TableOptions, played: &Match, plies: usize) -> Option<Self> {
        let mut shown = Self::start(options, played.seed)?;
        for made in played.moves.iter().take(plies) {
            shown.play(&made.notation)?;
        }
        Some(shown)
    }

    /// The board as a side sees it.
    pub fn board(&self, side: u8) -> Board {
        self.game.board().seen_by(Side(side))
    }

    /// A piece of a side, as a sign of who plays what: one of the set-up, or of the first moves.
    pub fn piece_of(options: &TableOptions, side: u8) -> Option<Piece> {
        let mut shown = Self::start(options, 0)?;
        for _ in 0..=side {
            let pieces = shown.game.board().pieces;
            if let Some(piece) = pieces.into_iter().find(|piece| piece.seat == Side(side)) {
                return Some(piece);
            }
            let first = shown.game.legal_moves().into_iter().next()?;
            shown.play(&first)?;
        }
        shown.game.board().pieces.into_iter().find(|piece| piece.seat == Side(side))
    }

    /// Every legal move with its gesture.
    pub fn moves(&self) -> Vec<(Vec<String>, String)> {
        let gesture = |notation: String| Some((self.game.gesture(&notation)?, notation));
        self.game.legal_moves().into_iter().filter_map(gesture).collect()
    }

    fn start(options: &TableOptions, seed: u64) -> Option<Self> {
        let game = AnyGame::new(known(&options.game)?, &options.rules, seed).ok()?;
        Some(Self {
            game,
            ply: 0,
            pending: false,
            last: None,
            last_targets: Vec::new(),
            texts: Vec::new(),
            last_pieces: Vec::new(),
            last_side: None,
        })
    }

    fn play(&mut self, notation: &str) -> Option<()> {
        let mover = match self.game.turn() {
            Turn::Seat(side) => Some(side.0),
            Turn::Chance | Turn::Over(_) => None,
        };
        // Before it is made: afterwards the same text may be a move of the other side.
        let (text, targets) = (self.game.shown(notation), self.game.gesture(notation));
        let effects = self.game.play(notation).ok()?;
        self.texts.push(text);
        self.last_targets = targets.unwrap_or_default();
        self.last_side = mover;
        self.ply += 1;
        self.last = Some(notation.to_owned());
        let touched = |effect: &Effect| match effect {
            Effect::Placed { piece, .. } | Effect::Moved { piece, .. } => Some(*piece),
            _ => None,
        };
        self.last_pieces = effects.iter().filter_map(touched).collect();
        Some(())
    }
}

/// How a match stands for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The seat's turn.
    Turn(u8),
    /// The seat has won.
    Won(u8, String),
    /// Nobody has won.
    Drawn(String),
    /// It was broken off.
    Aborted,
    /// This build cannot tell.
    Unknown,
}

/// Says how a match stands. A game that one's own pending move ends has ended at once.
pub fn standing(played: &Match, shown: Option<&Shown>) -> Standing {
    if let Some(MatchResult { winner, how }) = &played.result {
        return match winner {
            Some(seat) => Standing::Won(*seat, how.clone()),
            None if how == "aborted" => Standing::Aborted,
            None => Standing::Drawn(how.clone()),
        };
    }
    match shown.map(|shown| shown.game.turn()) {
        Some(Turn::Seat(side)) => Standing::Turn(played.seat(side.0)),
        Some(Turn::Over(outcome)) => match outcome.winner() {
            Some(side) => Standing::Won(played.seat(side.0), outcome.code().to_owned()),
            None => Standing::Drawn(outcome.code().to_owned()),
        },
        Some(Turn::Chance) | None => Standing::Unknown,
    }
}

#[cfg(test)]
mod tests;
