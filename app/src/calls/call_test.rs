//! The page `/call-test`: tries, one after the other, what a call needs, and names what fails and what to do.

use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use protocol::calls::IceServer;

use super::{Trouble, check::explained, engine::trial};
use crate::{
    accounts::visitor,
    live::use_live,
    server,
    texts::{I18n, t_string, use_i18n},
};

/// What is tried, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Microphone,
    Stun,
    TurnUdp,
    TurnTcp,
    TurnTls,
    Media,
}

const STEPS: [Step; 6] =
    [Step::Microphone, Step::Stun, Step::TurnUdp, Step::TurnTcp, Step::TurnTls, Step::Media];

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Waits,
    Runs,
    Good,
    /// The server names no address for it.
    NotSetUp,
    Failed,
    NoDevice(Trouble),
}

/// The page.
#[component]
pub fn CallTest(
    /// Who helps browsers to reach each other.
    servers: Vec<IceServer>,
) -> impl IntoView {
    let i18n = use_i18n();
    let awake = use_live().awake();
    let standings = RwSignal::new([Standing::Waits; STEPS.len()]);
    let runs = RwSignal::new(false);
    let servers = StoredValue::new(servers);
    let begin = move |_| {
        if !awake.get_untracked() || runs.get_untracked() {
            return;
        }
        runs.set(true);
        standings.set([Standing::Waits; STEPS.len()]);
        spawn_local(async move {
            for (place, step) in STEPS.into_iter().enumerate() {
                let stands = |standing| {
                    standings.try_update(|all| all[place] = standing);
                };
                // Who has left the page has the test no longer.
                let Some(servers) = servers.try_get_value() else { return };
                stands(Standing::Runs);
                stands(tried(step, servers).await);
            }
            runs.try_set(false);
        });
    };
    let items = STEPS.into_iter().enumerate().map(|(place, step)| {
        let standing = Memo::new(move |_| standings.with(|all| all[place]));
        view! {
            <li class="list-item call-step" data-standing=move || code(standing.get())>
                <span class="call-bar-name">{move || name(i18n, step)}</span>
                <span role="status">{move || said(i18n, step, standing.get())}</span>
            </li>
        }
        .into_any()
    });
    let hint = visitor()
        .is_none()
        .then(|| view! { <p class="call-note">{move || t_string!(i18n, calls.test_sign_in)}</p> }.into_any());
    view! {
        <Title text=server::title(move || t_string!(i18n, calls.test).to_owned()) />
        <div class="narrow">
            <h1 tabindex="-1">{move || t_string!(i18n, calls.test)}</h1>
            <p>{move || t_string!(i18n, calls.test_about)}</p>
            {hint}
            <button
                type="button"
                class="button button-primary"
                aria-busy=move || runs.get().to_string()
                aria-disabled=move || (!awake.get()).then_some("true")
                on:click=begin
            >
                {move || t_string!(i18n, calls.test_begin)}
            </button>
            <ol class="list panel" aria-label=move || t_string!(i18n, calls.test_steps)>
                {items.collect_view()}
            </ol>
        </div>
    }
}

async fn tried(step: Step, servers: Vec<IceServer>) -> Standing {
    let named = |is_for: fn(&str) -> bool| {
        let mut named = servers.clone();
        named.iter_mut().for_each(|server| server.urls.retain(|url| is_for(url)));
        named.retain(|server| !server.urls.is_empty());
        named
    };
    let found = async |servers: Vec<IceServer>, kind| match servers.is_empty() {
        true => Standing::NotSetUp,
        false if trial::finds(servers, kind).await => Standing::Good,
        false => Standing::Failed,
    };
    match step {
        Step::Microphone => trial::microphone().await.map_or_else(Standing::NoDevice, |()| Standing::Good),
        Step::Stun => found(named(|url| url.starts_with("stun")), "srflx").await,
        Step::TurnUdp => found(named(is_udp), "relay").await,
        Step::TurnTcp => found(named(is_tcp), "relay").await,
        Step::TurnTls => found(named(|url| url.starts_with("turns:")), "relay").await,
        Step::Media if trial::media(servers).await => Standing::Good,
        Step::Media => Standing::Failed,
    }
}

fn is_udp(url: &str) -> bool {
    url.starts_with("turn:") && !is_tcp(url)
}

fn is_tcp(url: &str) -> bool {
    url.starts_with("turn:") && url.contains("transport=tcp")
}

fn name(i18n: I18n, step: Step) -> &'static str {
    match step {
        Step::Microphone => t_string!(i18n, calls.microphone),
        Step::Stun => t_string!(i18n, calls.step_stun),
        Step::TurnUdp => t_string!(i18n, calls.step_turn_udp),
        Step::TurnTcp => t_string!(i18n, calls.step_turn_tcp),
        Step::TurnTls => t_string!(i18n, calls.step_turn_tls),
        Step::Media => t_string!(i18n, calls.step_media),
    }
}

fn said(i18n: I18n, step: Step, standing: Standing) -> &'static str {
    match (standing, step) {
        (Standing::Waits, _) => "",
        (Standing::Runs, _) => t_string!(i18n, calls.step_runs),
        (Standing::Good, _) => t_string!(i18n, calls.step_good),
        (Standing::NotSetUp, _) => t_string!(i18n, calls.step_not_set_up),
        (Standing::NoDevice(trouble), _) => explained(i18n, trouble),
        (Standing::Failed, Step::Stun | Step::TurnUdp) => t_string!(i18n, calls.step_no_udp),
        (Standing::Failed, Step::TurnTcp | Step::TurnTls) => t_string!(i18n, calls.step_no_tcp),
        (Standing::Failed, Step::Microphone | Step::Media) => t_string!(i18n, calls.step_no_media),
    }
}

/// What the style knows it by.
fn code(standing: Standing) -> &'static str {
    match standing {
        Standing::Waits | Standing::Runs | Standing::NotSetUp => "open",
        Standing::Good => "good",
        Standing::Failed | Standing::NoDevice(_) => "failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_of_a_relay_is_tried_in_one_step() {
        let urls =
            ["turn:a.kz", "turn:a.kz?transport=udp", "turn:a.kz?transport=tcp", "turns:a.kz", "stun:a.kz"];
        assert_eq!(urls.map(is_udp), [true, true, false, false, false]);
        assert_eq!(urls.map(is_tcp), [false, false, true, false, false]);
    }
}
