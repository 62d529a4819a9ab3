//! Which match TV shows: pure, for the server's first answer and for the browser after it.

use std::cmp::Reverse;

use protocol::{
    TableId,
    lobby::{Playing, TableSummary},
};

/// The match that is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Showing {
    /// Where it is played.
    pub table: TableId,
    /// When it began, in milliseconds since 1970: a rematch is another one.
    pub started_at_ms: i64,
}

impl Showing {
    /// Whether it is still being played.
    pub fn lives(self, tables: &[TableSummary]) -> bool {
        tables.iter().any(|table| Self::at(table) == Some(self))
    }

    /// The match at a table.
    pub fn at(table: &TableSummary) -> Option<Self> {
        let playing = table.playing.as_ref()?;
        Some(Self { table: table.id, started_at_ms: playing.started_at_ms })
    }
}

/// What to turn to, if it is time to: what is shown stays until it has ended and the end was seen.
pub fn next<'a>(
    tables: &'a [TableSummary],
    game: Option<&str>,
    showing: Option<Showing>,
    was_seen: bool,
) -> Option<&'a TableSummary> {
    match showing {
        Some(showing) if showing.lives(tables) || !was_seen => None,
        _ => best(tables, game),
    }
}

/// The match of the highest mean rating, the newest of equals. Where nothing is rated nobody knows how well
/// it is played, so those come after all others.
pub fn best<'a>(tables: &'a [TableSummary], game: Option<&str>) -> Option<&'a TableSummary> {
    of_game(tables, game)
        .filter_map(|table| Some((table, table.playing.as_ref()?)))
        .max_by_key(|(table, playing)| (mean(playing), playing.started_at_ms, Reverse(table.id)))
        .map(|(table, _)| table)
}

/// The tables of a game, or all.
pub fn of_game<'a>(tables: &'a [TableSummary], game: Option<&str>) -> impl Iterator<Item = &'a TableSummary> {
    tables.iter().filter(move |table| game.is_none_or(|game| table.options.game == game))
}

/// Twice the mean of two ratings, which has no half.
fn mean(playing: &Playing) -> Option<u32> {
    let sum = playing.ratings.iter().map(|rating| u32::from(rating.points)).sum();
    (!playing.ratings.is_empty()).then_some(sum)
}

#[cfg(test)]
mod tests {
    use protocol::{
        lobby::{Entry, First, TableOptions, Watch},
        ratings::ShownRating,
    };

    use super::*;

    fn table(number: u128, game: &str, ratings: &[u16], started_at_ms: i64) -> TableSummary {
        let shown = |&points: &u16| ShownRating { points, provisional: false };
        TableSummary {
            id: TableId(uuid::Uuid::from_u128(number)),
            options: TableOptions {
                game: game.to_owned(),
                rules: String::new(),
                time: protocol::clock::TimeControl::None,
                rated: !ratings.is_empty(),
                entry: Entry::Anyone,
                first: First::Random,
                best_of: 1,
                watch: Watch::All,
            },
            seats: Vec::new(),
            playing: Some(Playing {
                position: String::new(),
                first: 0,
                ply: 0,
                started_at_ms,
                ratings: ratings.iter().map(shown).collect(),
                watchers: 0,
                due: None,
            }),
        }
    }

    fn number(table: Option<&TableSummary>) -> Option<u128> {
        table.map(|table| table.id.0.as_u128())
    }

    #[test]
    fn the_best_has_the_highest_mean_whoever_has_the_highest_rating() {
        let tables = [
            table(1, "chess", &[1500, 1500], 30),
            table(2, "chess", &[2400, 1000], 20),
            table(3, "chess", &[1700, 1701], 10),
        ];
        assert_eq!(number(best(&tables, None)), Some(3));
    }

    #[test]
    fn of_equals_the_newest_is_the_best() {
        let tables = [
            table(1, "chess", &[1600, 1400], 10),
            table(2, "chess", &[1500, 1500], 30),
            table(3, "chess", &[1400, 1600], 20),
        ];
        assert_eq!(number(best(&tables, None)), Some(2));
        // Of two that began in the same moment, always the same one, however they are listed.
        let twins = [table(1, "chess", &[], 10), table(2, "chess", &[], 10)];
        let turned = [twins[1].clone(), twins[0].clone()];
        assert_eq!(number(best(&twins, None)), number(best(&turned, None)));
    }

    #[test]
    fn what_is_rated_comes_before_what_is_not() {
        let tables = [table(1, "chess", &[], 90), table(2, "chess", &[400, 400], 10)];
        assert_eq!(number(best(&tables, None)), Some(2));
        assert_eq!(number(best(&tables[..1], None)), Some(1));
    }

    #[test]
    fn a_game_has_its_own_best() {
        let tables = [table(1, "chess", &[1500, 1500], 10), table(2, "reversi", &[1900, 1900], 10)];
        assert_eq!(number(best(&tables, Some("chess"))), Some(1));
        assert_eq!(number(best(&tables, Some("gomoku"))), None);
        assert_eq!(number(best(&[], None)), None);
    }

    #[test]
    fn what_is_shown_stays_until_its_end_was_seen() {
        let first = table(1, "chess", &[1500, 1500], 10);
        let better = table(2, "chess", &[1900, 1900], 20);
        let showing = Showing::at(&first);
        let both = [better.clone(), first.clone()];
        assert_eq!(number(next(&both, None, None, false)), Some(2));
        // A better one has begun: nobody is torn away from the match on the screen.
        assert_eq!(next(&both, None, showing, false), None);
        assert_eq!(next(&both, None, showing, true), None);
        // It has ended: first its end, then the best.
        let other = [better];
        assert_eq!(next(&other, None, showing, false), None);
        assert_eq!(number(next(&other, None, showing, true)), Some(2));
        // Nothing else is being played: the end stays.
        assert_eq!(next(&[], None, showing, true), None);
    }

    #[test]
    fn a_rematch_is_another_match() {
        let before = table(1, "chess", &[1500, 1500], 10);
        let rematch = table(1, "chess", &[1508, 1492], 99);
        assert!(Showing::at(&before).unwrap().lives(std::slice::from_ref(&before)));
        assert!(!Showing::at(&before).unwrap().lives(std::slice::from_ref(&rematch)));
        let tables = [rematch];
        assert_eq!(number(next(&tables, None, Showing::at(&before), true)), Some(1));
    }
}
