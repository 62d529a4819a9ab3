//! Facts about Russian draughts.

use super::*;

fn check(position: &str, expected: &str) {
    check_moves(Variant::Russian, position, expected);
}

#[test]
fn white_begins_from_the_bottom() {
    let mut game = Draughts::new(&Variant::Russian, 0);
    assert_eq!(game.position(), "W:W21,22,23,24,25,26,27,28,29,30,31,32:B1,2,3,4,5,6,7,8,9,10,11,12");
    assert_eq!(moves(&game), ["21-17", "22-17", "22-18", "23-18", "23-19", "24-19", "24-20"]);
    let corner = game.board().pieces[20];
    assert_eq!(corner, Piece { id: 20, x: 1, y: 15, seat: Seat::FIRST, shape: Shape::Disc });
    let step =
        Effect::Moved { piece: 13, seat: Seat::FIRST, from: String::from("22"), to: String::from("18") };
    assert_eq!(play(&mut game, "22-18"), [step]);
    assert_eq!(game.turn(), Turn::Seat(Seat::SECOND));
    assert_eq!(game.position(), "B:W18,21,23,24,25,26,27,28,29,30,31,32:B1,2,3,4,5,6,7,8,9,10,11,12");
}

#[test]
fn a_man_captures_backwards_too() {
    check("W:W18:B22", "18x25");
    check("B:W14:B18", "18x9");
}

#[test]
fn a_king_flies_until_it_meets_a_piece() {
    check("W:WK29:B5", "29-25 29-22 29-18 29-15 29-11 29-8 29-4");
    check("W:W15,K29:B5", "15-10 15-11 29-25 29-22 29-18");
}

#[test]
fn a_king_captures_from_afar_and_lands_anywhere_behind() {
    check("W:WK29:B22", "29x18 29x15 29x11 29x8 29x4");
    check("W:W8,K29:B22", "29x18 29x15 29x11");
}

#[test]
fn a_king_passes_neither_two_pieces_in_a_row_nor_one_at_the_edge() {
    check("W:WK29:B18,22", "29-25");
    check("W:WK29:B4", "29-25 29-22 29-18 29-15 29-11 29-8");
}

#[test]
fn a_king_between_two_pieces_on_a_diagonal_may_land_on_each_square() {
    check("W:WK29:B11,22", "29x18x8 29x18x4 29x15x8 29x15x4");
    let after = |notation: &str| {
        let mut game = read(Variant::Russian, "W:WK29:B5,11,22");
        play(&mut game, notation);
        game.position()
    };
    assert_eq!(after("29x18x8"), "B:WK8:B5");
    assert_eq!(after("29x15x8"), after("29x18x8"));
}

#[test]
fn a_man_crowned_by_a_capture_goes_on_as_a_king() {
    check("W:W11:B7,9", "11x2x13");
    check("W:W11:B6,7", "11x2x9 11x2x13");
    let mut game = read(Variant::Russian, "W:W11:B7,9");
    let (seat, at) = (Seat::FIRST, String::from);
    let expected = [
        Effect::Moved { piece: 2, seat, from: at("11"), to: at("2") },
        Effect::Moved { piece: 2, seat, from: at("2"), to: at("13") },
        Effect::Captured { piece: 0, seat: Seat::SECOND, at: at("7") },
        Effect::Captured { piece: 1, seat: Seat::SECOND, at: at("9") },
        Effect::Promoted { piece: 2, seat, shape: Shape::CrownedDisc, at: at("13") },
    ];
    assert_eq!(play(&mut game, "11x2x13"), expected);
    assert_eq!(game.position(), "B:WK13:B");
}

#[test]
fn a_man_that_reaches_the_last_row_is_a_king() {
    let mut game = read(Variant::Russian, "W:W11:B7,21");
    let crowned = |at: &str| Effect::Promoted {
        piece: 1,
        seat: Seat::FIRST,
        shape: Shape::CrownedDisc,
        at: at.to_owned(),
    };
    assert_eq!(play(&mut game, "11x2").last(), Some(&crowned("2")));
    assert_eq!(game.position(), "B:WK2:B21");
    let mut game = read(Variant::Russian, "B:W32:B25");
    play(&mut game, "25-29");
    assert_eq!(game.position(), "W:W32:BK29");
}

#[test]
fn a_king_must_land_where_it_can_go_on() {
    // Over c3 it may land on b4 or a5; only from b4 it sees d6.
    check("W:WK31:B10,22", "31x17x7 31x17x3");
}

#[test]
fn no_piece_is_captured_twice() {
    // From d2 the king would pass c3, which it has taken first, to b4.
    check("W:WK31:B10,11,22,23", "31x17x7x16x26 31x17x7x16x30");
}

#[test]
fn a_captured_piece_stands_in_the_way_until_the_move_is_over() {
    // On c3 the king does not see f6, for e5, though taken, stands between.
    check("W:WK28:B9,11,15,17", "28x10x21 28x6x13x22 28x6x13x26 28x6x13x31");
    let mut game = read(Variant::Russian, "W:WK28:B9,11,15,17");
    play(&mut game, "28x6x13x22");
    assert_eq!(game.position(), "B:WK22:B11");
}

#[test]
fn a_capturing_king_may_pass_its_own_first_square() {
    // From e3 over g5 to h6, over g7 to f8, over d6 to c5, and from there past d4 and e3 over f2.
    check("W:WK23:B8,10,16,27", "23x12x3x14x32 23x32");
}

#[test]
fn the_texts_of_captures_name_one_move_each() {
    let game = read(Variant::Russian, "W:WK28:B9,11,15,17");
    let mut texts = moves(&game);
    texts.dedup();
    assert_eq!(texts.len(), game.legal_moves().len());
}
