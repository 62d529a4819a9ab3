//! The SQL of tables and matches: commits a decision, whole or not at all.

use games::{AnyGame, Turn};
use protocol::{
    AccountId, Event, Position, Problem, TableId, Topic,
    play::{Spent, TableEvent, TableSnapshot},
};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use time::OffsetDateTime;

use super::{
    LiveTable, alike, gone,
    locks::{lock_people, lock_streams, meeting},
    timed,
};
use crate::{
    Backend, catch_up, clock, db,
    error::{Error, Result},
    journal::{
        self, Record, Refused,
        group::{Append, Made, append_one},
        signed,
    },
    ratings::settle::settle,
};

/// A decision that is committed.
#[derive(Debug)]
pub struct Committed {
    /// Where the table's stream stands.
    pub position: Position,
    /// The events' texts, as they are stored and sent.
    pub bodies: Vec<String>,
    /// When somebody must look at the table again.
    pub deadline: Option<OffsetDateTime>,
}

/// Commits the events that a command causes at a table, with their effect and the command's answer. What the
/// events mean for ratings is found here, and written into them.
pub async fn commit(
    backend: &Backend,
    live: &LiveTable,
    record: Option<&Record>,
    events: &mut [TableEvent],
) -> Result<Committed, Refused> {
    if let ([TableEvent::Moved { match_id, ply, notation, clock, .. }], Some(record)) = (&*events, record) {
        let at = moment(events).unwrap_or_else(|| backend.clock.now());
        let body = body(&events[0])?;
        let (spent, deadline_ms) =
            clock.and_then(|ticked| timed::ticked(live, ticked, clock::ms(at))).unzip();
        let deadline = match live.snapshot.playing().is_some_and(|playing| playing.clock.is_none()) {
            // Written once an hour, not with each move.
            true => live
                .deadline
                .filter(|&before| at < before)
                .or_else(|| Some(clock::at_ms(clock::ms(at) + gone::ABANDONED_MS))),
            false => deadline_ms.flatten().map(clock::at_ms),
        };
        let [charged_ms, left_0_ms, left_1_ms] = columns(spent);
        let made = Made {
            table: live.snapshot.id,
            deadline,
            match_id: *match_id,
            ply: i32::try_from(*ply).map_err(Error::internal)?,
            seat: live.snapshot.seated(record.account).map_or(0, i16::from),
            notation: notation.clone(),
            charged_ms,
            left_ms: [left_0_ms, left_1_ms],
        };
        let topic = Topic::Table(live.snapshot.id);
        let append = Append {
            topic,
            from: live.position,
            body: body.clone(),
            at,
            record: record.clone(),
            made: Some(made),
        };
        let position = append_one(backend, append).await?;
        return Ok(Committed { position, bodies: vec![body], deadline });
    }
    commit_in(backend, db::begin(&backend.db).await?, live, record, events).await
}

/// The same in a transaction that was begun to look at something first.
pub async fn commit_in(
    backend: &Backend,
    mut transaction: Transaction<'_, Postgres>,
    live: &LiveTable,
    record: Option<&Record>,
    events: &mut [TableEvent],
) -> Result<Committed, Refused> {
    let at = moment(events).unwrap_or_else(|| backend.clock.now());
    let (table, topic) = (live.snapshot.id, Topic::Table(live.snapshot.id));
    let mut after = live.snapshot.clone();
    let connection: &mut PgConnection = &mut transaction;
    if live.position.offset == 0 {
        journal::found(connection, topic).await?;
    }
    // In the order of `locks`.
    let people = meeting(live, events);
    lock_people(connection, &people).await?;
    settle(connection, live, events, at).await?;
    if events.iter().any(|event| matches!(event, TableEvent::Seated { .. })) {
        lock_streams(connection, table, &people).await?;
    }
    let bodies = events.iter().map(body).collect::<Result<Vec<_>>>()?;
    let position = journal::append(connection, topic, live.position, &bodies, at).await?;
    let mut left = Vec::new();
    let mut game = live.playing().map(|(_, game)| game.clone());
    for event in &*events {
        after.apply(event);
        match event {
            TableEvent::Seated { person, .. } if person.level().is_some() => {
                computer_sits(connection, table, backend.config.computer_tables).await?;
            }
            TableEvent::Seated { person, .. } if after.options.time.is_correspondence() => {
                sit_beside(connection, person.id, table).await?;
            }
            TableEvent::Seated { person, .. } => {
                left.extend(leave_others(connection, person.id, table, at).await?);
            }
            _ => {}
        }
        project(connection, live, &after, game.as_mut(), event, at).await?;
    }
    let deadline = deadline_of(backend, &after, at);
    sqlx::query!(
        "update game_table set game = $2, status = $3, deadline = $4, correspondence = $5, options = $6
         where id = $1",
        table.0,
        after.options.game,
        match (&after.current, after.closed) {
            (_, true) => "closed",
            (None, _) => "open",
            (Some(current), _) if current.result.is_none() => "playing",
            (Some(_), _) => "over",
        },
        deadline,
        after.options.time.is_correspondence(),
        alike::written(&after.options)?
    )
    .execute(&mut *connection)
    .await?;
    if let Some(record) = record {
        let opened = events.iter().any(|event| matches!(event, TableEvent::Opened { .. })).then_some(table);
        journal::record(connection, record, topic, position, opened, at).await?;
    }
    let committed = transaction.commit().await;
    for other in left {
        catch_up::soon(backend, Topic::Table(other));
    }
    if committed.is_err() {
        catch_up::soon(backend, topic);
    }
    committed?;
    Ok(Committed { position, bodies, deadline })
}

