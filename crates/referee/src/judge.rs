//! The answers, from the rules.

use games::{Board, Effect, GameKind, Open, Piece, Spoken, Turn};

#[cfg(feature = "bots")]
use crate::Thought;
use crate::{Course, LastMove, LegalMove, Over, Place, View};

/// Finds a game by its code.
type Find = fn(&str) -> Option<Open>;

/// Answers questions. It remembers the match that it was asked about last, so that one more move of a match
/// costs one move.
pub struct Referee {
    find: Find,
    last: Option<(Course, Progress)>,
}

/// A game on its way.
struct Progress {
    game: Box<dyn Spoken>,
    texts: Vec<String>,
    last: Option<LastMove>,
    signs: Vec<Option<Piece>>,
}

/// One who knows all games.
impl Default for Referee {
    fn default() -> Self {
        Self::new(|game| Some(game.parse::<GameKind>().ok()?.opener()))
    }
}

impl Referee {
    /// One who knows the games that are found so.
    pub fn new(find: Find) -> Self {
        Self { find, last: None }
    }

    /// Says how a match stands; none for an unknown game and after a move that the rules refuse.
    pub fn view(&mut self, course: &Course) -> Option<View> {
        let progress = self.progress(course)?;
        let game = &progress.game;
        let legal = |notation: String| {
            let (gesture, text) = (game.gesture(&notation)?, game.shown(&notation));
            Some(LegalMove { gesture, notation, text })
        };
        let view = View {
            board: game.board(),
            turn: match game.turn() {
                Turn::Seat(seat) => Some(seat.0),
                Turn::Chance | Turn::Over(_) => None,
            },
            over: match game.turn() {
                Turn::Over(outcome) => {
                    Some(Over { winner: outcome.winner().map(|seat| seat.0), how: outcome.code().to_owned() })
                }
                Turn::Seat(_) | Turn::Chance => None,
            },
            moves: game.legal_moves().into_iter().filter_map(legal).collect(),
            last: progress.last.clone(),
            texts: progress.texts.clone(),
            claim: game.claim().map(|by| by.code().to_owned()),
            signs: progress.signs.clone(),
        };
        self.last = Some((course.clone(), progress));
        Some(view)
    }

    /// Looks at a position; none for an unknown game and for what is no position of it.
    pub fn board(&self, place: &Place) -> Option<Board> {
        let open = (self.find)(&place.game)?;
        Some(open(&place.rules, 0, &place.position).ok()?.board())
    }

    fn progress(&mut self, course: &Course) -> Option<Progress> {
        let known = self.last.take().filter(|(known, _)| known.is_begun_by(course));
        let (mut progress, made) = match known {
            Some((known, progress)) => (progress, known.moves.len()),
            None => (Progress::start((self.find)(&course.game)?, course)?, 0),
        };
        course.moves[made..].iter().try_for_each(|notation| progress.play(notation))?;
        Some(progress)
    }
}

impl Course {
    /// Whether the other course is the same match, as far or further.
    fn is_begun_by(&self, other: &Course) -> bool {
        let Course { game, rules, seed, position, moves } = other;
        (&self.game, &self.rules, &self.seed, &self.position) == (game, rules, seed, position)
            && moves.starts_with(&self.moves)
    }
}

impl Progress {
    fn start(open: Open, course: &Course) -> Option<Self> {
        let kind: GameKind = course.game.parse().ok()?;
        let game = open(&course.rules, course.seed, &course.position).ok()?;
        let signs = first_pieces(open, kind.seats(), &course.rules);
        Some(Self { game, texts: Vec::new(), last: None, signs })
    }

    fn play(&mut self, notation: &str) -> Option<()> {
        let side = match self.game.turn() {
            Turn::Seat(seat) => Some(seat.0),
            Turn::Chance | Turn::Over(_) => None,
        };
        // Before it is made: afterwards the same text may be a move of the other side.
        let (text, targets) = (self.game.shown(notation), self.game.gesture(notation));
        let effects = self.game.play(notation).ok()?;
        let touched = |effect: &Effect| match effect {
            Effect::Placed { piece, .. } | Effect::Moved { piece, .. } => Some(*piece),
            _ => None,
        };
        let pieces = effects.iter().filter_map(touched).collect();
        self.texts.push(text);
        self.last = Some(LastMove { side, targets: targets.unwrap_or_default(), pieces });
        Some(())
    }
}

/// Says what a computer player does; none for an unknown game or level, after a move that the rules refuse, and
/// after the end.
#[cfg(feature = "bots")]
pub fn choose(Thought { course, level, seed }: &Thought) -> Option<String> {
    let kind: GameKind = course.game.parse().ok()?;
    let mut game = match course.position.as_str() {
        "" => games::AnyGame::new(kind, &course.rules, course.seed),
        position => games::AnyGame::from_position(kind, &course.rules, position),
    }
    .ok()?;
    course.moves.iter().try_for_each(|notation| game.play(notation).map(|_| ())).ok()?;
    Some(bots::choose(&game, level.parse().ok()?, *seed, &mut || false)?.notation)
}

/// A piece of each side, as a sign of who plays what: one of the set-up, or of the first moves. Empty for an
/// unknown variant.
pub fn signs(kind: GameKind, rules: &str) -> Vec<Option<Piece>> {
    first_pieces(kind.opener(), kind.seats(), rules)
}

fn first_pieces(open: Open, sides: u8, rules: &str) -> Vec<Option<Piece>> {
    // Always of the same set-up, so that a side's sign is the same in every match.
    let Ok(mut game) = open(rules, 0, "") else { return Vec::new() };
    let mut signs = vec![None; usize::from(sides)];
    // A swap of sides after the opening must not look as if one side had no piece.
    for _ in 0..=2 * sides {
        for piece in game.board().pieces {
            let sign = &mut signs[usize::from(piece.seat.0)];
            if sign.is_none() {
                *sign = Some(piece);
            }
        }
        let Some(first) = game.legal_moves().into_iter().next() else { break };
        if signs.iter().all(Option::is_some) || game.play(&first).is_err() {
            break;
        }
    }
    signs
}

#[cfg(test)]
mod tests;
