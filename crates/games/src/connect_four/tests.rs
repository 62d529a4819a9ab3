//! Facts about connect four.

use super::*;
use crate::checks::{perft, played};

fn column(text: &str) -> Column {
    text.parse().expect("a column")
}

/// Reads the rows of a position, from the top, and the side; a row left out is empty.
fn read(rows: [&str; 6], side: &str) -> Result<ConnectFour, Illegal> {
    let rows = rows.map(|row| if row.is_empty() { "......." } else { row });
    ConnectFour::from_position(&Standard, &format!("{} {side}", rows.concat()))
}

/// Every line by counting steps, without bits: along rows, up columns, rising, falling.
fn lines() -> Vec<[Cell; 4]> {
    let on_rack = |line: &[Cell; 4]| line.iter().all(|cell| cell.column < COLUMNS && cell.row < ROWS);
    let steps = [(1, 0), (0, 1), (1, 1), (1, -1_i8)];
    let line = |from: Cell, (right, up): (u8, i8)| {
        [0, 1, 2, 3].map(|n: u8| Cell {
            column: from.column + n * right,
            // Below the bottom row it wraps to a number that is no row.
            row: from.row.wrapping_add_signed(n as i8 * up),
        })
    };
    Cell::all().flat_map(|from| steps.map(|step| line(from, step))).filter(on_rack).collect()
}

fn win(seat: Seat) -> Turn {
    Turn::Over(Outcome::Win { seat, by: WinBy::Line })
}

#[test]
fn a_disc_falls_to_the_lowest_free_cell() {
    let mut game = ConnectFour::default();
    let effects = game.play(&column("4"));
    assert_eq!(effects, Ok(vec![Effect::Placed { piece: 0, seat: Seat::FIRST, at: String::from("4") }]));
    assert_eq!(game.play(&column("4")).map(|effects| effects.len()), Ok(1));
    let first = Piece { id: 0, x: 7, y: 11, seat: Seat::FIRST, shape: Shape::Disc };
    let second = Piece { id: 1, x: 7, y: 9, seat: Seat::SECOND, shape: Shape::Disc };
    assert_eq!(game.board().pieces, [first, second]);
    assert_eq!(game.position(), format!("{}...O......X... X", ".".repeat(28)));
}

#[test]
fn the_targets_are_seven_columns_as_high_as_the_rack() {
    let board = ConnectFour::default().board();
    assert_eq!((board.width, board.height, board.targets.len()), (14, 12, 7));
    let last = board.target("7").expect("a seventh column");
    assert_eq!((last.x, last.y, last.width, last.height), (12, 0, 2, 12));
    assert_eq!((last.column, last.row), (6, 0));
}

#[test]
fn four_in_every_direction_win_at_every_edge() {
    let (first, second) = (Seat::FIRST, Seat::SECOND);
    let wins = [
        ("upwards at the left", first, "1 2 1 2 1 2 1"),
        ("upwards at the right", second, "1 7 2 7 1 7 2 7"),
        ("upwards to the top", first, "7 1 7 1 1 7 1 6 1 6 1"),
        ("along the bottom at the left", first, "1 1 2 2 3 3 4"),
        ("along the bottom at the right", first, "4 4 5 5 6 6 7"),
        ("rising from the left corner", first, "1 2 2 3 3 4 3 4 4 7 4"),
        ("falling to the right corner", first, "7 6 6 5 5 4 5 4 4 1 4"),
    ];
    for (line, seat, moves) in wins {
        let (before, _) = moves.rsplit_once(' ').expect("several moves");
        assert!(matches!(played::<ConnectFour>(before).turn(), Turn::Seat(_)), "{line}");
        assert_eq!(played::<ConnectFour>(moves).turn(), win(seat), "{line}");
    }
}

#[test]
fn of_all_sets_of_four_cells_exactly_the_69_lines_win() {
    let lines = lines();
    assert_eq!(lines.len(), 69);
    for line in lines {
        let found = line.into_iter().fold(Discs::default(), Discs::with).line().expect("a line");
        assert!(found == line || found.into_iter().rev().eq(line), "{line:?}");
    }

    let cells: Vec<Cell> = Cell::all().collect();
    let mut winning = 0;
    for a in 0..CELLS {
        for b in 0..a {
            for c in 0..b {
                let three = Discs::default().with(cells[a]).with(cells[b]).with(cells[c]);
                winning += cells[..c].iter().filter(|&&cell| three.with(cell).has_line()).count();
            }
        }
    }
    assert_eq!(winning, 69);
}

