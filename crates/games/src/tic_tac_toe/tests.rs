//! Facts about tic-tac-toe.

use super::*;
use crate::checks::{perft, played};

fn square(text: &str) -> Square {
    text.parse().expect("a square")
}

fn read(text: &str) -> Result<TicTacToe, Illegal> {
    TicTacToe::from_position(&Standard, text)
}

fn win(seat: Seat) -> Turn {
    Turn::Over(Outcome::Win { seat, by: WinBy::Line })
}

#[test]
fn each_of_the_eight_lines_wins_for_either_seat() {
    let games = [
        ("a1 b1 c1", "a2 b2 c3"),
        ("a2 b2 c2", "a1 b1 c3"),
        ("a3 b3 c3", "a1 b1 c2"),
        ("a1 a2 a3", "b1 b2 c3"),
        ("b1 b2 b3", "a1 a2 c3"),
        ("c1 c2 c3", "a1 a2 b3"),
        ("a1 b2 c3", "a2 b1 c2"),
        ("a3 b2 c1", "a1 b1 c2"),
    ];
    for (line, other) in games {
        let (line, other): (Vec<_>, Vec<_>) = (line.split(' ').collect(), other.split(' ').collect());
        let first = [line[0], other[0], line[1], other[1], line[2]].join(" ");
        assert_eq!(played::<TicTacToe>(&first).turn(), win(Seat::FIRST), "{first}");
        let second = [other[0], line[0], other[1], line[1], other[2], line[2]].join(" ");
        assert_eq!(played::<TicTacToe>(&second).turn(), win(Seat::SECOND), "{second}");
    }
}

#[test]
fn a_full_board_without_a_line_is_a_draw() {
    let game = played::<TicTacToe>("b2 a1 c3 a3 a2 c2 b3 b1 c1");
    assert_eq!(game.turn(), Turn::Over(Outcome::Draw { by: DrawBy::BoardFull }));
    assert!(game.board().line.is_empty());
}

#[test]
fn a_line_on_the_last_square_wins() {
    let game = played::<TicTacToe>("a1 a2 b1 b2 c2 a3 b3 c3 c1");
    assert_eq!(game.turn(), win(Seat::FIRST));
    assert_eq!(game.position(), "OXOOOXXXX O");
}

#[test]
fn the_first_mark_in_the_center_is_a_cross_in_the_middle_of_the_board() {
    let mut game = TicTacToe::default();
    let effects = game.play(&square("b2"));
    assert_eq!(effects, Ok(vec![Effect::Placed { piece: 0, seat: Seat::FIRST, at: String::from("b2") }]));
    assert_eq!(game.position(), "....X.... O");
    assert_eq!(game.board().pieces, [Piece { id: 0, x: 3, y: 3, seat: Seat::FIRST, shape: Shape::Cross }]);
}

#[test]
fn squares_are_named_from_the_bottom_left() {
    let board = TicTacToe::default().board();
    let corner = |id| board.target(id).map(|target| (target.x, target.y, target.column, target.row));
    assert_eq!(corner("a1"), Some((0, 4, 0, 2)));
    assert_eq!(corner("c3"), Some((4, 0, 2, 0)));
    assert_eq!(board.targets.len(), 9);
}

#[test]
fn the_winning_line_is_told_and_drawn_from_end_to_end() {
    let mut game = played::<TicTacToe>("c1 a1 b2 a2");
    let effects = game.play(&square("a3")).expect("a legal move");
    let centers = vec![(1, 1), (3, 3), (5, 5)];
    assert_eq!(game.board().line, centers);
    assert_eq!(effects.last(), Some(&Effect::Line { seat: Seat::FIRST, centers }));
}

#[test]
fn a_marked_square_and_a_finished_game_refuse_a_move() {
    let mut game = played::<TicTacToe>("a1 b2");
    assert_eq!(game.play(&square("b2")), Err(Illegal::NotNow));
    let mut game = played::<TicTacToe>("a1 a2 b1 b2 c1");
    assert_eq!(game.play(&square("c3")), Err(Illegal::Over));
}

#[test]
fn a_finished_position_is_read_as_finished() {
    assert_eq!(read("XXXOO.... O").map(|game| game.turn()), Ok(win(Seat::FIRST)));
    assert_eq!(read("OOOXX.X.. X").map(|game| game.turn()), Ok(win(Seat::SECOND)));
}

#[test]
fn a_position_that_cannot_arise_is_refused() {
    let refused = [
        ("the second seat is to begin", "......... O"),
        ("somebody moved twice", "X........ X"),
        ("somebody passed", "XX....... O"),
        ("the second seat began", "O........ X"),
        ("both have a line", "XXXOOO... X"),
        ("play went on after a line", "XXXOO..O. X"),
        ("letters are large", "......... x"),
        ("there is more than one space", ".........  X"),
        ("there is no space", ".........X"),
        ("there is no side", "......... "),
        ("a square is missing", "........ X"),
        ("something follows", "......... X "),
        ("there is nothing", ""),
    ];
    for (reason, text) in refused {
        assert_eq!(read(text), Err(Illegal::Position), "{reason}");
    }
}

#[test]
fn of_all_ways_to_fill_the_board_exactly_those_that_arise_are_read() {
    let (mut first, mut second, mut drawn, mut open) = (0, 0, 0, 0);
    for number in 0..3_usize.pow(9) {
        let cell = |place| ["X", "O", "."][number / 3_usize.pow(place) % 3];
        let board: String = (0..9).map(cell).collect();
        for game in ["X", "O"].into_iter().filter_map(|side| read(&format!("{board} {side}")).ok()) {
            match game.turn() {
                Turn::Over(Outcome::Win { seat: Seat::FIRST, .. }) => first += 1,
                Turn::Over(Outcome::Win { .. }) => second += 1,
                Turn::Over(Outcome::Draw { .. }) => drawn += 1,
                _ => open += 1,
            }
        }
    }
    assert_eq!((first, second, drawn), (626, 316, 16));
    assert_eq!(first + second + drawn + open, 5_478);
}

#[test]
fn perft_counts_the_sequences_of_each_length() {
    let counts = [9, 72, 504, 3_024, 15_120, 54_720, 148_176, 200_448, 127_872];
    for (depth, count) in (1..).zip(counts) {
        assert_eq!(perft(&TicTacToe::default(), depth), count, "depth {depth}");
    }
}
