//! Facts about reversi.

mod turning;

use super::*;
use crate::checks::{perft, played};
use crate::perft::perft as perft_by_advance;

fn square(text: &str) -> Square {
    text.parse().expect("a square")
}

fn mv(text: &str) -> Move {
    text.parse().expect("a move")
}

/// Reads the rows of a position from row 1 at the top, and the side.
fn read(rows: [&str; 8], side: &str) -> Result<Reversi, Illegal> {
    Reversi::from_position(&Standard, &format!("{} {side}", rows.concat()))
}

fn at(rows: [&str; 8], side: &str) -> Reversi {
    read(rows, side).expect("a position")
}

fn moves(game: &Reversi) -> Vec<String> {
    game.legal_moves().iter().map(ToString::to_string).collect()
}

/// The squares that a move turns, in order.
fn turned(game: &Reversi, text: &str) -> Vec<String> {
    let effects = game.clone().play(&mv(text)).expect("a legal move");
    let turned = effects.into_iter().filter_map(|effect| match effect {
        Effect::Turned { at, .. } => Some(at),
        _ => None,
    });
    turned.collect()
}

fn win(seat: Seat) -> Turn {
    Turn::Over(Outcome::Win { seat, by: WinBy::MostPieces })
}

#[test]
fn black_begins_on_e4_and_d5_and_may_play_d3_c4_f5_e6() {
    let game = Reversi::new(&Standard, 0);
    assert_eq!(game.position(), format!("{0}...OX...{1}...XO...{0} X", ".".repeat(24), ""));
    assert_eq!(moves(&game), ["d3", "c4", "f5", "e6"]);
    assert_eq!(game.turn(), Turn::Seat(Seat::FIRST));
    let discs: Vec<_> = game.board().pieces.iter().map(|disc| (disc.id, disc.seat, disc.x, disc.y)).collect();
    let (black, white) = (Seat::FIRST, Seat::SECOND);
    assert_eq!(discs, [(0, white, 7, 7), (1, black, 9, 7), (2, black, 7, 9), (3, white, 9, 9)]);
}

#[test]
fn after_f5_white_may_play_d6_f4_f6() {
    assert_eq!(moves(&played("f5")), ["f4", "d6", "f6"]);
}

#[test]
fn row_1_is_at_the_top() {
    let board = Reversi::new(&Standard, 0).board();
    let (first, last) = (board.target("a1").expect("a1"), board.target("h8").expect("h8"));
    assert_eq!((first.x, first.y, first.column, first.row), (0, 0, 0, 0));
    assert_eq!((last.x, last.y, last.column, last.row), (14, 14, 7, 7));
    assert_eq!((board.width, board.height, board.targets.len()), (16, 16, 64));
    assert_eq!(board.targets[8].id, "a2");
}

#[test]
fn a_move_places_a_disc_and_turns_what_it_outflanks() {
    let mut game = Reversi::new(&Standard, 0);
    let placed = Effect::Placed { piece: 4, seat: Seat::FIRST, at: String::from("d3") };
    let turned = Effect::Turned { piece: 0, seat: Seat::FIRST, at: String::from("d4") };
    assert_eq!(game.play(&mv("d3")), Ok(vec![placed, turned]));
    assert_eq!(game.position(), format!("{}...X.......XX......XO...{} O", ".".repeat(16), ".".repeat(24)));
    let disc = game.board().pieces[0];
    assert_eq!((disc.id, disc.seat, disc.shape), (0, Seat::FIRST, Shape::Disc));
}

#[test]
fn a_square_that_outflanks_nothing_or_is_taken_is_refused() {
    let mut game = Reversi::new(&Standard, 0);
    let before = game.clone();
    for text in ["a1", "e3", "d4", "e4", "c3", "--"] {
        assert_eq!(game.play(&mv(text)), Err(Illegal::NotNow), "{text}");
        assert_eq!(game, before);
    }
}

