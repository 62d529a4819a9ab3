//! The lines of what lies under the pieces and, on a rack, in front of them; of what is written there; and
//! of the frames around marked places.

use games::{Board, Ground, MarkKind, Shade, Target};

use crate::shapes::{UNIT, circle, point};

/// Room above a rack for the numbers of its columns, in points.
const HEADROOM: i32 = 70;
/// The radius of a hole in a rack, in points.
const HOLE: i32 = 80;
/// The widest board, in units, that is still drawn large.
pub const SMALL: u16 = 10;
/// The radius of a star point, in points.
const STAR: i32 = 16;
/// How many places a star point is from the edge's.
const FROM_EDGE: u16 = 3;
/// More places than this have their names at the board's edges only.
const FEW_PLACES: usize = 32;

/// The radius of a rack's and a board of pits' corners, in points.
pub const CORNER: i32 = UNIT / 2;

/// A word or two on the board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label<'a> {
    /// The point on the baseline, in points from the left.
    pub x: i32,
    /// The point on the baseline, in points from the top.
    pub y: i32,
    /// Which part of the text stands at the point.
    pub anchor: Anchor,
    /// The text.
    pub text: &'a str,
}

/// Which part of a text stands at its point.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// A choice that is no place, beside the board.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice<'a> {
    /// Its outline.
    pub outline: String,
    /// Its center, in points from the left.
    pub x: i32,
    /// Its center, in points from the top.
    pub y: i32,
    /// What it says.
    pub text: &'a str,
}

/// The part of the drawing that is to be seen: left, top, width and height in points.
pub fn view_box(board: &Board) -> (i32, i32, i32, i32) {
    let (width, height) = point((board.width, board.height));
    match board.ground {
        Ground::Grid | Ground::Points | Ground::Pits => (0, 0, width, height),
        Ground::Rack => (0, -HEADROOM, width, height + HEADROOM),
    }
}

/// The dark squares of a grid.
pub fn dark(board: &Board) -> String {
    board.targets.iter().filter(|target| target.shade == Shade::Dark).map(rectangle).collect()
}

/// The outlines of all squares of a grid.
pub fn squares(board: &Board) -> String {
    places(board).map(rectangle).collect()
}

/// The lines of a board of points, each from the first to the last point of its row or column.
pub fn crossing(board: &Board) -> String {
    let last = |of: fn(&Target) -> u16| places(board).map(of).max().unwrap_or_default();
    let (last_column, last_row) = (last(|target| target.column), last(|target| target.row));
    let at = |column, row| {
        let target = places(board).find(|target| (target.column, target.row) == (column, row));
        target.map(middle)
    };
    let rows = (0..=last_row).filter_map(|row| at(0, row).zip(at(last_column, row)));
    let columns = (0..=last_column).filter_map(|column| at(column, 0).zip(at(column, last_row)));
    let line = |((from_x, from_y), (to_x, to_y))| format!("M{from_x} {from_y}L{to_x} {to_y}");
    rows.chain(columns).map(line).collect()
}

/// The star points of a board of points, by which a place is found without counting: the fourth from both
/// edges in each corner, and the middle. None on a board too small for them.
pub fn stars(board: &Board) -> String {
    let last = |of: fn(&Target) -> u16| places(board).map(of).max().unwrap_or_default();
    let (last_column, last_row) = (last(|target| target.column), last(|target| target.row));
    if last_column.min(last_row) < 3 * FROM_EDGE {
        return String::new();
    }
    let is_star = |place: &&Target| {
        let at = (place.column, place.row);
        let corner =
            [at.0, last_column - at.0].contains(&FROM_EDGE) && [at.1, last_row - at.1].contains(&FROM_EDGE);
        corner || (2 * at.0, 2 * at.1) == (last_column, last_row)
    };
    places(board).filter(is_star).map(|place| circle(middle(place), STAR)).collect()
}

/// The hollows of a board of pits.
pub fn pits(board: &Board) -> String {
    board.targets.iter().map(hollow).collect()
}

