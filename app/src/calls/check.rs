//! The look at the devices before a call: what is heard and seen of oneself, and what is wrong if nothing is.

use leptos::{prelude::*, task::spawn_local};
use protocol::{
    CallRoom, Command, Problem,
    calls::{JoinCall, LeaveCall, Media},
};

use super::{
    Calls, Device, Here, Medium, TALKS_ON_PUSH, Trouble,
    engine::{self, Devices},
    pictures::Picture,
    rooms::room_name,
    use_calls,
};
use crate::{
    live::use_live,
    lobby::use_mine,
    texts::{I18n, t_string, use_i18n},
    ui::{Alert, Dialog, Each},
};

/// The dialog before a call.
#[component]
pub fn Check(room: CallRoom, devices: Devices) -> impl IntoView {
    let i18n = use_i18n();
    let (calls, live, mine) = (use_calls(), use_live(), use_mine());
    let open = RwSignal::new(true);
    let problem = RwSignal::new(None::<Problem>);
    let joining = RwSignal::new(false);
    Effect::new(move |_| {
        if !open.get() {
            calls.cancel();
        }
    });
    // Whoever is in a call is seen and heard there as before until it is left.
    let in_call = calls.here.get_untracked().is_some();
    // The press that led here is the person's wish to speak.
    Effect::new(move |_| {
        if !in_call {
            spawn_local(devices.open(Medium::Microphone));
        }
    });
    let camera = (!in_call).then(|| view! { <Camera devices /> }.into_any());
    let elsewhere = move || mine.call().is_some();
    let join = move |_| {
        if joining.get_untracked() {
            return;
        }
        joining.set(true);
        problem.set(None);
        let media = match in_call {
            // Who is muted stays so.
            true => Media { screen: false, ..calls.sends.get_value() },
            false => Media {
                microphone: untrack(|| devices.is_open(Medium::Microphone))
                    && !engine::remembers(TALKS_ON_PUSH),
                camera: untrack(|| devices.is_open(Medium::Camera)),
                screen: false,
            },
        };
        let leg = engine::new_leg();
        let replaces = untrack(|| mine.call()).map(|call| call.leg);
        calls.leaving.set_value(replaces);
        let joined = live.send(Command::JoinCall(JoinCall { room, leg, replaces, media, ticket: None }));
        spawn_local(async move {
            let joined = joined.await;
            joining.try_set(false);
            calls.leaving.try_set_value(None);
            match joined {
                // The person has thought better of it meanwhile.
                Ok(_) if open.try_get_untracked() != Some(true) => {
                    drop(live.send(Command::LeaveCall(LeaveCall { leg })));
                    // What it was to take the place of has ended.
                    if let Some(replaced) = replaces {
                        calls.end(replaced, None);
                    }
                }
                Ok(_) => {
                    // It was chosen for others.
                    devices.close(Medium::Screen);
                    calls.begin(Here { room, leg, media });
                }
                Err(refused) => drop(problem.try_set(Some(refused))),
            }
        });
    };
    let name = move || match devices.is_open(Medium::Microphone) {
        true => t_string!(i18n, calls.join),
        false => t_string!(i18n, calls.join_and_listen),
    };
    view! {
        <Dialog open title=move || room_name(i18n, room) id="call-check">
            <Microphone devices />
            {camera}
            <Troubled devices />
            <p class="call-note" hidden=move || !elsewhere()>
                {move || t_string!(i18n, calls.ends_elsewhere)}
            </p>
            <RelaysOnly calls />
            <p>
                <a href="/call-test">{move || t_string!(i18n, calls.test_link)}</a>
            </p>
            <Alert problem />
            <div class="form-actions">
                <button
                    type="button"
                    class="button button-primary"
                    aria-busy=move || joining.get().to_string()
                    on:click=join
                >
                    {move || name()}
                </button>
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {move || t_string!(i18n, calls.not_now)}
                </button>
            </div>
        </Dialog>
    }
}

#[component]
fn Microphone(devices: Devices) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="call-device">
            <Choice devices medium=Medium::Microphone />
            <meter
                class="call-level"
                min="0"
                max="1"
                aria-label=move || t_string!(i18n, calls.loudness)
                prop:value=move || devices.level().get()
            ></meter>
        </div>
    }
}

#[component]
fn Camera(devices: Devices) -> impl IntoView {
    let i18n = use_i18n();
    let is_open = move || devices.is_open(Medium::Camera);
    let toggle = move |_| match untrack(is_open) {
        true => devices.close(Medium::Camera),
        false => spawn_local(devices.open(Medium::Camera)),
    };
    view! {
        <div class="call-device">
            <Picture
                stream=move || devices.stream(Medium::Camera)
                is_shown=is_open
                name=move || t_string!(i18n, calls.own_picture)
                is_mirrored=true
                class="call-preview"
            />
            <button type="button" class="button" aria-pressed=move || is_open().to_string() on:click=toggle>
                {move || t_string!(i18n, calls.camera)}
            </button>
            <Choice devices medium=Medium::Camera />
        </div>
    }
}

/// The devices of a medium, where there is something to choose.
#[component]
pub fn Choice(devices: Devices, medium: Medium) -> impl IntoView {
    let i18n = use_i18n();
    let list = move || {
        let list = devices.list().get();
        list.into_iter().filter(|device| device.medium == medium).collect::<Vec<_>>()
    };
    let id = match medium {
        Medium::Microphone => "call-microphone",
        Medium::Camera | Medium::Screen => "call-camera",
    };
    let name = move || match medium {
        Medium::Microphone => t_string!(i18n, calls.microphone),
        Medium::Camera | Medium::Screen => t_string!(i18n, calls.camera),
    };
    let choose = move |device: String| {
        spawn_local(devices.choose(medium, device));
    };
    view! {
        <div class="field" hidden=move || list().len() < 2>
            <label class="field-label" for=id>{move || name()}</label>
            <select id=id class="input" on:change:target=move |event| choose(event.target().value())>
                <Each items=list key=|device: &Device| device.id.clone() let:device>
                    <option value=device.id.clone() selected=device.id == devices.chosen(medium)>
                        {device.name}
                    </option>
                </Each>
            </select>
        </div>
    }
}

/// What is wrong with a device, and what to do.
#[component]
pub fn Troubled(devices: Devices) -> impl IntoView {
    let i18n = use_i18n();
    let trouble = devices.trouble();
    view! {
        <p class="alert" role="alert" hidden=move || trouble.get().is_none()>
            {move || trouble.get().map(|trouble| explained(i18n, trouble))}
        </p>
    }
}

/// What a trouble with a device is, and what to do.
pub fn explained(i18n: I18n, trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Refused => t_string!(i18n, calls.device_refused),
        Trouble::Missing => t_string!(i18n, calls.device_missing),
        Trouble::InUse => t_string!(i18n, calls.device_in_use),
        Trouble::NotEncrypted => t_string!(i18n, calls.device_not_encrypted),
        Trouble::Other => t_string!(i18n, calls.device_other),
    }
}

#[component]
fn RelaysOnly(calls: Calls) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || calls.relays_only()
                on:change:target=move |event| calls.choose_relays_only(event.target().checked())
            />
            <span>{move || t_string!(i18n, calls.relays_only)}</span>
        </label>
    }
}
