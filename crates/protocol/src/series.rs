//! The score of a series of matches, as the table's matches give it: both sides count it alike.

use crate::{
    ids::AccountId,
    play::{MatchResult, TableSnapshot, was_broken_off},
};

/// A series: so many matches at most between the same two, until one cannot be caught up with any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// Of how many matches it is at most.
    pub best_of: u8,
    /// How many of them count so far.
    pub played: u8,
    /// What each seat has, in halves of a point, so that a draw is a whole number.
    pub halves: [u32; 2],
    /// How it ended, once it has.
    pub end: Option<SeriesEnd>,
}

/// How a series ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesEnd {
    /// The seat cannot be caught up with.
    Won(u8),
    /// All matches were played and neither is ahead.
    Drawn,
}

impl Series {
    fn new(best_of: u8) -> Self {
        Self { best_of, played: 0, halves: [0, 0], end: None }
    }

    fn count(&mut self, result: &MatchResult) {
        if result.winner.is_none() && was_broken_off(&result.how) {
            return;
        }
        self.played = self.played.saturating_add(1);
        match result.winner {
            Some(seat) => {
                if let Some(halves) = self.halves.get_mut(usize::from(seat)) {
                    *halves += 2;
                }
            }
            None => self.halves.iter_mut().for_each(|halves| *halves += 1),
        }
        let left = u32::from(self.best_of.saturating_sub(self.played));
        let [one, other] = self.halves;
        self.end = match one.abs_diff(other) {
            0 if left == 0 => Some(SeriesEnd::Drawn),
            ahead if ahead > 2 * left => Some(SeriesEnd::Won(u8::from(other > one))),
            _ => None,
        };
    }

    /// What a seat has, as people write it: `0`, `½`, `2½`.
    pub fn points(&self, seat: u8) -> String {
        let halves = self.halves.get(usize::from(seat)).copied().unwrap_or(0);
        match (halves / 2, halves % 2) {
            (0, 1) => "½".to_owned(),
            (whole, 1) => format!("{whole}½"),
            (whole, _) => whole.to_string(),
        }
    }
}

impl TableSnapshot {
    /// The series that is being played, or that has just ended; none where each match stands alone. A match
    /// after the end of one begins another.
    pub fn series(&self) -> Option<Series> {
        let best_of = self.options.best_of;
        if best_of < 2 {
            return None;
        }
        let mut series = Series::new(best_of);
        let Some(current) = &self.current else { return Some(series) };
        let players: Vec<_> = current.players.iter().map(|player| player.id).collect();
        let seated = self.seats.iter().map(|seat| seat.person.as_ref().map(|person| person.id));
        let seated: Option<Vec<_>> = seated.collect();
        if seated.is_some_and(|seated| seated != players) {
            return Some(series);
        }
        let past = self.past.iter().map(|past| (past.players.as_slice(), &past.result));
        let last = current.result.as_ref().map(|result| (players.as_slice(), result));
        let before = usize::try_from(self.series_from).unwrap_or(usize::MAX);
        for (of, result) in past.chain(last).skip(before) {
            let ours: &[AccountId] = &players;
            if of != ours || series.end.is_some() {
                series = Series::new(best_of);
            }
            if of == ours {
                series.count(result);
            }
        }
        if current.result.is_none() && series.end.is_some() {
            series = Series::new(best_of);
        }
        Some(series)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        MatchId, TableId,
        accounts::Person,
        clock::TimeControl,
        lobby::{Entry, First, TableOptions, Watch},
        play::TableEvent,
    };

    fn person(number: u128) -> Person {
        Person { id: AccountId(Uuid::from_u128(number)), name: format!("p{number}"), guest: false }
    }

    fn options(best_of: u8) -> TableOptions {
        TableOptions {
            game: "chess".to_owned(),
            rules: String::new(),
            time: TimeControl::None,
            rated: false,
            entry: Entry::Anyone,
            first: First::Host,
            best_of,
            watch: Watch::All,
        }
    }

    fn table(best_of: u8) -> TableSnapshot {
        let opened = TableEvent::Opened { options: options(best_of), host: person(1), seats: 2 };
        let mut table = TableSnapshot::open(TableId(Uuid::nil()), &opened).unwrap();
        for seat in 0..2 {
            table.apply(&TableEvent::Seated { seat, person: person(u128::from(seat) + 1) });
        }
        table
    }

