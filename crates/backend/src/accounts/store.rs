//! The SQL of accounts and sessions.

use protocol::{
    AccountId, SessionId,
    accounts::{Boards, Language, Me, Person, Profile, ProfileForm, Theme},
    calls::Ringers,
};
use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Caller, names::Name};
use crate::{clock, db};

type Result<T> = sqlx::Result<T>;

/// What a registration writes.
#[derive(Debug)]
pub struct Registered<'a> {
    pub name: &'a Name,
    pub hash: &'a str,
    pub email: &'a str,
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub at: OffsetDateTime,
}

/// What signing in is checked against.
#[derive(Debug)]
pub struct Credentials {
    pub account: AccountId,
    pub password_hash: String,
}

/// A session that a refresh token points to.
#[derive(Debug)]
pub struct Found {
    pub session: SessionId,
    /// The token is the present one, not the one before it.
    pub is_present: bool,
    pub rotated_at: OffsetDateTime,
}

pub async fn register(db: &PgPool, registered: &Registered<'_>) -> Result<AccountId> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into account (id, name, name_skeleton, password_hash, email, first_name, last_name,
                              created_at, registered_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        id,
        registered.name.shown,
        registered.name.skeleton,
        registered.hash,
        registered.email,
        registered.first_name,
        registered.last_name,
        registered.at
    )
    .execute(db)
    .await?;
    Ok(AccountId(id))
}

pub async fn register_guest(db: &PgPool, guest: AccountId, registered: &Registered<'_>) -> Result<AccountId> {
    sqlx::query!(
        "update account set name = $2, name_skeleton = $3, password_hash = $4, email = $5,
                            first_name = $6, last_name = $7, registered_at = $8
         where id = $1 and password_hash is null",
        guest.0,
        registered.name.shown,
        registered.name.skeleton,
        registered.hash,
        registered.email,
        registered.first_name,
        registered.last_name,
        registered.at
    )
    .execute(db)
    .await?;
    Ok(guest)
}

pub async fn make_guest(
    db: &PgPool,
    name: &Name,
    language: Option<Language>,
    at: OffsetDateTime,
) -> Result<AccountId> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into account (id, name, name_skeleton, language, created_at) values ($1, $2, $3, $4, $5)",
        id,
        name.shown,
        name.skeleton,
        language.map(Language::as_str),
        at
    )
    .execute(db)
    .await?;
    Ok(AccountId(id))
}

pub async fn credentials(db: &PgPool, skeleton: &str) -> Result<Option<Credentials>> {
    let row = sqlx::query!(
        r#"select id, password_hash as "password_hash!" from account
           where name_skeleton = $1 and password_hash is not null and level is null"#,
        skeleton
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Credentials { account: AccountId(row.id), password_hash: row.password_hash }))
}

pub async fn password_hash(db: &PgPool, account: AccountId) -> Result<Option<String>> {
    sqlx::query_scalar!("select password_hash from account where id = $1", account.0).fetch_one(db).await
}

/// Sets the password and ends every session but one. Gives those that it has ended.
pub async fn set_password(
    db: &PgPool,
    account: AccountId,
    kept: SessionId,
    hash: &str,
    at: OffsetDateTime,
) -> Result<Vec<SessionId>> {
    let mut transaction = db::begin(db).await?;
    sqlx::query!("update account set password_hash = $2 where id = $1", account.0, hash)
        .execute(&mut *transaction)
        .await?;
    let ended = sqlx::query_scalar!(
        "update session set revoked_at = $3 where account_id = $1 and id <> $2 and revoked_at is null returning id",
        account.0,
        kept.0,
        at
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(ended.into_iter().map(SessionId).collect())
}

pub async fn me(db: &PgPool, account: AccountId) -> Result<Option<Me>> {
    let row = sqlx::query!(
        r#"select name, password_hash is null as "guest!", email, first_name, last_name, about, country,
                  language, theme, boards, ringers, created_at
           from account where id = $1"#,
        account.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Me {
        profile: Profile {
            person: Person { id: account, name: row.name, guest: row.guest },
            first_name: row.first_name,
            last_name: row.last_name,
            about: row.about,
            country: row.country,
            joined_at_ms: clock::ms(row.created_at),
        },
        email: row.email,
        language: row.language.and_then(|language| language.parse().ok()),
        theme: row.theme.parse().unwrap_or_default(),
        boards: row.boards.parse().unwrap_or_default(),
        ringers: row.ringers.parse().unwrap_or_default(),
    }))
}

