//! What lies under the pieces and, on a rack, in front of them.

use games::{Board, Ground, MarkKind, Number, Shade, Target};
use leptos::prelude::*;

use super::shapes::{UNIT, circle, point};

/// Room above a rack for the numbers of its columns, in points of the drawing.
const HEADROOM: i32 = 70;
/// The radius of a hole in a rack.
const HOLE: i32 = 80;

/// The part of the drawing that is to be seen.
pub fn view_box(board: &Board) -> String {
    let (width, height) = point((board.width, board.height));
    match board.ground {
        Ground::Grid | Ground::Points | Ground::Pits => format!("0 0 {width} {height}"),
        Ground::Rack => format!("0 -{HEADROOM} {width} {}", height + HEADROOM),
    }
}

/// A wider board, in units, is drawn smaller, so its names are larger in it.
const SMALL: u16 = 10;

/// The class of the drawing.
pub fn class(board: &Board) -> &'static str {
    match board.ground {
        Ground::Grid if board.width > SMALL => "board is-grid is-large",
        Ground::Grid => "board is-grid",
        Ground::Rack => "board is-rack",
        Ground::Points => "board is-points is-large",
        Ground::Pits => "board is-pits",
    }
}

/// Draws what lies under the pieces, with the names of the places if they are wanted.
pub fn under(board: &Board, labels: Labels) -> AnyView {
    let (width, height) = point((board.width, board.height));
    let labels = match labels {
        Labels::Shown => board.targets.iter().map(|target| label(board, target)).collect_view(),
        Labels::Hidden => Vec::new(),
    };
    match board.ground {
        Ground::Grid => {
            let dark = board.targets.iter().filter(|target| target.shade == Shade::Dark);
            let dark: String = dark.map(rectangle).collect();
            let lines: String = places(board).map(rectangle).collect();
            view! {
                <rect class="board-ground" width=width height=height />
                <path class="board-dark" d=dark />
                <path class="board-lines" d=lines />
                {labels}
            }
            .into_any()
        }
        Ground::Rack => view! {
            <rect class="board-back" width=width height=height rx={UNIT / 2} />
            {labels}
        }
        .into_any(),
        Ground::Points => view! {
            <rect class="board-ground" width=width height=height />
            <path class="board-lines" d=crossing(board) />
            {labels}
        }
        .into_any(),
        Ground::Pits => {
            let pits: String = board.targets.iter().map(hollow).collect();
            view! {
                <rect class="board-ground" width=width height=height rx={UNIT / 2} />
                <path class="board-pits" d=pits />
                {labels}
            }
            .into_any()
        }
    }
}

/// Draws what lies in front of the pieces.
pub fn over(board: &Board) -> AnyView {
    match board.ground {
        Ground::Grid | Ground::Points | Ground::Pits => ().into_any(),
        Ground::Rack => view! { <path class="board-front" fill-rule="evenodd" d=rack(board) /> }.into_any(),
    }
}

/// The frames of all places that are marked so.
pub fn marks(board: &Board, kind: MarkKind) -> String {
    let marked = board.marks.iter().filter(|mark| mark.kind == kind);
    marked.filter_map(|mark| board.target(&mark.target)).map(frame).collect()
}

/// The numbers on the board.
pub fn numbers(board: &Board) -> Vec<AnyView> {
    let number = |number: &Number| {
        let (x, y) = point((number.x, number.y));
        view! {
            <text class="board-number" x=x y=y text-anchor="middle" dominant-baseline="central">
                {number.value.to_string()}
            </text>
        }
        .into_any()
    };
    board.numbers.iter().map(number).collect()
}

/// Whether the names of the places are written on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// They are.
    Shown,
    /// The drawing is too small for them.
    Hidden,
}

/// The front of a rack: a plate with a hole in each square.
fn rack(board: &Board) -> String {
    let (width, height) = point((board.width, board.height));
    let squares = (1..board.height).step_by(2).flat_map(|y| (1..board.width).step_by(2).map(move |x| (x, y)));
    let holes: String = squares.map(|square| circle(point(square), HOLE)).collect();
    format!("M0 0H{width}V{height}H0z{holes}")
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

/// The places of a board, without the choices beside it, which are of another size.
fn places(board: &Board) -> impl Iterator<Item = &Target> {
    board.targets.iter().filter(|target| is_place(board, target))
}

fn is_place(board: &Board, target: &Target) -> bool {
    let size = |target: &Target| (target.width, target.height);
    board.targets.first().is_none_or(|first| size(first) == size(target))
}

/// The lines of a board of points, each from the first to the last point of its row or column.
fn crossing(board: &Board) -> String {
    let middle = |target: &Target| {
        let ((x, y), (width, height)) = (point((target.x, target.y)), point((target.width, target.height)));
        (x + width / 2, y + height / 2)
    };
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

/// A pit: a rectangle with round ends.
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

/// More places than this have their names at the board's edges only.
const FEW_PLACES: usize = 32;

/// The name of a place where it is read: in its corner, above its column, or at the board's edge.
fn label(board: &Board, target: &Target) -> AnyView {
    let ((x, y), (width, height)) = (point((target.x, target.y)), point((target.width, target.height)));
    let written = |x: i32, y: i32, anchor: &'static str, text: &str| {
        view! {
            <text class="board-label" x=x y=y text-anchor=anchor>
                {text.to_owned()}
            </text>
        }
        .into_any()
    };
    match board.ground {
        Ground::Grid | Ground::Points if !is_place(board, target) => view! {
            <path class="board-choice" d=hollow(target) />
            <text
                class="board-number"
                x={x + width / 2}
                y={y + height / 2}
                text-anchor="middle"
                dominant-baseline="central"
            >
                {target.label.clone()}
            </text>
        }
        .into_any(),
        Ground::Rack => written(x + width / 2, y - 18, "middle", &target.label),
        Ground::Pits => written(x + width / 2, y + height - 34, "middle", &target.label),
        Ground::Grid if board.targets.len() <= FEW_PLACES => {
            let lower = if board.width > SMALL { 10 } else { 0 };
            written(x + 20 - lower, y + 34 + lower, "start", &target.label)
        }
        Ground::Grid | Ground::Points => {
            let (letter, number) = target.label.split_at(target.label.len().min(1));
            let lowest = places(board).map(|place| place.y + place.height).max();
            let is_lowest = lowest == Some(target.y + target.height);
            let row = (target.x == 0).then(|| written(x + 12, y + 40, "start", number));
            let column = is_lowest.then(|| written(x + width - 12, y + height - 14, "end", letter));
            view! { {row} {column} }.into_any()
        }
    }
}
