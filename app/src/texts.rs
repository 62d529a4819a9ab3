//! The language that a page is shown in, and the texts of `locales/` in it.

use leptos::prelude::*;

use crate::i18n::Locale;

/// The language of a page; what is said in it follows it. The library's own context would also listen
/// to the browser's languages, of which the visit knows already.
#[derive(Clone, Copy)]
pub struct I18n(RwSignal<Locale>);

/// Provides the language to everything below.
pub fn provide_i18n(locale: Locale) {
    provide_context(I18n(RwSignal::new(locale)));
}

/// The language that [`provide_i18n`] provided.
pub fn use_i18n() -> I18n {
    expect_context()
}

impl I18n {
    /// A language alone, for texts that are made outside a page.
    pub fn of(locale: Locale) -> Self {
        Self(RwSignal::new(locale))
    }

    /// The language. Reactive.
    pub fn get_locale(self) -> Locale {
        self.0.get()
    }

    /// The language as it is now.
    pub fn get_locale_untracked(self) -> Locale {
        self.0.get_untracked()
    }

    /// Says everything in another language.
    pub fn set_locale(self, locale: Locale) {
        self.0.set(locale);
    }
}

/// A text in the language of the page. Reactive.
macro_rules! t_string {
    ($i18n:expr, $($text:tt)+) => {
        $crate::i18n::td_string!($i18n.get_locale(), $($text)+)
    };
}
pub(crate) use t_string;
