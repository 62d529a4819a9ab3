//! A still picture of a position to read about: the board with its names, its marks and the last move, and
//! in words what stands where. Made by the server only.

use drawing::{UNIT, ground::frames, shapes};
use games::{Board, MarkKind, Seat, Target};
use leptos::prelude::*;
use referee::View;

use super::{
    Drawn,
    ground::{self, Labels},
    last_corners, mini, names,
};
use crate::{
    i18n::{Locale, td_string},
    texts::I18n,
};

/// Draws a game as a side sees it, with some places marked.
pub fn picture(locale: Locale, view: View, side: Seat, marks: &[&str]) -> AnyView {
    let drawn = Drawn::still(view, side.0);
    let words = in_words(locale, &drawn);
    let board = &drawn.board;
    let frame = |class: &'static str, kind| {
        let d = frames(board, kind);
        (!d.is_empty()).then(|| view! { <path class=class d=d /> }.into_any())
    };
    let dots = board.targets.iter().filter(|target| marks.contains(&target.id.as_str())).map(dot);
    view! {
        <svg class=ground::class(board) viewBox=ground::view_box(board) role="img" aria-label=words>
            {ground::under(board, Labels::Shown)}
            {mini::pieces(board)}
            {ground::over(board)}
            {frame("mark-check", MarkKind::Check)}
            {frame("mark-forced", MarkKind::Forced)}
            {frame("mark-tuzdyk side-0", MarkKind::Tuzdyk(Seat::FIRST))}
            {frame("mark-tuzdyk side-1", MarkKind::Tuzdyk(Seat::SECOND))}
            {dots.collect_view()}
            {ground::numbers(board)}
            <path class="last-corners" d=last_corners(&drawn) />
            <path class="win-casing" d=shapes::line(&board.line) />
            <path class="win-line" d=shapes::line(&board.line) />
        </svg>
    }
    .into_any()
}

fn dot(target: &Target) -> AnyView {
    let ((x, y), (width, _)) = (shapes::point((target.x, target.y)), shapes::point((target.width, 0)));
    view! { <circle class="picture-dot" cx={x + width / 2} cy={y + UNIT} r={UNIT / 5} /> }.into_any()
}

/// What stands where, for who does not see the picture.
fn in_words(locale: Locale, drawn: &Drawn) -> String {
    // Only here to be asked for its language.
    let i18n = I18n::of(locale);
    untrack(|| {
        let board = &drawn.board;
        let said = board.targets.iter().filter(|target| is_worth_saying(board, target)).map(|target| {
            let name = names::name(i18n, board, target);
            let is_last = drawn.last_targets.last() == Some(&target.id);
            match names::description(i18n, board, target, (is_last, false)) {
                Some(more) => format!("{name}; {more}"),
                None => name,
            }
        });
        let said: Vec<_> = said.collect();
        match said.is_empty() {
            true => td_string!(locale, learn.empty_board).to_owned(),
            false => format!("{}: {}", td_string!(locale, games.board), said.join(". ")),
        }
    })
}

/// An empty place says nothing, unless it is marked.
fn is_worth_saying(board: &Board, target: &Target) -> bool {
    board.pieces_in(target).next().is_some() || board.marks.iter().any(|mark| mark.target == target.id)
}
