//! The page of a finished match: its moves, step by step or by themselves.

mod steps;

use leptos::{ev, prelude::*};
use leptos_meta::Title;
use protocol::{
    clock::{Remaining, TimeControl},
    lobby::TableOptions,
    play::{Match, MatchRecord, PlayedMove},
};

use self::steps::{StepList, Steps};
use super::{
    MatchVisit,
    board::{BoardView, Drawn},
    clock::time_left,
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
    let MatchVisit { record, ply: begun, view, texts, ended } = visit;
    server::tell_of_match(&record, begun, view.as_ref().and_then(|view| view.turn));
    let MatchRecord { table, options, played } = record;
    let last = played.moves.len();
    let ply = RwSignal::new(begun);
    Effect::new(move |_| {
        // How links to a move were written at first.
        if let Ok(chosen) = browser::fragment().parse::<usize>() {
            ply.set(chosen.min(last));
        }
    });
    let go = Callback::new(move |to: usize| {
        ply.set(to.min(last));
        browser::set_place(&format!("?ply={}", to.min(last)));
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
    let time = options.time;
    let left = left_after(time, &played.moves);
    let people = (0..2).filter_map(|side| {
        let seat = played.seat(side);
        let person = played.players.get(usize::from(seat)).cloned()?;
        let rating =
            of_player(&played, seat).map(|(rating, gain)| view! { <Rating rating gain /> }.into_any());
        let left = left.clone();
        let clock = (!left.is_empty()).then(|| {
            let now = move || left.get(ply.get()).map(|left| time_left(i18n, time, left.of(seat)));
            view! { <span class="clock tabular">{move || now()}</span> }.into_any()
        });
        Some(view! { <li><PersonLink person /> {rating} {clock}</li> }.into_any())
    });
    let people = people.collect_view();
    let spent: Vec<_> = played.moves.iter().map(|made| made.spent.map(|spent| spent.charged_ms)).collect();
    let files = files(&options, &played);
    let here = onwards(&options, &played);
    let board = match view {
        None => view! { <p>{move || t_string!(i18n, play.unknown_game)}</p> }.into_any(),
        Some(first) => {
            let rules = use_rules();
            let drawn = Memo::new(move |_| {
                // Before the rules have come, the board stands as the page began.
                let ply = ply.get();
                let view = rules
                    .are_here(&options.game)
                    .then(|| rules.view(&after(&options, &played, ply)))
                    .flatten();
                Drawn::still(view.unwrap_or_else(|| first.clone()), 0)
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
                <StepList moves=texts spent ply go />
                <div class="replay-ways">
                    <a class="button" href=format!("/table/{table}")>{move || t_string!(i18n, play.to_table)}</a>
                    // Nobody can go on where the rules have ended the game.
                    <a class="button" href=move || here(ply.get()) hidden=move || ended && ply.get() == last>
                        {move || t_string!(i18n, replay.play_on)}
                    </a>
                    {files}
                </div>
            </div>
        </div>
    }
}

/// What both players had left at the start and after each move; nothing where there was no clock.
fn left_after(time: TimeControl, moves: &[PlayedMove]) -> Vec<Remaining> {
    if time.is_none() {
        return Vec::new();
    }
    let mut left = vec![Remaining([time.start_ms(); 2])];
    for made in moves {
        left.push(made.spent.map_or(left[left.len() - 1], |spent| spent.left));
    }
    left
}

/// The links to the match as a file.
fn files(options: &TableOptions, played: &Match) -> AnyView {
    let i18n = use_i18n();
    let formats = match options.game.as_str() {
        "chess" => &["pgn", "txt"][..],
        "draughts" => &["pdn", "txt"],
        _ => &["txt"],
    };
    let link = |&format: &&'static str| {
        let name = move || match format {
            "txt" => t_string!(i18n, replay.save_text).to_owned(),
            format => t_string!(i18n, replay.save_as, format = format.to_uppercase()),
        };
        view! {
            // Loaded by the browser itself: the router would look for a page.
            <a class="button" href=format!("/match/{}/export/{format}", played.id) rel="external" download="">
                {move || name()}
            </a>
        }
        .into_any()
    };
    formats.iter().map(link).collect_view().into_any()
}

/// Where one plays on against the computer from a position.
fn onwards(options: &TableOptions, played: &Match) -> impl Fn(usize) -> String + Send + Sync + 'static {
    let (game, rules, seed) = (options.game.clone(), options.rules.clone(), played.seed);
    let moves: Vec<_> = played.moves.iter().map(|made| made.notation.clone()).collect();
    move |ply: usize| {
        format!(
            "/practice/{game}?rules={rules}&seed={seed}&moves={}",
            moves[..ply.min(moves.len())].join(",")
        )
    }
}
