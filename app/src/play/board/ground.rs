//! What lies under the pieces and, on a rack, in front of them.

use drawing::{
    Anchor,
    ground::{CORNER, SMALL, choices, crossing, dark, labels, pits, rack, squares, stars},
    shapes::point,
};
use games::{Board, Ground, Number};
use leptos::prelude::*;

/// The part of the drawing that is to be seen.
pub fn view_box(board: &Board) -> String {
    let (left, top, width, height) = drawing::ground::view_box(board);
    format!("{left} {top} {width} {height}")
}

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
        Labels::Shown => written(board),
        Labels::Hidden => Vec::new(),
    };
    match board.ground {
        Ground::Grid => view! {
            <rect class="board-ground" width=width height=height />
            <path class="board-dark" d=dark(board) />
            <path class="board-lines" d=squares(board) />
            {labels}
        }
        .into_any(),
        Ground::Rack => view! {
            <rect class="board-back" width=width height=height rx=CORNER />
            {labels}
        }
        .into_any(),
        Ground::Points => view! {
            <rect class="board-ground" width=width height=height />
            <path class="board-lines" d=crossing(board) />
            <path class="board-stars" d=stars(board) />
            {labels}
        }
        .into_any(),
        Ground::Pits => view! {
            <rect class="board-ground" width=width height=height rx=CORNER />
            <path class="board-pits" d=pits(board) />
            {labels}
        }
        .into_any(),
    }
}

/// Draws what lies in front of the pieces.
pub fn over(board: &Board) -> AnyView {
    match board.ground {
        Ground::Grid | Ground::Points | Ground::Pits => ().into_any(),
        Ground::Rack => view! { <path class="board-front" fill-rule="evenodd" d=rack(board) /> }.into_any(),
    }
}

/// The numbers on the board.
pub fn numbers(board: &Board) -> Vec<AnyView> {
    let number = |number: &Number| {
        let (x, y) = point((number.x, number.y));
        centered(x, y, number.value.to_string())
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

/// The names of the places, and the choices beside them.
fn written(board: &Board) -> Vec<AnyView> {
    let names = labels(board).into_iter().map(|label| {
        let anchor = match label.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        view! {
            <text class="board-label" x=label.x y=label.y text-anchor=anchor>
                {label.text.to_owned()}
            </text>
        }
        .into_any()
    });
    let choices = choices(board).map(|choice| {
        view! {
            <path class="board-choice" d=choice.outline />
            {centered(choice.x, choice.y, choice.text.to_owned())}
        }
        .into_any()
    });
    names.chain(choices).collect()
}

fn centered(x: i32, y: i32, text: String) -> AnyView {
    view! {
        <text class="board-number" x=x y=y text-anchor="middle" dominant-baseline="central">
            {text}
        </text>
    }
    .into_any()
}
