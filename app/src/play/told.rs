//! A match in a few words, for a link to it and for the picture that the link shows. Made by the server
//! only, in the language of whoever shares the link.

use protocol::{
    accounts::Language,
    play::{MatchRecord, MatchResult},
};

use super::{game_in, status::how_in, variant_in, was_broken_off};
use crate::{i18n::td_string, words};

/// The width and height of the picture that a link shows, in pixels.
pub const PICTURE_SIZE: (u32, u32) = (1_200, 630);

/// A match in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The name of the site.
    pub brand: &'static str,
    /// The game, with its variant where that is not the usual one.
    pub game: String,
    /// The names of the players, whoever begins first.
    pub players: Vec<String>,
    /// What each of them has won; empty before the end.
    pub scores: Vec<&'static str>,
    /// How it stands.
    pub status: String,
    /// Why, or which move it is; may be empty.
    pub detail: String,
}

impl Told {
    /// All but the players in one line.
    pub fn sentence(&self) -> String {
        let parts = [&self.game, &self.status, &self.detail];
        let parts: Vec<_> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }
}

/// Tells of a match after some of its moves, at which a side may be to move. A result is told at the end
/// only: a link to a position before it does not give it away.
pub fn told(language: Language, record: &MatchRecord, ply: usize, to_move: Option<u8>) -> Told {
    let locale = words::locale(language);
    let played = &record.played;
    let seats: Vec<_> =
        (0..u8::try_from(played.players.len()).unwrap_or(0)).map(|side| played.seat(side)).collect();
    let name = |seat: u8| {
        played.players.get(usize::from(seat)).map(|player| player.name.clone()).unwrap_or_default()
    };
    let mut game = game_in(locale, &record.options.game);
    if !record.options.rules.is_empty() {
        game = format!("{game} · {}", variant_in(locale, &record.options.game, &record.options.rules));
    }
    let last = played.moves.len();
    let ended = played.result.as_ref().filter(|_| ply == last);
    let (status, detail) = match ended {
        Some(MatchResult { winner: Some(winner), how }) => {
            let loser = seats.iter().copied().find(|seat| seat != winner).unwrap_or_default();
            let why = match how.as_str() {
                "resigned" => Some(td_string!(locale, play.resigned, name = name(loser))),
                "left" => Some(td_string!(locale, gone.left, name = name(loser))),
                how => how_in(locale, how),
            };
            (td_string!(locale, play.won, name = name(*winner)), why.unwrap_or_default())
        }
        Some(MatchResult { winner: None, how }) if was_broken_off(how) => {
            (td_string!(locale, play.aborted).to_owned(), String::new())
        }
        Some(MatchResult { winner: None, how }) => {
            (td_string!(locale, play.draw).to_owned(), how_in(locale, how).unwrap_or_default())
        }
        None => {
            let turn = to_move.map(|side| td_string!(locale, play.turn_of, name = name(played.seat(side))));
            let place = if ply < last { format!("{ply} / {last}") } else { String::new() };
            (turn.unwrap_or_default(), place)
        }
    };
    let score = |seat: &u8| match ended {
        Some(MatchResult { winner: Some(winner), .. }) if winner == seat => "1",
        Some(MatchResult { winner: Some(_), .. }) => "0",
        Some(MatchResult { how, .. }) if !was_broken_off(how) => "½",
        Some(_) | None => "",
    };
    Told {
        brand: td_string!(locale, common.brand),
        game,
        scores: seats.iter().map(score).collect(),
        players: seats.into_iter().map(name).collect(),
        status,
        detail,
    }
}

#[cfg(test)]
mod tests {
    use protocol::{
        AccountId, MatchId, TableId,
        accounts::Person,
        lobby::{Entry, First, TableOptions, Watch},
        play::{Match, PlayedMove},
    };

    use super::*;

    fn record(rules: &str, winner: Option<u8>, how: Option<&str>) -> MatchRecord {
        let person = |name: &str| Person {
            id: AccountId("00000000-0000-0000-0000-000000000001".parse().unwrap()),
            name: name.to_owned(),
            guest: false,
        };
        let made = |notation: &str| PlayedMove { notation: notation.to_owned(), at_ms: 0, spent: None };
        MatchRecord {
            table: TableId("00000000-0000-0000-0000-000000000002".parse().unwrap()),
            options: TableOptions {
                game: "draughts".to_owned(),
                rules: rules.to_owned(),
                time: protocol::clock::TimeControl::None,
                rated: false,
                entry: Entry::Anyone,
                first: First::Random,
                best_of: 1,
                watch: Watch::All,
            },
            played: Match {
                id: MatchId("00000000-0000-0000-0000-000000000003".parse().unwrap()),
                // The second seat begins.
                first: 1,
                players: vec![person("Әсел"), person("Ерлан")],
                seed: 0,
                started_at_ms: 0,
                moves: vec![made("c3-d4"), made("d6-e5")],
                clock: None,
                draw_offer: None,
                takeback: None,
                resumed_at_ms: Vec::new(),
                result: how.map(|how| MatchResult { winner, how: how.to_owned() }),
                ratings: Vec::new(),
                changes: Vec::new(),
            },
        }
    }

    #[test]
    fn the_end_is_told_with_its_scores_whoever_begins_first() {
        let told = told(Language::En, &record("english", Some(0), Some("resigned")), 2, None);
        assert_eq!(told.players, ["Ерлан", "Әсел"]);
        assert_eq!(told.scores, ["0", "1"]);
        assert_eq!(told.sentence(), "Draughts · English · Әсел won · Ерлан resigned");
    }

    #[test]
    fn a_draw_is_half_and_a_broken_off_match_is_nothing() {
        let draw = told(Language::Ru, &record("", None, Some("agreed")), 2, None);
        assert_eq!(draw.scores, ["½", "½"]);
        assert_eq!(draw.game, "Шашки");
        let aborted = told(Language::Ru, &record("", None, Some("aborted")), 2, None);
        assert_eq!(aborted.scores, ["", ""]);
    }

    #[test]
    fn a_position_before_the_end_does_not_give_the_end_away() {
        let before = told(Language::En, &record("", Some(0), Some("line")), 1, Some(1));
        assert_eq!((before.status.as_str(), before.detail.as_str()), ("Әсел’s turn", "1 / 2"));
        assert_eq!(before.scores, ["", ""]);
        let running = told(Language::En, &record("", None, None), 2, Some(0));
        assert_eq!((running.status.as_str(), running.detail.as_str()), ("Ерлан’s turn", ""));
    }
}
