//! A match against the computer on one's own device: nothing of it leaves the page.

use leptos::prelude::*;
use leptos_meta::Title;
use referee::{Course, LEVELS, Thought, View};
use serde::{Deserialize, Serialize};

use super::{
    board::{BoardView, Drawn},
    computer::Computer,
    game_name,
    local::{LocalGame, NewMatch, OtherGames, TakeBack, seed},
    status::how_sentence,
};
use crate::{
    server,
    texts::{I18n, t_string, use_i18n},
    ui::{self, Radios, among},
};

/// What the page begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PracticeVisit {
    /// The game's code.
    pub game: String,
    /// What the match begins with: another set-up, or a match to be played on.
    #[serde(default)]
    pub start: Course,
    /// What stands on the board at first.
    pub view: View,
}

/// A match against the computer.
#[component]
pub fn Practice(
    /// What the page begins with.
    visit: PracticeVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let PracticeVisit { game: code, start, view: set_up } = visit;
    let game = StoredValue::new(code.clone());
    // What the match began with is not one's own to take back.
    let begun = start.moves.len();
    // The side of the person; the computer has the other.
    let side = RwSignal::new(set_up.turn.unwrap_or_default());
    let local = LocalGame::new(start, set_up);
    let view = local.view;
    let level = RwSignal::new(LEVELS[0]);
    let is_mine = move || view.read().turn == Some(side.get());
    let thinks = move || view.read().turn.is_some() && !is_mine();
    let computer = Computer::new(move |number, notation| {
        // An answer to a position that was left is late.
        if number as usize == untrack(|| local.plies()) {
            local.push(notation);
        }
    });
    Effect::new(move |_| {
        if local.awaits_a_decision() && thinks() {
            let course = untrack(|| local.course());
            let made = course.moves.len() as u32;
            let level = level.get_untracked().to_owned();
            computer.think(made, &Thought { course, level, seed: seed() });
        }
    });
    let begin = Callback::new(move |()| {
        computer.stop();
        local.restart();
    });
    let take_back = Callback::new(move |()| {
        computer.stop();
        // Back to one's own last decision: over the computer's answer to it.
        let mut kept = untrack(|| local.plies()).saturating_sub(1);
        if kept > 0 && kept % 2 != usize::from(side.get_untracked()) {
            kept -= 1;
        }
        if kept >= begun {
            local.keep(kept);
        }
    });
    let drawn = Memo::new(move |_| match is_mine() {
        true => Drawn::playable(view.get(), side.get()),
        false => Drawn::still(view.get(), side.get()),
    });
    let play = Callback::new(move |notation: String| {
        if untrack(is_mine) {
            local.push(notation);
        }
    });
    let status = move || {
        let view = view.read();
        match &view.over {
            Some(over) => match over.winner {
                Some(winner) if winner == side.get() => t_string!(i18n, play.you_won).to_owned(),
                Some(_) => t_string!(i18n, play.you_lost).to_owned(),
                None => t_string!(i18n, play.draw).to_owned(),
            },
            None if is_mine() => t_string!(i18n, play.your_turn).to_owned(),
            None => t_string!(i18n, play.thinks, name = level_name(i18n, level.get())),
        }
    };
    let reason = move || view.read().over.as_ref().and_then(|over| how_sentence(i18n, &over.how));
    let title = move || t_string!(i18n, play.against_computer, game = game_name(i18n, &game.read_value()));
    let levels = LEVELS.iter().map(|&name| (move || level_name(i18n, name)).into()).collect();
    let (chosen_level, set_level) = among(&LEVELS, level);
    let choose_level = Callback::new(move |place: usize| {
        set_level.run(place);
        begin.run(());
    });
    view! {
        <Title text=server::title(title) />
        <div class="replay-page practice-page">
            <h1 tabindex="-1">{move || title()}</h1>
            <div class="table-board">
                <BoardView drawn on_move=play />
            </div>
            <div class="table-panel">
                <div class="status" class:is-my-turn=is_mine>
                    <p class="status-line" role="status">{move || status()}</p>
                    <p class="status-reason">{move || reason()}</p>
                </div>
                <Radios
                    name="level"
                    legend=move || t_string!(i18n, play.level)
                    labels=levels
                    chosen=chosen_level
                    choose=choose_level
                    class="choices-short"
                />
                <div class="actions">
                    <NewMatch begin />
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| {
                            side.update(|side| *side = u8::from(*side == 0));
                            begin.run(());
                        }
                    >
                        {move || t_string!(i18n, play.swap_sides)}
                    </button>
                    <TakeBack local text=move || t_string!(i18n, play.ask_takeback) take_back />
                </div>
                <OtherGames base="/practice" game=code.clone() />
                <p class="rules-link">
                    <a href=format!("/games/{code}")>{move || t_string!(i18n, learn.read_rules)}</a>
                </p>
            </div>
        </div>
    }
}

/// The name of a level.
fn level_name(i18n: I18n, level: &'static str) -> &'static str {
    level.parse().map_or(level, |level| ui::level_name(i18n, level))
}