#[test]
fn who_cannot_move_while_the_other_can_must_pass() {
    let rows =
        ["OX.X....", "XXXX....", "XXXX....", "XXXXX...", "XXXXX...", "........", "........", "........"];
    // O outflanks b1 from c1, and so does not pass.
    assert_eq!(moves(&at(rows, "O"))[0], "c1");

    let rows =
        ["XOO.....", "XXO.....", "XXXX....", "XXXXX...", "XXXXX...", "........", "........", "........"];
    let mut game = at(rows, "O");
    assert!(!moves(&game).is_empty());
    assert_eq!(game.play(&mv("--")), Err(Illegal::NotNow));
}

#[test]
fn a_pass_is_the_only_move_and_needs_no_touch() {
    // O's discs stand on edges of a full region whose lines end at the board's edge; X still has a move.
    let rows =
        ["XO......", "XX......", "XXX.....", "XXXXX...", "XXXXX...", "........", "........", "........"];
    let mut game = at(rows, "O");
    // From b1: left a1 X then the edge; below b2, b3, b4, b5 X, then b6 is free.
    assert_eq!(moves(&game)[0], "b6");

    let rows =
        ["XO......", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX"];
    game = at(rows, "O");
    assert_eq!(moves(&game), ["--"]);
    assert_eq!(game.turn(), Turn::Seat(Seat::SECOND));
    assert!(game.gesture(&Move::Pass).is_empty());
    assert_eq!(game.play(&mv("c1")), Err(Illegal::NotNow));
    assert_eq!(game.play(&mv("--")), Ok(vec![Effect::Passed { seat: Seat::SECOND }]));
    assert_eq!(game.turn(), Turn::Seat(Seat::FIRST));
    assert_eq!(moves(&game), ["c1"]);
    assert_eq!(game.play(&mv("c1")).map(|effects| effects.len()), Ok(2));
    assert_eq!(game.turn(), win(Seat::FIRST));
}

#[test]
fn a_side_without_discs_has_lost_at_once() {
    let rows =
        ["........", "........", "........", "..XXO...", "..XXX...", "........", "........", "........"];
    let mut game = at(rows, "X");
    game.play(&mv("f4")).expect("a legal move");
    assert_eq!(game.turn(), win(Seat::FIRST));
    assert!(game.legal_moves().is_empty());
    assert_eq!(game.play(&mv("--")), Err(Illegal::Over));
    assert_eq!(game.play(&mv("a1")), Err(Illegal::Over));
}

#[test]
fn the_shortest_game_ends_after_nine_discs() {
    // The shortest game that is known: Black turns everything with the ninth disc.
    let game = played::<Reversi>("e6 f4 e3 f6 g5 d6 e7 f5 c5");
    assert_eq!(game.turn(), win(Seat::FIRST));
    assert_eq!(game.discs.map(Discs::count), [13, 0]);
}

#[test]
fn neither_can_move_on_a_board_that_is_not_full() {
    // One square is free, and no line from it ends on the other's disc behind own ones.
    let rows =
        ["XXXXXXX.", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "OOOOOOOO"];
    // From h1 downwards: X six times, then O: O can move there, X cannot.
    assert_eq!(moves(&at(rows, "O")), ["h1"]);
    assert_eq!(moves(&at(rows, "X")), ["--"]);
    let rows =
        ["XXXXXXX.", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XXXXXXXX", "XOOOOOOX"];
    assert_eq!(at(rows, "O").turn(), win(Seat::FIRST));
    assert_eq!(at(rows, "X").turn(), win(Seat::FIRST));
}

#[test]
fn most_discs_win_and_equal_is_a_draw() {
    let (x, o) = ("XXXXXXXX", "OOOOOOOO");
    let draw = Turn::Over(Outcome::Draw { by: DrawBy::Equal });
    assert_eq!(at([x, x, x, x, o, o, o, o], "X").turn(), draw);
    assert_eq!(at([x, x, x, x, "XOOOOOOO", o, o, o], "O").turn(), win(Seat::FIRST));
    assert_eq!(at([x, x, x, "OXXXXXXX", o, o, o, o], "O").turn(), win(Seat::SECOND));
}

#[test]
fn discs_keep_their_numbers_when_they_are_turned() {
    let mut game = Reversi::new(&Standard, 0);
    let mut places: Vec<(u32, u16, u16)> = Vec::new();
    for text in ["f5", "d6", "c3", "d3", "c4", "f4"] {
        game.play(&mv(text)).expect("a legal move");
        let now: Vec<_> = game.board().pieces.iter().map(|disc| (disc.id, disc.x, disc.y)).collect();
        assert!(now.starts_with(&places) && now.len() == places.len().max(4) + 1);
        places = now;
    }
    let last = square("f4");
    assert_eq!(places[9], (9, 2 * u16::from(last.column()) + 1, 2 * u16::from(last.row()) + 1));
}

#[test]
fn a_position_that_cannot_arise_is_refused() {
    let middle =
        ["........", "........", "........", "...OX...", "...XO...", "........", "........", "........"];
    assert_eq!(read(middle, "X"), Ok(Reversi::new(&Standard, 0)));
    let with = |row: usize, text| {
        let mut rows = middle;
        rows[row] = text;
        rows
    };
    let wiped =
        ["........", "........", "....X...", "...XX...", "...XX...", "........", "........", "........"];
    let refused = [
        ("the second seat is to begin", middle, "O"),
        ("the middle is not full", with(3, "...O...."), "X"),
        ("a disc stands alone", with(0, "X......."), "O"),
        ("it is the other's turn with five discs", with(3, "..XXX..."), "X"),
        ("the seat that moved last has no disc", wiped, "X"),
        ("letters are large", with(3, "...oX..."), "X"),
        ("there is no such side", middle, "x"),
        ("there is more than one space", middle, " X"),
        ("a row is longer", with(3, "...OX...."), "X"),
        ("a row is shorter", with(3, "...OX.."), "X"),
    ];
    for (reason, rows, side) in refused {
        assert_eq!(read(rows, side), Err(Illegal::Position), "{reason}");
    }
    assert_eq!(read(wiped, "O").map(|game| game.turn()), Ok(win(Seat::FIRST)));
}

#[test]
fn a_move_has_one_spelling() {
    for text in ["", "a0", "a9", "i1", "A1", "a1 ", " a1", "a", "11", "-", "---", "pass", "a11", "é1"] {
        assert_eq!(text.parse::<Move>(), Err(Illegal::Notation), "{text:?}");
    }
    assert_eq!("h8".parse::<Move>().map(|mv| mv.to_string()), Ok(String::from("h8")));
    assert_eq!("--".parse(), Ok(Move::Pass));
}

/// The numbers are those of Aart Bik's "Perft for Reversi" (aartbik.com), where a pass is a ply.
#[test]
fn perft_counts_the_sequences_of_each_length() {
    let counts = [4, 12, 56, 244, 1_396, 8_200, 55_092];
    for (depth, published) in (1..).zip(counts) {
        assert_eq!(perft(&Reversi::new(&Standard, 0), depth), published, "depth {depth}");
    }
    assert_eq!(perft_by_advance(&Reversi::new(&Standard, 0), 8), 390_216);
}

/// The four first moves are one move and its images, so that one of them has a quarter of all sequences.
///
/// With depth 9 passes begin. With depth 10 Bik has 24571284, where the 228 games that nine moves end count as
/// if a pass followed; here they do not go on, as in OEIS A124004, which has 24571056.
#[test]
fn perft_after_one_first_move_is_a_quarter() {
    let game = played::<Reversi>("f5");
    assert_eq!(4 * perft_by_advance(&game, 8), 3_005_288);
    assert_eq!(4 * perft_by_advance(&game, 9), 24_571_056);
}
