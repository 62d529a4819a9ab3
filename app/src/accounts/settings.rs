//! The settings: the profile and the password.

use leptos::{ev::SubmitEvent, prelude::*, text_prop::TextProp};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use protocol::{
    accounts::{Boards, Language, Me, PasswordForm, ProfileForm, Theme},
    calls::Ringers,
};

use super::{change_password, countries::countries, edit_profile, visitor};
use crate::{
    calls::RingAloud,
    forms::{FormState, Typed},
    frame::{boards_name, language_name, theme_name, use_preferences},
    server,
    texts::{I18n, t_string, use_i18n},
    ui::{Choice, Field, FormAlert, Select, Submit, TextArea},
    words::language,
};

/// What one may change of one's own account.
#[component]
pub fn Settings(
    /// The account.
    me: Me,
) -> impl IntoView {
    let i18n = use_i18n();
    let password = match visitor().is_some_and(|visitor| visitor.guest) {
        true => view! { <Unregistered /> }.into_any(),
        false => view! { <PasswordPanel /> }.into_any(),
    };
    view! {
        <Title text=server::title(move || t_string!(i18n, common.settings).to_owned()) />
        <div class="narrow">
            <h1 tabindex="-1">{move || t_string!(i18n, common.settings)}</h1>
            <ProfilePanel me />
            {password}
        </div>
    }
}

#[component]
fn ProfilePanel(me: Me) -> impl IntoView {
    let i18n = use_i18n();
    let preferences = use_preferences();
    let state = FormState::new("profile");
    let saved = RwSignal::new(was_saved("profile"));
    let submit = move |event: SubmitEvent| {
        let typed = Typed::take(&event);
        let form = ProfileForm {
            first_name: typed.text("first_name"),
            last_name: typed.text("last_name"),
            email: typed.text("email"),
            about: typed.text("about"),
            country: typed.text("country"),
            language: typed.text("language"),
            theme: typed.text("theme"),
            boards: typed.text("boards"),
            ringers: typed.text("ringers"),
        };
        saved.set(false);
        state.submit(edit_profile(form), move |me| {
            preferences.show(me.theme);
            preferences.show_boards(me.boards);
            if let Some(language) = me.language {
                preferences.speak(language);
            }
            saved.set(true);
        });
    };
    let country_choices = move || {
        let none = Choice { value: String::new(), name: t_string!(i18n, accounts.no_country).to_owned() };
        let all = countries(language(i18n.get_locale()));
        let all = all.map(|(code, name)| Choice { value: code.to_owned(), name: name.to_owned() });
        std::iter::once(none).chain(all).collect()
    };
    let languages = || {
        let choice = |language: Language| Choice {
            value: language.as_str().to_owned(),
            name: language_name(language).to_owned(),
        };
        Language::ALL.into_iter().map(choice).collect()
    };
    let themes = move || {
        let choice = |theme: Theme| Choice {
            value: theme.as_str().to_owned(),
            name: theme_name(i18n, theme).to_owned(),
        };
        Theme::ALL.into_iter().map(choice).collect()
    };
    let looks = move || {
        let choice = |boards: Boards| Choice {
            value: boards.as_str().to_owned(),
            name: boards_name(i18n, boards).to_owned(),
        };
        Boards::ALL.into_iter().map(choice).collect()
    };
    let callers = move || {
        let choice = |ringers: Ringers| Choice {
            value: ringers.as_str().to_owned(),
            name: ringers_name(i18n, ringers).to_owned(),
        };
        Ringers::ALL.into_iter().map(choice).collect()
    };
    let Me { profile, email, boards, ringers, .. } = me;
    let spoken = untrack(move || preferences.language()).as_str().to_owned();
    let shown = untrack(move || preferences.theme()).as_str().to_owned();
    view! {
        <section class="panel" aria-labelledby="profile-title">
            <h2 class="panel-title" id="profile-title">
                {move || t_string!(i18n, accounts.profile)}
            </h2>
            <form
                node_ref=state.element
                class="form"
                method="post"
                action="/settings"
                novalidate=true
                aria-labelledby="profile-title"
                on:submit=submit
            >
                <FormAlert state />
                <div class="field-pair">
                    <Field
                        state
                        name="first_name"
                        label=move || t_string!(i18n, accounts.first_name)
                        value=profile.first_name
                        autocomplete="given-name"
                    />
                    <Field
                        state
                        name="last_name"
                        label=move || t_string!(i18n, accounts.last_name)
                        value=profile.last_name
                        autocomplete="family-name"
                    />
                </div>
                <Field
                    state
                    name="email"
                    kind="email"
                    label=move || t_string!(i18n, accounts.email)
                    hint=move || t_string!(i18n, accounts.email_hint)
                    value=email
                    autocomplete="email"
                />
                <TextArea state name="about" label=move || t_string!(i18n, accounts.about) value=profile.about />
                <Select
                    state
                    name="country"
                    label=move || t_string!(i18n, accounts.country)
                    options=Box::new(country_choices)
                    value=profile.country
                />
                <div class="field-pair">
                    <Select
                        state
                        name="language"
                        label=move || t_string!(i18n, common.language)
                        options=Box::new(languages)
                        value=spoken
                    />
                    <Select
                        state
                        name="theme"
                        label=move || t_string!(i18n, common.theme)
                        options=Box::new(themes)
                        value=shown
                    />
                </div>
                <Select
                    state
                    name="boards"
                    label=move || t_string!(i18n, accounts.boards)
                    options=Box::new(looks)
                    value=boards.as_str().to_owned()
                />
                <Select
                    state
                    name="ringers"
                    label=move || t_string!(i18n, calls.who_may_ring)
                    options=Box::new(callers)
                    value=ringers.as_str().to_owned()
                />
                <RingAloud />
                <div class="form-actions">
                    <Submit state label=move || t_string!(i18n, accounts.save_profile) />
                    <Saved saved text=move || t_string!(i18n, accounts.saved) />
                </div>
            </form>
        </section>
    }
}