#[test]
fn a_line_longer_than_four_is_drawn_whole() {
    let mut game = played::<ConnectFour>("1 1 2 2 3 3 5 5 6 6 7 7");
    let effects = game.play(&column("4")).expect("a legal move");
    let centers: Vec<(u16, u16)> = (0..7).map(|column| (2 * column + 1, 11)).collect();
    assert_eq!(game.board().line, centers);
    assert_eq!(effects.last(), Some(&Effect::Line { seat: Seat::FIRST, centers }));
}

#[test]
fn a_full_column_is_refused_and_not_listed() {
    let mut game = played::<ConnectFour>("3 3 3 3 3 3");
    assert_eq!(game.play(&column("3")), Err(Illegal::NotNow));
    let columns: Vec<String> = game.legal_moves().iter().map(ToString::to_string).collect();
    assert_eq!(columns, ["1", "2", "4", "5", "6", "7"]);
}

#[test]
fn a_finished_game_refuses_a_move() {
    let mut game = played::<ConnectFour>("1 2 1 2 1 2 1");
    assert_eq!(game.play(&column("2")), Err(Illegal::Over));
}

#[test]
fn forty_two_discs_without_a_line_are_a_draw() {
    let moves = "5 4 7 1 2 5 6 6 2 2 6 1 2 7 1 2 6 6 2 1 5 7 4 3 7 7 1 5 7 6 3 1 5 3 5 3 3 3 4 4 4 4";
    let game = played::<ConnectFour>(moves);
    assert_eq!(game.turn(), Turn::Over(Outcome::Draw { by: DrawBy::BoardFull }));
    assert!(game.legal_moves().is_empty() && game.board().line.is_empty());
    let rows = ["OXOOXOX", "XOXXXOO", "OXOOOXX", "XOOXXXO", "OXXXOOO", "OXOOXXX"];
    assert_eq!(game.position(), format!("{} X", rows.concat()));
    assert_eq!(read(rows, "X").map(|game| game.turn()), Ok(game.turn()));
}

#[test]
fn a_finished_position_is_read_as_finished() {
    let rows = ["", "", "", "", "OOO....", "XXXX..."];
    assert_eq!(read(rows, "O").map(|game| game.turn()), Ok(win(Seat::FIRST)));
}

#[test]
fn a_position_that_cannot_arise_is_refused() {
    let refused = [
        ("a disc floats", ["", "", "", "", "X......", "......."], "O"),
        ("the second seat is to begin", ["", "", "", "", "", ""], "O"),
        ("somebody passed", ["", "", "", "", "", "XX....."], "O"),
        ("it is the other's turn", ["", "", "", "", "", "XO....."], "O"),
        ("both have a line", ["", "", "", "", "OOOO...", "XXXX..."], "X"),
        ("play went on after a line", ["", "", "", "", "OOO....", "XXXX..O"], "X"),
        ("the line was there before the last move", ["", "", "", "", "OOOX...", "XXXXO.."], "O"),
        ("the last disc lies under another", ["", "", "", "O......", "X......", "X......"], "O"),
        ("letters are large", ["", "", "", "", "", "x......"], "O"),
        ("there is no such side", ["", "", "", "", "", "X......"], "o"),
        ("there is more than one space", ["", "", "", "", "", "X......"], " O"),
        ("a row is longer", ["........", "", "", "", "", "X......"], "O"),
        ("a row is shorter", ["......", "", "", "", "", "X......"], "O"),
    ];
    for (reason, rows, side) in refused {
        assert_eq!(read(rows, side), Err(Illegal::Position), "{reason}");
    }
}

#[test]
fn perft_counts_the_sequences_of_each_length() {
    let counts = [7, 49, 343, 2_401, 16_807, 117_649, 823_536, 5_673_234];
    for (depth, count) in (1..).zip(counts) {
        assert_eq!(perft(&ConnectFour::default(), depth), count, "depth {depth}");
    }
}
