//! Sessions: one row for each signed-in browser, which is the truth; tokens only point to it.
//!
//! The refresh token is opaque, is kept as a hash and changes with each use. The next one is derived
//! from the present one with the server's secret, so presenting a token twice within the grace gives
//! the same successor: two tabs that refresh side by side, and a browser that never got the answer, go
//! on alike. After the grace the use of an old token means that somebody holds a copy, and the session
//! ends.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use hmac::{Hmac, KeyInit, Mac};
use protocol::{AccountId, SessionId, accounts::Language};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::{Caller, store, token::Presented};
use crate::{
    Backend, clock,
    error::{Error, Result},
};

/// How long the token before the present one stays good: long enough to come back from a dead spot.
const GRACE_MS: i64 = 120_000;
/// How long a session's row is believed without being read again.
const BELIEVED: Duration = Duration::from_secs(10);
/// How long it is remembered that a session has ended: longer than whatever read its row before that takes to begin
/// what it reads it for.
const ENDED: Duration = Duration::from_mins(1);
/// Sessions remembered before those that are believed no longer are forgotten.
const MOST_BELIEVED: usize = 10_000;

/// The cookies of a session that was just opened or refreshed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    cookies: Vec<String>,
}

impl Tokens {
    /// Values of `Set-Cookie` headers.
    pub fn set_cookies(&self) -> &[String] {
        &self.cookies
    }
}

/// Who a request comes from.
#[derive(Debug, Default)]
pub struct Resumed {
    /// The signed-in person, if any.
    pub caller: Option<Caller>,
    /// Cookies to be set along with the answer.
    pub tokens: Tokens,
    /// The request carried a session that is none: forged, revoked or expired.
    pub ended: bool,
}

/// Names of the cookies. The prefix `__Host-` binds a cookie to this host and to TLS; browsers take
/// it over TLS only.
pub fn cookie_names(backend: &Backend) -> (&'static str, &'static str) {
    if backend.config.is_secure() {
        ("__Host-oyinline-access", "__Host-oyinline-refresh")
    } else {
        ("oyinline-access", "oyinline-refresh")
    }
}

/// Values of `Set-Cookie` headers that take the session's cookies away.
pub fn clear_cookies(backend: &Backend) -> Vec<String> {
    let (access, refresh) = cookie_names(backend);
    vec![cookie(backend, access, "", 0), cookie(backend, refresh, "", 0)]
}

/// Opens a session.
pub async fn open(backend: &Backend, account: AccountId) -> Result<Tokens> {
    let (now, refresh) = (backend.clock.now(), new_token());
    let session = SessionId(uuid::Uuid::now_v7());
    store::open_session(&backend.db, session, account, &hash(&refresh), now, lasts_ms(backend)).await?;
    let language = store::language(&backend.db, account).await?;
    tokens(backend, account, session, Some(&refresh), language)
}

/// Who the cookies of a request belong to. An access token that has run out is renewed on the way.
pub async fn resume(backend: &Backend, access: Option<&str>, refresh: Option<&str>) -> Result<Resumed> {
    let now_s = backend.clock.now_ms() / 1_000;
    match access.map(|access| backend.signer.read(access, now_s)) {
        Some(Presented::Good(claims)) => {
            let caller = caller(backend, claims.sid).await?;
            Ok(Resumed { ended: caller.is_none(), caller, ..Resumed::default() })
        }
        Some(Presented::Forged) => Ok(Resumed { ended: true, ..Resumed::default() }),
        Some(Presented::Expired) | None => match refresh {
            Some(refresh) => renew(backend, refresh).await,
            None => Ok(Resumed { ended: access.is_some(), ..Resumed::default() }),
        },
    }
}

/// The person of a session that lasts.
pub async fn caller(backend: &Backend, session: SessionId) -> Result<Option<Caller>> {
    let now = Instant::now();
    if let Some(caller) = backend.sessions.believed(session, now) {
        return Ok(Some(caller));
    }
    let caller = store::caller(&backend.db, session, backend.clock.now()).await?;
    Ok(caller.filter(|caller| backend.sessions.believe(caller.clone(), now)))
}

async fn renew(backend: &Backend, refresh: &str) -> Result<Resumed> {
    let (now, presented) = (backend.clock.now(), hash(refresh));
    let Some(found) = store::session_by_refresh(&backend.db, &presented, now).await? else {
        return Ok(Resumed { ended: true, ..Resumed::default() });
    };
    let next = successor(backend, refresh)?;
    if found.is_present {
        // If another request with the same token is quicker, it wrote the same successor.
        store::rotate(&backend.db, found.session, &presented, &hash(&next), now, lasts_ms(backend)).await?;
    } else if clock::ms(now) - clock::ms(found.rotated_at) > GRACE_MS {
        tracing::warn!(session.id = %found.session, "an old refresh token was used again: session ended");
        super::end_session(backend, found.session).await?;
        return Ok(Resumed { ended: true, ..Resumed::default() });
    }
    let caller = caller(backend, found.session).await?;
    let tokens = match &caller {
        Some(caller) => tokens(backend, caller.account, caller.session, Some(&next), None)?,
        None => Tokens::default(),
    };
    Ok(Resumed { ended: caller.is_none(), caller, tokens })
}