/// An event as it is stored and sent.
fn body(event: &TableEvent) -> Result<String> {
    journal::body(&Event::Table(event.clone()))
}

/// The time that the events themselves tell, so that rows and events say the same.
fn moment(events: &[TableEvent]) -> Option<OffsetDateTime> {
    events.iter().find_map(|event| match event {
        TableEvent::Started { at_ms, .. }
        | TableEvent::Moved { at_ms, .. }
        | TableEvent::TookBack { at_ms, .. }
        | TableEvent::Ended { at_ms, .. } => Some(clock::at_ms(*at_ms)),
        _ => None,
    })
}

/// What a move cost, as its row has it: the charge and what each seat has left; nothing without a clock.
fn columns(spent: Option<Spent>) -> [Option<i32>; 3] {
    let Some(Spent { charged_ms, left, .. }) = spent else { return [None; 3] };
    // A clock holds two weeks and some gifts at most: half of what the type does.
    [charged_ms, left.of(0), left.of(1)].map(|ms| Some(i32::try_from(ms).unwrap_or(i32::MAX)))
}

/// Writes what an event says into rows that can be asked. The game is the one before the event, the table
/// the one after it.
async fn project(
    connection: &mut PgConnection,
    live: &LiveTable,
    after: &TableSnapshot,
    game: Option<&mut AnyGame>,
    event: &TableEvent,
    at: OffsetDateTime,
) -> Result<(), Refused> {
    let table = live.snapshot.id.0;
    match event {
        TableEvent::Opened { options, .. } => {
            sqlx::query!(
                "insert into game_table (id, game, status, created_at, correspondence)
                 values ($1, $2, 'open', $3, $4)",
                table,
                options.game,
                at,
                options.time.is_correspondence()
            )
            .execute(connection)
            .await?;
        }
        TableEvent::Seated { seat, person } => {
            sqlx::query!(
                "insert into seat (table_id, seat, account_id) values ($1, $2, $3)",
                table,
                i16::from(*seat),
                person.id.0
            )
            .execute(connection)
            .await?;
        }
        TableEvent::Left { seat } => {
            sqlx::query!("delete from seat where table_id = $1 and seat = $2", table, i16::from(*seat))
                .execute(connection)
                .await?;
        }
        TableEvent::Started { match_id, first, seed, .. } => {
            sqlx::query!(
                r#"insert into match (id, table_id, game, rules, seed, first, started_at, "time", watch, rated)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"#,
                match_id.0,
                table,
                live.snapshot.options.game,
                live.snapshot.options.rules,
                signed(*seed)?,
                i16::from(*first),
                at,
                serde_json::to_string(&live.snapshot.options.time).map_err(Error::internal)?,
                live.snapshot.options.watch.code(),
                live.snapshot.options.rated
            )
            .execute(&mut *connection)
            .await?;
            sqlx::query!(
                "insert into match_player (match_id, seat, account_id)
                 select $1, seat, account_id from seat where table_id = $2",
                match_id.0,
                table
            )
            .execute(connection)
            .await?;
        }
        TableEvent::Moved { match_id, ply, notation, .. } => {
            let made = usize::try_from(*ply).ok().and_then(|ply| after.current.as_ref()?.moves.get(ply));
            let [charged_ms, left_0_ms, left_1_ms] = columns(made.and_then(|made| made.spent));
            let mut mover = 0;
            if let (Some((playing, _)), Some(game)) = (live.playing(), game) {
                if let Turn::Seat(side) = game.turn() {
                    mover = playing.seat(side.0);
                }
                // A pass may follow in the same transaction.
                game.play(notation).map_err(Error::internal)?;
            }
            sqlx::query!(
                "insert into match_move
                     (match_id, ply, seat, notation, at, charged_ms, left_0_ms, left_1_ms)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)",
                match_id.0,
                i32::try_from(*ply).map_err(Error::internal)?,
                i16::from(mover),
                notation,
                at,
                charged_ms,
                left_0_ms,
                left_1_ms
            )
            .execute(connection)
            .await?;
        }
        TableEvent::TookBack { ply, .. } => {
            if let Some((playing, _)) = live.playing() {
                sqlx::query!(
                    "delete from match_move where match_id = $1 and ply >= $2",
                    playing.id.0,
                    i32::try_from(*ply).map_err(Error::internal)?
                )
                .execute(connection)
                .await?;
            }
        }
        TableEvent::Ended { match_id, result, .. } => {
            sqlx::query!(
                "update match set ended_at = $2, winner = $3, how = $4 where id = $1",
                match_id.0,
                at,
                result.winner.map(i16::from),
                result.how
            )
            .execute(connection)
            .await?;
        }
        // The table's row is written once, after the last event.
        TableEvent::Readied { .. }
        | TableEvent::Configured { .. }
        | TableEvent::CountedDown { .. }
        | TableEvent::TimeGiven { .. }
        | TableEvent::ClockResumed { .. }
        | TableEvent::TakebackAsked { .. }
        | TableEvent::TakebackOff
        | TableEvent::DrawOffered { .. }
        | TableEvent::DrawOff
        | TableEvent::Closed => {}
    }
    Ok(())
}

