//! Settling a rated match: both players' ratings change in the transaction of the match's end, so that
//! neither is ever there without the other.
//!
//! Any number of matches end at once, and many share a player. Each locks its players' ratings in the order of
//! their accounts, before anything that another end may wait for, so none ever waits in a circle; and since
//! the locks are held until the commit, a player's changes are counted in the order in which they are
//! committed.

use protocol::{
    accounts::Person,
    clock::Speed,
    play::{MatchResult, TableEvent},
    ratings::{RatingChange, ShownRating},
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    glicko::{Rating, TAU, update},
    periods_between, shown,
};
use crate::{
    error::{Error, Result},
    play::LiveTable,
};

/// A match counts once both have moved (lila, `Game.accountable`): until then it could have been aborted.
const BOTH_HAVE_MOVED: u32 = 2;

/// A match that counts.
struct Counted<'a> {
    match_id: Uuid,
    players: &'a [Person; 2],
    game: &'a str,
    speed: Speed,
    result: &'a MatchResult,
}

/// A rating as its row has it.
struct Row {
    account: Uuid,
    rating: Rating,
    updated_at: OffsetDateTime,
}

/// Writes into the events of a rated table what they mean for ratings: what these are at a start, and what an
/// end does to them, which is written into their rows as well.
pub async fn settle(
    connection: &mut PgConnection,
    live: &LiveTable,
    events: &mut [TableEvent],
    at: OffsetDateTime,
) -> Result<()> {
    let options = &live.snapshot.options;
    let concerned =
        |event: &TableEvent| matches!(event, TableEvent::Started { .. } | TableEvent::Ended { .. });
    let Some(speed) = options.time.speed().filter(|_| options.rated && events.iter().any(concerned)) else {
        return Ok(());
    };
    let mut table = live.snapshot.clone();
    for event in events {
        match event {
            TableEvent::Started { ratings, .. } => {
                let seated: Vec<_> = table.seats.iter().filter_map(|seat| seat.person.as_ref()).collect();
                *ratings = standing(connection, &seated, &options.game, speed, at).await?;
            }
            TableEvent::Ended { match_id, result, changes, .. } => {
                let playing = table.playing().filter(|playing| playing.ply() >= BOTH_HAVE_MOVED);
                let players = playing.and_then(|playing| playing.players.as_array());
                if let Some(players) = players.filter(|_| result.counts()) {
                    let counted =
                        Counted { match_id: match_id.0, players, game: &options.game, speed, result };
                    *changes = count(connection, &counted, at).await?;
                }
            }
            _ => {}
        }
        table.apply(event);
    }
    Ok(())
}

/// The ratings of people as they stand, in their order.
async fn standing(
    connection: &mut PgConnection,
    people: &[&Person],
    game: &str,
    speed: Speed,
    at: OffsetDateTime,
) -> Result<Vec<ShownRating>> {
    let accounts: Vec<_> = people.iter().map(|person| person.id.0).collect();
    let rows = sqlx::query!(
        "select account_id, rating, deviation, volatility, updated_at from rating
         where account_id = any($1) and game = $2 and speed = $3",
        &accounts,
        game,
        speed.code()
    )
    .fetch_all(connection)
    .await?;
    let of = |account: &Uuid| {
        let row = rows.iter().find(|row| row.account_id == *account);
        row.map_or_else(Rating::default, |row| {
            let rating = Rating { rating: row.rating, deviation: row.deviation, volatility: row.volatility };
            rating.aged(periods_between(row.updated_at, at))
        })
    };
    Ok(accounts.iter().map(|account| shown(of(account))).collect())
}

/// Changes both ratings. Gives the changes by seat.
async fn count(
    connection: &mut PgConnection,
    counted: &Counted<'_>,
    at: OffsetDateTime,
) -> Result<Vec<RatingChange>> {
    let rows = locked(connection, counted, at).await?;
    // What somebody else has committed in the meantime may have been decided a moment later than this.
    let at_of = |row: &Row| at.max(row.updated_at);
    let mut changes = Vec::with_capacity(rows.len());
    let mut after = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let opponent = &rows[1 - index];
        let score = match counted.result.winner {
            None => 0.5,
            Some(winner) => f64::from(u8::from(usize::from(winner) == index)),
        };
        let periods = periods_between(row.updated_at, at_of(row));
        let of_opponent = opponent.rating.aged(periods_between(opponent.updated_at, at_of(opponent)));
        let next = update(row.rating, &[(of_opponent, score)], periods, TAU);
        changes.push(RatingChange { before: shown(row.rating.aged(periods)), after: shown(next) });
        after.push(next);
    }
    let column = |pick: fn(&Rating) -> f64| after.iter().map(pick).collect::<Vec<_>>();
    sqlx::query!(
        "with next as (
             select * from unnest($4::uuid[], $5::float8[], $6::float8[], $7::float8[], $8::timestamptz[])
                 as given (account_id, rating, deviation, volatility, at)
         ), happened as (
             insert into rating_change
                 (match_id, account_id, game, speed, number, rating_before, deviation_before,
                  volatility_before, rating_after, deviation_after, volatility_after, at)
             select $1, account_id, $2, $3, before.matches + 1, before.rating, before.deviation,
                    before.volatility, next.rating, next.deviation, next.volatility, next.at
             from rating as before join next using (account_id)
             where before.game = $2 and before.speed = $3
         )
         update rating set rating = next.rating, deviation = next.deviation, volatility = next.volatility,
                           matches = rating.matches + 1, updated_at = next.at
         from next
         where rating.account_id = next.account_id and rating.game = $2 and rating.speed = $3",
        counted.match_id,
        counted.game,
        counted.speed.code(),
        &rows.iter().map(|row| row.account).collect::<Vec<_>>(),
        &column(|rating| rating.rating),
        &column(|rating| rating.deviation),
        &column(|rating| rating.volatility),
        &rows.iter().map(at_of).collect::<Vec<_>>()
    )
    .execute(connection)
    .await?;
    Ok(changes)
}

/// Both players' rows by seat, locked until the transaction ends; a newcomer's are made.
async fn locked(
    connection: &mut PgConnection,
    counted: &Counted<'_>,
    at: OffsetDateTime,
) -> Result<[Row; 2]> {
    let accounts = counted.players.each_ref().map(|player| player.id.0);
    let newcomer = Rating::default();
    sqlx::query!(
        "insert into rating (account_id, game, speed, rating, deviation, volatility, matches, updated_at)
         select account_id, $2, $3, $4, $5, $6, 0, $7 from unnest($1::uuid[]) as player (account_id)
         order by account_id
         on conflict do nothing",
        &accounts,
        counted.game,
        counted.speed.code(),
        newcomer.rating,
        newcomer.deviation,
        newcomer.volatility,
        at
    )
    .execute(&mut *connection)
    .await?;
    let rows = sqlx::query!(
        "select account_id, rating, deviation, volatility, updated_at from rating
         where account_id = any($1) and game = $2 and speed = $3
         order by account_id for update",
        &accounts,
        counted.game,
        counted.speed.code()
    )
    .fetch_all(connection)
    .await?;
    let of = |account: Uuid| {
        let row = rows.iter().find(|row| row.account_id == account);
        let row = row.ok_or_else(|| Error::internal("a player of a rated match has no account"))?;
        Ok::<_, Error>(Row {
            account,
            rating: Rating { rating: row.rating, deviation: row.deviation, volatility: row.volatility },
            updated_at: row.updated_at,
        })
    };
    let [one, other] = accounts;
    Ok([of(one)?, of(other)?])
}
