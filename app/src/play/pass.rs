//! Two people at one device: they hand it to each other, or it lies between them. Nobody signs in, and
//! nothing leaves the page.

use games::GameKind;
use leptos::prelude::*;
use leptos_meta::Title;
use referee::Course;
use serde::{Deserialize, Serialize};

use super::{
    PracticeVisit,
    board::{BoardView, Drawn, PieceSign},
    game_name,
    kept::{keep, kept},
    local::{LocalGame, NewMatch, OtherGames, TakeBack},
    status::how_sentence,
    variant_name,
};
use crate::{
    codec, server,
    texts::{t_string, use_i18n},
    ui::Radios,
};

/// A forced pass, in the notation of games that have one.
const PASS: &str = "--";

/// What the device keeps of a game's match over a reload.
#[derive(Serialize, Deserialize)]
struct Kept {
    course: Course,
    turns: bool,
}

/// A match of two people at one device.
#[component]
pub fn Pass(
    /// What the page begins with.
    visit: PracticeVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let PracticeVisit { game: code, start, view: set_up } = visit;
    let local = LocalGame::new(start, set_up);
    // Off at first: a device that lies on the table has both sides, and a board that turns by itself is only
    // wanted by who hands it over.
    let turns = RwSignal::new(false);
    let is_ready = keep_over_reloads(local, turns, format!("oyinline-pass-{code}"));
    let game = StoredValue::new(code.clone());
    let view = local.view;
    let near = Memo::new(move |_| {
        let view = view.read();
        let last = view.last.as_ref().and_then(|last| last.side);
        turns.get().then(|| view.turn.or(last)).flatten().unwrap_or(0)
    });
    let drawn = Memo::new(move |_| match is_ready.get() {
        true => Drawn::playable(view.get(), near.get()),
        false => Drawn::still(view.get(), near.get()),
    });
    let play = Callback::new(move |notation: String| local.push(notation));
    let take_back = Callback::new(move |()| {
        let moves = untrack(|| local.course()).moves;
        let mut plies = moves.len().saturating_sub(1);
        // A pass, which nobody chose, goes with the move that led to it.
        while plies > 0 && moves[plies] == PASS {
            plies -= 1;
        }
        local.keep(plies);
    });
    // The side whose sign stands beside the state: who is to move, or who has won.
    let side = Memo::new(move |_| {
        let view = view.read();
        view.turn.or(view.over.as_ref().and_then(|over| over.winner))
    });
    let sign = Memo::new(move |_| *view.read().signs.get(usize::from(side.get()?))?);
    let status = move || {
        let view = view.read();
        match (&view.over, side.get()) {
            (Some(_), Some(winner)) => t_string!(i18n, pass.won, number = winner + 1),
            (Some(_), None) => t_string!(i18n, play.draw).to_owned(),
            (None, side) => t_string!(i18n, pass.turn_of, number = side.unwrap_or(0) + 1),
        }
    };
    let reason = move || view.read().over.as_ref().and_then(|over| how_sentence(i18n, &over.how));
    let announced = move || {
        let view = view.read();
        let (number, notation) = (view.last.as_ref()?.side? + 1, view.texts.last()?.clone());
        Some(t_string!(i18n, pass.played, number = number, notation = notation))
    };
    let title = move || t_string!(i18n, pass.title, game = game_name(i18n, &game.read_value()));
    let begin = Callback::new(move |()| local.begin(untrack(|| local.variant())));
    let variants = code.parse::<GameKind>().map(|kind| kind.variants()).unwrap_or_default();
    let variants = (variants.len() > 1).then(|| {
        let label =
            |&variant: &&'static str| (move || variant_name(i18n, &game.read_value(), variant)).into();
        let labels: Vec<_> = variants.iter().map(label).collect();
        let place = move || {
            let now = local.variant();
            variants.iter().position(|variant| *variant == now).unwrap_or(variants.len())
        };
        let choose = Callback::new(move |place: usize| local.begin(variants[place].to_owned()));
        view! {
            <Radios
                name="variant"
                legend=move || t_string!(i18n, lobby.variant)
                labels
                chosen=Signal::derive(place)
                choose
                class="choices-short"
            />
        }
        .into_any()
    });
    view! {
        <Title text=server::title(title) />
        <div class="replay-page practice-page">
            <h1 tabindex="-1">{move || title()}</h1>
            <div class="table-board">
                <BoardView drawn on_move=play />
            </div>
            <div class="table-panel">
                <div class="status pass-status">
                    <span class="seat-sign">
                        {move || sign.get().map(|piece| view! { <PieceSign piece /> }.into_any())}
                    </span>
                    <p class="status-line" role="status">{move || status()}</p>
                    <p class="status-reason">{move || reason()}</p>
                </div>
                <div class="actions">
                    <TakeBack local text=move || t_string!(i18n, pass.take_back) take_back />
                    <NewMatch begin />
                </div>
                <label class="choice">
                    <input
                        type="checkbox"
                        prop:checked=move || turns.get()
                        on:change=move |_| turns.update(|turns| *turns = !*turns)
                    />
                    <span>{move || t_string!(i18n, pass.turn_board)}</span>
                </label>
                {variants}
                <OtherGames base="/pass" game=code />
                <p class="visually-hidden" aria-live="polite">{move || announced()}</p>
            </div>
        </div>
    }
}

/// Goes on with what the device has kept, once the rules can tell whether it is a match, and keeps what comes
/// of it. True from then on: a move made before would be lost.
fn keep_over_reloads(local: LocalGame, turns: RwSignal<bool>, name: String) -> RwSignal<bool> {
    let is_ready = RwSignal::new(false);
    Effect::new(move |_| {
        if !local.is_awake() {
            return;
        }
        if !is_ready.get_untracked() {
            let before = kept(&name).and_then(|text| codec::read::<Kept>(text.as_bytes()).ok());
            if let Some(before) = before {
                turns.set(before.turns);
                local.resume(before.course);
            }
            is_ready.set(true);
        }
        let now = Kept { course: local.course(), turns: turns.get() };
        if let Ok(text) = serde_json::to_string(&now) {
            keep(&name, &text);
        }
    });
    is_ready
}
