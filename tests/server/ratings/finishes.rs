//! A thousand rated matches that end at the same moment, many of which share a player.

use std::collections::HashMap;

use backend::{
    Backend, Caller,
    clock::Clock,
    journal::Record,
    play,
    ratings::{
        glicko::{self, Rating, TAU},
        shown,
    },
};
use futures::future::join_all;
use protocol::{
    AccountId, Command, Event, MatchId, SessionId, TableId, Topic,
    accounts::Person,
    clock::{Rtt, TimeControl},
    frame::Request,
    lobby::TableOptions,
    play::{AcceptDraw, Play, Resign, TableEvent, Ticked},
};
use sqlx::{PgPool, postgres::PgPoolOptions};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{DAY_MS, NOON_MS, rated};
use crate::harness::{TestServer, socket::new_id};

const MATCHES: usize = 1_000;
const PLAYERS: usize = 36;

/// More at once than there are connections for one test as a rule: enough for locks to be waited for.
const CONNECTIONS: u32 = 24;

/// A match that needs one more command to end.
struct Running {
    table: TableId,
    match_id: MatchId,
    players: [Person; 2],
    /// How it will end.
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    FirstResigns,
    SecondResigns,
    DrawIsAccepted,
    FirstWins,
}

/// A row of `rating_change`, with the seat and the winner's.
#[derive(sqlx::FromRow)]
struct Change {
    match_id: Uuid,
    account_id: Uuid,
    number: i32,
    rating_before: f64,
    deviation_before: f64,
    volatility_before: f64,
    rating_after: f64,
    deviation_after: f64,
    volatility_after: f64,
    at: OffsetDateTime,
    seat: i16,
    winner: Option<i16>,
}

impl Change {
    fn before(&self) -> Rating {
        Rating {
            rating: self.rating_before,
            deviation: self.deviation_before,
            volatility: self.volatility_before,
        }
    }

