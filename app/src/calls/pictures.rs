//! The window with the pictures of a call. Small, it lies above the page and can be moved out of the way, by a pointer
//! or by the arrow keys; large, it stands below the strip.

use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    html,
    prelude::*,
    text_prop::TextProp,
};
use protocol::calls::Leg;

use super::{
    engine::{self, Session, Stream},
    icon::Icon,
    medium::Medium,
};
use crate::{
    texts::{t_string, use_i18n},
    ui::Each,
};

/// How far a press of an arrow key moves the window, in pixels.
const STEP: f64 = 24.0;

/// The pictures, while there are some.
#[component]
pub fn Pictures(session: Session, others: Memo<Vec<Leg>>, large: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let devices = session.devices();
    let own = move |medium| devices.is_open(medium);
    let has_some = Memo::new(move |_| {
        let shows = |leg: &Leg| leg.media.camera || leg.media.screen;
        own(Medium::Camera) || own(Medium::Screen) || others.read().iter().any(shows)
    });
    let place = RwSignal::new((0.0, 0.0));
    let held = RwSignal::new(None::<(f64, f64)>);
    let move_by = move |x: f64, y: f64| place.update(|place| *place = (place.0 + x, place.1 + y));
    let on_key = move |event: KeyboardEvent| {
        let (x, y) = match event.key().as_str() {
            "ArrowLeft" => (-STEP, 0.0),
            "ArrowRight" => (STEP, 0.0),
            "ArrowUp" => (0.0, -STEP),
            "ArrowDown" => (0.0, STEP),
            _ => return,
        };
        event.prevent_default();
        move_by(x, y);
    };
    let at = |event: &PointerEvent| (f64::from(event.client_x()), f64::from(event.client_y()));
    let on_move = move |event: PointerEvent| {
        let Some(before) = held.get_untracked() else { return };
        let now = at(&event);
        held.set(Some(now));
        move_by(now.0 - before.0, now.1 - before.1);
    };
    let shift = move || match large.get() {
        true => String::new(),
        false => place.with(|(x, y)| format!("translate({x:.0}px, {y:.0}px)")),
    };
    let element = NodeRef::<html::Div>::new();
    let can_float = engine::can_float();
    let float = can_float.then(|| {
        view! {
            <button
                type="button"
                class="button button-small call-button"
                on:click=move |_| engine::float(element)
            >
                <Icon name="window" />
                <span class="visually-hidden">{move || t_string!(i18n, calls.float)}</span>
            </button>
        }
        .into_any()
    });
    view! {
        <div
            node_ref=element
            class="call-pictures"
            hidden=move || !has_some.get()
            style:transform=shift
            role="group"
            aria-label=move || t_string!(i18n, calls.pictures)
        >
            <div class="call-pictures-head">
                <button
                    type="button"
                    class="button button-small call-button call-handle"
                    hidden=move || large.get()
                    on:keydown=on_key
                    on:pointerdown=move |event| {
                        engine::hold(&event);
                        held.set(Some(at(&event)));
                    }
                    on:pointermove=on_move
                    on:pointerup=move |_| held.set(None)
                    on:pointercancel=move |_| held.set(None)
                >
                    <Icon name="move" />
                    <span class="visually-hidden">{move || t_string!(i18n, calls.move_pictures)}</span>
                </button>
                {float}
            </div>
            <div class="call-pictures-all">
                <Each items=move || others.get() key=|leg: &Leg| leg.id.to_string() let:leg>
                    <Theirs session leg />
                </Each>
                <Own session medium=Medium::Screen />
                <Own session medium=Medium::Camera />
            </div>
        </div>
    }
}

#[component]
fn Theirs(session: Session, leg: Leg) -> impl IntoView {
    let i18n = use_i18n();
    let Leg { id, person, .. } = leg;
    let name = StoredValue::new(person.name);
    let signs = Memo::new(move |_| session.signs(id));
    let media = Memo::new(move |_| session.media_of(id));
    let stream = move |medium: Medium| move || signs.get()?.stream(medium);
    view! {
        <Picture
            stream=stream(Medium::Screen)
            is_shown=move || media.get().screen
            name=move || t_string!(i18n, calls.screen_of, name = name.get_value())
        />
        <Picture
            stream=stream(Medium::Camera)
            is_shown=move || media.get().camera
            name=move || t_string!(i18n, calls.picture_of, name = name.get_value())
        />
    }
}

#[component]
fn Own(session: Session, medium: Medium) -> impl IntoView {
    let i18n = use_i18n();
    let devices = session.devices();
    let name = move || match medium {
        Medium::Screen => t_string!(i18n, calls.own_screen),
        Medium::Microphone | Medium::Camera => t_string!(i18n, calls.own_picture),
    };
    view! {
        <Picture
            stream=move || devices.stream(medium)
            is_shown=move || devices.is_open(medium)
            name
            is_mirrored=medium == Medium::Camera
        />
    }
}

/// A moving picture without its sound, which is heard elsewhere or is one's own.
#[component]
pub fn Picture(
    /// What is shown. Reactive.
    stream: impl Fn() -> Option<Stream> + 'static,
    /// Whether there is anything to be seen. Reactive.
    #[prop(into)]
    is_shown: Signal<bool>,
    /// What is seen.
    #[prop(into)]
    name: TextProp,
    /// As in a mirror: so one knows oneself.
    #[prop(optional)]
    is_mirrored: bool,
    /// How it is laid out.
    #[prop(default = "call-picture")]
    class: &'static str,
) -> impl IntoView {
    let video = NodeRef::<html::Video>::new();
    Effect::new(move |_| engine::show(video, stream()));
    view! {
        <video
            node_ref=video
            class=class
            class:is-mirrored=is_mirrored
            autoplay
            playsinline
            prop:muted=true
            hidden=move || !is_shown.get()
            aria-label=move || name.get().into_owned()
        ></video>
    }
}
