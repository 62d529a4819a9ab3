//! The page where one signs in.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::components::Redirect;
use protocol::accounts::SignIn;

use super::{
    PlayAsGuest,
    come_in::{next, with_next},
    sign_in, visitor,
};
use crate::{
    forms::{FormState, Typed, leave_for},
    server,
    texts::{t_string, use_i18n},
    ui::{Field, FormAlert, Submit},
};

/// The page where one signs in.
#[component]
pub fn SignInView() -> impl IntoView {
    match visitor() {
        Some(person) if !person.guest => view! { <Redirect path="/" /> }.into_any(),
        guest => view! { <SignInForm guest=guest.is_some() /> }.into_any(),
    }
}

#[component]
fn SignInForm(
    /// Whether somebody plays as a guest in this browser already.
    guest: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("sign_in");
    let next = StoredValue::new(next(state));
    let submit = move |event: SubmitEvent| {
        let typed = Typed::take(&event);
        let form = SignIn { name: typed.text("name"), password: typed.text("password") };
        state.submit(sign_in(form), move |()| leave_for(&next.get_value()));
    };
    let as_guest = (!guest).then(|| {
        view! {
            <div class="form-or">
                <PlayAsGuest next=next.get_value() />
            </div>
        }
        .into_any()
    });
    view! {
        <Title text=server::title(move || t_string!(i18n, accounts.signing_in).to_owned()) />
        <div class="narrow">
            <h1 tabindex="-1">{move || t_string!(i18n, accounts.signing_in)}</h1>
            <form
                node_ref=state.element
                class="form panel"
                method="post"
                action="/sign-in"
                novalidate=true
                on:submit=submit
            >
                <FormAlert state />
                <input type="hidden" name="next" value=next.get_value() />
                <Field
                    state
                    name="name"
                    label=move || t_string!(i18n, accounts.name)
                    autocomplete="username"
                    required=true
                />
                <Field
                    state
                    name="password"
                    kind="password"
                    label=move || t_string!(i18n, accounts.password)
                    autocomplete="current-password"
                    required=true
                />
                <div class="form-actions">
                    <Submit state label=move || t_string!(i18n, accounts.sign_in) />
                </div>
            </form>
            <p class="form-note">
                {move || t_string!(i18n, accounts.no_account)} " "
                <a href=move || with_next("/register", &next.get_value())>
                    {move || t_string!(i18n, accounts.register)}
                </a>
            </p>
            {as_guest}
        </div>
    }
}