/// What is said of whom one lets ring.
fn ringers_name(i18n: I18n, ringers: Ringers) -> &'static str {
    match ringers {
        Ringers::Everyone => t_string!(i18n, calls.ringers_everyone),
        Ringers::Opponents => t_string!(i18n, calls.ringers_opponents),
        Ringers::Nobody => t_string!(i18n, calls.ringers_nobody),
    }
}

#[component]
fn PasswordPanel() -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("password");
    let saved = RwSignal::new(was_saved("password"));
    let submit = move |event: SubmitEvent| {
        let typed = Typed::take(&event);
        let form = PasswordForm { current: typed.text("current"), new: typed.text("new") };
        saved.set(false);
        state.submit(change_password(form), move |()| {
            if let Some(form) = state.element.get_untracked() {
                form.reset();
            }
            saved.set(true);
        });
    };
    view! {
        <section class="panel" aria-labelledby="password-title">
            <h2 class="panel-title" id="password-title">
                {move || t_string!(i18n, accounts.password)}
            </h2>
            <form
                node_ref=state.element
                class="form"
                method="post"
                action="/settings/password"
                novalidate=true
                aria-labelledby="password-title"
                on:submit=submit
            >
                <FormAlert state />
                <Field
                    state
                    name="current"
                    kind="password"
                    label=move || t_string!(i18n, accounts.present_password)
                    autocomplete="current-password"
                    required=true
                />
                <Field
                    state
                    name="new"
                    kind="password"
                    label=move || t_string!(i18n, accounts.new_password)
                    hint=move || t_string!(i18n, accounts.new_password_hint)
                    autocomplete="new-password"
                    required=true
                />
                <div class="form-actions">
                    <Submit state label=move || t_string!(i18n, accounts.change_password) />
                    <Saved saved text=move || t_string!(i18n, accounts.saved) />
                </div>
            </form>
        </section>
    }
}

/// In place of the password: a guest has none.
#[component]
fn Unregistered() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="panel" aria-labelledby="password-title">
            <h2 class="panel-title" id="password-title">
                {move || t_string!(i18n, accounts.password)}
            </h2>
            <p>{move || t_string!(i18n, accounts.guest_has_no_password)}</p>
            <a class="button button-primary" href="/register?next=/settings">
                {move || t_string!(i18n, accounts.register)}
            </a>
        </section>
    }
}

/// Says that a form was saved.
#[component]
fn Saved(saved: RwSignal<bool>, #[prop(into)] text: TextProp) -> impl IntoView {
    view! {
        <p class="saved" role="status">
            {move || saved.get().then(|| text.get().into_owned())}
        </p>
    }
}

/// Whether the address says that the form was saved: where the server leads after a plain post.
fn was_saved(form: &str) -> bool {
    use_query_map().read_untracked().get("saved").as_deref() == Some(form)
}
