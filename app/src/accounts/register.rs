//! The page where one opens an account.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_meta::Title;
use leptos_router::components::Redirect;
use protocol::accounts::Registration;

use super::{
    come_in::{next, with_next},
    register, visitor,
};
use crate::{
    forms::{FormState, Typed, leave_for},
    server,
    texts::{t_string, use_i18n},
    ui::{Field, FormAlert, Submit},
};

/// The page where one opens an account.
#[component]
pub fn RegisterView() -> impl IntoView {
    match visitor() {
        Some(person) if !person.guest => view! { <Redirect path="/" /> }.into_any(),
        guest => view! { <RegisterForm guest=guest.map(|guest| guest.name) /> }.into_any(),
    }
}

#[component]
fn RegisterForm(
    /// The guest who wants to stay.
    guest: Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("register");
    let next = StoredValue::new(next(state));
    let submit = move |event: SubmitEvent| {
        let typed = Typed::take(&event);
        let form = Registration {
            name: typed.text("name"),
            password: typed.text("password"),
            email: typed.text("email"),
            first_name: typed.text("first_name"),
            last_name: typed.text("last_name"),
        };
        state.submit(register(form), move |()| leave_for(&next.get_value()));
    };
    let kept = guest.map(|name| {
        view! {
            <p class="form-note">{move || t_string!(i18n, accounts.guest_keeps, name = name.as_str())}</p>
        }
        .into_any()
    });
    view! {
        <Title text=server::title(move || t_string!(i18n, accounts.register).to_owned()) />
        <div class="narrow">
            <h1 tabindex="-1">{move || t_string!(i18n, accounts.register)}</h1>
            {kept}
            <form
                node_ref=state.element
                class="form panel"
                method="post"
                action="/register"
                novalidate=true
                on:submit=submit
            >
                <FormAlert state />
                <input type="hidden" name="next" value=next.get_value() />
                <Field
                    state
                    name="name"
                    label=move || t_string!(i18n, accounts.name)
                    hint=move || t_string!(i18n, accounts.name_hint)
                    autocomplete="username"
                    required=true
                />
                <Field
                    state
                    name="password"
                    kind="password"
                    label=move || t_string!(i18n, accounts.password)
                    hint=move || t_string!(i18n, accounts.password_hint)
                    autocomplete="new-password"
                    required=true
                />
                <Field
                    state
                    name="email"
                    kind="email"
                    label=move || t_string!(i18n, accounts.email_optional)
                    hint=move || t_string!(i18n, accounts.email_hint)
                    autocomplete="email"
                />
                <div class="field-pair">
                    <Field
                        state
                        name="first_name"
                        label=move || t_string!(i18n, accounts.first_name_optional)
                        autocomplete="given-name"
                    />
                    <Field
                        state
                        name="last_name"
                        label=move || t_string!(i18n, accounts.last_name_optional)
                        autocomplete="family-name"
                    />
                </div>
                <div class="form-actions">
                    <Submit state label=move || t_string!(i18n, accounts.create_account) />
                </div>
            </form>
            <p class="form-note">
                {move || t_string!(i18n, accounts.have_account)} " "
                <a href=move || with_next("/sign-in", &next.get_value())>
                    {move || t_string!(i18n, accounts.sign_in)}
                </a>
            </p>
        </div>
    }
}