    fn start(table: &mut TableSnapshot) {
        let match_id = MatchId(Uuid::from_u128(table.past.len() as u128));
        table.apply(&TableEvent::Started { match_id, first: 0, seed: 0, at_ms: 0, ratings: Vec::new() });
    }

    /// Plays a match: `+` is won by the first seat, `-` by the second, `=` is drawn, `x` is broken off.
    fn play(table: &mut TableSnapshot, ends: &str) {
        for end in ends.chars() {
            start(table);
            let (winner, how) = match end {
                '+' => (Some(0), "resigned"),
                '-' => (Some(1), "left"),
                '=' => (None, "agreed"),
                _ => (None, "aborted"),
            };
            let result = MatchResult { winner, how: how.to_owned() };
            let match_id = table.current.as_ref().unwrap().id;
            table.apply(&TableEvent::Ended { match_id, result, at_ms: 0, changes: Vec::new() });
        }
    }

    fn score(best_of: u8, ends: &str) -> (String, String, Option<SeriesEnd>) {
        let mut table = table(best_of);
        play(&mut table, ends);
        let series = table.series().unwrap();
        (series.points(0), series.points(1), series.end)
    }

    fn told(one: &str, other: &str, end: Option<SeriesEnd>) -> (String, String, Option<SeriesEnd>) {
        (one.to_owned(), other.to_owned(), end)
    }

    #[test]
    fn a_series_ends_once_nobody_can_catch_up() {
        assert_eq!(score(3, ""), told("0", "0", None));
        assert_eq!(score(3, "+"), told("1", "0", None));
        assert_eq!(score(3, "++"), told("2", "0", Some(SeriesEnd::Won(0))));
        assert_eq!(score(3, "+=="), told("2", "1", Some(SeriesEnd::Won(0))));
        assert_eq!(score(3, "+="), told("1½", "½", None));
        assert_eq!(score(3, "-+-"), told("1", "2", Some(SeriesEnd::Won(1))));
        assert_eq!(score(3, "==="), told("1½", "1½", Some(SeriesEnd::Drawn)));
        assert_eq!(score(7, "++++"), told("4", "0", Some(SeriesEnd::Won(0))));
    }

    #[test]
    fn a_match_that_was_broken_off_counts_for_nothing() {
        assert_eq!(score(3, "+x"), told("1", "0", None));
        assert_eq!(score(3, "x+x+"), told("2", "0", Some(SeriesEnd::Won(0))));
    }

    #[test]
    fn a_match_after_the_end_of_a_series_begins_another() {
        let mut table = table(3);
        play(&mut table, "++");
        start(&mut table);
        assert_eq!(table.series(), Some(Series::new(3)));
        play(&mut table, "-");
        assert_eq!(table.series().unwrap().halves, [0, 2]);
    }

    #[test]
    fn a_series_is_of_the_same_two_under_the_same_options() {
        let mut table = table(3);
        play(&mut table, "+");
        table.apply(&TableEvent::Configured { options: options(5) });
        assert_eq!(table.series(), Some(Series::new(5)));
        play(&mut table, "-");
        assert_eq!(table.series().unwrap().halves, [0, 2]);
        table.apply(&TableEvent::Left { seat: 1 });
        table.apply(&TableEvent::Seated { seat: 1, person: person(3) });
        assert_eq!(table.series().unwrap().halves, [0, 0]);
        play(&mut table, "+");
        assert_eq!(table.series().unwrap().halves, [2, 0]);
    }

    #[test]
    fn single_matches_are_no_series() {
        assert_eq!(table(1).series(), None);
    }

    #[test]
    fn where_nobody_may_watch_a_table_is_open_until_it_is_full() {
        let mut table = table(1);
        table.options.watch = Watch::Nobody;
        let (player, other) = (Some(person(2).id), Some(person(3).id));
        assert_eq!(
            [table.may_watch(player), table.may_watch(other), table.may_watch(None)],
            [true, false, false]
        );
        table.apply(&TableEvent::Left { seat: 1 });
        assert!(table.may_watch(None));
        table.apply(&TableEvent::Seated { seat: 1, person: person(2) });
        play(&mut table, "+");
        table.apply(&TableEvent::Left { seat: 1 });
        // Who has left may still see what was played here.
        assert_eq!(
            [table.may_watch(player), table.may_watch(other), table.may_watch(None)],
            [true, false, false]
        );
    }
}