/// The front of a rack: a plate with a hole in each square, to be filled by the rule `evenodd`.
pub fn rack(board: &Board) -> String {
    let (width, height) = point((board.width, board.height));
    let squares = (1..board.height).step_by(2).flat_map(|y| (1..board.width).step_by(2).map(move |x| (x, y)));
    let holes: String = squares.map(|square| circle(point(square), HOLE)).collect();
    format!("M0 0H{width}V{height}H0z{holes}")
}

/// The frames of all places that are marked so.
pub fn frames(board: &Board, kind: MarkKind) -> String {
    let marked = board.marks.iter().filter(|mark| mark.kind == kind);
    marked.filter_map(|mark| board.target(&mark.target)).map(frame).collect()
}

/// The names of the places where they are read: in a place's corner, above its column, or at the board's
/// edge.
pub fn labels(board: &Board) -> Vec<Label<'_>> {
    let lowest = places(board).map(|place| place.y + place.height).max();
    let mut labels = Vec::new();
    for place in places(board) {
        let ((x, y), (width, height)) = (point((place.x, place.y)), point((place.width, place.height)));
        let mut write = |x, y, anchor, text| labels.push(Label { x, y, anchor, text });
        match board.ground {
            Ground::Rack => write(x + width / 2, y - 18, Anchor::Middle, &place.label),
            Ground::Pits => {
                // A kazan is full of stones: its name stands in the margin across from its number, which is at
                // the right of the upper one.
                let is_upper = 2 * place.y < board.height - place.height;
                let margin = point((place.x, 0)).0 / 2;
                let from_left = if is_upper { margin } else { point((board.width, 0)).0 - margin };
                match place.width > place.height {
                    true => write(from_left, y + height / 2 + 28, Anchor::Middle, &place.label),
                    false => write(x + width / 2, y + height - 34, Anchor::Middle, &place.label),
                }
            }
            Ground::Grid if board.targets.len() <= FEW_PLACES => {
                // A wide board is drawn smaller, so its names are larger in it, and stand where a disc leaves
                // room for them.
                let (across, down) = if board.width > SMALL { (6, 32) } else { (20, 34) };
                write(x + across, y + down, Anchor::Start, &place.label);
            }
            Ground::Points => {
                // Where the lines end: half a place is left there to the edge.
                let (letter, number) = place.label.split_at(place.label.len().min(1));
                if place.x == 0 {
                    write(x + width / 4, y + height / 2 + 24, Anchor::Middle, number);
                }
                if lowest == Some(place.y + place.height) {
                    write(x + width / 2, y + height - 26, Anchor::Middle, letter);
                }
            }
            Ground::Grid => {
                let (letter, number) = place.label.split_at(place.label.len().min(1));
                if place.x == 0 {
                    write(x + 12, y + 40, Anchor::Start, number);
                }
                if lowest == Some(place.y + place.height) {
                    write(x + width - 12, y + height - 14, Anchor::End, letter);
                }
            }
        }
    }
    labels
}

/// The choices beside a board.
pub fn choices(board: &Board) -> impl Iterator<Item = Choice<'_>> {
    let choices = board.targets.iter().filter(|target| !is_place(board, target));
    choices.map(|target| {
        let (x, y) = middle(target);
        Choice { outline: hollow(target), x, y, text: &target.label }
    })
}

/// The places of a board, without the choices beside it.
pub fn places(board: &Board) -> impl Iterator<Item = &Target> {
    board.targets.iter().filter(|target| is_place(board, target))
}

/// Whether a target is a place: on a grid and a board of points all have one size. A choice has another, or
/// an id that begins as no place's does, such as the `=q` of a promotion.
fn is_place(board: &Board, target: &Target) -> bool {
    let size = |target: &Target| (target.width, target.height);
    match board.ground {
        Ground::Grid | Ground::Points => {
            let same_size = board.targets.first().is_none_or(|first| size(first) == size(target));
            same_size && !target.id.starts_with('=')
        }
        Ground::Rack | Ground::Pits => true,
    }
}