/// The token that follows: HMAC-SHA256 (RFC 2104) of the present one under the server's secret. Who
/// holds a token but not the secret cannot tell the next.
fn successor(backend: &Backend, token: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(backend.config.secret.expose().as_bytes())
        .map_err(|error| Error::internal(error.to_string()))?;
    mac.update(b"refresh:");
    mac.update(token.as_bytes());
    Ok(mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn tokens(
    backend: &Backend,
    account: AccountId,
    session: SessionId,
    refresh: Option<&str>,
    language: Option<Language>,
) -> Result<Tokens> {
    let (access_name, refresh_name) = cookie_names(backend);
    let seconds = i64::from(backend.config.access_minutes) * 60;
    let access = backend.signer.sign(account, session, backend.clock.now_ms() / 1_000, seconds)?;
    let lasts = lasts_ms(backend) / 1_000;
    // The access cookie outlives its token: an expired token tells a session from a visitor.
    let mut cookies = vec![cookie(backend, access_name, &access, lasts)];
    if let Some(refresh) = refresh {
        cookies.push(cookie(backend, refresh_name, refresh, lasts));
    }
    cookies.extend(language.map(Language::cookie));
    Ok(Tokens { cookies })
}

fn cookie(backend: &Backend, name: &str, value: &str, seconds: i64) -> String {
    let secure = if backend.config.is_secure() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

fn lasts_ms(backend: &Backend) -> i64 {
    i64::from(backend.config.session_days) * 24 * 60 * 60 * 1_000
}

/// 256 random bits.
fn new_token() -> String {
    format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>())
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Sessions whose row was read a moment ago, and those that have ended since.
#[derive(Debug, Default)]
pub struct Believed {
    sessions: Mutex<Sessions>,
}

#[derive(Debug, Default)]
struct Sessions {
    believed: HashMap<SessionId, (Caller, Instant)>,
    /// Whoever has read a row before its session ended may come to use it afterwards.
    ended: HashMap<SessionId, Instant>,
}

impl Believed {
    /// A session has ended, as its row says by now: nothing is begun for it any more.
    pub fn end(&self, session: SessionId, now: Instant) {
        let mut sessions = self.lock();
        sessions.believed.remove(&session);
        sessions.ended.insert(session, now);
    }

    /// Whether a session has ended a moment ago.
    pub fn has_ended(&self, session: SessionId) -> bool {
        self.lock().ended.contains_key(&session)
    }

    fn believed(&self, session: SessionId, now: Instant) -> Option<Caller> {
        let sessions = self.lock();
        let (caller, at) = sessions.believed.get(&session)?;
        (now.saturating_duration_since(*at) < BELIEVED).then(|| caller.clone())
    }

    /// Believes what was read, unless it is over. True if it is believed.
    fn believe(&self, caller: Caller, now: Instant) -> bool {
        let mut sessions = self.lock();
        if sessions.ended.contains_key(&caller.session) {
            return false;
        }
        if sessions.believed.len() >= MOST_BELIEVED {
            sessions.sweep(now);
        }
        sessions.believed.insert(caller.session, (caller, now));
        true
    }

    /// Forgets what is believed no longer, and what has ended long ago.
    pub fn sweep(&self, now: Instant) {
        self.lock().sweep(now);
    }

    fn lock(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sessions {
    fn sweep(&mut self, now: Instant) {
        self.believed.retain(|_, (_, at)| now.saturating_duration_since(*at) < BELIEVED);
        self.ended.retain(|_, at| now.saturating_duration_since(*at) < ENDED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller() -> Caller {
        let id = uuid::Uuid::now_v7();
        Caller { account: AccountId(id), session: SessionId(id), name: "Yerlan".to_owned(), guest: false }
    }

    #[test]
    fn what_was_read_before_a_session_ended_is_not_believed_after_it() {
        let (sessions, caller, now) = (Believed::default(), caller(), Instant::now());
        assert!(sessions.believe(caller.clone(), now));
        assert_eq!(sessions.believed(caller.session, now).map(|known| known.session), Some(caller.session));
        sessions.end(caller.session, now);
        assert!(sessions.believed(caller.session, now).is_none() && sessions.has_ended(caller.session));
        assert!(!sessions.believe(caller.clone(), now));
        assert!(sessions.believed(caller.session, now).is_none());
        sessions.sweep(now + ENDED / 2);
        assert!(sessions.has_ended(caller.session));
        sessions.sweep(now + ENDED);
        assert!(!sessions.has_ended(caller.session));
    }
}
