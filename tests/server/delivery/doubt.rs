//! Promises 1 to 3 where the answer to a commit was lost, or another process has committed: whoever listens is
//! told, and nobody is told of an effect that was not published.

use protocol::{Command, CommandId, Event, Room, Topic, lobby::OpenTable};
use sqlx::PgPool;

use super::{commit::somebody_waits, journal};
use crate::harness::{
    Game, Player, TestServer,
    cable::{Cable, Cabled},
    game::{options, say, sit, stand, table_snapshot},
    socket::new_id,
    within,
};

/// The lock by which a commit of events is kept waiting.
const LOCK: i64 = 7;

/// A server at the end of a cable, over a database whose commits of events can be kept waiting.
async fn start(db: &PgPool) -> (TestServer, Cabled) {
    let trigger = [
        // However long the test takes: a writer that gave up its wait for a lock would commit nothing.
        format!(
            "create function wait() returns trigger language plpgsql set lock_timeout = 0 as
             $$ begin perform pg_advisory_xact_lock_shared({LOCK}); return null; end $$"
        ),
        "create constraint trigger waits after insert on event deferrable initially deferred
         for each row execute function wait()"
            .to_owned(),
    ];
    for statement in trigger {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(db).await.unwrap();
    }
    let cabled = Cabled::to(db).await;
    (TestServer::start(&cabled.db).await, cabled)
}

/// Gives a command whose events are committed while the answer is lost, and nothing can be asked afterwards
/// until the cable is whole again. The first answer is then `unavailable`. Gives what is to be called to repeat
/// the command.
async fn lose_answer(db: &PgPool, cabled: &Cabled, player: &mut Player, command: Command) -> Repeat {
    let events = "select count(*) from event";
    let before: i64 = sqlx::query_scalar(events).fetch_one(db).await.unwrap();
    let mut lock = db.begin().await.unwrap();
    sqlx::query("select pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *lock).await.unwrap();
    let id = new_id();
    player.give(id, command.clone()).await;
    somebody_waits(db).await;
    cabled.be(Cable::Deaf);
    lock.commit().await.unwrap();
    within("the commit", async {
        while sqlx::query_scalar::<_, i64>(events).fetch_one(db).await.unwrap() == before {}
    })
    .await;
    cabled.be(Cable::Cut);
    let refused = player.answered(id).await.unwrap_err();
    assert!(refused.again, "{refused:?}");
    cabled.be(Cable::Whole);
    Repeat { id, command }
}

/// A command that was not answered.
struct Repeat {
    id: CommandId,
    command: Command,
}

impl Repeat {
    /// Gives the command again: it has its effect once.
    async fn check(self, db: &PgPool, player: &mut Player) {
        let ack = player.command_as(self.id, self.command).await.unwrap();
        let (head, _) = journal(db, &ack.topic.to_string()).await;
        assert_eq!((ack.epoch, ack.offset), (head.epoch, head.offset));
    }
}

fn json(told: &impl serde::Serialize) -> String {
    serde_json::to_string(told).unwrap()
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_move_whose_answer_was_lost_is_told_to_the_opponent(db: PgPool) {
    let (server, cabled) = start(&db).await;
    let game = Game::start(&server).await;
    let (topic, command) = (Topic::Table(game.table), game.move_at(0, "b2"));
    let [mut mover, mut opponent] = game.players;
    let again = lose_answer(&db, &cabled, &mut mover, command).await;
    assert!(json(&opponent.event_of(topic).await).contains("b2"));
    again.check(&db, &mut mover).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_message_whose_answer_was_lost_is_told_in_the_room(db: PgPool) {
    let (server, cabled) = start(&db).await;
    let (mut author, mut reader) = (server.guest().await, server.guest().await);
    let topic = Topic::Chat(Room::Lobby);
    reader.subscribe(topic).await;
    let again = lose_answer(&db, &cabled, &mut author, say(Room::Lobby, "сәлем")).await;
    assert!(json(&reader.event_of(topic).await).contains("сәлем"));
    again.check(&db, &mut author).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_sat_down_without_an_answer_is_seen_there_and_gone_elsewhere(db: PgPool) {
    let (server, cabled) = start(&db).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let (left, table) = (guest.open_table(options()).await, host.open_table(options()).await);
    table_snapshot(&mut host, table).await;
    table_snapshot(&mut host, left).await;
    let again = lose_answer(&db, &cabled, &mut guest, sit(table)).await;
    for (topic, what) in [(left, "left"), (table, "seated")] {
        let told = json(&host.event_of(Topic::Table(topic)).await);
        assert!(told.contains(what), "{told}");
    }
    again.check(&db, &mut guest).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_table_that_was_opened_without_an_answer_is_in_the_lists(db: PgPool) {
    let (server, cabled) = start(&db).await;
    let (mut host, mut reader) = (server.guest().await, server.guest().await);
    reader.subscribe(Topic::Lobby).await;
    let open = Command::OpenTable(OpenTable { options: options() });
    let again = lose_answer(&db, &cabled, &mut host, open).await;
    let is_listed = |event: &Event| match event {
        Event::Lobby(event) => event.tables.first().map(|table| table.id),
        _ => None,
    };
    let listed = reader.expect_event("the table in the list", is_listed).await;
    let ack = host.command_as(again.id, again.command).await.unwrap();
    assert_eq!(ack.table, Some(listed));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn what_another_process_has_written_is_told_before_it_is_acknowledged_here(db: PgPool) {
    let (one, other) = (TestServer::start(&db).await, TestServer::start(&db).await);
    let mut author = other.guest().await;
    let table = author.open_table(options()).await;
    let topic = Topic::Chat(Room::Table(table));
    let mut reader = one.guest().await;
    reader.subscribe(topic).await;
    let (id, message) = (new_id(), say(Room::Table(table), "сәлем"));
    let first = author.command_as(id, message.clone()).await;
    // Who has stood up may not write any more, and this is known here: the command is not tried again.
    author.command(stand(table)).await.unwrap();
    reader.command(sit(table)).await.unwrap_err();
    let mut beside = author.another_tab(&one).await;
    assert_eq!(beside.command_as(id, message).await, first);
    assert!(json(&reader.settle().await).contains("сәлем"));
}
