//! Ratings as people see them: beside names, in the leaders' lists and on profiles. How they are
//! counted is the server's matter.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{accounts::Person, clock::Speed, lobby::TableOptions, problem::Code};

/// A rating as it is shown: whole points, and whether little is known yet. As a text `1500?`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRating {
    /// The points.
    pub points: u16,
    /// Whether the rating is marked: too few matches, or too long ago.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// What a match did to a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingChange {
    /// The rating before the end of the match.
    pub before: ShownRating,
    /// The rating after it.
    pub after: ShownRating,
}

impl fmt::Display for ShownRating {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", self.points, if self.provisional { "?" } else { "" })
    }
}

impl RatingChange {
    /// The points that were won.
    pub fn gain(&self) -> i32 {
        i32::from(self.after.points) - i32::from(self.before.points)
    }
}

/// The gain as a text with its sign: `+8`, `−8`, `±0`.
impl fmt::Display for RatingChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.gain().signum() {
            1 => "+",
            0 => "±",
            _ => "−",
        };
        write!(formatter, "{sign}{}", self.gain().unsigned_abs())
    }
}

impl TableOptions {
    /// The game that is never rated: whoever knows it never loses.
    pub const NEVER_RATED: &str = "tic-tac-toe";

    /// Why matches with these options cannot be rated.
    pub fn never_rated(&self) -> Option<Code> {
        if self.game == Self::NEVER_RATED {
            return Some(Code::GameNotRated);
        }
        self.time.is_none().then_some(Code::RatedNeedsClock)
    }
}

/// The best players of a game at a speed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaders {
    /// The game's code.
    pub game: String,
    /// The speed.
    pub speed: Speed,
    /// Those whose rating is certain enough to be ranked, the best first.
    pub ranked: Vec<Leader>,
    /// Those whose rating is provisional, the best first.
    pub provisional: Vec<Leader>,
}

/// One of the leaders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leader {
    /// Who.
    pub person: Person,
    /// The rating.
    pub rating: ShownRating,
    /// How many rated matches it stands on.
    pub matches: u32,
}

/// What is told of a person's play: ratings, how it went, and how one rating came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Career {
    /// The ratings by game and speed, those of most matches first.
    pub ratings: Vec<CareerRating>,
    /// How matches ended, by game, those of most matches first.
    pub tallies: Vec<Tally>,
    /// How one of the ratings came about; none where nothing was rated.
    pub history: Option<RatingHistory>,
}

/// A person's rating in a game at a speed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CareerRating {
    /// The game's code.
    pub game: String,
    /// The speed.
    pub speed: Speed,
    /// The rating.
    pub rating: ShownRating,
    /// How many rated matches it stands on.
    pub matches: u32,
}

/// How a person's matches of a game ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The game's code.
    pub game: String,
    /// All of them.
    pub all: Ends,
    /// Those that were rated.
    pub rated: Ends,
}

/// How often matches ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    /// Won.
    pub won: u32,
    /// Drawn.
    pub drawn: u32,
    /// Lost.
    pub lost: u32,
}

/// How a rating came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingHistory {
    /// The game's code.
    pub game: String,
    /// The speed.
    pub speed: Speed,
    /// The rating before the first of the matches.
    pub before: ShownRating,
    /// The rating after each match, oldest first.
    pub after: Vec<RatingPoint>,
}

/// A rating after a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingPoint {
    /// When the match ended, in milliseconds since 1970.
    pub at_ms: i64,
    /// The rating.
    pub rating: ShownRating,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        MatchId,
        play::{MatchResult, TableEvent},
    };

    fn shown(points: u16) -> ShownRating {
        ShownRating { points, provisional: false }
    }

    #[test]
    fn a_change_is_written_with_its_sign() {
        let change = |after| RatingChange { before: shown(1500), after: shown(after) }.to_string();
        assert_eq!([1508, 1492, 1500].map(change), ["+8", "−8", "±0"]);
    }

    #[test]
    fn the_end_of_a_rated_match_says_what_it_did_to_the_ratings() {
        let before = ShownRating { points: 1500, provisional: true };
        let ended = TableEvent::Ended {
            match_id: MatchId(uuid::Uuid::nil()),
            result: MatchResult { winner: Some(0), how: "line".to_owned() },
            at_ms: 1_790_000_000_000,
            changes: vec![RatingChange { before, after: shown(1662) }],
        };
        let json = serde_json::to_string(&ended).unwrap();
        insta::assert_snapshot!(json, @r#"{"ended":{"match_id":"00000000-0000-0000-0000-000000000000","result":{"winner":0,"how":"line"},"at_ms":1790000000000,"changes":[{"before":{"points":1500,"provisional":true},"after":{"points":1662}}]}}"#);
        assert_eq!(serde_json::from_str::<TableEvent>(&json).unwrap(), ended);
    }

    #[test]
    fn a_journal_from_before_there_were_ratings_tells_of_casual_matches() {
        let options: TableOptions =
            serde_json::from_str(r#"{"game":"chess","entry":"anyone","first":"random"}"#).unwrap();
        assert!(!options.rated);
        let started =
            r#"{"started":{"match_id":"00000000-0000-0000-0000-000000000000","first":0,"seed":1,"at_ms":2}}"#;
        let event: TableEvent = serde_json::from_str(started).unwrap();
        assert!(matches!(&event, TableEvent::Started { ratings, .. } if ratings.is_empty()));
        // And what is casual is written as it was before.
        assert_eq!(serde_json::to_string(&event).unwrap(), started);
    }

    #[test]
    fn a_provisional_rating_is_marked() {
        assert_eq!(ShownRating { points: 1662, provisional: true }.to_string(), "1662?");
        assert_eq!(shown(1662).to_string(), "1662");
    }
}
