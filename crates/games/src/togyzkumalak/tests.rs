//! Facts about togyzkumalak: each clause of the rules by positions made by hand.

mod drawing;
mod naive;
mod texts;

use super::*;

/// The position of two rows, each from its player's first pit, and what the text says after them.
fn read(first: [u8; 9], second: [u8; 9], rest: &str) -> Togyzkumalak {
    let row = |row: [u8; 9]| row.map(|stones| stones.to_string()).join(",");
    let text = format!("{},{}{rest}", row(first), row(second));
    Togyzkumalak::from_position(&Standard, &text).expect("a position that can arise")
}

/// Makes a move of one position, as game records write it, and expects another.
fn leads(before: &Togyzkumalak, shown: &str, after: &Togyzkumalak) {
    let pit: Pit = shown[..1].parse().expect("a pit");
    assert_eq!(before.shown(&pit), shown);
    let mut game = before.clone();
    game.play(&pit).expect("a legal move");
    assert_eq!(game.position(), after.position(), "{shown}");
    assert_eq!(game.turn(), after.turn(), "{shown}");
}

fn win(seat: Seat) -> Turn {
    Turn::Over(Outcome::Win { seat, by: WinBy::MostStones })
}

#[test]
fn nine_stones_lie_in_each_pit_at_the_beginning_and_the_first_player_moves() {
    let game = Togyzkumalak::new(&Standard, 0);
    assert_eq!(game.position(), "9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9/0,0/-,- 1");
    assert_eq!(game.turn(), Turn::Seat(Seat::FIRST));
    let moves: Vec<_> = game.legal_moves().iter().map(ToString::to_string).collect();
    assert_eq!(moves, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
}

#[test]
fn the_first_stone_falls_back_and_the_others_one_by_one_into_the_next_pits() {
    let start = Togyzkumalak::new(&Standard, 0);
    let quiet = read([1, 10, 10, 10, 10, 10, 10, 10, 10], [9; 9], "/0,0/-,- 2");
    leads(&start, "19", &quiet);
    // The second player's pit 9 is followed by the first player's pit 1. Ten are even.
    let before = read([9; 9], [9; 9], "/0,0/-,- 2");
    leads(
        &before,
        "76",
        &read([10, 10, 10, 10, 10, 0, 9, 9, 9], [9, 9, 9, 9, 9, 9, 1, 10, 10], "/0,10/-,- 1"),
    );
}

#[test]
fn a_single_stone_goes_to_the_next_pit() {
    let before = read([0, 0, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 5, 0, 0, 0, 0], "/80,76/-,- 1");
    leads(&before, "34", &read([0, 0, 0, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 5, 0, 0, 0, 0], "/80,76/-,- 2"));
    let at_the_end = read([0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 4, 0, 0, 0, 0], "/78,78/-,- 1");
    leads(&at_the_end, "91", &read([0; 9], [0, 0, 0, 0, 4, 0, 0, 0, 0], "/80,78/-,- 2"));
}

#[test]
fn the_last_stone_wins_nothing_in_an_own_pit() {
    let even = read([1, 1, 0, 0, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0, 0], "/80,78/-,- 1");
    leads(&even, "12", &read([0, 2, 0, 0, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0, 0], "/80,78/-,- 2"));
    let three = read([3, 1, 2, 0, 0, 0, 0, 0, 0], [6, 0, 0, 0, 0, 0, 0, 0, 0], "/76,74/-,- 1");
    leads(&three, "13", &read([1, 2, 3, 0, 0, 0, 0, 0, 0], [6, 0, 0, 0, 0, 0, 0, 0, 0], "/76,74/-,- 2"));
}

#[test]
fn the_last_stone_wins_an_opponents_pit_that_it_makes_even() {
    let twelve = read([0, 0, 0, 0, 0, 0, 0, 3, 4], [11, 2, 0, 0, 0, 0, 0, 0, 0], "/68,74/-,- 1");
    leads(&twelve, "81", &read([0, 0, 0, 0, 0, 0, 0, 1, 5], [0, 2, 0, 0, 0, 0, 0, 0, 0], "/80,74/-,- 2"));
    let seven = read([0, 0, 0, 0, 0, 0, 0, 3, 5], [6, 2, 0, 0, 0, 0, 0, 0, 0], "/72,74/-,- 1");
    leads(&seven, "81", &read([0, 0, 0, 0, 0, 0, 0, 1, 6], [7, 2, 0, 0, 0, 0, 0, 0, 0], "/72,74/-,- 2"));
    let empty = read([0, 0, 0, 0, 0, 0, 0, 3, 5], [0, 2, 0, 0, 0, 0, 0, 0, 0], "/76,76/-,- 1");
    leads(&empty, "81", &read([0, 0, 0, 0, 0, 0, 0, 1, 6], [1, 2, 0, 0, 0, 0, 0, 0, 0], "/76,76/-,- 2"));
}

#[test]
fn only_the_pit_of_the_last_stone_is_won() {
    let before = read([0, 0, 0, 0, 0, 0, 0, 0, 4], [1, 3, 2, 0, 0, 0, 0, 0, 0], "/76,76/-,- 1");
    // Two and four are even on the way; the last pit becomes three, a tuzdyk.
    leads(&before, "93x", &read([0, 0, 0, 0, 0, 0, 0, 0, 1], [2, 4, 0, 0, 0, 0, 0, 0, 0], "/79,76/3,- 2"));
}

#[test]
fn three_stones_make_a_tuzdyk_for_either_player() {
    let first = read([0, 0, 0, 0, 0, 0, 0, 3, 5], [2, 6, 0, 0, 0, 0, 0, 0, 0], "/72,74/-,- 1");
    leads(&first, "81x", &read([0, 0, 0, 0, 0, 0, 0, 1, 6], [0, 6, 0, 0, 0, 0, 0, 0, 0], "/75,74/1,- 2"));
    let second = read([2, 6, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 3, 5], "/74,72/-,- 2");
    leads(&second, "81x", &read([0, 6, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1, 6], "/74,75/-,1 1"));
}

#[test]
fn the_ninth_pit_never_becomes_a_tuzdyk_and_keeps_its_three() {
    let before = read([0, 0, 0, 0, 0, 0, 0, 0, 10], [0, 0, 0, 0, 0, 0, 0, 0, 2], "/76,74/-,- 1");
    leads(&before, "99", &read([0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 1, 1, 1, 1, 1, 1, 1, 3], "/76,74/-,- 2"));
    // Four in the ninth pit are won like any other even number.
    let even = read([0, 0, 0, 0, 0, 0, 0, 0, 10], [0, 0, 0, 0, 0, 0, 0, 1, 3], "/74,74/-,- 1");
    leads(&even, "99", &read([0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 1, 1, 1, 1, 1, 1, 2, 0], "/78,74/-,- 2"));
}

#[test]
fn a_player_makes_one_tuzdyk() {
    let before = read([0, 0, 0, 0, 0, 0, 0, 3, 5], [2, 6, 0, 0, 0, 0, 0, 0, 0], "/74,72/5,- 1");
    leads(&before, "81", &read([0, 0, 0, 0, 0, 0, 0, 1, 6], [3, 6, 0, 0, 0, 0, 0, 0, 0], "/74,72/5,- 2"));
}

#[test]
fn the_pit_with_the_number_of_the_opponents_tuzdyk_never_becomes_one() {
    let same = read([0, 0, 0, 0, 0, 0, 0, 3, 5], [2, 6, 0, 0, 0, 0, 0, 0, 0], "/72,74/-,1 1");
    leads(&same, "81", &read([0, 0, 0, 0, 0, 0, 0, 1, 6], [3, 6, 0, 0, 0, 0, 0, 0, 0], "/72,74/-,1 2"));
    let other = read([0, 0, 0, 0, 0, 0, 0, 3, 5], [2, 6, 0, 0, 0, 0, 0, 0, 0], "/72,74/-,2 1");
    leads(&other, "81x", &read([0, 0, 0, 0, 0, 0, 0, 1, 6], [0, 6, 0, 0, 0, 0, 0, 0, 0], "/75,74/1,2 2"));
}

#[test]
fn a_stone_that_falls_into_a_tuzdyk_is_its_owners_whoever_sows() {
    let own = read([0, 0, 0, 0, 0, 0, 0, 0, 3], [0, 4, 1, 0, 0, 0, 0, 0, 0], "/78,76/1,- 1");
    leads(&own, "92", &read([0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 5, 1, 0, 0, 0, 0, 0, 0], "/79,76/1,- 2"));
    let opponents = read([0, 0, 0, 3, 0, 4, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0], "/78,76/-,5 1");
    leads(&opponents, "46", &read([0, 0, 0, 1, 0, 5, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0], "/78,77/-,5 2"));
}

#[test]
fn the_last_stone_in_a_tuzdyk_takes_nothing_more() {
    let own = read([0, 0, 0, 0, 0, 0, 0, 0, 2], [0, 4, 0, 0, 0, 0, 0, 0, 0], "/80,76/1,- 1");
    leads(&own, "91", &read([0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 4, 0, 0, 0, 0, 0, 0, 0], "/81,76/1,- 2"));
    let opponents = read([0, 0, 0, 1, 0, 0, 0, 0, 3], [2, 0, 0, 0, 0, 0, 0, 0, 0], "/78,78/-,5 1");
    leads(&opponents, "45", &read([0, 0, 0, 0, 0, 0, 0, 0, 3], [2, 0, 0, 0, 0, 0, 0, 0, 0], "/78,79/-,5 2"));
}

#[test]
fn a_large_pit_is_sown_round_and_past_its_own_place_like_any_other() {
    let eighteen = read([18, 0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 1], "/70,72/-,- 1");
    leads(&eighteen, "19", &read([1; 9], [2, 1, 1, 1, 1, 1, 1, 1, 0], "/72,72/-,- 2"));
    let nineteen = read([19, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 1], "/70,72/-,- 1");
    leads(&nineteen, "11", &read([2, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 2], "/70,72/-,- 2"));
}

#[test]
fn a_pit_that_gets_two_stones_of_one_sowing_is_judged_after_the_last() {
    let after = [1, 1, 1, 1, 2, 2, 2, 2, 2];
    let even = read([0, 0, 0, 0, 24, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0, 0], "/68,68/-,- 1");
    leads(&even, "51", &read(after, [0, 1, 1, 1, 1, 1, 1, 1, 1], "/72,68/-,- 2"));
    let three = read([0, 0, 0, 0, 24, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0, 0], "/68,68/-,- 1");
    leads(&three, "51x", &read(after, [0, 2, 1, 1, 1, 1, 1, 1, 1], "/71,68/1,- 2"));
}

#[test]
fn a_tuzdyk_that_is_passed_twice_takes_two_stones() {
    let before = read([0, 0, 0, 0, 26, 0, 0, 0, 0], [0; 9], "/70,66/2,- 1");
    leads(&before, "53", &read([1, 1, 1, 1, 2, 2, 2, 2, 2], [2, 0, 0, 1, 1, 1, 1, 1, 1], "/74,66/2,- 2"));
}

#[test]
fn eighty_two_stones_win_at_once_and_the_others_stay() {
    let before = read([0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 4, 0, 0, 0, 0], "/80,76/-,- 1");
    let after = read([0; 9], [0, 0, 0, 0, 4, 0, 0, 0, 0], "/82,76/-,- 2");
    leads(&before, "91", &after);
    assert_eq!(after.turn(), win(Seat::FIRST));
    assert!(after.legal_moves().is_empty());
    assert_eq!(after.clone().play(&Pit(4)), Err(Illegal::Over));

    // Also when the opponent is left without a move: nothing is swept after the end.
    let before = read([2, 0, 0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0, 0, 0], "/80,78/-,- 1");
    let after = read([2, 0, 0, 0, 0, 0, 0, 0, 0], [0; 9], "/82,78/-,- 2");
    leads(&before, "91", &after);
    assert_eq!(after.turn(), win(Seat::FIRST));
}

#[test]
fn eighty_one_stones_do_not_win_yet() {
    let before = read([0, 0, 0, 0, 0, 0, 0, 0, 2], [0, 4, 0, 0, 0, 0, 0, 0, 0], "/80,76/1,- 1");
    let after = read([0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 4, 0, 0, 0, 0, 0, 0, 0], "/81,76/1,- 2");
    leads(&before, "91", &after);
    assert_eq!(after.turn(), Turn::Seat(Seat::SECOND));
    assert!(after.can_win(Seat::FIRST) && !after.can_win(Seat::SECOND));
}

#[test]
fn a_move_into_the_opponents_tuzdyk_can_win_for_the_opponent() {
    let before = read([0, 0, 0, 1, 0, 0, 0, 0, 4], [6, 0, 0, 0, 0, 0, 0, 0, 0], "/70,81/-,5 1");
    let after = read([0, 0, 0, 0, 0, 0, 0, 0, 4], [6, 0, 0, 0, 0, 0, 0, 0, 0], "/70,82/-,5 2");
    leads(&before, "45", &after);
    assert_eq!(after.turn(), win(Seat::SECOND));
}

#[test]
fn eighty_one_stones_each_are_a_draw() {
    let before = read([0, 0, 0, 0, 0, 0, 0, 0, 1], [1, 0, 0, 0, 0, 0, 0, 0, 0], "/79,81/3,2 1");
    let after = read([0; 9], [0; 9], "/81,81/3,2 2");
    leads(&before, "91", &after);
    assert_eq!(after.turn(), Turn::Over(Outcome::Draw { by: DrawBy::Equal }));
}

#[test]
fn whoever_leaves_the_opponent_without_a_move_wins_what_is_left() {
    let before = read([4, 0, 0, 0, 0, 0, 0, 0, 0], [0; 9], "/78,80/-,- 1");
    let after = read([0; 9], [0; 9], "/82,80/-,- 2");
    leads(&before, "14", &after);
    assert_eq!(after.turn(), win(Seat::FIRST));

    let before = read([4, 0, 0, 0, 0, 0, 0, 0, 0], [0; 9], "/77,81/3,8 1");
    let after = read([0; 9], [0; 9], "/81,81/3,8 2");
    leads(&before, "14", &after);
    assert_eq!(after.turn(), Turn::Over(Outcome::Draw { by: DrawBy::Equal }));
}

#[test]
fn a_stone_in_a_tuzdyk_gives_its_row_no_move() {
    let before = read([0, 0, 0, 0, 0, 0, 0, 0, 2], [0; 9], "/80,80/1,- 1");
    leads(&before, "91", &read([0; 9], [0; 9], "/82,80/1,- 2"));
}

#[test]
fn whoever_moves_away_the_last_own_stones_plays_on_if_the_opponent_can() {
    let mut game = read([0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 3, 0, 0, 0, 0, 0, 0, 4], "/76,78/-,- 1");
    game.play(&Pit(8)).unwrap();
    assert_eq!(game.turn(), Turn::Seat(Seat::SECOND));

    // Stones that come over let the first player move again.
    let mut fed = game.clone();
    fed.play(&Pit(8)).unwrap();
    assert_eq!(fed.position(), "1,1,1,0,0,0,0,0,0,1,3,0,0,0,0,0,0,1/76,78/-,- 1");
    assert_eq!(fed.turn(), Turn::Seat(Seat::FIRST));

    // Without them the game ends.
    game.play(&Pit(1)).unwrap();
    assert_eq!(game.position(), format!("{}0/76,86/-,- 1", "0,".repeat(17)));
    assert_eq!(game.turn(), win(Seat::SECOND));
}

#[test]
fn an_empty_pit_and_a_tuzdyk_are_refused() {
    let mut game = read([0, 0, 0, 3, 0, 4, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0], "/78,76/-,5 1");
    for pit in [0, 1, 2, 4, 6, 7, 8] {
        assert_eq!(game.play(&Pit(pit)), Err(Illegal::NotNow));
    }
    assert_eq!(game.legal_moves(), [Pit(3), Pit(5)]);
}

#[test]
fn without_a_tuzdyk_a_position_can_come_again() {
    let start = read([0, 0, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 1], "/80,80/-,- 1");
    let mut game = start.clone();
    for pit in [8, 8, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7] {
        assert!(matches!(game.turn(), Turn::Seat(_)));
        game.play(&Pit(pit)).unwrap();
    }
    assert_eq!(game.position(), start.position());
}
