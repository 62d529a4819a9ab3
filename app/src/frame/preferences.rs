//! The language and the theme: shown at once, kept in the browser and with the account.

use leptos::{prelude::*, task::spawn_local};
use protocol::accounts::{Boards, Language, Theme, cookies};

use crate::{
    accounts::prefer,
    i18n::td_string,
    live::{browser::set_cookie, use_live},
    texts::{I18n, t_string, use_i18n},
    words,
};

/// How the person wants the pages.
#[derive(Clone, Copy)]
pub struct Preferences {
    i18n: I18n,
    theme: RwSignal<Theme>,
}

/// Provides the preferences, and keeps the document and the connection in step with them.
pub fn provide_preferences(theme: Theme) {
    let preferences = Preferences { i18n: use_i18n(), theme: RwSignal::new(theme) };
    provide_context(preferences);
    let live = use_live();
    Effect::new(move |_| {
        let language = preferences.language();
        set_on_root("lang", language.as_str());
        live.speak(language);
    });
    Effect::new(move |_| set_on_root("data-theme", preferences.theme.get().as_str()));
}

/// The preferences that [`provide_preferences`] provided.
pub fn use_preferences() -> Preferences {
    expect_context()
}

impl Preferences {
    /// The language of the page. Reactive.
    pub fn language(self) -> Language {
        words::language(self.i18n.get_locale())
    }

    /// The look of the page. Reactive.
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// Shows the page in a language.
    pub fn speak(self, language: Language) {
        self.i18n.set_locale(words::locale(language));
    }

    /// Shows the page in a look.
    pub fn show(self, theme: Theme) {
        self.theme.set(theme);
    }

    /// Shows the boards in a look, which the document alone knows.
    pub fn show_boards(self, boards: Boards) {
        set_on_root("data-board", boards.as_str());
    }

    /// Shows and keeps a language.
    pub fn choose_language(self, language: Language) {
        self.speak(language);
        keep(Some(language), None);
    }

    /// Shows and keeps a look.
    pub fn choose_theme(self, theme: Theme) {
        self.show(theme);
        keep(None, Some(theme));
    }
}

/// What a language calls itself.
pub fn language_name(language: Language) -> &'static str {
    td_string!(words::locale(language), common.own_name)
}

/// What a look of the boards is called.
pub fn boards_name(i18n: I18n, boards: Boards) -> &'static str {
    match boards {
        Boards::Standard => t_string!(i18n, accounts.boards_standard),
        Boards::Contrast => t_string!(i18n, accounts.boards_contrast),
    }
}

/// What a theme is called.
pub fn theme_name(i18n: I18n, theme: Theme) -> &'static str {
    match theme {
        Theme::System => t_string!(i18n, common.theme_system),
        Theme::Light => t_string!(i18n, common.theme_light),
        Theme::Dark => t_string!(i18n, common.theme_dark),
    }
}

/// A choice that cannot be kept is still seen on this page; the next choice tries again. The browser keeps it at once:
/// a page that is loaded before the server has heard of it has it as well.
fn keep(language: Option<Language>, theme: Option<Theme>) {
    cookies(language, theme).for_each(|cookie| set_cookie(&cookie));
    spawn_local(async move { drop(prefer(language, theme).await) });
}

fn set_on_root(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        // Fails only for names that are no attribute's.
        let _ = root.set_attribute(name, value);
    }
}
