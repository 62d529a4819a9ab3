//! How a game of chess ends, may be claimed as drawn, and can still be won.

use super::*;

fn draw(by: DrawBy) -> Turn {
    Turn::Over(Outcome::Draw { by })
}

fn mate(seat: Seat) -> Turn {
    Turn::Over(Outcome::Win { seat, by: WinBy::Checkmate })
}

const KNIGHTS: &str = " g1f3 g8f6 f3g1 f6g8";

#[test]
fn a_king_that_cannot_escape_is_mated() {
    let mut chess = after(start(), "f2f3 e7e5 g2g4");
    let effects = chess.play(&mv("d8h4")).expect("a move");
    assert_eq!(effects.last(), Some(&Effect::Check { seat: Seat::FIRST, at: "e1".into() }));
    assert_eq!(chess.turn(), mate(Seat::SECOND));
    assert!(chess.legal_moves().is_empty());
    assert_eq!(chess.play(&mv("a2a3")), Err(Illegal::Over));
    assert_eq!(chess.board().marks, [Mark { target: "e1".into(), kind: MarkKind::Check }]);
    assert_eq!(read(&chess.position()).turn(), mate(Seat::SECOND));
}

#[test]
fn a_side_that_cannot_move_and_is_not_attacked_is_stalemated() {
    let chess = after(read("7k/8/6K1/8/8/8/8/5Q2 w - - 0 1"), "f1f7");
    assert_eq!(chess.turn(), draw(DrawBy::Stalemate));
    assert!(chess.board().marks.is_empty());
}

#[test]
fn a_position_is_dead_when_the_material_cannot_mate() {
    let dead = [
        ("bare kings", "k7/8/8/8/8/8/8/7K w - - 0 1"),
        ("a knight", "k7/8/8/8/8/8/8/6NK w - - 0 1"),
        ("a bishop", "kb6/8/8/8/8/8/8/7K w - - 0 1"),
        ("bishops on squares of one color, one each", "kb6/8/8/8/8/8/8/B6K w - - 0 1"),
        ("many bishops on squares of one color", "kb1b4/8/1b6/8/8/2B5/8/B1B4K w - - 0 1"),
    ];
    for (reason, position) in dead {
        assert_eq!(read(position).turn(), draw(DrawBy::DeadPosition), "{reason}");
    }
    let alive = [
        ("two knights", "k7/8/8/8/8/8/8/5NNK w - - 0 1"),
        ("a knight each", "kn6/8/8/8/8/8/8/6NK w - - 0 1"),
        ("a knight against a bishop", "kb6/8/8/8/8/8/8/6NK w - - 0 1"),
        ("bishops on squares of both colors, one each", "kb6/8/8/8/8/8/8/1B5K w - - 0 1"),
        ("a pawn", "k7/8/8/8/8/8/P7/7K w - - 0 1"),
    ];
    for (reason, position) in alive {
        assert_eq!(read(position).turn(), Turn::Seat(Seat::FIRST), "{reason}");
    }
    assert_eq!(after(read("k7/8/8/8/8/8/1p6/K7 w - - 0 1"), "a1b2").turn(), draw(DrawBy::DeadPosition));
}

#[test]
fn the_third_time_can_be_claimed_and_the_fifth_ends_the_game() {
    let twice = after(start(), KNIGHTS);
    assert_eq!(twice.claim(), None);
    let thrice = after(twice, KNIGHTS);
    assert_eq!((thrice.claim(), thrice.turn()), (Some(DrawBy::Repetition), Turn::Seat(Seat::FIRST)));
    // Another position: what has been is no claim any more.
    assert_eq!(after(thrice.clone(), "a2a3").claim(), None);
    let four = after(thrice, KNIGHTS);
    let nearly = after(four, " g1f3 g8f6 f3g1");
    assert_eq!(nearly.turn(), Turn::Seat(Seat::SECOND));
    let five = after(nearly, "f6g8");
    assert_eq!((five.claim(), five.turn()), (None, draw(DrawBy::Repetition)));
    assert_eq!(five.clone().play(&mv("g1f3")), Err(Illegal::Over));
}

#[test]
fn a_pawn_in_passing_makes_a_position_another_only_if_it_can_be_captured() {
    let back = " b8c6 b1c3 c6b8 c3b1";
    let useless = after(start(), &format!("e2e4{back}{back}"));
    assert_eq!(useless.claim(), Some(DrawBy::Repetition));
    let of_use = after(start(), &format!("a2a3 d7d5 a3a4 d5d4 e2e4{back}{back}"));
    assert_eq!(of_use.claim(), None);
    assert_eq!(after(of_use, back).claim(), Some(DrawBy::Repetition));
}

#[test]
fn another_right_to_castle_or_another_side_to_move_makes_another_position() {
    // The first king's move loses the rights, so that the first position never comes again.
    let kings = " e1e2 e8e7 e2e1 e7e8";
    let chess = after(read("r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1"), &format!("{kings}{kings}"));
    assert_eq!(chess.claim(), None);
    assert_eq!(after(chess, kings).claim(), Some(DrawBy::Repetition));
    // A tempo is lost: the same pieces, with the other side to move, twice more.
    let lost = " h1h2 a8b8 h2h3 b8a8 h3h1";
    let shuffle = " a8b8 h1h2 b8a8 h2h1";
    let chess = after(read("k7/8/8/8/8/8/8/K6R w - - 0 1"), &format!("{lost}{shuffle}"));
    assert_eq!(chess.claim(), None);
    assert_eq!(after(chess, shuffle).claim(), Some(DrawBy::Repetition));
}

