//! Who of a pool plays whom: nobody waits for ever, and until then the strength counts. Pure: knows no
//! time but in waves, and no people but by their accounts.

use protocol::AccountId;

use crate::ratings::glicko::{PROVISIONAL_DEVIATION, Rating};

/// How far apart two ratings may be at once, in points: the weaker wins one of three matches.
const FIRST_RANGE: f64 = 100.0;
/// How much further with each wave.
const WIDER: f64 = 50.0;
/// After so many waves, half a minute, anybody will do: a small community would rather play than wait.
const MOST_WAVES: u32 = 15;
/// What counts as the distance to somebody without a rating, when there is a choice: as much as a
/// newcomer's deviation, for nothing is known.
const UNKNOWN: f64 = 350.0;

/// Somebody who waits.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Who.
    pub account: AccountId,
    /// How strong; nothing where no ratings are counted, and for guests.
    pub rating: Option<Rating>,
    /// For how many waves.
    pub waves: u32,
    /// Whether the match is to be rated, if the other wants it too.
    pub rated: bool,
    /// Whom the person has played last.
    pub last_opponent: Option<AccountId>,
}

/// The pairs of a wave, by their places in the list, which has those first who have waited longest. They
/// choose in this order: another than their last opponent, a match as rated as they want it, the nearest.
pub fn pairs(candidates: &[Candidate]) -> Vec<[usize; 2]> {
    let mut is_free = vec![true; candidates.len()];
    let mut pairs = Vec::new();
    for (index, one) in candidates.iter().enumerate() {
        if !is_free[index] {
            continue;
        }
        let others = candidates.iter().enumerate().skip(index + 1);
        let possible = others.filter(|(place, other)| is_free[*place] && in_range(one, other));
        if let Some((place, _)) = possible.min_by_key(|(_, other)| preference(one, other)) {
            is_free[place] = false;
            pairs.push([index, place]);
        }
    }
    pairs
}

/// Whether two may play each other by now. The longer wait counts: who comes to somebody who has waited is
/// served better by a match than by the same wait once more. What is uncertain about a rating is added.
pub fn in_range(one: &Candidate, other: &Candidate) -> bool {
    if one.account == other.account {
        return false;
    }
    let Some((mine, theirs)) = one.rating.zip(other.rating) else { return true };
    let waves = one.waves.max(other.waves);
    let range = FIRST_RANGE + WIDER * f64::from(waves) + doubt(mine) + doubt(theirs);
    waves >= MOST_WAVES || distance(mine, theirs) <= range
}

/// How much less is known of somebody than of one whose rating is no longer provisional.
fn doubt(rating: Rating) -> f64 {
    (rating.deviation - PROVISIONAL_DEVIATION).max(0.0)
}

fn distance(one: Rating, other: Rating) -> f64 {
    (one.rating - other.rating).abs()
}

/// The least is the best.
fn preference(one: &Candidate, other: &Candidate) -> (bool, bool, u32) {
    let again = one.last_opponent == Some(other.account) || other.last_opponent == Some(one.account);
    let apart = one.rating.zip(other.rating).map_or(UNKNOWN, |(mine, theirs)| distance(mine, theirs));
    // Ratings are finite; the cast stops at the ends of the type.
    (again, one.rated != other.rated, apart.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId(uuid::Uuid::from_u128(number))
    }

    fn player(number: u128, points: f64) -> Candidate {
        let rating = Rating { rating: points, deviation: 60.0, ..Rating::default() };
        Candidate {
            account: account(number),
            rating: Some(rating),
            waves: 0,
            rated: true,
            last_opponent: None,
        }
    }

    fn newcomer(number: u128) -> Candidate {
        Candidate { rating: Some(Rating::default()), ..player(number, 0.0) }
    }

    fn guest(number: u128) -> Candidate {
        Candidate { rating: None, rated: false, ..player(number, 0.0) }
    }

    #[test]
    fn the_range_widens_with_the_longer_wait_until_anybody_will_do() {
        let meet = |apart: f64, waves: u32| {
            let waited = Candidate { waves, ..player(1, 1500.0) };
            let both = [
                in_range(&waited, &player(2, 1500.0 + apart)),
                in_range(&player(2, 1500.0 + apart), &waited),
            ];
            assert_eq!(both[0], both[1]);
            both[0]
        };
        assert!(meet(100.0, 0) && !meet(101.0, 0));
        assert!(meet(150.0, 1) && !meet(151.0, 1));
        assert!(meet(800.0, 14) && !meet(801.0, 14));
        assert!(meet(3_000.0, 15));
    }

    #[test]
    fn what_is_uncertain_widens_the_range_and_a_guest_meets_anybody() {
        let master = player(1, 1840.0);
        assert!(in_range(&master, &newcomer(2)) && in_range(&newcomer(2), &newcomer(3)));
        assert!(!in_range(&player(1, 1841.0), &newcomer(2)));
        assert!(in_range(&player(1, 2800.0), &guest(2)) && in_range(&guest(2), &guest(3)));
    }

    #[test]
    fn who_waits_longest_chooses_first_and_takes_the_nearest() {
        let waiting = [player(1, 1500.0), player(2, 1590.0), player(3, 1510.0), player(4, 1600.0)];
        assert_eq!(pairs(&waiting), [[0, 2], [1, 3]]);
        // A guest is taken when nobody is nearer, and leaves nobody alone who can be paired.
        assert_eq!(pairs(&[player(1, 1500.0), guest(2), player(3, 1520.0)]), [[0, 2]]);
        assert_eq!(pairs(&[player(1, 1500.0), guest(2), player(3, 1700.0)]), [[0, 1]]);
        assert_eq!(pairs(&[player(1, 1500.0), player(2, 1700.0)]), [[0, 0]; 0]);
    }

    #[test]
    fn the_last_opponent_is_taken_only_without_a_choice() {
        let again = Candidate { last_opponent: Some(account(2)), ..player(1, 1500.0) };
        assert_eq!(pairs(&[again.clone(), player(2, 1500.0), player(3, 1590.0)]), [[0, 2]]);
        assert_eq!(pairs(&[again.clone(), player(2, 1500.0), player(3, 1900.0)]), [[0, 1]]);
        assert_eq!(pairs(&[player(2, 1500.0), again]), [[0, 1]]);
    }

    #[test]
    fn those_who_want_the_same_meet_first() {
        let casual = Candidate { rated: false, ..player(2, 1500.0) };
        assert_eq!(pairs(&[player(1, 1500.0), casual.clone(), player(3, 1580.0)]), [[0, 2]]);
        assert_eq!(pairs(&[player(1, 1500.0), casual]), [[0, 1]]);
    }

    #[test]
    fn nobody_is_in_two_pairs_or_alone_with_oneself() {
        let twice = [guest(1), guest(1)];
        assert_eq!(pairs(&twice), [[0, 0]; 0]);
        for count in 0..9_u128 {
            let waiting: Vec<_> =
                (0..count).map(|number| player(number, 1500.0 + 40.0 * number as f64)).collect();
            let mut places: Vec<_> = pairs(&waiting).concat();
            places.sort_unstable();
            let length = places.len();
            places.dedup();
            assert_eq!(places.len(), length);
            assert_eq!(length, waiting.len() / 2 * 2);
        }
    }
}
