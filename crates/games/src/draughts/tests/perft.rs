//! Sequences of legal moves, counted and compared with published tables.
//!
//! The tables for Russian draughts differ in what they count as one move:
//! * captures to the same position are one: R. Halbersma's dctl (test "RussianInitial", from the thread
//!   "alternative game rules" of the Shashki forum), repeated on damforum.nl, t=2822: 929 899 at depth 8;
//! * captures of the same pieces in the same order are one: the perft test "Kallisto" of a Russian engine:
//!   929 905 at depth 8, 22 450 628 at depth 10.
//!
//! English draughts: A. Bik, "perft for 8x8 checkers" (talkchess.com, t=27814; OEIS), captures apart; dctl
//! ("CheckersInitial") with captures to the same position as one differs first at depth 12.
//! The depths beyond those tested here were compared once: Russian to 11, English to 12, in both ways.

use super::*;

/// When two captures count as one.
#[derive(Clone, Copy)]
enum OneMove {
    /// Never.
    Apart,
    /// The same pieces in the same order, to the same square.
    SamePieces,
    /// The same position afterwards.
    SameEnd,
}

impl OneMove {
    fn merge(self, field: &Field, moves: &mut Vec<Move>) {
        let prey = field.of(field.side.other());
        let key = |mv: &Move| {
            let mut taken: Vec<_> = mv.hops().map(|(from, to)| from.between(to) & prey).collect();
            if let OneMove::SameEnd = self {
                taken.sort_unstable();
            }
            (mv.from(), mv.to(), taken)
        };
        let mut seen = Vec::new();
        moves.retain(|mv| {
            let key = key(mv);
            let is_new = !seen.contains(&key);
            seen.push(key);
            is_new
        });
    }
}

fn perft(field: &Field, variant: Variant, one: OneMove, lists: &mut [Vec<Move>]) -> u64 {
    let Some((moves, deeper)) = lists.split_first_mut() else { return 1 };
    field.list(variant, moves);
    if !matches!(one, OneMove::Apart) && moves.first().is_some_and(Move::is_capture) {
        one.merge(field, moves);
    }
    if deeper.is_empty() {
        return moves.len() as u64;
    }
    let after = |mv| {
        let mut next = *field;
        next.make(mv);
        perft(&next, variant, one, deeper)
    };
    moves.iter().map(after).sum()
}

#[track_caller]
fn check(variant: Variant, one: OneMove, depths: std::ops::RangeInclusive<usize>, counts: &[u64]) {
    for depth in depths {
        let mut lists = vec![Vec::new(); depth];
        let count = perft(&Field::start(variant.first()), variant, one, &mut lists);
        assert_eq!(count, counts[depth - 1], "{variant} at depth {depth}");
    }
}

/// How much deeper an optimized build counts in a second, and `make test-deep` in some.
const DEEPER: usize = match (cfg!(debug_assertions), option_env!("DEEP_TESTS")) {
    (true, _) => 0,
    (false, None) => 2,
    (false, Some(_)) => 3,
};

#[test]
fn russian_captures_to_the_same_position_counted_once_are_as_dctl_has_them() {
    let counts =
        [7, 49, 302, 1_469, 7_482, 37_986, 190_146, 929_899, 4_570_586, 22_444_032, 110_917_189, 544_770_444];
    check(Variant::Russian, OneMove::SameEnd, 1..=8 + DEEPER, &counts);
}

#[test]
fn russian_captures_of_the_same_pieces_counted_once_are_as_kallisto_has_them() {
    let counts =
        [7, 49, 302, 1_469, 7_482, 37_986, 190_146, 929_905, 4_570_667, 22_450_628, 110_961_169, 545_059_387];
    check(Variant::Russian, OneMove::SamePieces, 8 + DEEPER..=8 + DEEPER, &counts);
}

/// Not published: the same as Kallisto's until at depth 10 a king first chooses where to land between two
/// pieces on one diagonal.
#[test]
fn russian_captures_with_other_landings_are_moves_of_their_own() {
    let counts = [7, 49, 302, 1_469, 7_482, 37_986, 190_146, 929_905, 4_570_667, 22_450_647];
    let depth = counts.len().min(6 + DEEPER * 2);
    check(Variant::Russian, OneMove::Apart, depth..=depth, &counts);
}

#[test]
fn english_moves_are_as_many_as_bik_counted() {
    let counts =
        [7, 49, 302, 1_469, 7_361, 36_768, 179_740, 845_931, 3_963_680, 18_391_564, 85_242_128, 388_623_673];
    check(Variant::English, OneMove::Apart, 1..=7 + DEEPER, &counts);
}
