//! A small still drawing of a position, for lists and previews: a handful of elements, whatever
//! stands on the board.

use drawing::shapes;
use games::{Board, GameKind, Piece};
use leptos::prelude::*;
use referee::Place;

use super::{
    classes,
    ground::{self, Labels},
};
use crate::play::{emblem::Emblem, rules::use_rules};

/// A small drawing of a position; before the rules have come, the game's emblem. Only for the eye: what it
/// stands beside says in words which match it is.
#[component]
pub fn MiniBoard(
    /// The position. Reactive.
    #[prop(into)]
    place: Signal<Place>,
) -> impl IntoView {
    let rules = use_rules();
    let board =
        Memo::new(move |_| rules.are_here(&place.read().game).then(|| rules.board(&place.read())).flatten());
    let emblem = move || {
        let kind: GameKind = place.read().game.parse().ok()?;
        Some(view! { <Emblem kind /> }.into_any())
    };
    view! { {move || board.read().as_ref().map(drawing).or_else(emblem)} }
}

/// One piece, as a sign of who plays what.
#[component]
pub fn PieceSign(
    /// The piece.
    piece: Piece,
) -> impl IntoView {
    let mark = shapes::mark(&piece, (0, 0));
    view! {
        <svg class="board piece-sign" viewBox="-100 -100 200 200" aria-hidden="true" focusable="false">
            <g class=classes::class(&piece)>
                <path class="piece-outline" d=shapes::body(&piece, (0, 0)) />
                <path class="piece-mark" d=mark />
            </g>
        </svg>
    }
}

fn drawing(board: &Board) -> AnyView {
    view! {
        <svg class=ground::class(board) viewBox=ground::view_box(board) aria-hidden="true" focusable="false">
            {ground::under(board, Labels::Hidden)}
            {pieces(board)}
            {ground::over(board)}
            {ground::numbers(board)}
            <path class="win-casing" d=shapes::line(&board.line) />
            <path class="win-line" d=shapes::line(&board.line) />
        </svg>
    }
    .into_any()
}

/// All pieces of one class in one path.
pub fn pieces(board: &Board) -> Vec<AnyView> {
    let mut classes: Vec<(&'static str, String, String)> = Vec::new();
    for piece in &board.pieces {
        let class = classes::class(piece);
        let known = classes.iter().position(|(known, ..)| *known == class);
        let index = known.unwrap_or_else(|| {
            classes.push((class, String::new(), String::new()));
            classes.len() - 1
        });
        let center = shapes::center(piece);
        classes[index].1.push_str(&shapes::body(piece, center));
        classes[index].2.push_str(&shapes::mark(piece, center));
    }
    let drawn = |(class, bodies, marks): (&'static str, String, String)| {
        view! {
            <g class=class>
                <path class="piece-outline" d=bodies />
                <path class="piece-mark" d=marks />
            </g>
        }
        .into_any()
    };
    classes.into_iter().map(drawn).collect_view()
}
