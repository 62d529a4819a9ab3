//! Facts about the texts of moves and positions.

use super::*;

#[test]
fn a_move_is_one_digit() {
    for text in ["1", "5", "9"] {
        assert_eq!(text.parse::<Pit>().map(|pit| pit.to_string()), Ok(String::from(text)));
    }
    for text in ["", "0", "10", "a1", "01", "1 ", "１", "12", "12x", "-1"] {
        assert_eq!(text.parse::<Pit>(), Err(Illegal::Notation), "{text}");
    }
}

#[test]
fn a_move_that_is_not_legal_is_shown_as_its_pit() {
    let game = read([0, 0, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 5, 0, 0, 0, 0], "/80,76/-,- 1");
    assert_eq!((game.shown(&Pit(2)), game.shown(&Pit(0))), (String::from("34"), String::from("1")));
}

#[test]
fn a_finished_position_is_read_as_finished() {
    let won = read([1; 9], [2, 1, 1, 0, 1, 1, 1, 1, 1], "/90,54/4,- 2");
    assert_eq!(won.turn(), win(Seat::FIRST));
    let lost = read([1; 9], [1; 9], "/54,90/-,- 2");
    assert_eq!(lost.turn(), win(Seat::SECOND));
}

#[test]
fn a_position_that_cannot_arise_is_refused() {
    let nines = "9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9";
    let ones = "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1";
    let texts = [
        ("a stone is missing", format!("{nines},8/0,0/-,- 1")),
        ("a stone is too many", format!("{nines},9/1,0/-,- 1")),
        ("a pit is missing", format!("{nines}/0,9/-,- 1")),
        ("a pit is too many", format!("{nines},9,0/0,0/-,- 1")),
        ("a kazan is too many", format!("{nines},9/0,0,0/-,- 1")),
        ("the tuzdyks are missing", format!("{nines},9/0,0 1")),
        ("a tuzdyk is too many", format!("{nines},9/0,0/-,-,- 1")),
        ("there is a further part", format!("{nines},9/0,0/-,-/ 1")),
        ("the side is missing", format!("{nines},9/0,0/-,-")),
        ("there is no such side", format!("{nines},9/0,0/-,- 3")),
        ("a number has a leading zero", format!("{nines},09/0,0/-,- 1")),
        ("a number has a sign", format!("{nines},9/+0,0/-,- 1")),
        ("a number is too large", format!("{nines},9/256,0/-,- 1")),
        ("a number is missing", format!("{nines},/9,0/-,- 1")),
        ("a space is too many", format!("{nines},9/0,0/-,-  1")),
        ("a tuzdyk is a ninth pit", format!("{ones},0/72,73/9,- 1")),
        ("there is no such pit", format!("{ones},0/72,73/0,- 1")),
        ("a tuzdyk has a leading zero", format!("0,{ones}/72,73/-,01 1")),
        ("a tuzdyk holds a stone", format!("{ones},1/72,72/3,- 1")),
        ("both tuzdyks have one number", String::from("0,9,0,0,0,0,0,0,0,0,9,0,0,0,0,0,0,0/72,72/1,1 1")),
        (
            "a tuzdyk has brought less than three",
            String::from("0,9,0,0,0,0,0,0,0,0,71,0,0,0,0,0,0,0/2,80/1,- 1"),
        ),
        ("an odd number was won without a tuzdyk", format!("{ones},1/71,73/-,- 1")),
        ("the side to move cannot move", String::from("0,0,0,0,0,0,0,0,0,1,1,0,0,0,0,0,0,0/80,80/-,- 1")),
    ];
    for (reason, text) in texts {
        assert_eq!(Togyzkumalak::from_position(&Standard, &text), Err(Illegal::Position), "{reason}: {text}");
    }
}
