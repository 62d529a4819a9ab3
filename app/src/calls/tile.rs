//! One person of a call: who it is, whether the person speaks, and how the connection stands.

use leptos::prelude::*;
use protocol::calls::{Leg, Media};

use super::{
    Quality, Status,
    engine::{self, Session},
    icon::Icon,
    medium::Medium,
    safety::spoken,
};
use crate::{
    accounts::visitor,
    live::browser::steady_ms,
    texts::{I18n, t_string, use_i18n},
    ui::Portrait,
};

/// Another person.
#[component]
pub fn Tile(session: Session, leg: Leg) -> impl IntoView {
    let i18n = use_i18n();
    let Leg { id, person, .. } = leg;
    let signs = Memo::new(move |_| session.signs(id));
    let media = Memo::new(move |_| session.media_of(id));
    let status = move || signs.get().map_or(Status::Connecting, |signs| signs.status.get());
    let speaks = move || media.get().microphone && signs.get().is_some_and(|signs| signs.speaks.get());
    let quality = move || signs.get().and_then(|signs| signs.quality.get());
    let is_apart = Memo::new(move |_| session.is_apart(id));
    let is_narrow = move || signs.get().is_some_and(|signs| signs.is_narrow.get());
    view! {
        <li class="call-person" class:speaks=speaks>
            <Portrait name=person.name.clone() level=person.level() />
            <span class="call-name">{person.name}</span>
            <Muted media />
            {move || match is_apart.get() {
                true => view! {
                    <span class="call-status">{move || t_string!(i18n, calls.apart)}</span>
                }
                .into_any(),
                false => view! {
                    <Standing status=Signal::derive(status) quality=Signal::derive(quality) />
                }
                .into_any(),
            }}
            <span class="call-status" hidden=move || !is_narrow()>
                {move || t_string!(i18n, calls.sound_only)}
            </span>
        </li>
    }
}

/// Oneself.
#[component]
pub fn OwnTile(session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let devices = session.devices();
    let media = Memo::new(move |_| Media {
        microphone: session.has_microphone(),
        camera: devices.is_open(Medium::Camera),
        screen: devices.is_open(Medium::Screen),
    });
    let name = visitor().map(|person| person.name).unwrap_or_default();
    let speaks = move || media.get().microphone && devices.level().get() > 0.1;
    view! {
        <li class="call-person" class:speaks=speaks>
            <Portrait name />
            <span class="call-name">{move || t_string!(i18n, calls.you)}</span>
            <Muted media />
        </li>
    }
}

/// The code that both read to each other, to know that nobody sits between.
#[component]
pub fn Safety(session: Session, leg: Leg) -> impl IntoView {
    let i18n = use_i18n();
    let Leg { id, person, .. } = leg;
    let name = StoredValue::new(person.name);
    let signs = Memo::new(move |_| session.signs(id));
    let code = move || Some(spoken(signs.get()?.code.get()?, i18n.get_locale()));
    view! {
        <dl class="call-safety" hidden=move || code().is_none()>
            <dt>{move || t_string!(i18n, calls.safety_code, name = name.get_value())}</dt>
            <dd>{move || code()}</dd>
        </dl>
    }
}

/// How loud another person is to be heard.
#[component]
pub fn Volume(session: Session, leg: Leg) -> impl IntoView {
    let i18n = use_i18n();
    let Leg { id, person, .. } = leg;
    let percent = (session.volume(id) * 100.0).round();
    let set = move |text: String| {
        // Whatever is not a number is as loud as it can be.
        session.set_volume(id, text.parse::<f64>().map_or(1.0, |percent| percent / 100.0));
    };
    view! {
        <label class="call-volume">
            <span>{move || t_string!(i18n, calls.volume_of, name = person.name.clone())}</span>
            <input
                type="range"
                min="0"
                max="100"
                value=percent.to_string()
                on:input:target=move |event| set(event.target().value())
            />
        </label>
    }
}

/// That the microphone is off.
#[component]
fn Muted(media: Memo<Media>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span class="call-muted" hidden=move || media.get().microphone>
            <Icon name="microphone-off" />
            <span class="visually-hidden">{move || t_string!(i18n, calls.muted)}</span>
        </span>
    }
}

/// How the connection stands, and for how long it does not.
#[component]
fn Standing(status: Signal<Status>, quality: Signal<Option<Quality>>) -> impl IntoView {
    let i18n = use_i18n();
    let tick = engine::every_second();
    let told = move || match status.get() {
        Status::Connecting => t_string!(i18n, calls.connecting).to_owned(),
        Status::Connected => quality.get().map(|quality| quality_name(i18n, quality)).unwrap_or_default(),
        Status::Lost { since_ms } => {
            tick.track();
            let seconds = ((steady_ms() - since_ms) / 1_000.0).max(0.0) as u32;
            t_string!(i18n, calls.reconnecting, seconds = seconds)
        }
    };
    let is_good = move || status.get() == Status::Connected && quality.get() == Some(Quality::Good);
    view! {
        // What is as it should be is told to who asks; the eye is not kept busy with it.
        <span class="call-status" class:visually-hidden=is_good>
            {move || told()}
        </span>
    }
}

fn quality_name(i18n: I18n, quality: Quality) -> String {
    match quality {
        Quality::Good => t_string!(i18n, calls.quality_good),
        Quality::Fair => t_string!(i18n, calls.quality_fair),
        Quality::Poor => t_string!(i18n, calls.quality_poor),
    }
    .to_owned()
}
