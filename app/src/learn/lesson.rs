//! A first lesson: a few positions, in each of which something is asked, tried on the board and explained.
//! Nothing of it leaves the page.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use super::{LessonVisit, Step};
use crate::{
    live::browser,
    play::{
        board::{BoardView, Drawn},
        game_name, use_rules,
    },
    server,
    texts::{t_string, use_i18n},
};

/// How long after the learner's move the opponent's is made: enough to see the one before the other.
const REPLY: Duration = Duration::from_millis(700);

/// The heading of the step, which gets the focus when another step begins.
const HEADING: &str = "lesson-step";

/// A first lesson.
#[component]
pub fn LessonView(
    /// What the page begins with.
    visit: LessonVisit,
) -> impl IntoView {
    let i18n = use_i18n();
    let rules = use_rules();
    let LessonVisit { game, steps, view: first } = visit;
    let count = steps.len();
    let (game, steps) = (StoredValue::new(game), StoredValue::new(steps));
    let step = RwSignal::new(0_usize);
    // The move that was asked and what followed it.
    let made = RwSignal::new(Vec::<String>::new());
    // The last move that was not asked, as people write it.
    let wrong = RwSignal::new(None::<String>);
    let now = move || with_step(steps, step.get(), Step::clone);
    let begin = move |number: usize| {
        step.set(number.min(count - 1));
        made.set(Vec::new());
        wrong.set(None);
    };
    // The address keeps the step, and is known in the browser alone.
    Effect::new(move |_| {
        if let Ok(number @ 1..) = browser::fragment().parse::<usize>() {
            begin(number - 1);
        }
    });
    let go = move |number: usize| {
        begin(number);
        browser::set_place(&format!("#{}", number + 1));
        browser::focus(HEADING);
    };
    let start = first.clone();
    let side = Memo::new(move |_| {
        let asked = now().course(&game.read_value(), Vec::new());
        let view = rules.are_here(&asked.game).then(|| rules.view(&asked)).flatten();
        view.as_ref().unwrap_or(&start).turn.unwrap_or_default()
    });
    let view = Memo::new(move |_| {
        let asked = now().course(&game.read_value(), made.get());
        rules.are_here(&asked.game).then(|| rules.view(&asked)).flatten().unwrap_or_else(|| first.clone())
    });
    let is_done = move || !made.read().is_empty();
    let is_last = move || step.get() + 1 == count;
    // The page comes with the first step's position alone: until the rules are here it stands for the others too.
    let is_its_own = move || step.get() == 0 || rules.are_here(&game.read_value());
    let drawn = Memo::new(move |_| match is_done() || !is_its_own() {
        true => Drawn::still(view.get(), side.get()),
        false => Drawn::playable(view.get(), side.get()),
    });
    let play = Callback::new(move |notation: String| {
        if untrack(is_done) {
            return;
        }
        let at = step.get_untracked();
        if !with_step(steps, at, |step| step.accepts(&notation)) {
            let moves = &view.read_untracked().moves;
            let text = moves.iter().find(|legal| legal.notation == notation).map(|legal| legal.text.clone());
            wrong.set(Some(text.unwrap_or(notation)));
            return;
        }
        wrong.set(None);
        made.set(vec![notation]);
        let reply = with_step(steps, at, |step| step.reply.clone());
        set_timeout(
            move || {
                // The learner may have gone on already, or away from the page.
                if step.try_get_untracked() == Some(at) && made.with_untracked(|made| made.len() == 1) {
                    made.update(|made| made.extend(reply));
                }
            },
            REPLY,
        );
    });
    let text = move || now().text.spoken(i18n.get_locale()).to_owned();
    let said = move || {
        let step = now();
        let (done, hint) = (step.done.spoken(i18n.get_locale()), step.hint.spoken(i18n.get_locale()));
        match (is_done(), wrong.get()) {
            (true, _) => done.to_owned(),
            (false, Some(played)) => {
                format!("{} {hint}", t_string!(i18n, learn.not_asked, played = played))
            }
            (false, None) => String::new(),
        }
    };
    let title = move || t_string!(i18n, learn.lesson_of, game = game_name(i18n, &game.read_value()));
    let number = move || t_string!(i18n, learn.step, number = step.get() + 1, count = count);
    let game_path = game.read_value().clone();
    let onward = move || {
        (is_last() && is_done()).then(|| {
            view! {
                <a class="button button-primary" href=format!("/practice/{}", game.read_value())>
                    {move || t_string!(i18n, learn.against_weakest)}
                </a>
                <a class="button" href=format!("/?game={}", game.read_value())>
                    {move || t_string!(i18n, lobby.play_now)}
                </a>
            }
            .into_any()
        })
    };
    view! {
        <Title text=server::title(title) />
        <div class="lesson">
            <h1 tabindex="-1">{move || title()}</h1>
            <section class="lesson-asked" aria-labelledby=HEADING>
                <h2 id=HEADING tabindex="-1">{move || number()}</h2>
                <progress class="lesson-progress" aria-hidden="true" max=count value=move || step.get() + 1></progress>
                <p class="lesson-text">{move || text()}</p>
            </section>
            <div class="table-board">
                {move || {
                    // A board of its own for each step: nothing glides from one position to another.
                    step.track();
                    view! { <BoardView drawn on_move=play /> }.into_any()
                }}
            </div>
            <div class="lesson-panel">
                <p
                    class="lesson-said"
                    role="status"
                    data-state=move || match (is_done(), wrong.read().is_some()) {
                        (true, _) => "done",
                        (false, true) => "wrong",
                        (false, false) => "open",
                    }
                >
                    {move || said()}
                </p>
                <div class="actions">
                    {move || onward()}
                    <button
                        type="button"
                        class="button"
                        class:button-primary=move || !is_last()
                        hidden=is_last
                        aria-disabled=move || (!is_done()).then_some("true")
                        on:click=move |_| {
                            if untrack(is_done) {
                                go(step.get_untracked() + 1);
                            }
                        }
                    >
                        {move || t_string!(i18n, learn.next_step)}
                    </button>
                    <button
                        type="button"
                        class="button"
                        aria-disabled=move || (!is_done()).then_some("true")
                        on:click=move |_| go(step.get_untracked())
                    >
                        {move || t_string!(i18n, learn.once_more)}
                    </button>
                    <button
                        type="button"
                        class="button"
                        aria-disabled=move || (step.get() == 0).then_some("true")
                        on:click=move |_| go(step.get_untracked().saturating_sub(1))
                    >
                        {move || t_string!(i18n, learn.previous_step)}
                    </button>
                </div>
                <p class="lesson-rules">
                    <a href=format!("/games/{game_path}")>{move || t_string!(i18n, learn.read_rules)}</a>
                </p>
            </div>
        </div>
    }
}

/// Looks at a step. The steps never change and there is one at least, so the number is always one of them.
fn with_step<T>(steps: StoredValue<Vec<Step>>, number: usize, look: impl FnOnce(&Step) -> T) -> T {
    steps.with_value(|steps| look(&steps[number]))
}
