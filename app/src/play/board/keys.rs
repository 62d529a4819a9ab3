//! Where the keys lead over a board. Pure.

use games::Target;

/// The target to which a key leads from another: arrows by one, up and down to the nearest of the next row,
/// Home and End along the row, with Control to the first and the last of the board. None for other keys and
/// at an edge.
pub fn step<'a>(targets: &'a [Target], from: &str, key: &str, control: bool) -> Option<&'a Target> {
    let here = targets.iter().find(|target| target.id == from)?;
    let row = || targets.iter().filter(|target| target.row == here.row);
    // The nearest column of the next row: at draughts no two dark squares stand above one another.
    let beside = |row: Option<u16>| {
        let row = targets.iter().filter(move |target| Some(target.row) == row);
        row.min_by_key(|target| (target.column.abs_diff(here.column), target.column))
    };
    let place = |target: &&Target| (target.row, target.column);
    match key {
        "ArrowLeft" => row().filter(|target| target.column < here.column).max_by_key(place),
        "ArrowRight" => row().filter(|target| target.column > here.column).min_by_key(place),
        "ArrowUp" => beside(targets.iter().map(|target| target.row).filter(|row| *row < here.row).max()),
        "ArrowDown" => beside(targets.iter().map(|target| target.row).filter(|row| *row > here.row).min()),
        "Home" if control => targets.iter().min_by_key(place),
        "End" if control => targets.iter().max_by_key(place),
        "Home" => row().min_by_key(place),
        "End" => row().max_by_key(place),
        _ => None,
    }
}

/// The targets in rows from the top, each from the left.
pub fn rows(targets: &[Target]) -> Vec<Vec<Target>> {
    let last = |of: fn(&Target) -> u16| targets.iter().map(of).max().unwrap_or_default();
    let (last_row, last_column) = (last(|target| target.row), last(|target| target.column));
    let at = |row, column| targets.iter().filter(move |target| (target.row, target.column) == (row, column));
    let row = |row| (0..=last_column).flat_map(|column| at(row, column)).cloned().collect::<Vec<_>>();
    // No sorting: a board is small, and a sort is large in the browser's module.
    (0..=last_row).map(row).filter(|row| !row.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use games::{AnyGame, GameKind};

    use super::*;

    fn targets(kind: GameKind) -> Vec<Target> {
        AnyGame::new(kind, "", 0).unwrap().board().targets
    }

    #[track_caller]
    fn check(kind: GameKind, from: &str, key: &str, to: Option<&str>) {
        let targets = targets(kind);
        assert_eq!(step(&targets, from, key, false).map(|target| target.id.as_str()), to, "{from} {key}");
    }

    #[test]
    fn arrows_go_to_the_neighbor_and_stop_at_the_edge() {
        check(GameKind::TicTacToe, "b2", "ArrowUp", Some("b3"));
        check(GameKind::TicTacToe, "b2", "ArrowDown", Some("b1"));
        check(GameKind::TicTacToe, "b2", "ArrowLeft", Some("a2"));
        check(GameKind::TicTacToe, "b2", "ArrowRight", Some("c2"));
        check(GameKind::TicTacToe, "b3", "ArrowUp", None);
        check(GameKind::TicTacToe, "c1", "ArrowRight", None);
        check(GameKind::ConnectFour, "4", "ArrowUp", None);
        check(GameKind::ConnectFour, "4", "ArrowRight", Some("5"));
    }

    #[test]
    fn the_arrows_lead_to_every_place_of_every_board() {
        for &kind in GameKind::ALL {
            let targets = targets(kind);
            let mut reached = vec![targets[0].id.as_str()];
            let mut next = 0;
            while let Some(from) = reached.get(next).copied() {
                for key in ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"] {
                    let to = step(&targets, from, key, false).map(|target| target.id.as_str());
                    reached.extend(to.filter(|to| !reached.contains(to)));
                }
                next += 1;
            }
            assert_eq!(reached.len(), targets.len(), "{kind}");
        }
    }

    #[test]
    fn home_and_end_go_along_the_row() {
        check(GameKind::TicTacToe, "b2", "Home", Some("a2"));
        check(GameKind::TicTacToe, "b2", "End", Some("c2"));
        check(GameKind::ConnectFour, "4", "End", Some("7"));
        let targets = targets(GameKind::TicTacToe);
        assert_eq!(step(&targets, "b2", "Home", true).unwrap().id, "a3");
        assert_eq!(step(&targets, "b2", "End", true).unwrap().id, "c1");
    }

    #[test]
    fn other_keys_lead_nowhere() {
        check(GameKind::TicTacToe, "b2", "x", None);
        check(GameKind::TicTacToe, "z9", "Home", None);
    }

    #[test]
    fn rows_are_as_they_are_seen() {
        let board = AnyGame::new(GameKind::TicTacToe, "", 0).unwrap().board();
        let ids = |targets: &[Target]| -> Vec<String> {
            rows(targets).iter().flatten().map(|target| target.id.clone()).collect()
        };
        assert_eq!(ids(&board.targets)[..4], ["a3", "b3", "c3", "a2"]);
        assert_eq!(ids(&board.clone().flipped().targets)[..4], ["c1", "b1", "a1", "c2"]);
        assert_eq!(rows(&targets(GameKind::ConnectFour)).len(), 1);
    }
}