fn middle(target: &Target) -> (i32, i32) {
    let ((x, y), (width, height)) = (point((target.x, target.y)), point((target.width, target.height)));
    (x + width / 2, y + height / 2)
}

fn frame(target: &Target) -> String {
    const MARGIN: i32 = 9;
    let ((x, y), (width, height)) = (point((target.x, target.y)), point((target.width, target.height)));
    let (width, height) = (width - 2 * MARGIN, height - 2 * MARGIN);
    format!("M{} {}h{width}v{height}h-{width}z", x + MARGIN, y + MARGIN)
}

fn rectangle(target: &Target) -> String {
    let (x, y) = point((target.x, target.y));
    let (width, height) = point((target.width, target.height));
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

/// A rectangle with round corners.
fn hollow(target: &Target) -> String {
    const MARGIN: i32 = 16;
    let ((x, y), (width, height)) = (point((target.x, target.y)), point((target.width, target.height)));
    let (x, y, width, height) = (x + MARGIN, y + MARGIN, width - 2 * MARGIN, height - 2 * MARGIN);
    let round = width.min(height) / 3;
    let (across, down) = (width - 2 * round, height - 2 * round);
    let corner = |x: i32, y: i32| format!("a{round} {round} 0 0 1 {} {}", x * round, y * round);
    let (right, below, left, above) = (corner(1, 1), corner(-1, 1), corner(-1, -1), corner(1, -1));
    format!("M{} {y}h{across}{right}v{down}{below}h-{across}{left}v-{down}{above}z", x + round)
}

#[cfg(test)]
mod tests {
    use games::{AnyGame, GameKind};

    use super::*;

    fn board(kind: GameKind, options: &str) -> Board {
        AnyGame::new(kind, options, 0).unwrap().board()
    }

    fn names(kind: GameKind) -> String {
        let board = board(kind, "");
        labels(&board).iter().map(|label| label.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn places_have_their_names_where_there_is_room() {
        assert_eq!(names(GameKind::TicTacToe), "a3 b3 c3 a2 b2 c2 a1 b1 c1");
        assert_eq!(names(GameKind::ConnectFour), "1 2 3 4 5 6 7");
        assert_eq!(names(GameKind::Chess), "8 7 6 5 4 3 2 1 a b c d e f g h");
        assert!(names(GameKind::Togyzkumalak).starts_with("b9 b8"));
    }

    #[test]
    fn the_name_of_a_kazan_stands_across_from_its_number() {
        let seen = board(GameKind::Togyzkumalak, "");
        for board in [seen.clone(), seen.flipped()] {
            let labels = labels(&board);
            for label in labels.iter().filter(|label| ["A", "B"].contains(&label.text)) {
                let id = format!("kazan-{}", label.text.to_lowercase());
                let kazan = board.target(&id).unwrap();
                let number = board.numbers.iter().find(|number| number.y == kazan.y + kazan.height / 2);
                let number = point((number.unwrap().x, 0)).0;
                assert_eq!(label.x + number, point((board.width, 0)).0, "{id}");
            }
        }
    }

    #[test]
    fn choices_are_no_places_whatever_their_size() {
        let promotes = "8/P6k/8/8/8/8/7K/8 w - - 0 1";
        let promotes = AnyGame::from_position(GameKind::Chess, "", promotes).unwrap().board();
        let opening = board(GameKind::Gomoku, "swap2");
        for (board, count, said) in [(&promotes, 64, "=Q=R=B=N"), (&opening, 225, "")] {
            assert_eq!(places(board).count(), count);
            let texts: String = choices(board).map(|choice| choice.text).collect();
            assert!(texts.starts_with(said) && !texts.is_empty(), "{texts}");
        }
        assert_eq!(choices(&board(GameKind::Chess, "")).count(), 0);
    }

    #[test]
    fn a_board_of_points_has_five_stars() {
        let stars = stars(&board(GameKind::Gomoku, ""));
        assert_eq!(stars.matches('M').count(), 5);
        // The middle of fifteen lines of 200 points each.
        assert!(stars.contains(&circle((1_500, 1_500), STAR)));
    }
}
