//! What lies under the pieces and, on a rack, in front of them.

use games::{Board, Ground, Shade, Target};
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
        Ground::Grid => format!("0 0 {width} {height}"),
        Ground::Rack => format!("0 -{HEADROOM} {width} {}", height + HEADROOM),
    }
}

/// The class of the drawing.
pub fn class(board: &Board) -> &'static str {
    match board.ground {
        Ground::Grid => "board is-grid",
        Ground::Rack => "board is-rack",
    }
}

/// Draws what lies under the pieces, with the names of the places if they are wanted.
pub fn under(board: &Board, labels: Labels) -> AnyView {
    let (width, height) = point((board.width, board.height));
    let labels = match labels {
        Labels::Shown => board.targets.iter().map(|target| label(board.ground, target)).collect_view(),
        Labels::Hidden => Vec::new(),
    };
    match board.ground {
        Ground::Grid => {
            let dark = board.targets.iter().filter(|target| target.shade == Shade::Dark);
            let dark: String = dark.map(rectangle).collect();
            let lines: String = board.targets.iter().map(rectangle).collect();
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
    }
}

/// Draws what lies in front of the pieces.
pub fn over(board: &Board) -> AnyView {
    match board.ground {
        Ground::Grid => ().into_any(),
        Ground::Rack => view! { <path class="board-front" fill-rule="evenodd" d=rack(board) /> }.into_any(),
    }
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

fn rectangle(target: &Target) -> String {
    let (x, y) = point((target.x, target.y));
    let (width, height) = point((target.width, target.height));
    format!("M{x} {y}h{width}v{height}h-{width}z")
}

fn label(ground: Ground, target: &Target) -> AnyView {
    let (x, y) = point((target.x, target.y));
    let (width, _) = point((target.width, target.height));
    let (x, y, anchor) = match ground {
        Ground::Grid => (x + 20, y + 34, "start"),
        Ground::Rack => (x + width / 2, y - 18, "middle"),
    };
    view! {
        <text class="board-label" x=x y=y text-anchor=anchor>
            {target.label.clone()}
        </text>
    }
    .into_any()
}
