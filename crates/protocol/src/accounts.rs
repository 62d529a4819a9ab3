//! People: what others see of them, what they see of themselves, and the forms.
//!
//! Forms carry plain text in every field, as a browser posts them; the server says what is wrong
//! with which. Passwords never come back.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{calls::Ringers, ids::AccountId};

/// What everyone sees of a person, everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: AccountId,
    /// The name.
    pub name: String,
    /// True until the person registers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guest: bool,
}

/// What everyone sees on a person's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Who.
    pub person: Person,
    /// First name, if given.
    pub first_name: String,
    /// Last name, if given.
    pub last_name: String,
    /// A text about oneself.
    pub about: String,
    /// ISO 3166-1 alpha-2 code in capitals, or empty.
    pub country: String,
    /// When the person came, in milliseconds since 1970.
    pub joined_at_ms: i64,
}

/// What a person sees of the own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The public part.
    pub profile: Profile,
    /// The e-mail address, or empty; shown to nobody else.
    pub email: String,
    /// The language of the pages; none until chosen.
    pub language: Option<Language>,
    /// The look of the pages.
    pub theme: Theme,
    /// The look of the boards.
    #[serde(default)]
    pub boards: Boards,
    /// Who may ring the person.
    #[serde(default)]
    pub ringers: Ringers,
}

/// A language of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Kazakh.
    Kk,
    /// Russian.
    Ru,
    /// English.
    #[default]
    En,
}

/// The look of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the browser prefers.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The look of the boards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Boards {
    /// In the colors of the pages.
    #[default]
    Standard,
    /// In strong contrast: sides differ in lightness, so that no color has to be told from another.
    Contrast,
}

/// Opens an account, or makes one of a guest.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Registration {
    /// The name that others see.
    pub name: String,
    /// The password.
    pub password: String,
    /// Optional.
    pub email: String,
    /// Optional.
    pub first_name: String,
    /// Optional.
    pub last_name: String,
}

/// Signs in.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignIn {
    /// The name, in any case.
    pub name: String,
    /// The password.
    pub password: String,
}

/// Changes the profile; the language and the theme as well, so that a page without scripts has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail address.
    pub email: String,
    /// A text about oneself.
    pub about: String,
    /// ISO 3166-1 alpha-2 code.
    pub country: String,
    /// `en`, `kk`, `ru`.
    pub language: String,
    /// `system`, `light`, `dark`.
    pub theme: String,
    /// `standard`, `contrast`.
    pub boards: String,
    /// `everyone`, `opponents`, `nobody`; empty for as it is.
    pub ringers: String,
}

/// Changes the password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    /// The present one.
    pub current: String,
    /// The next one.
    pub new: String,
}

// Written by hand, so that no log line can ever show a password.
impl fmt::Debug for Registration {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Registration").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for SignIn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SignIn").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for PasswordForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PasswordForm").finish_non_exhaustive()
    }
}

/// The text is none of the choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("none of the choices")]
pub struct NotAChoice;

impl Language {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Kk, Self::Ru, Self::En];

    /// The name of the cookie that keeps it in a browser.
    pub const COOKIE: &str = "oyinline-language";

    /// The BCP 47 tag.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kk => "kk",
            Self::Ru => "ru",
            Self::En => "en",
        }
    }

    /// The cookie that keeps it, as in `Set-Cookie` and in `document.cookie`.
    pub fn cookie(self) -> String {
        preference(Self::COOKIE, self.as_str())
    }
}

impl FromStr for Language {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|language| language.as_str() == text).ok_or(NotAChoice)
    }
}

impl Theme {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name of the cookie that keeps it in a browser.
    pub const COOKIE: &str = "oyinline-theme";

    /// The value in forms, cookies and the page's `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The cookie that keeps it, as in `Set-Cookie` and in `document.cookie`.
    pub fn cookie(self) -> String {
        preference(Self::COOKIE, self.as_str())
    }
}

impl FromStr for Theme {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text).ok_or(NotAChoice)
    }
}

impl Boards {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Standard, Self::Contrast];

    /// The name of the cookie that keeps it in a browser.
    pub const COOKIE: &str = "oyinline-boards";

    /// The value in forms, cookies and the page's `data-board`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Contrast => "contrast",
        }
    }

    /// The cookie that keeps it, as in `Set-Cookie` and in `document.cookie`.
    pub fn cookie(self) -> String {
        preference(Self::COOKIE, self.as_str())
    }
}

impl FromStr for Boards {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|boards| boards.as_str() == text).ok_or(NotAChoice)
    }
}

/// The cookies of those choices that were made.
pub fn cookies(language: Option<Language>, theme: Option<Theme>) -> impl Iterator<Item = String> {
    language.map(Language::cookie).into_iter().chain(theme.map(Theme::cookie))
}

/// A cookie that pages may make and read (RFC 6265), kept for a year.
fn preference(name: &str, value: &str) -> String {
    const YEAR_S: u32 = 365 * 24 * 60 * 60;
    format!("{name}={value}; Path=/; Max-Age={YEAR_S}; SameSite=Lax")
}
