//! People: register, come in as a guest, sign in and out, the profile.

pub(crate) mod names;
pub mod password;
pub mod session;
mod store;
pub mod token;

use std::net::IpAddr;

use protocol::{
    AccountId, Code, FieldProblem, Problem, SessionId,
    accounts::{
        Boards, Language, Me, PasswordForm, Person, Profile, ProfileForm, Registration, SignIn, Theme,
    },
    calls::Ringers,
    limits,
};
use realtime::{Close, sockets::Network};
use tokio::time::Instant;
use unicode_segmentation::UnicodeSegmentation;

pub use self::session::{Resumed, Tokens, clear_cookies, resume};
use crate::{
    Backend,
    db::violates,
    error::{Error, Result},
};

/// A signed-in person, as every action takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub account: AccountId,
    /// By which session.
    pub session: SessionId,
    /// True until the person registers.
    pub guest: bool,
    /// The name.
    pub name: String,
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    /// The address, as seen through trusted proxies only.
    pub address: IpAddr,
}

impl Caller {
    /// What others see of the caller.
    pub fn person(&self) -> Person {
        Person { id: self.account, name: self.name.clone(), guest: self.guest }
    }
}

/// Opens an account and a session of it. A guest keeps the account, and with it games and chats.
pub async fn register(
    backend: &Backend,
    caller: Option<&Caller>,
    client: &Client,
    form: Registration,
) -> Result<Tokens> {
    take(backend.limits.accounts.take(network(client), Instant::now()))?;
    let guest = caller.filter(|caller| caller.guest);
    let mut wrong = Vec::new();
    let name = names::checked(&form.name);
    if let Err(code) = name {
        wrong.push(problem("name", code));
    }
    if let Err(code) = password::checked(&form.password, &form.name) {
        wrong.push(problem("password", code));
    }
    check_text(&mut wrong, "first_name", &form.first_name, limits::REAL_NAME_CHARS);
    check_text(&mut wrong, "last_name", &form.last_name, limits::REAL_NAME_CHARS);
    check_email(&mut wrong, &form.email);
    let name = match name {
        Ok(name) if wrong.is_empty() => name,
        _ => return Err(Problem::fields(wrong).into()),
    };
    let hash = backend.passwords.hash(form.password.clone()).await?;
    let registered = store::Registered {
        name: &name,
        hash: &hash,
        email: form.email.trim(),
        first_name: form.first_name.trim(),
        last_name: form.last_name.trim(),
        at: backend.clock.now(),
    };
    let account = match guest {
        Some(guest) => store::register_guest(&backend.db, guest.account, &registered).await,
        None => store::register(&backend.db, &registered).await,
    };
    let account = account.map_err(|error| {
        if violates(&error, "account_name_skeleton_key") {
            return Problem::field("name", Code::NameTaken).into();
        }
        Error::from(error)
    })?;
    if let Some(guest) = guest {
        // The guest's session ends with the guest: whoever held its cookies is out.
        end_session(backend, guest.session).await?;
    }
    session::open(backend, account).await
}

/// Signs in.
pub async fn sign_in(backend: &Backend, client: &Client, form: SignIn) -> Result<Tokens> {
    take(backend.limits.sign_ins.take(network(client), Instant::now()))?;
    if form.password.chars().count() > *limits::PASSWORD_CHARS.end() {
        return Err(Problem::field("password", Code::PasswordTooLong).into());
    }
    let known = match names::checked(&form.name) {
        Ok(name) => store::credentials(&backend.db, &name.skeleton).await?,
        // Whoever had the name before it was reserved.
        Err(Code::NameReserved) => store::credentials(&backend.db, &names::skeleton(&form.name)).await?,
        Err(_) => None,
    };
    // An unknown name costs as much time as a wrong password, so that names cannot be sounded out.
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let right = backend.passwords.verify(form.password, hash).await?;
    match known {
        Some(known) if right => session::open(backend, known.account).await,
        _ => Err(Problem::field("password", Code::WrongCredentials).into()),
    }
}