#[test]
fn fifty_moves_can_be_claimed_and_seventy_five_end_the_game() {
    let chess = after(read("k7/8/8/8/8/8/8/K5QR w - - 98 80"), "h1h2");
    assert_eq!(chess.claim(), None);
    let fifty = after(chess, "a8b7");
    assert_eq!((fifty.claim(), fifty.turn()), (Some(DrawBy::MoveLimit), Turn::Seat(Seat::FIRST)));
    let nearly = after(read("k7/8/8/8/8/8/8/K5QR w - - 148 80"), "h1h2");
    assert_eq!(nearly.turn(), Turn::Seat(Seat::SECOND));
    assert_eq!(after(nearly, "a8b7").turn(), draw(DrawBy::MoveLimit));
}

#[test]
fn a_mate_with_the_last_move_wins() {
    let chess = after(read("7k/8/6K1/8/8/8/8/5R2 w - - 149 100"), "f1f8");
    assert_eq!(chess.turn(), mate(Seat::FIRST));
}

#[test]
fn captures_and_pawns_start_the_count_again() {
    let quiet = "k7/8/8/3p4/4P3/8/8/K6R w - - 140 90";
    assert_eq!(after(read(quiet), "e4e5").position(), "k7/8/8/3pP3/8/8/8/K6R b - - 0 90");
    assert_eq!(after(read(quiet), "e4d5").position(), "k7/8/8/3P4/8/8/8/K6R b - - 0 90");
    assert_eq!(after(read(quiet), "h1h2").position(), "k7/8/8/3p4/4P3/8/7R/K7 b - - 141 90");
}

/// White's and Black's answer for each material. Where White can win with minor pieces, the next test
/// proves it by a mate.
#[test]
fn who_could_still_mate_follows_from_the_material() {
    let table = [
        ("king against queen", "kq6/8/8/8/8/8/8/7K", [false, true]),
        ("knight against queen", "kq6/8/8/8/8/8/8/6NK", [false, true]),
        ("knight against queens", "kqq5/8/8/8/8/8/8/6NK", [false, true]),
        ("knight against rook", "kr6/8/8/8/8/8/8/6NK", [true, true]),
        ("knight against bishop", "kb6/8/8/8/8/8/8/6NK", [true, true]),
        ("knight against knight", "kn6/8/8/8/8/8/8/6NK", [true, true]),
        ("knight against pawn", "k7/1p6/8/8/8/8/8/6NK", [true, true]),
        ("knight against queen and pawn", "kq6/1p6/8/8/8/8/8/6NK", [true, true]),
        ("bishop against queen", "kq6/8/8/8/8/8/8/6BK", [false, true]),
        ("bishop against rook", "kr6/8/8/8/8/8/8/6BK", [false, true]),
        ("bishop against knight", "kn6/8/8/8/8/8/8/6BK", [true, true]),
        ("bishop against pawn", "k7/1p6/8/8/8/8/8/6BK", [true, true]),
        ("bishop against a bishop of the other color", "k1b5/8/8/8/8/8/8/6BK", [true, true]),
        ("bishop against rook and a bishop of its color", "kb6/1r6/8/8/8/8/8/6BK", [false, true]),
        ("bishops of one color against rook", "kr6/8/8/8/8/8/5B2/6BK", [false, true]),
        ("bishops of both colors", "k7/8/8/8/8/8/8/5BBK", [true, false]),
        ("two knights", "k7/8/8/8/8/8/8/5NNK", [true, false]),
        ("knight and bishop", "k7/8/8/8/8/8/8/5NBK", [true, false]),
        ("pawn", "k7/8/8/8/8/8/P7/7K", [true, false]),
        ("rook", "k7/8/8/8/8/8/7R/7K", [true, false]),
    ];
    for (material, placement, expected) in table {
        let chess = read(&format!("{placement} w - - 0 1"));
        assert_eq!([Seat::FIRST, Seat::SECOND].map(|seat| chess.can_win(seat)), expected, "{material}");
    }
}

#[test]
fn where_minor_pieces_could_still_mate_there_is_a_mate() {
    let mates = [
        ("knight against rook", "kr6/2N5/K7/8/8/8/8/8"),
        ("knight against bishop", "k1K5/b1N5/8/8/8/8/8/8"),
        ("knight against knight", "kn6/2N5/1K6/8/8/8/8/8"),
        ("knight against pawn", "k1K5/p1N5/8/8/8/8/8/8"),
        ("bishop against knight", "kn6/1B6/1K6/8/8/8/8/8"),
        ("bishop against pawn", "k1K5/pB6/8/8/8/8/8/8"),
        ("bishop against a bishop of the other color", "k1K5/bB6/8/8/8/8/8/8"),
        ("bishops of both colors", "k7/8/1K1B4/3B4/8/8/8/8"),
        ("two knights", "k7/2N5/NK6/8/8/8/8/8"),
        ("knight and bishop", "k7/8/NKB5/8/8/8/8/8"),
    ];
    for (material, placement) in mates {
        let chess = read(&format!("{placement} b - - 0 1"));
        assert_eq!(chess.turn(), mate(Seat::FIRST), "{material}");
        assert!(chess.can_win(Seat::FIRST), "{material}");
    }
}