pub async fn profile(db: &PgPool, skeleton: &str) -> Result<Option<Profile>> {
    let row = sqlx::query!(
        r#"select id, name, password_hash is null as "guest!", first_name, last_name, about, country,
                  created_at
           from account where name_skeleton = $1"#,
        skeleton
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Profile {
        person: Person { id: AccountId(row.id), name: row.name, guest: row.guest },
        first_name: row.first_name,
        last_name: row.last_name,
        about: row.about,
        country: row.country,
        joined_at_ms: clock::ms(row.created_at),
    }))
}

pub async fn edit(
    db: &PgPool,
    account: AccountId,
    form: &ProfileForm,
    language: Option<Language>,
    theme: Theme,
    boards: Boards,
    ringers: Option<Ringers>,
) -> Result<()> {
    sqlx::query!(
        "update account set first_name = $2, last_name = $3, email = $4, about = $5, country = $6,
                            language = coalesce($7, language), theme = $8, boards = $9,
                            ringers = coalesce($10, ringers)
         where id = $1",
        account.0,
        form.first_name.trim(),
        form.last_name.trim(),
        form.email.trim(),
        form.about.trim(),
        form.country,
        language.map(Language::as_str),
        theme.as_str(),
        boards.as_str(),
        ringers.map(Ringers::as_str)
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn set_preferences(
    db: &PgPool,
    account: AccountId,
    language: Option<Language>,
    theme: Option<Theme>,
) -> Result<()> {
    sqlx::query!(
        "update account set language = coalesce($2, language), theme = coalesce($3, theme) where id = $1",
        account.0,
        language.map(Language::as_str),
        theme.map(Theme::as_str)
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn language(db: &PgPool, account: AccountId) -> Result<Option<Language>> {
    let language =
        sqlx::query_scalar!("select language from account where id = $1", account.0).fetch_one(db).await?;
    Ok(language.and_then(|language| language.parse().ok()))
}

pub async fn open_session(
    db: &PgPool,
    session: SessionId,
    account: AccountId,
    refresh_hash: &[u8; 32],
    at: OffsetDateTime,
    lasts_ms: i64,
) -> Result<()> {
    sqlx::query!(
        "insert into session (id, account_id, refresh_hash, rotated_at, created_at, expires_at)
         values ($1, $2, $3, $4, $4, $5)",
        session.0,
        account.0,
        &refresh_hash[..],
        at,
        clock::at_ms(clock::ms(at) + lasts_ms)
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn caller(db: &PgPool, session: SessionId, now: OffsetDateTime) -> Result<Option<Caller>> {
    let row = sqlx::query!(
        r#"select account.id, account.name, account.password_hash is null as "guest!"
           from session join account on account.id = session.account_id
           where session.id = $1 and session.revoked_at is null and session.expires_at > $2"#,
        session.0,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Caller { account: AccountId(row.id), session, guest: row.guest, name: row.name }))
}

pub async fn session_by_refresh(db: &PgPool, hash: &[u8; 32], now: OffsetDateTime) -> Result<Option<Found>> {
    let row = sqlx::query!(
        r#"select id, refresh_hash = $1 as "is_present!", rotated_at from session
           where (refresh_hash = $1 or previous_hash = $1) and revoked_at is null and expires_at > $2"#,
        &hash[..],
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Found {
        session: SessionId(row.id),
        is_present: row.is_present,
        rotated_at: row.rotated_at,
    }))
}

/// Puts the next token in the place of the presented one, unless another request was quicker.
pub async fn rotate(
    db: &PgPool,
    session: SessionId,
    presented: &[u8; 32],
    next: &[u8; 32],
    at: OffsetDateTime,
    lasts_ms: i64,
) -> Result<()> {
    sqlx::query!(
        "update session set previous_hash = refresh_hash, refresh_hash = $3, rotated_at = $4, expires_at = $5
         where id = $1 and refresh_hash = $2",
        session.0,
        &presented[..],
        &next[..],
        at,
        clock::at_ms(clock::ms(at) + lasts_ms)
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn revoke(db: &PgPool, session: SessionId, at: OffsetDateTime) -> Result<()> {
    sqlx::query!("update session set revoked_at = $2 where id = $1 and revoked_at is null", session.0, at)
        .execute(db)
        .await?;
    Ok(())
}