    fn after(&self) -> Rating {
        Rating {
            rating: self.rating_after,
            deviation: self.deviation_after,
            volatility: self.volatility_after,
        }
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_thousand_matches_that_end_at_once_leave_every_rating_right(db: PgPool) {
    let clock = Clock::fixed(NOON_MS);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(std::time::Duration::from_secs(120))
        .connect_with((*db.connect_options()).clone())
        .await
        .unwrap();
    let server = TestServer::start_at(&pool, clock.clone(), |_| {}).await;
    let people = people(&pool).await;
    let running = matches(&pool, &people).await;

    let ends = running.iter().map(async |one| {
        // Time goes on between them, so that deviations grow and moments differ.
        clock.advance_ms(DAY_MS / 100);
        end(&server.backend, one).await;
    });
    join_all(ends).await;

    let changes: Vec<Change> = sqlx::query_as(
        "select rating_change.*, seat, winner from rating_change
         join match_player using (match_id, account_id) join match on match.id = match_id
         order by account_id, number",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(changes.len(), 2 * MATCHES);
    chains_are_unbroken(&pool, &changes).await;
    a_replay_gives_the_same(&changes);
    everybody_was_told(&pool, &running, &changes).await;
    pool.close().await;
}

/// Each change goes on where the player's last one ended, and the rating is where the last one left it.
async fn chains_are_unbroken(db: &PgPool, changes: &[Change]) {
    let mut last: HashMap<Uuid, (i32, Rating, OffsetDateTime)> = HashMap::new();
    for change in changes {
        let (number, rating, at) =
            last.get(&change.account_id).copied().unwrap_or((0, Rating::default(), change.at));
        assert_eq!((change.number, change.before()), (number + 1, rating));
        assert!(change.at >= at);
        last.insert(change.account_id, (change.number, change.after(), change.at));
    }
    let ratings: Vec<(Uuid, f64, f64, f64, i32, OffsetDateTime)> =
        sqlx::query_as("select account_id, rating, deviation, volatility, matches, updated_at from rating")
            .fetch_all(db)
            .await
            .unwrap();
    assert_eq!(ratings.len(), PLAYERS);
    for (account, rating, deviation, volatility, matches, updated_at) in ratings {
        assert_eq!(last[&account], (matches, Rating { rating, deviation, volatility }, updated_at));
    }
}

/// Counts all matches once more, one after another, in an order that both players of each agree with: the one
/// in which they were committed.
fn a_replay_gives_the_same(changes: &[Change]) {
    let mut pairs: HashMap<Uuid, Vec<&Change>> = HashMap::new();
    for change in changes {
        pairs.entry(change.match_id).or_default().push(change);
    }
    let mut standing: HashMap<Uuid, (i32, Rating, OffsetDateTime)> = HashMap::new();
    while !pairs.is_empty() {
        let before = pairs.len();
        pairs.retain(|_, pair| {
            let [one, other] = pair.as_slice() else { panic!("a match changes two ratings") };
            let known = [one, other].map(|change| {
                standing.get(&change.account_id).copied().unwrap_or((0, Rating::default(), change.at))
            });
            if known[0].0 + 1 != one.number || known[1].0 + 1 != other.number {
                return true;
            }
            let periods = [one, other].map(|change| {
                let since = known[usize::from(change.account_id == other.account_id)].2;
                glicko::periods((change.at - since).whole_milliseconds() as f64 / DAY_MS as f64)
            });
            for (index, change) in [one, other].into_iter().enumerate() {
                let score = match change.winner {
                    None => 0.5,
                    Some(winner) => f64::from(u8::from(winner == change.seat)),
                };
                let opponent = known[1 - index].1.aged(periods[1 - index]);
                let after = glicko::update(known[index].1, &[(opponent, score)], periods[index], TAU);
                assert_eq!(change.after(), after);
                standing.insert(change.account_id, (change.number, after, change.at));
            }
            false
        });
        assert!(pairs.len() < before, "no order fits both players of {before} matches");
    }
}

/// The events say what the rows say.
async fn everybody_was_told(db: &PgPool, running: &[Running], changes: &[Change]) {
    let rows: HashMap<_, _> =
        changes.iter().map(|change| ((change.match_id, change.account_id), change)).collect();
    for one in running {
        let body: String =
            sqlx::query_scalar(r#"select body from event where stream = $1 order by "offset" desc limit 1"#)
                .bind(Topic::Table(one.table).to_string())
                .fetch_one(db)
                .await
                .unwrap();
        let Event::Table(TableEvent::Ended { changes, .. }) = serde_json::from_str(&body).unwrap() else {
            panic!("{body}")
        };
        for (player, told) in one.players.iter().zip(changes) {
            let row = rows[&(one.match_id.0, player.id.0)];
            assert_eq!(told.after, shown(row.after()));
            assert_eq!(told.before.points, shown(row.before()).points);
        }
    }
}

async fn end(backend: &Backend, running: &Running) {
    let Running { table, match_id, ref players, end } = *running;
    let [first, second] = players;
    match end {
        End::FirstResigns | End::SecondResigns => {
            let caller = caller(if end == End::FirstResigns { first } else { second });
            let command = Resign { table, match_id };
            let record = record(&caller, Command::Resign(command.clone()));
            play::resign(backend, &caller, &record, command).await.unwrap();
        }
        End::DrawIsAccepted => {
            let (caller, command) = (caller(second), AcceptDraw { table, match_id });
            let record = record(&caller, Command::AcceptDraw(command.clone()));
            play::accept_draw(backend, &caller, &record, command).await.unwrap();
        }
        End::FirstWins => {
            let command = Play { table, match_id, ply: 6, notation: "1".to_owned(), thought_ms: None };
            let caller = caller(first);
            let record = record(&caller, Command::Play(command.clone()));
            play::play(backend, &caller, &record, command, &Rtt::default()).await.unwrap();
        }
    }
}

fn caller(person: &Person) -> Caller {
    Caller { account: person.id, session: SessionId(Uuid::nil()), guest: false, name: person.name.clone() }
}

fn record(caller: &Caller, body: Command) -> Record {
    Record::of(caller.account, &Request { id: new_id(), body }).unwrap()
}

async fn people(db: &PgPool) -> Vec<Person> {
    let people: Vec<_> = (0..PLAYERS)
        .map(|number| Person {
            id: AccountId(Uuid::now_v7()),
            name: format!("player-{number}"),
            guest: false,
        })
        .collect();
    for person in &people {
        sqlx::query(
            "insert into account (id, name, name_skeleton, password_hash, created_at) values ($1, $2, $2, '', now())",
        )
        .bind(person.id.0)
        .bind(&person.name)
        .execute(db)
        .await
        .unwrap();
    }
    people
}

/// Matches as their journals and rows would stand before their last command. One person plays in many of them
/// at once, which nobody can by the usual ways: that is what lets all of them end at the same moment.
async fn matches(db: &PgPool, people: &[Person]) -> Vec<Running> {
    let mut running = Vec::with_capacity(MATCHES);
    let mut transaction = db.begin().await.unwrap();
    for number in 0..MATCHES {
        // Every pair in both orders, and some twice.
        let one = number % PLAYERS;
        let other = (one + 1 + number / PLAYERS % (PLAYERS - 1)) % PLAYERS;
        let end =
            [End::FirstResigns, End::SecondResigns, End::DrawIsAccepted, End::FirstWins][number % 7 % 4];
        let one = Running {
            table: TableId(Uuid::now_v7()),
            match_id: MatchId(Uuid::now_v7()),
            players: [people[one].clone(), people[other].clone()],
            end,
        };
        let bodies: Vec<_> = events(&one)
            .into_iter()
            .map(|event| serde_json::to_string(&Event::Table(event)).unwrap())
            .collect();
        let stream = Topic::Table(one.table).to_string();
        sqlx::query("insert into stream (id, epoch, head) values ($1, 1, $2)")
            .bind(&stream)
            .bind(i64::try_from(bodies.len()).unwrap())
            .execute(&mut *transaction)
            .await
            .unwrap();
        sqlx::query(
            r#"insert into event (stream, "offset", body, at)
               select $1, number, body, now() from unnest($2::text[]) with ordinality as given (body, number)"#,
        )
        .bind(&stream)
        .bind(&bodies)
        .execute(&mut *transaction)
        .await
        .unwrap();
        sqlx::query(
            "insert into game_table (id, game, status, created_at) values ($1, 'connect-four', 'playing', now())",
        )
        .bind(one.table.0)
        .execute(&mut *transaction)
        .await
        .unwrap();
        sqlx::query(
            "insert into match (id, table_id, game, rules, seed, first, started_at, rated)
             values ($1, $2, 'connect-four', '', 0, 0, now(), true)",
        )
        .bind(one.match_id.0)
        .bind(one.table.0)
        .execute(&mut *transaction)
        .await
        .unwrap();
        for (seat, player) in (0_i16..).zip(&one.players) {
            sqlx::query("insert into match_player (match_id, seat, account_id) values ($1, $2, $3)")
                .bind(one.match_id.0)
                .bind(seat)
                .bind(player.id.0)
                .execute(&mut *transaction)
                .await
                .unwrap();
        }
        running.push(one);
    }
    transaction.commit().await.unwrap();
    running
}

fn events(running: &Running) -> Vec<TableEvent> {
    // Nobody's time is over while the others' matches end.
    let time = TimeControl::Days { days: 14 };
    let options = TableOptions { time, ..rated() };
    let [host, guest] = running.players.clone();
    let mut events = vec![
        TableEvent::Opened { options, host: host.clone(), seats: 2 },
        TableEvent::Seated { seat: 0, person: host },
        TableEvent::Seated { seat: 1, person: guest },
        TableEvent::Started {
            match_id: running.match_id,
            first: 0,
            seed: 0,
            at_ms: NOON_MS,
            ratings: Vec::new(),
        },
    ];
    let moves: &[&str] = match running.end {
        End::FirstWins => &["1", "2", "1", "2", "1", "2"],
        _ => &["1", "2"],
    };
    let left = protocol::clock::Clock::new(time).unwrap().all_remaining(NOON_MS);
    for ((ply, seat), notation) in (0..).zip([0, 1].into_iter().cycle()).zip(moves) {
        events.push(TableEvent::Moved {
            match_id: running.match_id,
            ply,
            notation: (*notation).to_owned(),
            at_ms: NOON_MS,
            clock: Some(Ticked { seat, next: Some(1 - seat), lag_ms: 0, left }),
        });
    }
    if running.end == End::DrawIsAccepted {
        events.push(TableEvent::DrawOffered { seat: 0 });
    }
    events
}
