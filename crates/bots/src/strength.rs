//! How strong the levels are against each other, from what `examples/ladder.rs` printed.

use games::GameKind;

use crate::level::Level;

/// The matches of a level against the one below it, as the higher one sees them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Record {
    /// Matches that the higher level won.
    pub wins: u32,
    /// Matches that nobody won.
    pub draws: u32,
    /// Matches that the higher level lost.
    pub losses: u32,
}

impl Record {
    const fn new(wins: u32, draws: u32, losses: u32) -> Record {
        Record { wins, draws, losses }
    }

    /// By how many points of an Elo scale the higher level is stronger. Half a point is added on either side:
    /// nobody knows how much stronger it is who won every match, only that it is at least about so much.
    fn points(self) -> f64 {
        let share = |own: u32| f64::from(2 * own + self.draws) / 2.0 + 0.5;
        400.0 * (share(self.wins) / share(self.losses)).log10()
    }
}

/// What the ladder printed for a level above the first; none for the first.
pub fn record(kind: GameKind, level: Level) -> Option<Record> {
    let [tulki, barys, qyran] = match kind {
        GameKind::TicTacToe => [Record::new(66, 11, 23), Record::new(63, 19, 18), Record::new(47, 53, 0)],
        GameKind::ConnectFour => [Record::new(92, 0, 8), Record::new(88, 7, 5), Record::new(17, 1, 2)],
        GameKind::Reversi => [Record::new(96, 1, 3), Record::new(93, 1, 6), Record::new(10, 0, 0)],
        GameKind::Gomoku => [Record::new(84, 1, 15), Record::new(74, 1, 25), Record::new(18, 0, 2)],
        GameKind::Draughts => [Record::new(87, 4, 9), Record::new(67, 17, 16), Record::new(21, 1, 2)],
        GameKind::Togyzkumalak => [Record::new(100, 0, 0), Record::new(87, 2, 11), Record::new(10, 0, 0)],
        GameKind::Chess => [Record::new(100, 0, 0), Record::new(96, 3, 1), Record::new(97, 3, 0)],
    };
    match level {
        Level::Qoyan => None,
        Level::Tulki => Some(tulki),
        Level::Barys => Some(barys),
        Level::Qyran => Some(qyran),
    }
}

/// By how many points a level is stronger than the first one in a game: on the Elo scale, where 200 points are
/// three wins of four. Levels of different games cannot be compared.
pub fn strength(kind: GameKind, level: Level) -> u32 {
    let below = Level::ALL.into_iter().filter(|&below| below <= level);
    let points: f64 = below.filter_map(|below| record(kind, below)).map(Record::points).sum();
    points.max(0.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_is_at_least_as_strong_as_the_one_below() {
        for &kind in GameKind::ALL {
            assert_eq!(strength(kind, Level::Qoyan), 0);
            assert!(Level::ALL.windows(2).all(|pair| strength(kind, pair[0]) <= strength(kind, pair[1])));
        }
    }

    #[test]
    fn three_wins_of_four_are_two_hundred_points_nearly() {
        let points = Record::new(750, 0, 250).points();
        assert!((185.0..200.0).contains(&points), "{points}");
    }
}
