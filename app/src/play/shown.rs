//! What stands on the board: the committed moves and, until it is committed, one's own next one.
//! Pure: what to ask the rules, and what their answer means for people.

use protocol::{
    MatchId,
    lobby::TableOptions,
    play::{Match, MatchResult},
};
use referee::{Course, View};

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

impl PendingMove {
    /// Whether the match still waits for this move. The move's own event, a resignation and a rematch
    /// all end it, so nobody has to clear it.
    pub fn is_open(&self, played: &Match) -> bool {
        played.id == self.match_id && played.ply() == self.ply && played.result.is_none()
    }
}

/// The set-up, before any match.
pub fn set_up(options: &TableOptions) -> Course {
    Course { game: options.game.clone(), rules: options.rules.clone(), ..Course::default() }
}

/// The match after its first `plies` moves.
pub fn after(options: &TableOptions, played: &Match, plies: usize) -> Course {
    let moves = played.moves.iter().take(plies).map(|made| made.notation.clone());
    Course { seed: played.seed, moves: moves.collect(), ..set_up(options) }
}

/// The match after all its moves and the pending one; without that one where the rules refuse it. None
/// where they do not know the game or one of the moves.
pub fn now(
    options: &TableOptions,
    played: &Match,
    pending: Option<&PendingMove>,
    mut view: impl FnMut(&Course) -> Option<View>,
) -> Option<View> {
    let course = after(options, played, played.moves.len());
    let with_pending = pending.filter(|pending| pending.is_open(played)).and_then(|pending| {
        let mut course = course.clone();
        course.moves.push(pending.notation.clone());
        view(&course)
    });
    with_pending.or_else(|| view(&course))
}

pub use protocol::play::was_broken_off;

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
    /// The page cannot tell.
    Unknown,
}

/// Says how a match stands. A game that one's own pending move ends has ended at once.
pub fn standing(played: &Match, view: Option<&View>) -> Standing {
    if let Some(MatchResult { winner, how }) = &played.result {
        return match winner {
            Some(seat) => Standing::Won(*seat, how.clone()),
            None if was_broken_off(how) => Standing::Aborted,
            None => Standing::Drawn(how.clone()),
        };
    }
    let Some(view) = view else { return Standing::Unknown };
    match (&view.over, view.turn) {
        (Some(over), _) => match over.winner {
            Some(side) => Standing::Won(played.seat(side), over.how.clone()),
            None => Standing::Drawn(over.how.clone()),
        },
        (None, Some(side)) => Standing::Turn(played.seat(side)),
        (None, None) => Standing::Unknown,
    }
}

#[cfg(test)]
mod tests;
