//! Facts about gomoku.

mod positions;
mod swap2;

use super::text::Choice;
use super::*;
use crate::checks::{perft, played};

const FREE: &str = "";
const STANDARD: &str = "standard";

/// Points for white that make no line of three, on rows 7 and 9, which the tests leave to them.
const ASIDE: &str = "b7 d7 f7 h7 j7 l7 n7 b9 d9 f9";

fn mv(text: &str) -> Move {
    text.parse().expect("a move")
}

fn point(text: &str) -> Point {
    text.parse().expect("a point")
}

fn start(options: &str) -> Gomoku {
    Gomoku::new(&options.parse().expect("options"), 0)
}

fn play(options: &str, moves: &str) -> Gomoku {
    let mut game = start(options);
    for text in moves.split_whitespace() {
        game.play(&mv(text)).expect("a legal move");
    }
    game
}

/// The moves of black and of white in turn.
fn in_turn(black: &str, white: &str) -> String {
    let (black, mut white) = (black.split_whitespace(), white.split_whitespace());
    black.flat_map(|text| [text].into_iter().chain(white.next())).collect::<Vec<_>>().join(" ")
}

/// Plays what black places, with white aside; white does not answer the last.
fn black(options: &str, points: &str) -> Gomoku {
    let count = points.split_whitespace().count();
    let white: Vec<&str> = ASIDE.split(' ').take(count - 1).collect();
    play(options, &in_turn(points, &white.join(" ")))
}

/// Reads rows from the top with free ones below them, and what follows the rows.
fn read(options: &str, rows: &[&str], after: &str) -> Result<Gomoku, Illegal> {
    let free = std::iter::repeat_n("15", 15 - rows.len());
    let rows: Vec<&str> = rows.iter().copied().chain(free).collect();
    Gomoku::from_position(&options.parse()?, &format!("{} {after}", rows.join("/")))
}

fn win(seat: Seat) -> Turn {
    Turn::Over(Outcome::Win { seat, by: WinBy::Line })
}

fn goes_on(game: &Gomoku) -> bool {
    matches!(game.turn(), Turn::Seat(_))
}

/// The colors of a full board without three in a row: pairs along the rows, each row against the one below.
fn pairs(point: Point) -> Seat {
    if (point.column / 2 + point.row).is_multiple_of(2) { Seat::FIRST } else { Seat::SECOND }
}

#[test]
fn five_in_every_direction_win_in_every_corner() {
    let lines = [
        ("along the bottom from the left", "a1 b1 c1 d1 e1"),
        ("along the bottom to the right", "o1 n1 m1 l1 k1"),
        ("along the top from the left", "a15 b15 c15 d15 e15"),
        ("along the top to the right", "k15 l15 o15 n15 m15"),
        ("up the left edge from the bottom", "a1 a2 a3 a4 a5"),
        ("up the left edge to the top", "a15 a14 a13 a12 a11"),
        ("up the right edge from the bottom", "o1 o2 o5 o4 o3"),
        ("up the right edge to the top", "o11 o12 o13 o14 o15"),
        ("rising from the bottom left", "a1 b2 c3 d4 e5"),
        ("rising to the top right", "o15 n14 m13 l12 k11"),
        ("falling from the top left", "a15 b14 c13 e11 d12"),
        ("falling to the bottom right", "k5 l4 m3 n2 o1"),
        ("rising to the left edge", "a11 b12 c13 d14 e15"),
        ("falling along the bottom", "e1 d2 c3 b4 a5"),
        ("through the middle", "h8 g8 i8 f8 j8"),
    ];
    for options in [FREE, STANDARD] {
        for (line, points) in lines {
            let (before, _) = points.rsplit_once(' ').expect("several points");
            assert!(goes_on(&black(options, before)), "{line}");
            assert_eq!(black(options, points).turn(), win(Seat::FIRST), "{line}");
        }
    }
}

#[test]
fn white_wins_too() {
    let game = play(FREE, &in_turn("a1 c1 e1 g1 i1", "h4 h5 h6 h7 h8"));
    assert_eq!(game.turn(), win(Seat::SECOND));
}

#[test]
fn no_line_runs_over_an_edge() {
    let wraps = [
        "l1 m1 n1 o1 a2 b2",
        "l2 m2 n2 o2 a1 b1",
        "l4 m4 n4 o4 a4 b4",
        "c12 c13 c14 c15 c1 c2",
        "l5 m6 n7 o8 a9 b10",
        "l5 m6 n7 o8 a10 b11",
        "d5 c6 b7 a8 o9 n10",
        "d5 c6 b7 a8 o8 n9",
        "l12 m13 n14 o15 a1 b2",
        "d12 c13 b14 a15 o1 n2",
    ];
    for points in wraps {
        let white = "b3 d3 f3 h3 j3";
        assert!(goes_on(&play(FREE, &in_turn(points, white))), "{points}");
    }
}

