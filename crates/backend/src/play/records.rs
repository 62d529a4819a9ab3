//! Finished matches, for their pages.

use games::GameKind;
use protocol::{
    AccountId, Code, MatchId, TableId,
    accounts::Person,
    clock::Remaining,
    lobby::{Entry, First, TableOptions, Watch},
    play::{Match, MatchRecord, MatchResult, PlayedMove, Spent},
    search::LastMatch,
};

use crate::{
    Backend, Caller, clock,
    error::{Error, Result},
    journal::unsigned,
    ratings,
};

/// Matches shown on a person's page.
const SHOWN: i64 = 20;

/// The last matches of all that are shown, and among how many they are looked for: a game that is seldom
/// played has none rather than a long search.
const LAST: i64 = 6;
const LOOKED_THROUGH: i64 = 500;

/// A match, finished or being played, as its rows tell it to whoever may see it.
pub async fn record(backend: &Backend, viewer: Option<&Caller>, match_id: MatchId) -> Result<MatchRecord> {
    let record = known(backend, match_id).await?;
    let plays = viewer.is_some_and(|viewer| record.played.seated(viewer.account).is_some());
    if record.options.watch == Watch::Nobody && !plays {
        return Err(Code::NotAllowed.into());
    }
    Ok(record)
}

async fn known(backend: &Backend, match_id: MatchId) -> Result<MatchRecord> {
    let row = sqlx::query!(
        r#"select table_id, game, rules, "time", seed, first, started_at, winner, how, watch, rated
           from match where id = $1"#,
        match_id.0
    )
    .fetch_optional(&backend.db)
    .await?
    .ok_or(Code::NotFound)?;
    let players = sqlx::query!(
        r#"select account.id, account.name, account.password_hash is null as "guest!"
           from match_player join account on account.id = match_player.account_id
           where match_player.match_id = $1 order by match_player.seat"#,
        match_id.0
    )
    .fetch_all(&backend.db)
    .await?;
    let moves = sqlx::query!(
        "select seat, notation, at, charged_ms, left_0_ms, left_1_ms
         from match_move where match_id = $1 order by ply",
        match_id.0
    )
    .fetch_all(&backend.db)
    .await?;
    let changes = if row.rated { ratings::changes(backend, match_id).await? } else { Vec::new() };
    let unsigned_ms = |ms: Option<i32>| u32::try_from(ms?).ok();
    Ok(MatchRecord {
        table: TableId(row.table_id),
        options: options(row.game, row.rules, &row.time, row.rated, &row.watch)?,
        played: Match {
            id: match_id,
            first: u8::try_from(row.first).map_err(Error::internal)?,
            players: players
                .into_iter()
                .map(|row| Person { id: AccountId(row.id), name: row.name, guest: row.guest })
                .collect(),
            seed: unsigned(row.seed)?,
            started_at_ms: clock::ms(row.started_at),
            moves: moves
                .into_iter()
                .map(|row| {
                    let left = unsigned_ms(row.left_0_ms).zip(unsigned_ms(row.left_1_ms));
                    let spent = left.zip(unsigned_ms(row.charged_ms)).map(|(left, charged_ms)| Spent {
                        seat: u8::try_from(row.seat).unwrap_or(0),
                        charged_ms,
                        left: Remaining(left.into()),
                    });
                    PlayedMove { notation: row.notation, at_ms: clock::ms(row.at), spent }
                })
                .collect(),
            clock: None,
            takeback: None,
            resumed_at_ms: Vec::new(),
            draw_offer: None,
            result: row.how.map(|how| MatchResult {
                winner: row.winner.and_then(|winner| u8::try_from(winner).ok()),
                how,
            }),
            ratings: changes.iter().map(|change| change.before).collect(),
            changes,
        },
    })
}

/// The last matches that a person finished, newest first: those that all might watch, and the viewer's own.
pub async fn matches(
    backend: &Backend,
    viewer: Option<&Caller>,
    account: AccountId,
) -> Result<Vec<MatchRecord>> {
    let ids = sqlx::query_scalar!(
        "select match.id from match join match_player on match_player.match_id = match.id
         where match_player.account_id = $1 and match.ended_at is not null
           and (match.watch = 'all' or exists (
               select from match_player as own where own.match_id = match.id and own.account_id = $3
           ))
         order by match.ended_at desc limit $2",
        account.0,
        SHOWN,
        viewer.map(|viewer| viewer.account.0)
    )
    .fetch_all(&backend.db)
    .await?;
    let mut records = Vec::with_capacity(ids.len());
    for id in ids {
        records.push(known(backend, MatchId(id)).await?);
    }
    Ok(records)
}

/// The matches that ended last, of one game or of all, and that everybody might watch.
pub async fn last(backend: &Backend, game: Option<GameKind>) -> Result<Vec<LastMatch>> {
    let rows = sqlx::query!(
        r#"select match.id, match.game, match.rules, match."time", match.rated, match.watch, match.winner,
               match.ended_at as "ended_at!",
               array(select account.name
                     from match_player join account on account.id = match_player.account_id
                     where match_player.match_id = match.id order by match_player.seat) as "players!"
           from (select * from match order by match.id desc limit $3) as match
           where match.ended_at is not null and match.how not in ('aborted', 'not_started')
             and match.watch = 'all' and ($1 = '' or match.game = $1)
           order by match.ended_at desc
           limit $2"#,
        game.map_or("", GameKind::code),
        LAST,
        LOOKED_THROUGH
    )
    .fetch_all(&backend.db)
    .await?;
    let last = rows.into_iter().map(|row| {
        Ok(LastMatch {
            id: MatchId(row.id),
            options: options(row.game, row.rules, &row.time, row.rated, &row.watch)?,
            players: row.players,
            winner: row.winner.and_then(|winner| u8::try_from(winner).ok()),
            ended_at_ms: clock::ms(row.ended_at),
        })
    });
    last.collect()
}

/// What was played. Who might join is of no interest any more, nor of which series it was.
fn options(game: String, rules: String, time: &str, rated: bool, watch: &str) -> Result<TableOptions> {
    Ok(TableOptions {
        game,
        rules,
        time: serde_json::from_str(time)?,
        rated,
        entry: Entry::Anyone,
        first: First::Random,
        best_of: 1,
        watch: Watch::ALL.into_iter().find(|known| known.code() == watch).unwrap_or(Watch::Nobody),
    })
}
