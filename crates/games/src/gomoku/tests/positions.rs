//! Facts about the positions of gomoku.

use super::*;

#[test]
fn a_finished_position_is_read_as_finished() {
    let rows = ["XXXXX10", "OOOO11"];
    let game = read(FREE, &rows, "O").expect("a position");
    assert_eq!(game.turn(), win(Seat::FIRST));
    assert_eq!(game.board().line, [(1, 1), (3, 1), (5, 1), (7, 1), (9, 1)]);
    // Five with a sixth beyond a gap: any of the five can have been the last.
    assert_eq!(read(STANDARD, &["XXXXX1X8", "OOOO1O9"], "O").map(|game| game.turn()), Ok(win(Seat::FIRST)));
}

#[test]
fn an_overline_is_read_by_the_rules_of_the_options() {
    let six = ["XXXXXX9", "OOO1OO9"];
    assert_eq!(read(FREE, &six, "O").map(|game| game.turn()), Ok(win(Seat::FIRST)));
    assert_eq!(read(STANDARD, &six, "O").map(|game| game.turn()), Ok(Turn::Seat(Seat::SECOND)));
    let went_on = ["XXXXXX9", "OOO1OO9", "O14"];
    assert_eq!(read(FREE, &went_on, "X"), Err(Illegal::Position));
    assert_eq!(read(STANDARD, &went_on, "X").map(|game| game.turn()), Ok(Turn::Seat(Seat::FIRST)));
}

#[test]
fn a_position_that_cannot_arise_is_refused() {
    let refused = [
        ("the second color is to begin", vec!["15"], "O"),
        ("somebody passed", vec!["XX13"], "X"),
        ("it is the other's turn", vec!["XO13"], "O"),
        ("white has more", vec!["XOO12"], "X"),
        ("both have a line", vec!["XXXXX10", "OOOOO10"], "X"),
        ("play went on after a line", vec!["XXXXX10", "OOOO1O9"], "X"),
        ("two lines have no stone in common", vec!["XXXXX10", "XXXXX10", "OOOO1OOOO6", "O14"], "O"),
        ("ten in a row held a line before any of them", vec!["XXXXXXXXXX5", "OOOO1OOOO6", "O14"], "O"),
        ("letters are large", vec!["x14"], "O"),
        ("there is no such side", vec!["15"], "x"),
        ("there are two sides", vec!["15"], "X X"),
        ("there is more than one space", vec!["15"], " X"),
        ("a row is longer", vec!["X15"], "O"),
        ("a row is shorter", vec!["X13"], "O"),
        ("free points are written in two numbers", vec!["87"], "X"),
        ("free points are written in two numbers of two digits", vec!["105"], "X"),
        ("a number is 0", vec!["X014"], "O"),
        ("a number begins with 0", vec!["015"], "X"),
        ("a number is 16", vec!["16"], "X"),
        ("a row is empty", vec![""], "X"),
        ("a stage belongs to swap2", vec!["15"], "X three"),
    ];
    for (reason, rows, after) in refused {
        assert_eq!(read(FREE, &rows, after), Err(Illegal::Position), "{reason}");
    }
    let rows = ["15"; 16].join("/");
    assert_eq!(Gomoku::from_position(&Options::default(), &format!("{rows} X")), Err(Illegal::Position));
    let rows = ["15"; 14].join("/");
    assert_eq!(Gomoku::from_position(&Options::default(), &format!("{rows} X")), Err(Illegal::Position));
}

#[test]
fn nine_in_a_row_can_arise_from_four_and_four() {
    let rows = ["XXXXXXXXX6", "OOOO1OOOO6"];
    assert_eq!(read(FREE, &rows, "O").map(|game| game.turn()), Ok(win(Seat::FIRST)));
}