/// How many tables of correspondence a person may sit at: more than anybody keeps up with, and few enough
/// to be listed whole.
const MOST_CORRESPONDENCE: i64 = 50;

/// Lets a person sit down at a table of correspondence, beside everything else, unless there are too many of
/// these. The person has the seat already where the number is asked for.
async fn sit_beside(
    connection: &mut PgConnection,
    account: AccountId,
    table: TableId,
) -> Result<(), Refused> {
    let others = sqlx::query_scalar!(
        r#"select count(*) as "count!" from seat join game_table on game_table.id = seat.table_id
           where seat.account_id = $1 and seat.table_id <> $2 and game_table.correspondence
           and game_table.status in ('open', 'playing')"#,
        account.0,
        table.0
    )
    .fetch_one(connection)
    .await?;
    if others >= MOST_CORRESPONDENCE {
        let limit = MOST_CORRESPONDENCE.unsigned_abs();
        return Err(Refused::Error(Problem::new(protocol::Code::TooManyTables).limit(limit).into()));
    }
    Ok(())
}

/// What is told to wait where all computer players are busy, in milliseconds: a short match.
const COMPUTERS_BUSY_MS: u64 = 30_000;

/// Lets a computer player sit down beside all else that it plays, unless computer players sit at too many
/// tables. It has the seat already where the tables are counted.
async fn computer_sits(connection: &mut PgConnection, table: TableId, most: u32) -> Result<(), Refused> {
    // One at a time, so that two do not take the last place; not so that moves would have to wait for it.
    sqlx::query!("select id from account where level is not null order by id for no key update")
        .fetch_all(&mut *connection)
        .await?;
    let others = sqlx::query_scalar!(
        r#"select count(distinct seat.table_id) as "count!"
           from seat join account on account.id = seat.account_id
           where account.level is not null and seat.table_id <> $1"#,
        table.0
    )
    .fetch_one(connection)
    .await?;
    if others >= i64::from(most) {
        let busy = Problem::new(protocol::Code::ComputersBusy).limit(u64::from(most));
        return Err(Refused::Error(busy.retry_after_ms(COMPUTERS_BUSY_MS).into()));
    }
    Ok(())
}

