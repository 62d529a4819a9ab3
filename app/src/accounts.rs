//! People on the pages: coming in, the settings, a person's page, and their server functions.

#[cfg(feature = "ssr")]
pub mod begin;
mod come_in;
mod countries;
mod guest;
mod matches_page;
mod person_page;
mod register;
mod settings;
mod sign_in;

use leptos::prelude::*;
use protocol::{
    AccountId,
    accounts::{Language, Me, PasswordForm, Person, Profile, ProfileForm, Registration, SignIn, Theme},
    play::MatchRecord,
};
use serde::{Deserialize, Serialize};

pub use self::{
    guest::PlayAsGuest,
    matches_page::{MatchesView, MatchesVisit},
    person_page::PersonView,
    register::RegisterView,
    settings::Settings,
    sign_in::SignInView,
};
use crate::{codec::Json, error::AppError, ratings::CareerVisit, visit::use_visit};

/// Who is signed in. Constant while the page lives: signing in or out loads it anew.
pub fn visitor() -> Option<Person> {
    use_visit().person
}

/// A person's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonVisit {
    /// The person.
    pub profile: Profile,
    /// The last finished matches, newest first.
    pub matches: Vec<MatchRecord>,
    /// Ratings and numbers.
    pub career: CareerVisit,
    /// The visitor has blocked the person.
    pub blocked: bool,
}

/// Opens an account and signs its owner in.
#[server(prefix = "/api", endpoint = "register", input = Json, output = Json)]
pub async fn register(form: Registration) -> Result<(), AppError> {
    use crate::server::{backend, caller, client, open_session};

    open_session(&backend::accounts::register(&backend(), caller().as_ref(), &client(), form).await?);
    Ok(())
}

/// Signs in.
#[server(name = SignInCall, prefix = "/api", endpoint = "sign-in", input = Json, output = Json)]
pub async fn sign_in(form: SignIn) -> Result<(), AppError> {
    use crate::server::{backend, client, open_session};

    open_session(&backend::accounts::sign_in(&backend(), &client(), form).await?);
    Ok(())
}

/// Changes the caller's profile.
#[server(prefix = "/api", endpoint = "profile", input = Json, output = Json)]
pub async fn edit_profile(form: ProfileForm) -> Result<Me, AppError> {
    use crate::server::{backend, keep_boards, keep_preferences, required};

    let me = backend::accounts::edit_profile(&backend(), &required()?, form).await?;
    keep_preferences(me.language, Some(me.theme));
    keep_boards(me.boards);
    Ok(me)
}

/// Changes the caller's password.
#[server(prefix = "/api", endpoint = "password", input = Json, output = Json)]
pub async fn change_password(form: PasswordForm) -> Result<(), AppError> {
    use crate::server::{backend, required};

    Ok(backend::accounts::change_password(&backend(), &required()?, form).await?)
}

/// Has nothing to do with a person in calls any more, or again.
#[server(prefix = "/api", endpoint = "block", input = Json, output = Json)]
pub async fn set_blocked(account: AccountId, blocked: bool) -> Result<(), AppError> {
    use crate::server::{backend, required};

    let (backend, caller) = (backend(), required()?);
    match blocked {
        true => backend::calls::block(&backend, &caller, account).await?,
        false => backend::calls::unblock(&backend, &caller, account).await?,
    }
    Ok(())
}

/// Keeps the language and the theme with the account, if somebody is signed in. The browser has kept them by then: were
/// they in the answer too, a late one would put an earlier choice back.
#[server(prefix = "/api", endpoint = "preferences", input = Json, output = Json)]
pub async fn prefer(language: Option<Language>, theme: Option<Theme>) -> Result<(), AppError> {
    use crate::server::{backend, caller};

    if let Some(caller) = caller() {
        backend::accounts::set_preferences(&backend(), &caller, language, theme).await?;
    }
    Ok(())
}
