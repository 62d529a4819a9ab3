//! The accounts of the computer players.

use protocol::{AccountId, accounts::Person, computers::Level};
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::{
    Backend,
    accounts::names,
    db::violates,
    error::{Error, Result},
};

/// How many other names are tried where people had the first ones before there were computer players.
const MOST_NAMES: usize = 100;

/// Makes the accounts that are missing, and gives who the computer players are, by level.
pub async fn settled(backend: &Backend) -> Result<[Person; Level::ALL.len()]> {
    for level in Level::ALL {
        settle(backend, level).await?;
    }
    let mut people = Vec::new();
    for level in Level::ALL {
        people.push(person(&backend.db, level.account()).await?);
    }
    people.try_into().map_err(|_| Error::internal("a computer player is missing"))
}

async fn settle(backend: &Backend, level: Level) -> Result<()> {
    for number in 1..=MOST_NAMES {
        let name = match number {
            1 => level.name().to_owned(),
            2 => format!("{}-bot", level.name()),
            _ => format!("{}-bot{number}", level.name()),
        };
        match make(&backend.db, level, &name, backend.clock.now()).await {
            Ok(()) => return Ok(()),
            Err(error) if violates(&error, "account_name_skeleton_key") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::internal("no free name for a computer player"))
}

/// Makes the account, unless it is there.
async fn make(db: &PgPool, level: Level, name: &str, at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into account (id, name, name_skeleton, password_hash, level, created_at, registered_at)
         select $1, $2, $3, '*', $4, $5, $5 where not exists (select from account where id = $1)
         on conflict (id) do nothing",
        level.account().0,
        name,
        names::skeleton(name),
        level.code(),
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn person(db: &PgPool, account: AccountId) -> Result<Person> {
    let name = sqlx::query_scalar!("select name from account where id = $1", account.0).fetch_one(db).await?;
    Ok(Person { id: account, name, guest: false })
}