#[test]
fn there_are_572_lines_of_five_and_each_is_found_from_each_of_its_stones() {
    let on_board = |(column, row): (i8, i8)| {
        let inside = (0..15).contains(&column) && (0..15).contains(&row);
        inside.then_some(Point { column: column as u8, row: row as u8 })
    };
    let mut lines = 0;
    for (column, row) in (0..15).flat_map(|column| (0..15).map(move |row| (column, row))) {
        for (right, up) in [(1, 0), (0, 1), (1, 1), (1, -1)] {
            let line = (0..5).map(|step| on_board((column + step * right, row + step * up)));
            let Some(line) = line.collect::<Option<Vec<Point>>>() else { continue };
            lines += 1;
            let mut stones = Stones::default();
            line.iter().for_each(|&point| stones.insert(point));
            for &through in &line {
                for wins in [Wins::FiveOrMore, Wins::ExactlyFive] {
                    let found = wins.line(&stones, through).expect("a line");
                    assert_eq!(found.points().collect::<Vec<_>>(), line);
                }
                let mut four = stones;
                four.remove(through);
                let won = |&point: &Point| Wins::FiveOrMore.line(&four, point).is_some();
                assert!(!line.iter().filter(|&&point| point != through).any(won));
            }
        }
    }
    // Along 15 rows and 15 columns 11 each, on both sorts of diagonals 11 times 11.
    assert_eq!(lines, 2 * 15 * 11 + 2 * 11 * 11);
}

#[test]
fn a_white_stone_breaks_a_line() {
    let game = play(FREE, &in_turn("c4 d4 e4 g4 h4 i4", "f4 b7 d7 f7 h7"));
    assert!(goes_on(&game));
}

#[test]
fn six_win_in_free_style_and_are_drawn_whole() {
    let mut game = play(FREE, &in_turn("c4 d4 e4 g4 h4", "b7 d7 f7 h7 j7"));
    let effects = game.play(&mv("f4")).expect("a legal move");
    let centers: Vec<(u16, u16)> = (2..8).map(|column| (2 * column + 1, 23)).collect();
    let placed = Effect::Placed { piece: 10, seat: Seat::FIRST, at: String::from("f4") };
    assert_eq!(effects, [placed, Effect::Line { seat: Seat::FIRST, centers: centers.clone() }]);
    assert_eq!(game.board().line, centers);
    assert_eq!(game.turn(), win(Seat::FIRST));
}

#[test]
fn six_or_more_are_nothing_in_standard_for_either_color() {
    assert!(goes_on(&black(STANDARD, "c4 d4 e4 g4 h4 f4")));
    assert!(goes_on(&black(STANDARD, "c4 d4 e4 f4 h4 i4 j4 k4 g4")));
    let white = in_turn("b7 d7 f7 h7 j7 l7", "c4 d4 e4 g4 h4 f4");
    assert!(goes_on(&play(STANDARD, &white)));
    assert_eq!(play(FREE, &white).turn(), win(Seat::SECOND));
    let overline = play(STANDARD, &white);
    assert!(overline.board().line.is_empty() && overline.legal_moves().len() == 225 - 12);
}

#[test]
fn five_beside_a_gap_win_in_standard() {
    // Five, a free point, and one more are no overline.
    assert_eq!(black(STANDARD, "j4 c4 d4 e4 f4 g4").turn(), win(Seat::FIRST));
    let mut game = black(STANDARD, "i4 c4 d4 e4 f4");
    game.play(&mv("l7")).expect("a legal move");
    game.play(&mv("g4")).expect("a legal move");
    assert_eq!(game.turn(), win(Seat::FIRST));
}

#[test]
fn an_overline_with_a_five_wins_in_standard_by_the_five() {
    // f4 joins six along the row and five up the column.
    let game = black(STANDARD, "c4 d4 e4 g4 h4 f5 f6 f3 f2 f4");
    assert_eq!(game.turn(), win(Seat::FIRST));
    let centers: Vec<(u16, u16)> = [2, 3, 4, 5, 6].map(|row| (11, 31 - 2 * row)).into();
    assert_eq!(game.board().line, centers);
}

