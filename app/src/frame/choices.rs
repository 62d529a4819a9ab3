//! The two selects of the header: the language and the theme.

use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_location;
use protocol::accounts::{Language, Theme};

use super::preferences::{language_name, theme_name, use_preferences};
use crate::texts::{t_string, use_i18n};

/// The selects. Without scripts they are a form with a button.
#[component]
pub fn Choices() -> impl IntoView {
    let i18n = use_i18n();
    let preferences = use_preferences();
    let (language, theme) = (move || preferences.language(), move || preferences.theme());
    let path = use_location().pathname;
    let language_select = NodeRef::<html::Select>::new();
    let theme_select = NodeRef::<html::Select>::new();
    let choose_language = move |text: String| {
        if let Ok(chosen) = text.parse()
            && chosen != untrack(language)
        {
            preferences.choose_language(chosen);
        }
    };
    let choose_theme = move |text: String| {
        if let Ok(chosen) = text.parse()
            && chosen != untrack(theme)
        {
            preferences.choose_theme(chosen);
        }
    };
    // What was chosen before the page came alive counts as well.
    Effect::new(move |_| {
        if let (Some(language), Some(theme)) = (language_select.get(), theme_select.get()) {
            choose_language(language.value());
            choose_theme(theme.value());
        }
    });
    let languages = Language::ALL.into_iter().map(|choice| {
        let selected = choice == untrack(language);
        view! {
            <option value=choice.as_str() selected=selected lang=choice.as_str()>
                {language_name(choice)}
            </option>
        }
        .into_any()
    });
    let themes = Theme::ALL.into_iter().map(|choice| {
        let selected = choice == untrack(theme);
        view! {
            <option value=choice.as_str() selected=selected>
                {move || theme_name(i18n, choice)}
            </option>
        }
        .into_any()
    });
    // The form on the settings page changes them too.
    Effect::new(move |before: Option<()>| {
        let (language, theme) = (language(), theme());
        if before.is_some()
            && let (Some(languages), Some(themes)) =
                (language_select.get_untracked(), theme_select.get_untracked())
        {
            languages.set_value(language.as_str());
            themes.set_value(theme.as_str());
        }
    });
    view! {
        <form class="header-choices" method="post" action="/preferences">
            <input type="hidden" name="next" value=move || path.get() />
            <label class="header-select">
                <span class="header-label">{move || t_string!(i18n, common.language)}</span>
                <select
                    node_ref=language_select
                    class="select"
                    name="language"
                    autocomplete="off"
                    on:change=move |event: ev::Event| choose_language(event_target_value(&event))
                >
                    {languages.collect_view()}
                </select>
            </label>
            <label class="header-select">
                <span class="header-label">{move || t_string!(i18n, common.theme)}</span>
                <select
                    node_ref=theme_select
                    class="select"
                    name="theme"
                    autocomplete="off"
                    on:change=move |event: ev::Event| choose_theme(event_target_value(&event))
                >
                    {themes.collect_view()}
                </select>
            </label>
            <button type="submit" class="button button-small without-scripts">
                {move || t_string!(i18n, common.apply)}
            </button>
        </form>
    }
}
