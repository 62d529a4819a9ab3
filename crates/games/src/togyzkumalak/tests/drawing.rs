//! Facts about what is drawn and told.

use std::collections::HashSet;

use super::*;
use crate::board::{Mark, MarkKind, Piece};

fn moved(piece: u32, from: &str, to: &str) -> Effect {
    let seat = if piece < 81 { Seat::FIRST } else { Seat::SECOND };
    Effect::Moved { piece, seat, from: from.to_owned(), to: to.to_owned() }
}

/// The ids of the stones that are drawn in a place.
fn drawn_in(game: &Togyzkumalak, place: &str) -> Vec<u32> {
    let board = game.board();
    board.pieces_in(board.target(place).unwrap()).map(|piece| piece.id).collect()
}

#[test]
fn the_rows_face_each_other_and_the_kazans_lie_between() {
    let board = Togyzkumalak::new(&Standard, 0).board();
    let ids: Vec<_> = board.targets.iter().map(|target| target.id.as_str()).collect();
    let rows = ["b9 b8 b7 b6 b5 b4 b3 b2 b1", "kazan-a kazan-b", "a1 a2 a3 a4 a5 a6 a7 a8 a9"];
    assert_eq!(ids.join(" "), rows.join(" "));
    assert_eq!((board.width, board.height), (36, 32));
    for (above, below) in [("b9", "a1"), ("b5", "a5"), ("b1", "a9")] {
        let (above, below) = (board.target(above).unwrap(), board.target(below).unwrap());
        assert_eq!((above.x, above.column, above.row + 3), (below.x, below.column, below.row));
        assert!(above.y < below.y);
    }
}

#[test]
fn half_a_turn_shows_the_second_player_what_the_first_player_sees() {
    let board = Togyzkumalak::new(&Standard, 0).board();
    let places = |pieces: &[Piece]| -> HashSet<_> { pieces.iter().map(|piece| (piece.x, piece.y)).collect() };
    assert_eq!(places(&board.clone().flipped().pieces), places(&board.pieces));
    assert_eq!(places(&board.pieces).len(), 162);
}

#[test]
fn every_stone_is_drawn_in_its_place_and_counted_there() {
    // A stone that is further round than any random game takes it.
    let game = read([60, 0, 0, 0, 0, 0, 0, 0, 0], [27, 0, 0, 0, 0, 0, 0, 0, 1], "/50,24/-,- 1");
    let board = game.board();
    for (place, stones) in [("a1", 60), ("b1", 27), ("b9", 1), ("kazan-a", 50), ("kazan-b", 24), ("a2", 0)] {
        assert_eq!(drawn_in(&game, place).len(), stones, "{place}");
        assert_eq!(
            board.clone().flipped().pieces_in(board.clone().flipped().target(place).unwrap()).count(),
            stones
        );
    }
    let values: Vec<_> = board.numbers.iter().map(|number| number.value).collect();
    assert_eq!(values, [60, 0, 0, 0, 0, 0, 0, 0, 0, 27, 0, 0, 0, 0, 0, 0, 0, 1, 50, 24]);
    for place in ["b1", "kazan-a", "kazan-b"] {
        let lying = board.pieces_in(board.target(place).unwrap()).map(|piece| (piece.x, piece.y));
        assert_eq!(lying.collect::<HashSet<_>>().len(), drawn_in(&game, place).len(), "{place}");
    }
}

#[test]
fn a_tuzdyk_is_marked_with_its_owner() {
    let board = read([0, 0, 0, 3, 0, 4, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 0], "/78,76/3,5 1").board();
    let mark = |target: &str, owner| Mark { target: target.to_owned(), kind: MarkKind::Tuzdyk(owner) };
    assert_eq!(board.marks, [mark("b3", Seat::FIRST), mark("a5", Seat::SECOND)]);
}

#[test]
fn the_stones_are_told_as_they_fall_and_then_as_they_are_won() {
    let mut game = Togyzkumalak::new(&Standard, 0);
    let told = game.play(&Pit(6)).unwrap();
    let sown = ["a8", "a9", "b1", "b2", "b3", "b4", "b5", "b6"];
    let mut expected: Vec<_> = (55..).zip(sown).map(|(stone, to)| moved(stone, "a7", to)).collect();
    expected.extend((126..135).chain([62]).map(|stone| moved(stone, "b6", "kazan-a")));
    assert_eq!(told, expected);
    assert_eq!(drawn_in(&game, "a7"), [54]);
}

#[test]
fn a_tuzdyk_is_told_before_its_stones_and_a_stone_in_it_goes_on_to_the_kazan() {
    let mut game = read([0, 0, 0, 0, 0, 0, 0, 3, 5], [2, 6, 0, 0, 0, 0, 0, 0, 0], "/72,74/-,- 1");
    let tuzdyk = Effect::Tuzdyk { seat: Seat::FIRST, at: String::from("b1") };
    let won = [8, 9, 2].map(|stone| moved(stone, "b1", "kazan-a"));
    let expected = [moved(1, "a8", "a9"), moved(2, "a8", "b1"), tuzdyk];
    assert_eq!(game.play(&Pit(7)).unwrap(), [&expected[..], &won].concat());

    let mut game = read([0, 0, 0, 0, 0, 0, 0, 0, 2], [0; 9], "/80,80/1,- 1");
    let fallen = [moved(1, "a9", "b1"), moved(1, "b1", "kazan-a"), moved(0, "a9", "kazan-a")];
    assert_eq!(game.play(&Pit(8)).unwrap(), fallen);
}

#[test]
fn what_is_left_at_the_end_is_told_pit_by_pit() {
    let mut game = read([2, 0, 2, 0, 0, 0, 0, 0, 0], [0; 9], "/78,80/-,- 1");
    let left = [(0, "a1"), (1, "a2"), (2, "a3"), (3, "a3")].map(|(stone, pit)| moved(stone, pit, "kazan-a"));
    assert_eq!(game.play(&Pit(0)).unwrap(), [&[moved(1, "a1", "a2")], &left[..]].concat());
}

#[test]
fn a_gesture_touches_the_pit_of_whoever_can_move_with_it() {
    let game = read([0, 0, 1, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 5, 0, 0, 0, 1], "/80,74/-,- 2");
    assert_eq!(
        (game.gesture(&Pit(4)), game.gesture(&Pit(2))),
        (vec![String::from("b5")], vec![String::from("a3")])
    );
}