#[test]
fn a_full_board_without_a_line_is_a_draw() {
    let of = |color| Point::all().filter(move |&point| pairs(point) == color);
    let (black, white): (Vec<_>, Vec<_>) = (of(Seat::FIRST).collect(), of(Seat::SECOND).collect());
    assert_eq!((black.len(), white.len()), (113, 112));
    for options in [FREE, STANDARD] {
        let mut game = start(options);
        for index in 0..112 {
            game.play(&Move::Place(black[index])).expect("a legal move");
            game.play(&Move::Place(white[index])).expect("a legal move");
        }
        assert_eq!((game.turn(), game.legal_moves().len()), (Turn::Seat(Seat::FIRST), 1));
        game.play(&Move::Place(black[112])).expect("a legal move");
        assert_eq!(game.turn(), Turn::Over(Outcome::Draw { by: DrawBy::BoardFull }));
        assert!(game.legal_moves().is_empty());
        assert_eq!(game.play(&mv("a1")), Err(Illegal::Over));
        let read = Gomoku::from_position(&game.options, &game.position());
        assert_eq!(read.map(|game| game.turn()), Ok(game.turn()));
    }
}

#[test]
fn a_line_with_the_last_stone_of_a_full_board_wins() {
    let (even, odd) = ("XXOOXXOOXXOOXXO", "OOXXOOXXOOXXOOX");
    let mut rows = [even, odd].repeat(7);
    // Six at the top left; for them two white stones more at the bottom left.
    rows[0] = "XXXXXXOOXXOOXXO";
    rows.push("OOOOXXOOXXOOXXO");
    assert_eq!(read(FREE, &rows, "O").map(|game| game.turn()), Ok(win(Seat::FIRST)));
    let draw = Turn::Over(Outcome::Draw { by: DrawBy::BoardFull });
    assert_eq!(read(STANDARD, &rows, "O").map(|game| game.turn()), Ok(draw));
}

#[test]
fn a_taken_point_and_a_choice_are_refused() {
    let mut game = play(FREE, "h8 h9");
    let before = game.clone();
    for text in ["h8", "h9", "black", "white", "two"] {
        assert_eq!(game.play(&mv(text)), Err(Illegal::NotNow), "{text}");
        assert_eq!(game, before);
    }
}

#[test]
fn a_finished_game_refuses_a_move() {
    let mut game = black(FREE, "a1 b1 c1 d1 e1");
    assert!(game.legal_moves().is_empty());
    assert_eq!(game.play(&mv("o15")), Err(Illegal::Over));
    assert_eq!(game.play(&mv("black")), Err(Illegal::Over));
}

#[test]
fn a1_is_at_the_bottom_left_and_o15_at_the_top_right() {
    let game = play(FREE, "a1 o15");
    let board = game.board();
    assert_eq!((board.width, board.height, board.targets.len()), (30, 30, 225));
    let first = Piece { id: 0, x: 1, y: 29, seat: Seat::FIRST, shape: Shape::Disc };
    let second = Piece { id: 1, x: 29, y: 1, seat: Seat::SECOND, shape: Shape::Disc };
    assert_eq!(board.pieces, [first, second]);
    let target = board.target("o15").expect("a point");
    assert_eq!((target.x, target.y, target.column, target.row), (28, 0, 14, 0));
    assert_eq!([&board.targets[0].id, &board.targets[224].id], ["a15", "o1"]);
    assert_eq!(game.position(), format!("14O/{}X14 X", "15/".repeat(13)));
}

#[test]
fn a_point_has_one_spelling_and_i_is_a_column() {
    assert_eq!(point("i10"), Point { column: 8, row: 9 });
    for point in Point::all() {
        assert_eq!(point.to_string().parse(), Ok(point));
    }
    for text in
        ["", "a", "a0", "a16", "a20", "a01", "p1", "A1", "a1 ", "a+1", "a111", "Black", "+2", "2", "é1"]
    {
        assert_eq!(text.parse::<Move>(), Err(Illegal::Notation), "{text:?}");
    }
}

#[test]
fn the_options_are_four() {
    for text in ["", "standard", "swap2", "standard-swap2"] {
        assert_eq!(text.parse::<Options>().map(|options| options.to_string()), Ok(text.to_owned()));
    }
    for text in ["free", "swap", "swap2-standard", "Standard", "standard ", "standard-"] {
        assert_eq!(text.parse::<Options>(), Err(Illegal::Options), "{text:?}");
    }
}

/// The numbers follow from the count of free points, which nothing but a line restricts.
#[test]
fn perft_is_the_product_of_the_free_points() {
    assert_eq!(perft(&start(FREE), 1), 225);
    assert_eq!(perft(&start(FREE), 2), 225 * 224);
    assert_eq!(perft(&played::<Gomoku>("h8 h9 i9"), 2), 222 * 221);
}
