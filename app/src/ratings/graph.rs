//! Draws how a rating came about: a line from match to match, and the whole points across it.

use protocol::{
    AccountId,
    clock::Speed,
    ratings::{RatingChange, RatingHistory, ShownRating},
};

use super::{CareerVisit, GRAPH_LEFT, GRAPH_SIZE, Graph, GraphRow};
use crate::{error::AppError, server::backend};

/// Room around the line, so that its ends and the points' texts are not cut off.
const MARGIN: f64 = 12.0;
/// Lines across the graph at most.
const MOST_LEVELS: u16 = 5;
/// The distances of those lines from which one is chosen, in points.
const STEPS: [u16; 7] = [10, 20, 50, 100, 200, 500, 1_000];

/// How a person plays; the graph is that of the rating in the address, if the person has it.
pub async fn career(account: AccountId, rating: &str) -> Result<CareerVisit, AppError> {
    let career = backend::ratings::career(&backend(), account, chosen(rating)).await?;
    let graph = career.history.as_ref().map(drawn);
    Ok(CareerVisit { ratings: career.ratings, tallies: career.tallies, graph })
}

/// The game and the speed that an address names.
pub fn chosen(rating: &str) -> Option<(&str, Speed)> {
    let (game, speed) = rating.rsplit_once('-')?;
    Some((game, speed.parse().ok()?))
}

/// A history as a graph.
pub fn drawn(history: &RatingHistory) -> Graph {
    let ratings: Vec<_> =
        std::iter::once(history.before).chain(history.after.iter().map(|point| point.rating)).collect();
    let points = || ratings.iter().map(|rating| rating.points);
    let (least, most) = (points().min().unwrap_or(0), points().max().unwrap_or(0));
    let step = STEPS.into_iter().find(|step| (most - least) / step < MOST_LEVELS).unwrap_or(5_000);
    // From whole step to whole step, and never flat.
    let (floor, ceiling) = (least / step * step, (most / step + 1) * step);
    let (width, height) = (f64::from(GRAPH_SIZE.0), f64::from(GRAPH_SIZE.1));
    let left = f64::from(GRAPH_LEFT);
    let x = |index: usize| left + (width - left - MARGIN) * index as f64 / (ratings.len() - 1).max(1) as f64;
    let y = |points: u16| {
        let share = f64::from(points - floor) / f64::from(ceiling - floor);
        height - MARGIN - (height - 2.0 * MARGIN) * share
    };
    let at = |index: usize, rating: ShownRating| format!("{:.1} {:.1}", x(index), y(rating.points));
    let line: Vec<_> = ratings.iter().enumerate().map(|(index, rating)| at(index, *rating)).collect();
    let last = ratings.len() - 1;
    let levels = (floor..=ceiling).step_by(usize::from(step));
    let rows = history.after.iter().zip(&ratings).map(|(point, before)| GraphRow {
        day: backend::clock::at_ms(point.at_ms).date().to_string(),
        rating: point.rating.to_string(),
        change: RatingChange { before: *before, after: point.rating }.to_string(),
    });
    let mut rows: Vec<_> = rows.collect();
    rows.reverse();
    Graph {
        game: history.game.clone(),
        speed: history.speed,
        line: format!("M{}", line.join("L")),
        end: (format!("{:.1}", x(last)), format!("{:.1}", y(ratings[last].points))),
        levels: levels.map(|level| (format!("{:.1}", y(level)), u32::from(level))).collect(),
        from: history.before.to_string(),
        to: ratings[last].to_string(),
        least,
        most,
        rows,
    }
}

#[cfg(test)]
mod tests {
    use protocol::ratings::RatingPoint;

    use super::{super::address, *};

    fn history(before: u16, after: &[u16]) -> RatingHistory {
        let shown = |points| ShownRating { points, provisional: false };
        let point = |&points: &u16| RatingPoint { at_ms: 0, rating: shown(points) };
        RatingHistory {
            game: "chess".to_owned(),
            speed: Speed::Blitz,
            before: shown(before),
            after: after.iter().map(point).collect(),
        }
    }

    #[test]
    fn the_line_goes_from_the_first_rating_to_the_last_between_whole_points() {
        let graph = drawn(&history(1500, &[1662, 1550]));
        assert_eq!(graph.line, "M48.0 208.0L258.0 49.2L468.0 159.0");
        assert_eq!(graph.end, ("468.0".to_owned(), "159.0".to_owned()));
        let levels: Vec<_> = graph.levels.iter().map(|(_, points)| *points).collect();
        assert_eq!(levels, [1500, 1550, 1600, 1650, 1700]);
        let rows: Vec<_> = graph.rows.iter().map(|row| (row.rating.as_str(), row.change.as_str())).collect();
        assert_eq!(rows, [("1550", "−112"), ("1662", "+162")]);
        assert_eq!(graph.rows[0].day, "1970-01-01");
    }

    #[test]
    fn an_address_names_a_game_and_a_speed() {
        assert_eq!(chosen("connect-four-rapid"), Some(("connect-four", Speed::Rapid)));
        assert_eq!(address("connect-four", Speed::Rapid), "connect-four-rapid");
        assert_eq!(["", "chess", "chess-warp"].map(chosen), [None; 3]);
    }

    #[test]
    fn any_history_stays_within_the_drawing() {
        for points in [vec![1500], vec![400, 400, 400], vec![400, 3200, 400], (400..3000).collect()] {
            let graph = drawn(&history(1500, &points));
            assert!((2..=7).contains(&graph.levels.len()), "{:?}", graph.levels);
            let numbers = graph.line[1..].split(['L', ' ']).map(|text| text.parse::<f64>().unwrap());
            let numbers: Vec<_> = numbers.collect();
            assert!(
                numbers
                    .chunks(2)
                    .all(|at| { (48.0..=468.0).contains(&at[0]) && (12.0..=208.0).contains(&at[1]) })
            );
        }
    }
}
