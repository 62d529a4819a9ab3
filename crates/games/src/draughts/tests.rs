//! Facts about draughts: what both variants share.

mod draws;
mod english;
mod perft;
mod russian;
mod slow;

use super::*;

fn read(variant: Variant, position: &str) -> Draughts {
    Draughts::from_position(&variant, position).expect("a position")
}

/// The texts of the legal moves, sorted.
fn moves(game: &Draughts) -> Vec<String> {
    let mut moves: Vec<String> = game.legal_moves().iter().map(ToString::to_string).collect();
    moves.sort_unstable();
    moves
}

#[track_caller]
fn check_moves(variant: Variant, position: &str, expected: &str) {
    let mut expected: Vec<&str> = expected.split_whitespace().collect();
    expected.sort_unstable();
    assert_eq!(moves(&read(variant, position)), expected, "{variant}: {position}");
}

#[track_caller]
fn check_both(position: &str, expected: &str) {
    check_moves(Variant::Russian, position, expected);
    check_moves(Variant::English, position, expected);
}

/// Plays moves and gives the effects of the last.
#[track_caller]
fn play(game: &mut Draughts, moves: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for notation in moves.split_whitespace() {
        effects = game.play(&notation.parse().expect("a move")).expect(notation);
    }
    effects
}

fn won_by(color: Color, variant: Variant) -> Turn {
    Turn::Over(Outcome::Win { seat: variant.seat(color), by: WinBy::NoMoves })
}

const BOTH: [Variant; 2] = [Variant::Russian, Variant::English];

#[test]
fn the_options_are_russian_and_english() {
    assert_eq!("".parse(), Ok(Variant::Russian));
    for variant in BOTH {
        assert_eq!(variant.to_string().parse(), Ok(variant));
    }
    for text in ["Russian", "english ", "international"] {
        assert_eq!(text.parse::<Variant>(), Err(Illegal::Options));
    }
}

#[test]
fn a_man_steps_one_square_forwards() {
    check_both("W:W18:B5", "18-14 18-15");
    check_both("W:W21,28:B5", "21-17 28-24");
    check_both("B:W32:B14", "14-17 14-18");
    check_both("B:W32:B20,28", "20-24");
}

#[test]
fn a_capture_is_obligatory_and_marked() {
    check_both("W:W18,32:B14", "18x9");
    let marks = read(Variant::Russian, "W:W18,32:B14").board().marks;
    assert_eq!(marks, [Mark { target: String::from("18"), kind: MarkKind::Forced }]);
    assert!(read(Variant::Russian, "W:W18,32:B5").board().marks.is_empty());
}

#[test]
fn any_capture_may_be_chosen_not_only_the_largest() {
    check_both("W:W22:B11,17,18", "22x13 22x15x8");
}

#[test]
fn a_capture_must_be_carried_to_its_end() {
    for variant in BOTH {
        let mut game = read(variant, "W:W22:B11,17,18");
        let before = game.clone();
        assert_eq!(game.play(&"22x15".parse().expect("a move")), Err(Illegal::NotNow));
        assert_eq!(game, before);
    }
}

#[test]
fn whoever_has_no_piece_or_no_move_has_lost() {
    for variant in BOTH {
        let mut game = read(variant, "W:W18:B14");
        play(&mut game, "18x9");
        assert_eq!(game.turn(), won_by(Color::White, variant));
        assert_eq!(game.position(), "B:W9:B");
        assert!(game.legal_moves().is_empty() && game.board().marks.is_empty());
        assert_eq!(game.play(&"9-5".parse().expect("a move")), Err(Illegal::Over));
        assert_eq!(read(variant, "B:W9:B").turn(), won_by(Color::White, variant));
        // The man on a5 is stopped by b4, behind which stands c3.
        assert_eq!(read(variant, "B:W17,22:B13").turn(), won_by(Color::White, variant));
    }
}

#[test]
fn a_piece_may_end_a_capture_where_it_began() {
    check_moves(Variant::Russian, "W:W26:B14,15,22,23", "26x17x10x19x26 26x19x10x17x26");
    check_moves(Variant::English, "W:WK26:B14,15,22,23", "26x17x10x19x26 26x19x10x17x26");
    let mut game = read(Variant::English, "W:WK26:B14,15,22,23");
    let effects = play(&mut game, "26x19x10x17x26");
    let moved = |from: &str, to: &str| Effect::Moved {
        piece: 4,
        seat: Seat::SECOND,
        from: from.to_owned(),
        to: to.to_owned(),
    };
    let captured = |piece, at: &str| Effect::Captured { piece, seat: Seat::FIRST, at: at.to_owned() };
    let hops = [moved("26", "19"), moved("19", "10"), moved("10", "17"), moved("17", "26")];
    let captures = [captured(3, "23"), captured(1, "15"), captured(0, "14"), captured(2, "22")];
    assert_eq!(effects, [&hops[..], &captures[..]].concat());
    assert_eq!(game.position(), "B:WK26:B");
}

