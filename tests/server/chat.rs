//! Rooms: who reads, who writes, and the pages of the past.

use protocol::{
    Code, Command, Event, Room, Snapshot, TableId, Topic,
    chat::{ChatEvent, ChatSnapshot},
    limits::CHAT_PAGE,
    play::Resign,
};
use sqlx::PgPool;

use crate::harness::{
    Game, Socket, TestServer, check_clear,
    game::{options, ready, say, sit, started, table_snapshot},
};

async fn messages(socket: &mut Socket, room: Room) -> ChatSnapshot {
    let (_, snapshot) = socket.snapshot(Topic::Chat(room)).await;
    let Snapshot::Chat(snapshot) = snapshot else { panic!("{snapshot:?}") };
    snapshot
}

async fn hears(socket: &mut Socket) -> String {
    let said = |event: &Event| match event {
        Event::Chat(ChatEvent::Said(message)) => Some(message.text.clone()),
        _ => None,
    };
    socket.expect_event("a message", said).await
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn everyone_reads_the_lobby_and_those_who_are_signed_in_write(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = Socket::open(&server, &mut server.visitor()).await;
    let mut guest = server.guest().await;
    assert_eq!(messages(&mut visitor, Room::Lobby).await, ChatSnapshot::default());
    let problem = visitor.command(say(Room::Lobby, "hello")).await.unwrap_err();
    check_clear(&problem, Code::SignInRequired);
    guest.command(say(Room::Lobby, "  сәлем \n әлем ")).await.unwrap();
    assert_eq!(hears(&mut visitor).await, "сәлем \n әлем");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn everyone_reads_a_tables_chat_and_those_who_sit_there_write(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    let room = Room::Table(table);
    messages(&mut guest, room).await;
    host.command(say(room, "sit down")).await.unwrap();
    assert_eq!(hears(&mut guest).await, "sit down");
    check_clear(&guest.command(say(room, "no")).await.unwrap_err(), Code::NotInRoom);
    guest.command(sit(table)).await.unwrap();
    guest.command(say(room, "yes")).await.unwrap();
    assert_eq!(messages(&mut host, room).await.messages.len(), 2);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn players_read_what_watchers_write_only_between_matches(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let room = Room::Watchers(game.table);
    let mut watcher = server.guest().await;
    messages(&mut watcher, room).await;
    watcher.command(say(room, "a1 wins")).await.unwrap();
    assert_eq!(hears(&mut watcher).await, "a1 wins");
    for player in &mut game.players {
        check_clear(&player.resume(Topic::Chat(room), None).await.unwrap_err(), Code::NotInRoom);
        check_clear(&player.command(say(room, "really?")).await.unwrap_err(), Code::NotInRoom);
        let read = backend::chat::history(&server.backend, Some(&player.caller()), room, 2).await;
        check_code(read, Code::NotInRoom);
    }
    let resign = Resign { table: game.table, match_id: game.match_id };
    game.players[0].command(Command::Resign(resign)).await.unwrap();
    assert_eq!(messages(&mut game.players[1], room).await.messages.len(), 1);
    game.players[1].command(say(room, "it did")).await.unwrap();
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_player_who_listened_to_the_watchers_hears_nothing_once_the_match_begins(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 0).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    let room = Room::Watchers(table);
    guest.command(sit(table)).await.unwrap();
    for player in [&mut host, &mut guest] {
        table_snapshot(player, table).await;
        messages(player, room).await;
        player.command(ready(table)).await.unwrap();
    }
    started(&mut host).await;
    let mut watcher = server.guest().await;
    messages(&mut watcher, room).await;
    let said = watcher.command(say(room, "a1 wins")).await.unwrap();
    assert_eq!(hears(&mut watcher).await, "a1 wins");
    for player in [&mut host, &mut guest] {
        let happened = player.event_of(said.topic).await;
        assert_eq!((happened.epoch, happened.offset, happened.event), (said.epoch, said.offset, None));
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_room_of_no_table_is_not_found(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut guest = server.guest().await;
    let table = TableId(uuid::Uuid::now_v7());
    for room in [Room::Table(table), Room::Watchers(table)] {
        check_clear(&guest.resume(Topic::Chat(room), None).await.unwrap_err(), Code::NotFound);
        check_clear(&guest.command(say(room, "hello")).await.unwrap_err(), Code::NotFound);
    }
    let rooms = sqlx::query_scalar::<_, i64>("select count(*) from stream");
    assert_eq!(rooms.fetch_one(&db).await.unwrap(), 0);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_past_is_read_in_pages_without_a_gap(db: PgPool) {
    let server = TestServer::start(&db).await;
    let author = server.guest().await;
    let count = 2 * CHAT_PAGE + 7;
    for number in 1..=count {
        let Command::Say(say) = say(Room::Lobby, number.to_string()) else { unreachable!() };
        let record = author.record(&Command::Say(say.clone()));
        backend::chat::say(&server.backend, &author.caller(), &record, say).await.unwrap();
    }
    let mut visitor = Socket::open(&server, &mut server.visitor()).await;
    let mut read = messages(&mut visitor, Room::Lobby).await;
    assert_eq!((read.messages.len(), read.earlier), (CHAT_PAGE, true));
    while read.earlier {
        let first = read.messages[0].number;
        let page = backend::chat::history(&server.backend, None, Room::Lobby, first).await.unwrap();
        read = ChatSnapshot { messages: [page.messages, read.messages].concat(), earlier: page.earlier };
    }
    let numbers: Vec<_> = read.messages.iter().map(|message| message.number).collect();
    assert_eq!(numbers, (1..=count as u64).collect::<Vec<_>>());
    for before in [0, 1] {
        let page = backend::chat::history(&server.backend, None, Room::Lobby, before).await.unwrap();
        assert_eq!(page, ChatSnapshot::default());
    }
    let page = backend::chat::history(&server.backend, None, Room::Lobby, u64::MAX).await.unwrap();
    assert_eq!(page.messages.last().unwrap().number, count as u64);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_writes_too_much_is_told_when_to_go_on(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut guest = server.guest().await;
    let mut refused = None;
    for number in 0..30 {
        if let Err(problem) = guest.command(say(Room::Lobby, number.to_string())).await {
            refused = Some(problem);
            break;
        }
    }
    let problem = refused.unwrap();
    check_clear(&problem, Code::RateLimited);
    assert!(problem.retry_after_ms.unwrap() <= 2_000);
    guest.settle().await;
}

#[track_caller]
fn check_code<T: std::fmt::Debug>(refused: backend::Result<T>, code: Code) {
    assert_eq!(refused.unwrap_err().into_problem().code, code);
}
