//! Facts about English draughts.

use super::*;

fn check(position: &str, expected: &str) {
    check_moves(Variant::English, position, expected);
}

#[test]
fn black_begins_and_is_at_the_bottom_for_the_first_seat() {
    let mut game = Draughts::new(&Variant::English, 0);
    assert_eq!(game.position(), "B:W21,22,23,24,25,26,27,28,29,30,31,32:B1,2,3,4,5,6,7,8,9,10,11,12");
    assert_eq!(game.turn(), Turn::Seat(Seat::FIRST));
    assert_eq!(moves(&game), ["10-14", "10-15", "11-15", "11-16", "12-16", "9-13", "9-14"]);
    let first = Piece { id: 0, x: 13, y: 15, seat: Seat::FIRST, shape: Shape::Disc };
    assert_eq!(game.board().pieces[0], first);
    play(&mut game, "11-15");
    assert_eq!(game.turn(), Turn::Seat(Seat::SECOND));
}

#[test]
fn a_man_captures_only_forwards() {
    check("W:W18:B22", "18-14 18-15");
    check("B:W14:B18", "18-22 18-23");
    check("B:W22:B18", "18x25");
}

#[test]
fn a_king_moves_one_square_in_any_direction() {
    check("W:WK18:B1", "18-14 18-15 18-22 18-23");
    check("W:WK29:B1", "29-25");
}

#[test]
fn a_king_captures_only_a_neighbor_in_any_direction() {
    check("W:WK18:B11,22", "18x25");
    check("W:WK18:B14", "18x9");
    check("W:WK29:B22", "29-25");
}

#[test]
fn a_king_goes_on_capturing_forwards_and_backwards() {
    check("W:WK29:B17,18,25", "29x22x13 29x22x15");
    check("W:W29:B17,18,25", "29x22x13 29x22x15");
    check("W:WK29:B25,26", "29x22x31");
    check("W:W29:B25,26", "29x22");
}

#[test]
fn a_man_crowned_by_a_capture_stops() {
    check("W:W11:B6,7", "11x2");
    let mut game = read(Variant::English, "W:W11:B6,7");
    let (seat, at) = (Seat::SECOND, String::from);
    let expected = [
        Effect::Moved { piece: 2, seat, from: at("11"), to: at("2") },
        Effect::Captured { piece: 1, seat: Seat::FIRST, at: at("7") },
        Effect::Promoted { piece: 2, seat, shape: Shape::CrownedDisc, at: at("2") },
    ];
    assert_eq!(play(&mut game, "11x2"), expected);
    assert_eq!(game.position(), "B:WK2:B6");
}

/// The laws of `checks.rs` play the standard game only; these are the same for English draughts.
#[test]
fn random_games_obey_the_laws() {
    let mut random = 1_u64;
    for _ in 0..50 {
        let mut game = Draughts::new(&Variant::English, 0);
        while let Turn::Seat(_) = game.turn() {
            let moves = game.legal_moves();
            let gestures: Vec<_> = moves.iter().map(|mv| game.gesture(mv)).collect();
            for (mv, gesture) in moves.iter().zip(&gestures) {
                assert_eq!(mv.to_string().parse().as_ref(), Ok(mv));
                assert_eq!(gestures.iter().filter(|other| other.starts_with(gesture)).count(), 1);
            }
            let read = Draughts::from_position(&Variant::English, &game.position()).expect("its own text");
            assert_eq!((read.position(), read.legal_moves()), (game.position(), moves.clone()));
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let mv = moves[(random >> 33) as usize % moves.len()];
            let before = game.board().pieces.len();
            let mut advanced = game.clone();
            advanced.advance(&mv);
            let effects = game.play(&mv).expect("a legal move");
            let captured = effects.iter().filter(|effect| matches!(effect, Effect::Captured { .. })).count();
            assert_eq!(game.board().pieces.len(), before - captured);
            assert_eq!(advanced, game);
        }
    }
}
