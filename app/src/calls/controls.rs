//! What one can do in a call.

use leptos::{ev::KeyboardEvent, prelude::*, text_prop::TextProp};

use super::{engine::Session, icon::Icon, medium::Medium};
use crate::texts::{t_string, use_i18n};

/// The row of buttons.
#[component]
pub fn Controls(session: Session, large: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let devices = session.devices();
    let share = devices.can_share().then(|| {
        let name = move || t_string!(i18n, calls.share_screen);
        view! { <Toggle session medium=Medium::Screen icon="screen" name /> }.into_any()
    });
    view! {
        <div class="call-controls" role="group" aria-label=move || t_string!(i18n, calls.controls)>
            <button
                type="button"
                class="button call-button"
                aria-pressed=move || session.has_microphone().to_string()
                on:click=move |_| {
                    if !untrack(|| session.talks_on_push()) {
                        session.set_microphone(!untrack(|| session.has_microphone()));
                    }
                }
                on:pointerdown=move |_| session.hold(true)
                on:pointerup=move |_| session.hold(false)
                on:pointerleave=move |_| session.hold(false)
                on:keydown=move |event| session.hold(is_press(&event))
                on:keyup=move |_| session.hold(false)
            >
                <Icon name="microphone" />
                <span class="call-button-name">{move || t_string!(i18n, calls.microphone)}</span>
            </button>
            <Toggle session medium=Medium::Camera icon="camera" name=move || t_string!(i18n, calls.camera) />
            {share}
            <button
                type="button"
                class="button call-button"
                aria-expanded=move || large.get().to_string()
                aria-controls="call-more"
                on:click=move |_| large.update(|large| *large = !*large)
            >
                <Icon name="more" />
                <span class="call-button-name">{move || t_string!(i18n, calls.more)}</span>
            </button>
            <button type="button" class="button button-danger call-button" on:click=move |_| session.leave()>
                <Icon name="leave" />
                <span class="call-button-name">{move || t_string!(i18n, calls.leave)}</span>
            </button>
        </div>
    }
}

/// Turns pictures of one kind on and off.
#[component]
fn Toggle(
    session: Session,
    medium: Medium,
    icon: &'static str,
    #[prop(into)] name: TextProp,
) -> impl IntoView {
    let devices = session.devices();
    let is_open = move || devices.is_open(medium);
    view! {
        <button
            type="button"
            class="button call-button"
            aria-pressed=move || is_open().to_string()
            on:click=move |_| session.set_open(medium, !untrack(is_open))
        >
            <Icon name=icon />
            <span class="call-button-name">{move || name.get().into_owned()}</span>
        </button>
    }
}

fn is_press(event: &KeyboardEvent) -> bool {
    matches!(event.key().as_str(), "Enter" | " ")
}
