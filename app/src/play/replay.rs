//! The page of a finished match: its moves, step by step.

use leptos::{ev, prelude::*, text_prop::TextProp};
use leptos_meta::Title;
use protocol::play::MatchRecord;

use super::{
    MatchVisit,
    board::{BoardView, Drawn},
    rating::{Rating, of_player},
    rules::use_rules,
    shown::{Standing, after, standing},
    status::how_sentence,
};
use crate::{
    live::browser,
    server,
    texts::{t_string, use_i18n},
    ui::PersonLink,
};

/// Where the arrow keys mean something else than a step.
const KEYS_OF_THEIR_OWN: &str = "[role=grid], [role=log], input, select, textarea";

/// A finished match.
#[component]
pub fn Replay(
    /// What the page begins with.
    visit: MatchVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    server::tell_of_match(&visit.record);
    let MatchVisit { record: MatchRecord { table, options, played }, view: end } = visit;
    let last = played.moves.len();
    // The address is known in the browser alone, so the page begins where the match ended.
    let ply = RwSignal::new(last);
    Effect::new(move |_| {
        let from_address = move || {
            if let Ok(chosen) = browser::fragment().parse::<usize>() {
                ply.set(chosen.min(last));
            }
        };
        from_address();
        let changed = window_event_listener(ev::hashchange, move |_| from_address());
        on_cleanup(move || changed.remove());
    });
    let go = Callback::new(move |to: usize| {
        ply.set(to.min(last));
        browser::set_fragment(&to.min(last).to_string());
    });
    Effect::new(move |_| {
        let pressed = window_event_listener(ev::keydown, move |event| {
            let modified = event.alt_key() || event.ctrl_key() || event.meta_key();
            if modified || browser::is_within(&event, KEYS_OF_THEIR_OWN) {
                return;
            }
            let now = ply.get_untracked();
            let to = match event.key().as_str() {
                "ArrowLeft" => now.saturating_sub(1),
                "ArrowRight" => now + 1,
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            go.run(to);
        });
        on_cleanup(move || pressed.remove());
    });
    let names = played.players.iter().map(|player| player.name.as_str()).collect::<Vec<_>>().join(" – ");
    let result = standing(&played, None);
    let players = played.players.clone();
    let outcome = move || match &result {
        Standing::Won(seat, _) => {
            let winner = players.get(usize::from(*seat)).map(|player| player.name.clone());
            t_string!(i18n, play.won, name = winner.unwrap_or_default())
        }
        Standing::Drawn(_) => t_string!(i18n, play.draw).to_owned(),
        Standing::Aborted => t_string!(i18n, play.aborted).to_owned(),
        Standing::Turn(_) | Standing::Unknown => String::new(),
    };
    let how = played.result.as_ref().map(|result| result.how.clone()).unwrap_or_default();
    let reason = move || how_sentence(i18n, &how);
    // Whoever began sits at the near side, so the board looks as it did to the first player.
    let people = (0..2).filter_map(|side| {
        let seat = played.seat(side);
        let person = played.players.get(usize::from(seat))?.clone();
        let rating =
            of_player(&played, seat).map(|(rating, gain)| view! { <Rating rating gain /> }.into_any());
        Some(view! { <li><PersonLink person /> {rating}</li> }.into_any())
    });
    let people = people.collect_view();
    let moves = match &end {
        Some(end) => end.texts.clone(),
        None => played.moves.iter().map(|made| made.notation.clone()).collect(),
    };
    let board = match end {
        None => view! { <p>{move || t_string!(i18n, play.unknown_game)}</p> }.into_any(),
        Some(end) => {
            let rules = use_rules();
            let drawn = Memo::new(move |_| {
                // Before the rules have come, the board stands as it did at the end.
                let ply = ply.get();
                let view = rules.are_here().then(|| rules.view(&after(&options, &played, ply))).flatten();
                Drawn::still(view.unwrap_or_else(|| end.clone()), 0)
            });
            view! { <BoardView drawn on_move=Callback::new(|_: String| ()) /> }.into_any()
        }
    };
    view! {
        <Title text=names.clone() />
        <div class="replay-page">
            <h1 tabindex="-1">{names}</h1>
            <div class="table-board">{board}</div>
            <div class="table-panel">
                <ul class="replay-people">{people}</ul>
                <p class="status-line">{move || outcome()}</p>
                <p class="status-reason">{move || reason()}</p>
                <Steps ply last go />
                <StepList moves ply go />
                <a class="button" href=format!("/table/{table}")>{move || t_string!(i18n, play.to_table)}</a>
            </div>
        </div>
    }
}

/// The four buttons.
#[component]
fn Steps(ply: RwSignal<usize>, last: usize, go: Callback<usize>) -> impl IntoView {
    let i18n = use_i18n();
    let button = move |icon: &'static str, label: TextProp, to: fn(usize, usize) -> usize| {
        let title = label.clone();
        view! {
            <button
                type="button"
                class="button replay-step"
                aria-label=move || label.get().into_owned()
                title=move || Some(title.get().into_owned())
                aria-disabled=move || (to(ply.get(), last) == ply.get()).then_some("true")
                on:click=move |_| go.run(to(ply.get_untracked(), last))
            >
                <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
                    <path d=icon />
                </svg>
            </button>
        }
        .into_any()
    };
    let (first, previous) =
        (move || t_string!(i18n, play.first_move), move || t_string!(i18n, play.previous_move));
    let (next, last_one) = (move || t_string!(i18n, play.next_move), move || t_string!(i18n, play.last_move));
    view! {
        <div class="replay-steps">
            {button("M3 4h2v12H3zM17 4v12L6 10z", first.into(), |_, _| 0)}
            {button("M15 4v12L4 10z", previous.into(), |ply, _| ply.saturating_sub(1))}
            {button("M5 4v12l11-6z", next.into(), |ply, last| (ply + 1).min(last))}
            {button("M15 4h2v12h-2zM3 4v12l11-6z", last_one.into(), |_, last| last)}
        </div>
    }
}

/// The moves, each of which leads to its position.
#[component]
fn StepList(moves: Vec<String>, ply: RwSignal<usize>, go: Callback<usize>) -> impl IntoView {
    let i18n = use_i18n();
    let step = move |(index, text): (usize, String)| {
        let number = index + 1;
        view! {
            <li>
                <button
                    type="button"
                    class="moves-step"
                    aria-current=move || (ply.get() == number).then_some("step")
                    on:click=move |_| go.run(number)
                >
                    {text}
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        <section class="moves" aria-labelledby="moves-title">
            <h2 id="moves-title">{move || t_string!(i18n, play.moves)}</h2>
            <div class="moves-scroll">
                <ol class="moves-list">{moves.into_iter().enumerate().map(step).collect_view()}</ol>
            </div>
        </section>
    }
}
