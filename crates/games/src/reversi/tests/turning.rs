//! Facts about which discs are turned.

use super::*;

/// Eight lines lead from c3 over discs of O to one of X; the O on f4 is on none of them.
const STAR: [&str; 8] = [
    "X.X.X...", //
    ".OOO....", "XO.OOOOX", ".OOOXO..", "X.OXO...", "..O..O..", "..O...O.", "..X....X",
];

#[test]
fn discs_are_turned_in_all_eight_directions_from_near_to_far() {
    let near = ["b2", "c2", "d2", "b3", "d3", "b4", "c4", "d4"];
    let far = ["e3", "c5", "e5", "f3", "c6", "f6", "g3", "c7", "g7"];
    assert_eq!(turned(&at(STAR, "X"), "c3"), [near.as_slice(), &far].concat());
}

#[test]
fn every_disc_that_is_outflanked_is_turned_and_no_other() {
    let mut game = at(STAR, "X");
    game.play(&mv("c3")).expect("a legal move");
    let after =
        ["X.X.X...", ".XXX....", "XXXXXXXX", ".XXXXO..", "X.XXX...", "..X..X..", "..X...X.", "..X....X"];
    assert_eq!(game.position(), format!("{} O", after.concat()));
}

#[test]
fn a_line_of_six_is_turned_from_edge_to_edge() {
    let rows =
        ["........", "........", "........", ".OOOOOOX", "..OOOOO.", "........", "........", "........"];
    assert_eq!(turned(&at(rows, "X"), "a4"), ["b4", "c4", "d4", "e4", "f4", "g4"]);
}

#[test]
fn nothing_is_turned_behind_an_own_disc_or_before_a_gap() {
    let rows =
        ["........", "........", "........", ".OXOXO.X", "...OXOO.", "........", "........", "........"];
    let game = at(rows, "X");
    // To the right of a4 the first own disc is c4: d4 lies behind it.
    assert_eq!(turned(&game, "a4"), ["b4"]);
    // f4 lies against e4; below g4 and to its lower left, the squares after g5 and f5 are free.
    assert_eq!(turned(&game, "g4"), ["f4"]);
}

#[test]
fn a_disc_between_a_turned_one_and_another_stays() {
    // d3 turns d4 against d5. That leaves e4 between d4 and f4, which nobody has placed now.
    let rows =
        ["........", "........", "........", "...OOX..", "..XXO...", "........", "........", "........"];
    assert_eq!(turned(&at(rows, "X"), "d3"), ["d4"]);
}

#[test]
fn no_line_runs_over_an_edge() {
    let free = "........";
    // In each, an O at the edge would be followed by an X if the edges were glued together.
    let boards = [
        ("right", [free, free, free, "...OX..O", "XXXXOXX.", "XX......", free, free], ["g4", "g3"]),
        ("left", [free, free, "......XX", ".XXOXXXX", "O..XO...", free, free, free], ["b5", "b6"]),
        ("upper right", [free, free, "XX......", "XXXXOXX.", "X..OX..O", free, free, free], ["g5", "g6"]),
        ("lower left", [free, free, free, "O..XO..X", ".XXOXXXX", "......XX", free, free], ["b4", "b3"]),
        (
            "bottom",
            ["...XXX..", "....XX..", "....X...", "...OX...", "...XO...", "....X...", "....X...", "...O...."],
            ["d7", "c7"],
        ),
        (
            "top",
            ["...O....", "....X...", "....X...", "...XO...", "...OX...", "....X...", "....XX..", "...XXX.."],
            ["d2", "c2"],
        ),
    ];
    for (edge, rows, squares) in boards {
        let legal = moves(&at(rows, "X"));
        assert!(
            !legal.is_empty() && squares.iter().all(|text| !legal.contains(&(*text).to_owned())),
            "{edge}"
        );
    }
}