/// Makes a person with a generated name, and a session.
pub async fn enter_as_guest(
    backend: &Backend,
    client: &Client,
    language: Option<Language>,
) -> Result<Tokens> {
    take(backend.limits.accounts.take(network(client), Instant::now()))?;
    // A name is taken once in a million tries at first; ten in a row only if the space is used up.
    for _ in 0..10 {
        let name = names::for_guest(language.unwrap_or_default());
        match store::make_guest(&backend.db, &name, language, backend.clock.now()).await {
            Ok(account) => return session::open(backend, account).await,
            Err(error) if violates(&error, "account_name_skeleton_key") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::internal("no free name for a guest"))
}

/// Ends the session and closes its sockets.
pub async fn sign_out(backend: &Backend, caller: &Caller) -> Result<()> {
    end_session(backend, caller.session).await
}

/// The caller's own account.
pub async fn me(backend: &Backend, caller: &Caller) -> Result<Me> {
    store::me(&backend.db, caller.account).await?.ok_or_else(|| Code::SessionEnded.into())
}

/// A person's public page, by name in any case.
pub async fn profile(backend: &Backend, name: &str) -> Result<Profile> {
    let profile = store::profile(&backend.db, &names::skeleton(name)).await?;
    // Two names may look alike without being the same: the page belongs to one of them only.
    let same = |profile: &Profile| profile.person.name.to_lowercase() == name.to_lowercase();
    profile.filter(same).ok_or_else(|| Code::NotFound.into())
}

/// Changes the caller's profile.
pub async fn edit_profile(backend: &Backend, caller: &Caller, form: ProfileForm) -> Result<Me> {
    let mut wrong = Vec::new();
    check_text(&mut wrong, "first_name", &form.first_name, limits::REAL_NAME_CHARS);
    check_text(&mut wrong, "last_name", &form.last_name, limits::REAL_NAME_CHARS);
    check_text(&mut wrong, "about", &form.about, limits::ABOUT_CHARS);
    check_email(&mut wrong, &form.email);
    let country_known = form.country.is_empty()
        || (form.country.len() == 2 && form.country.bytes().all(|byte| byte.is_ascii_uppercase()));
    if !country_known {
        wrong.push(problem("country", Code::InvalidChoice));
    }
    let language = match form.language.as_str() {
        "" => None,
        text => text.parse::<Language>().map(Some).unwrap_or_else(|_| {
            wrong.push(problem("language", Code::InvalidChoice));
            None
        }),
    };
    let theme = match form.theme.as_str() {
        "" => Theme::System,
        text => text.parse().unwrap_or_else(|_| {
            wrong.push(problem("theme", Code::InvalidChoice));
            Theme::System
        }),
    };
    let boards = match form.boards.as_str() {
        "" => Boards::Standard,
        text => text.parse().unwrap_or_else(|_| {
            wrong.push(problem("boards", Code::InvalidChoice));
            Boards::Standard
        }),
    };
    let ringers = match form.ringers.as_str() {
        "" => None,
        text => text.parse::<Ringers>().map(Some).unwrap_or_else(|_| {
            wrong.push(problem("ringers", Code::InvalidChoice));
            None
        }),
    };
    if !wrong.is_empty() {
        return Err(Problem::fields(wrong).into());
    }
    store::edit(&backend.db, caller.account, &form, language, theme, boards, ringers).await?;
    me(backend, caller).await
}

/// Changes the password and ends every other session.
pub async fn change_password(backend: &Backend, caller: &Caller, form: PasswordForm) -> Result<()> {
    // Sounding out the present password costs what signing in costs.
    take(backend.limits.password_changes.take(caller.account, Instant::now()))?;
    let hash = store::password_hash(&backend.db, caller.account).await?.ok_or(Code::NotAllowed)?;
    if let Err(code) = password::checked(&form.new, &caller.name) {
        return Err(Problem::field("new", code).into());
    }
    if !backend.passwords.verify(form.current, Some(hash)).await? {
        return Err(Problem::field("current", Code::WrongPassword).into());
    }
    let hash = backend.passwords.hash(form.new).await?;
    let ended =
        store::set_password(&backend.db, caller.account, caller.session, &hash, backend.clock.now()).await?;
    ended.into_iter().for_each(|session| backend.sessions.end(session, Instant::now()));
    backend.sockets.close_other_sessions(caller.account, caller.session, Close::SessionEnded);
    Ok(())
}

/// Keeps the language and the theme with the account.
pub async fn set_preferences(
    backend: &Backend,
    caller: &Caller,
    language: Option<Language>,
    theme: Option<Theme>,
) -> Result<()> {
    Ok(store::set_preferences(&backend.db, caller.account, language, theme).await?)
}

async fn end_session(backend: &Backend, session: SessionId) -> Result<()> {
    store::revoke(&backend.db, session, backend.clock.now()).await?;
    backend.sessions.end(session, Instant::now());
    backend.sockets.close_session(session, Close::SessionEnded);
    Ok(())
}

fn network(client: &Client) -> Network {
    client.address.into()
}

/// A used-up bucket as the answer that names the time.
pub(crate) fn take(taken: Result<(), std::time::Duration>) -> Result<()> {
    taken.map_err(|wait| {
        let retry_after_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
        Problem::new(Code::RateLimited).retry_after_ms(retry_after_ms).into()
    })
}

fn problem(field: &str, code: Code) -> FieldProblem {
    FieldProblem { field: field.to_owned(), code }
}

fn check_text(wrong: &mut Vec<FieldProblem>, field: &str, text: &str, most: usize) {
    if text.trim().graphemes(true).count() > most || text.len() > most * 16 {
        wrong.push(problem(field, Code::FieldTooLong));
    } else if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r')) {
        wrong.push(problem(field, Code::InvalidField));
    }
}

/// Only what every address has (RFC 5321): whether it is someone's, only a message can show.
fn check_email(wrong: &mut Vec<FieldProblem>, email: &str) {
    let email = email.trim();
    if email.is_empty() {
        return;
    }
    let shaped = email.rsplit_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && domain.split('.').all(|label| !label.is_empty())
            && !email.contains(char::is_whitespace)
            && !email.contains(char::is_control)
    });
    if !shaped || email.len() > 254 {
        wrong.push(problem("email", Code::InvalidEmail));
    }
}
