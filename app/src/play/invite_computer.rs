//! A computer player for the free seat of one's own table.

use leptos::prelude::*;
use protocol::{Command, computers::InviteComputer};

use super::store::TableStore;
use crate::{
    texts::{t_string, use_i18n},
    ui::ComputerChoices,
};

/// The choice of a computer player, for the host of a table where one may sit.
#[component]
pub fn InviteComputerChoice(store: TableStore) -> impl IntoView {
    let i18n = use_i18n();
    let awake = store.live().awake();
    let may_invite = Memo::new(move |_| {
        let table = store.table.read();
        let plays_all = !table.options.rated && !table.options.time.is_correspondence();
        plays_all && store.seat.get().is_some() && store.account() == Some(table.host)
    });
    let invite = Callback::new(move |level| {
        store.send(Command::InviteComputer(InviteComputer { table: store.id, level }));
    });
    let choice = move || {
        view! {
            <details class="invite-computer">
                <summary class="button">{move || t_string!(i18n, computers.invite)}</summary>
                <ComputerChoices resting=Signal::derive(move || !awake.get()) on_choose=invite />
            </details>
        }
        .into_any()
    };
    view! { {move || may_invite.get().then(choice)} }
}