#[test]
fn a_text_that_is_no_move_is_refused() {
    let refused = [
        "", "9", "-", "x", "9-", "-14", "9x", "9-9", "9-10", "09-14", "9-014", "+9-14", "0-4", "4-0", "9-33",
        "28-33", "9-14-18", "9-14x23", "9x14", "9x18-27", "9x18x", "9:18", "9X18", " 9-14", "9-14 ", "9x9",
    ];
    for text in refused {
        assert_eq!(text.parse::<Move>(), Err(Illegal::Notation), "{text:?}");
    }
    assert!("1x10x1x10x1x10x1x10x1x10x1x10x1".parse::<Move>().is_ok());
    assert_eq!("1x10x1x10x1x10x1x10x1x10x1x10x1x10".parse::<Move>(), Err(Illegal::Notation));
}

#[test]
fn a_position_that_cannot_arise_is_refused() {
    let refused = [
        ("nobody has a piece", "W:W:B"),
        ("whoever moved last has no piece", "W:W9:B"),
        ("a white man stands on its last row", "W:W4:B5"),
        ("a black man stands on its last row", "W:W21:B29"),
        ("a square is taken twice", "W:W21:B21"),
        ("the numbers descend", "W:W22,21:B1"),
        ("a number comes twice", "W:W21,21:B1"),
        ("Black comes first", "W:B1:W21"),
        ("a number begins with nought", "W:W21:B01"),
        ("there is no such square", "W:W33:B1"),
        ("there is no such piece", "W:WQ21:B1"),
        ("a letter is small", "W:Wk21:B1"),
        ("there is no such side", "w:W21:B1"),
        ("a comma hangs", "W:W21,:B1"),
        ("there is a stop", "W:W21:B1."),
        ("a third side", "W:W21:B1:W22"),
        ("there are thirteen", "W:W20,21,22,23,24,25,26,27,28,29,30,31,32:B1"),
    ];
    for (reason, text) in refused {
        for variant in BOTH {
            assert_eq!(Draughts::from_position(&variant, text), Err(Illegal::Position), "{reason}");
        }
    }
}

#[test]
fn before_the_first_capture_the_steps_tell_whose_turn_it_is() {
    let rest = "W23,24,25,26,27,28,29,30,31,32:B1,2,3,4,5,6,7,8,9,10,11,12";
    let after = |variant, position: String| Draughts::from_position(&variant, &position).is_ok();
    let stepped = rest.replace("W23", "W17,22,23");
    assert!(after(Variant::Russian, format!("B:{stepped}")));
    assert!(!after(Variant::Russian, format!("W:{stepped}")));
    assert!(!after(Variant::English, format!("B:{stepped}")));
    let start = rest.replace("W23", "W21,22,23");
    assert!(after(Variant::Russian, format!("W:{start}")) && after(Variant::English, format!("B:{start}")));
    assert!(!after(Variant::Russian, format!("B:{start}")) && !after(Variant::English, format!("W:{start}")));
}

#[test]
fn the_targets_are_the_dark_squares_in_reading_order_of_the_first_seat() {
    for (variant, first) in [(Variant::Russian, "1"), (Variant::English, "32")] {
        let board = Draughts::new(&variant, 0).board();
        assert_eq!((board.width, board.height, board.targets.len()), (16, 16, 32));
        assert!(board.targets.iter().all(|target| target.shade == Shade::Dark));
        let places = board.targets.iter().map(|target| (target.y, target.x));
        assert!(places.is_sorted());
        // The lower left corner is dark, so the first dark square of the top row is the second one.
        let target = &board.targets[0];
        assert_eq!((target.id.as_str(), target.label.as_str()), (first, first));
        assert_eq!((target.x, target.y, target.column, target.row), (2, 0, 0, 0));
        let lowest = board.pieces.iter().filter(|piece| piece.y >= 11);
        assert!(lowest.clone().all(|piece| piece.seat == Seat::FIRST) && lowest.count() == 12);
    }
}