/// Takes a person from every other seat where no match is played, in the transaction in which the
/// person sits down: nobody waits at two tables. Refuses if a match is being played at one of them.
/// Correspondence goes on beside it.
async fn leave_others(
    connection: &mut PgConnection,
    account: AccountId,
    table: TableId,
    at: OffsetDateTime,
) -> Result<Vec<TableId>, Refused> {
    let seats = sqlx::query!(
        r#"select seat.table_id, seat.seat, game_table.status,
                  (select count(*) from seat as beside where beside.table_id = seat.table_id) as "seated!"
           from seat join game_table on game_table.id = seat.table_id
           where seat.account_id = $1 and seat.table_id <> $2 and not game_table.correspondence
           order by seat.table_id"#,
        account.0,
        table.0
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut left = Vec::new();
    for row in seats {
        if row.status == "playing" {
            return Err(Refused::Error(protocol::Code::AlreadyPlaying.into()));
        }
        let mut events = vec![TableEvent::Left { seat: u8::try_from(row.seat).map_err(Error::internal)? }];
        let emptied = row.seated == 1;
        if emptied {
            events.push(TableEvent::Closed);
        }
        let bodies: Vec<_> =
            events.into_iter().map(|event| journal::body(&Event::Table(event))).collect::<Result<_>>()?;
        let other = TableId(row.table_id);
        journal::append_blindly(connection, Topic::Table(other), &bodies, at).await?;
        sqlx::query!("delete from seat where table_id = $1 and seat = $2", row.table_id, row.seat)
            .execute(&mut *connection)
            .await?;
        sqlx::query!(
            "update game_table set deadline = null, status = case when $2 then 'closed' else status end
             where id = $1",
            row.table_id,
            emptied
        )
        .execute(&mut *connection)
        .await?;
        left.push(other);
    }
    Ok(left)
}

/// When somebody must look at a table again: at the end of the countdown, or when a seat that stays
/// not ready is freed.
fn deadline_of(backend: &Backend, after: &TableSnapshot, at: OffsetDateTime) -> Option<OffsetDateTime> {
    if let Some(starts_at_ms) = after.starts_at_ms {
        return Some(clock::at_ms(starts_at_ms));
    }
    if after.playing().is_some() {
        return timed::deadline_ms(after).map(clock::at_ms);
    }
    // A computer player is not kept waiting by anybody.
    let people = after.seats.iter().filter_map(|seat| seat.person.as_ref());
    let people = people.filter(|person| person.level().is_none()).count();
    let waiting = after.current.is_none() && people == after.seats.len();
    let ready = after.seats.iter().filter(|seat| seat.ready).count();
    (waiting && ready > 0 && ready + 1 == after.seats.len())
        .then(|| at + std::time::Duration::from_millis(backend.config.unready_ms))
}

/// When somebody must look at a table again, as it was written.
pub async fn deadline(db: &PgPool, table: TableId) -> Result<Option<OffsetDateTime>> {
    let deadline = sqlx::query_scalar!("select deadline from game_table where id = $1", table.0)
        .fetch_optional(db)
        .await?;
    Ok(deadline.flatten())
}

/// Every table where somebody sits, for the lists of a starting server.
pub async fn living(db: &PgPool) -> Result<Vec<TableId>> {
    let rows = sqlx::query_scalar!(
        "select id from game_table where status <> 'closed'
         and exists (select from seat where table_id = game_table.id) order by created_at"
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(TableId).collect())
}

/// The tables at which a person sits.
pub async fn seats_of(db: &PgPool, account: AccountId) -> Result<Vec<TableId>> {
    let rows = sqlx::query_scalar!(
        "select seat.table_id from seat join game_table on game_table.id = seat.table_id
         where seat.account_id = $1 and game_table.status <> 'closed' order by game_table.created_at desc",
        account.0
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(TableId).collect())
}

/// Whether a person plays in a match that is being played, at one sitting.
pub async fn is_playing(db: &PgPool, account: AccountId) -> Result<bool> {
    let playing = sqlx::query_scalar!(
        r#"select exists (
               select from match_player join match on match.id = match_player.match_id
               join game_table on game_table.id = match.table_id
               where match_player.account_id = $1 and match.ended_at is null and not game_table.correspondence
           ) as "playing!""#,
        account.0
    )
    .fetch_one(db)
    .await?;
    Ok(playing)
}
