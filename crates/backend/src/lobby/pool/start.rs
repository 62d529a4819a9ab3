//! The match of two who were paired.

use std::cmp::Ordering;

use games::GameKind;
use protocol::{AccountId, Ack, accounts::Person, lobby::TableOptions};

use crate::{Backend, error::Result, journal::Record, lobby::begin};

/// Opens a table for two people who were paired, and starts their match. Who has begun less often begins.
pub async fn start(
    backend: &Backend,
    record: Option<&Record>,
    options: TableOptions,
    game: GameKind,
    people: [Person; 2],
) -> Result<Ack> {
    let begins = who_begins(backend, &options.game, people.each_ref().map(|person| person.id)).await?;
    begin(backend, record, options, game, people, begins).await
}

/// The seat of who has begun less often in the last ten matches of this game that came about; none if both
/// have as often, and the lot decides.
async fn who_begins(backend: &Backend, game: &str, people: [AccountId; 2]) -> Result<Option<u8>> {
    let rows = sqlx::query!(
        r#"select player.account_id as "account_id!", coalesce(lately.balance, 0) as "balance!"
           from unnest($1::uuid[]) as player (account_id)
           cross join lateral (
               select sum(case when last.first = last.seat then 1 else -1 end) as balance
               from (
                   select match.first, match_player.seat
                   from match_player join match on match.id = match_player.match_id
                   where match_player.account_id = player.account_id and match.game = $2
                   and match.how not in ('aborted', 'not_started')
                   order by match_player.match_id desc limit 10
               ) as last
           ) as lately"#,
        &people.map(|account| account.0),
        game
    )
    .fetch_all(&backend.db)
    .await?;
    let balance =
        |account: AccountId| rows.iter().find(|row| row.account_id == account.0).map_or(0, |row| row.balance);
    Ok(match balance(people[0]).cmp(&balance(people[1])) {
        Ordering::Less => Some(0),
        Ordering::Greater => Some(1),
        Ordering::Equal => None,
    })
}
