//! The SQL of calls: who may ring whom, and what was missed.

use protocol::{
    AccountId,
    accounts::Person,
    calls::{MissedCall, Ringers},
    limits,
};
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    clock,
    error::{Error, Result},
};

/// Somebody who is to be rung, as who rings finds the person.
#[derive(Debug)]
pub struct Callee {
    /// Who.
    pub person: Person,
    /// Whom the person lets ring.
    pub ringers: Ringers,
    /// The two have played with each other.
    pub has_played: bool,
    /// One of the two wants nothing to do with the other.
    pub is_apart: bool,
    /// It is a computer player.
    pub is_computer: bool,
}

/// Reads what is to be known before somebody is rung; none if there is no such person.
pub async fn callee(db: &PgPool, by: AccountId, account: AccountId) -> Result<Option<Callee>> {
    let row = sqlx::query!(
        r#"select name, password_hash is null as "guest!", level is not null as "is_computer!", ringers,
                  exists (select 1 from match_player as mine join match_player as theirs using (match_id)
                          where mine.account_id = $1 and theirs.account_id = $2) as "has_played!",
                  exists (select 1 from block
                          where (account_id, blocked_id) in (($1, $2), ($2, $1))) as "is_apart!"
           from account where id = $2"#,
        by.0,
        account.0
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Callee {
            person: Person { id: account, name: row.name, guest: row.guest },
            ringers: row.ringers.parse().map_err(Error::internal)?,
            has_played: row.has_played,
            is_apart: row.is_apart,
            is_computer: row.is_computer,
        })
    })
    .transpose()
}

/// Everyone with whom a person has nothing to do, by whichever of the two.
pub async fn apart(db: &PgPool, account: AccountId) -> Result<Vec<AccountId>> {
    let rows = sqlx::query_scalar!(
        r#"select blocked_id as "id!" from block where account_id = $1
           union select account_id from block where blocked_id = $1"#,
        account.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(AccountId).collect())
}

/// Notes that a call was missed, in place of the oldest if there are enough.
pub async fn miss(db: &PgPool, missed: &MissedCall, account: AccountId) -> Result<()> {
    sqlx::query!(
        "with old as (delete from missed_call where id in (
                          select id from missed_call where account_id = $2
                          order by at desc, id desc offset $5))
         insert into missed_call (id, account_id, by_id, at) values ($1, $2, $3, $4)",
        missed.id,
        account.0,
        missed.by.id.0,
        clock::at_ms(missed.at_ms),
        limits::MISSED_CALLS as i64 - 1
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The calls that a person has missed, the last first.
pub async fn missed(db: &PgPool, account: AccountId) -> Result<Vec<MissedCall>> {
    let rows = sqlx::query!(
        r#"select missed_call.id, by_id, at, name, password_hash is null as "guest!"
           from missed_call join account on account.id = by_id
           where account_id = $1 order by at desc, missed_call.id desc limit $2"#,
        account.0,
        limits::MISSED_CALLS as i64
    )
    .fetch_all(db)
    .await?;
    let missed = rows.into_iter().map(|row| MissedCall {
        id: row.id,
        by: Person { id: AccountId(row.by_id), name: row.name, guest: row.guest },
        at_ms: clock::ms(row.at),
    });
    Ok(missed.collect())
}

/// Forgets the calls that a person has missed.
pub async fn forget_missed(db: &PgPool, account: AccountId) -> Result<()> {
    sqlx::query!("delete from missed_call where account_id = $1", account.0).execute(db).await?;
    Ok(())
}

/// Lets a person have nothing to do with another any more.
pub async fn block(db: &PgPool, by: AccountId, account: AccountId, at: OffsetDateTime) -> Result<()> {
    sqlx::query!(
        "insert into block (account_id, blocked_id, at) values ($1, $2, $3) on conflict do nothing",
        by.0,
        account.0,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes that back.
pub async fn unblock(db: &PgPool, by: AccountId, account: AccountId) -> Result<()> {
    sqlx::query!("delete from block where account_id = $1 and blocked_id = $2", by.0, account.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Whether a person has blocked another.
pub async fn has_blocked(db: &PgPool, by: AccountId, account: AccountId) -> Result<bool> {
    let known = sqlx::query_scalar!(
        r#"select exists (select 1 from block where account_id = $1 and blocked_id = $2) as "known!""#,
        by.0,
        account.0
    );
    Ok(known.fetch_one(db).await?)
}
