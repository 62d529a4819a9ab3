//! What a person is told when the connection will not come back by itself.

use leptos::{html::Dialog, prelude::*};
use protocol::Code;

use super::{browser, use_live};
use crate::texts::{t_string, use_i18n};

/// A dialog that opens once the connection has ended, with what to do. It belongs once into the page.
#[component]
pub fn EndedNotice() -> impl IntoView {
    let i18n = use_i18n();
    let ended = use_live().ended();
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        if ended.get().is_some()
            && let Some(dialog) = dialog.get()
        {
            // It fails only where the dialog is open already.
            let _ = dialog.show_modal();
        }
    });
    let signed_out = move || ended.get() == Some(Code::SessionEnded);
    let title = move || match signed_out() {
        true => t_string!(i18n, live.session_ended_title),
        false => t_string!(i18n, live.closed_title),
    };
    let explanation = move || match signed_out() {
        true => t_string!(i18n, live.session_ended),
        false => t_string!(i18n, live.closed),
    };
    let sign_in = move || {
        signed_out().then(|| {
            let href = format!("/sign-in?next={}", browser::path());
            view! {
                <a class="button button-primary" href=href rel="external">
                    {move || t_string!(i18n, live.sign_in)}
                </a>
            }
            .into_any()
        })
    };
    view! {
        <dialog node_ref=dialog class="notice" aria-labelledby="ended-title" aria-describedby="ended-text">
            <h2 id="ended-title">{move || title()}</h2>
            <p id="ended-text">{move || explanation()}</p>
            <div class="notice-actions">
                <button type="button" class="button" on:click=|_| browser::reload()>
                    {move || t_string!(i18n, live.reload)}
                </button>
                {move || sign_in()}
            </div>
        </dialog>
    }
}
