//! Promise 4: who comes back gets every missed event or a whole snapshot.

use protocol::{
    Code, Position, Room, Snapshot, Topic,
    chat::ChatSnapshot,
    frame::Subscribed,
    limits::{CHAT_BYTES, CHAT_PAGE},
};
use sqlx::PgPool;

use super::write;
use crate::harness::{Game, Player, Socket, TestServer, by_every_transport, game::options};

const CHAT: Topic = Topic::Chat(Room::Lobby);

fn numbers(range: std::ops::RangeInclusive<u64>) -> impl Iterator<Item = String> {
    range.map(|number| number.to_string())
}

/// A new socket that resumes the lobby's chat.
async fn resumed(server: &TestServer, since: Position) -> (Socket, Subscribed) {
    let mut socket = Socket::open(server, &mut server.visitor()).await;
    let subscribed = socket.resume(CHAT, since).await.unwrap();
    (socket, subscribed)
}

/// Checks that every event after a position comes, in order, and nothing else.
async fn check_missed(socket: &mut Socket, since: Position, last: u64) {
    for offset in since.offset + 1..=last {
        let happened = socket.event_of(CHAT).await;
        assert_eq!((happened.epoch, happened.offset), (since.epoch, offset));
        assert!(serde_json::to_string(&happened.event).unwrap().contains(&format!(r#""text":"{offset}""#)));
    }
    assert_eq!(socket.settle().await, []);
}

async fn a_short_gap_is_filled(server: TestServer, _: PgPool) {
    let author = server.guest().await;
    write(&server, &author, numbers(1..=10)).await;
    let (_, now) = resumed(&server, Position { epoch: 0, offset: 0 }).await;
    for offset in [0, 1, 9, 10] {
        let since = Position { epoch: now.epoch, offset };
        let (mut socket, subscribed) = resumed(&server, since).await;
        assert!(subscribed.recovered && subscribed.snapshot.is_none());
        assert_eq!((subscribed.epoch, subscribed.offset), (since.epoch, since.offset));
        check_missed(&mut socket, since, 10).await;
        write(&server, &author, std::iter::empty()).await;
    }
}

async fn a_gap_longer_than_the_ring_is_filled_from_the_journal_until_a_snapshot_is_shorter(
    server: TestServer,
    _: PgPool,
) {
    let author = server.guest().await;
    write(&server, &author, numbers(1..=300)).await;
    let (_, now) = resumed(&server, Position { epoch: 0, offset: 0 }).await;
    let since = Position { epoch: now.epoch, offset: 1 };
    let (mut socket, subscribed) = resumed(&server, since).await;
    assert!(subscribed.recovered && subscribed.snapshot.is_none());
    check_missed(&mut socket, since, 300).await;

    write(&server, &author, numbers(301..=502)).await;
    let (mut socket, subscribed) = resumed(&server, since).await;
    assert!(!subscribed.recovered);
    assert_eq!(subscribed.offset, 502);
    let Some(Snapshot::Chat(ChatSnapshot { messages, earlier })) = subscribed.snapshot else { panic!() };
    assert!(earlier && messages.len() == CHAT_PAGE);
    assert_eq!(messages.last().unwrap().number, 502);
    assert_eq!(socket.settle().await, []);
}

async fn after_a_restart_both_players_carry_on_where_they_were(server: TestServer, db: PgPool) {
    let mut game = Game::start(&server).await;
    let topic = Topic::Table(game.table);
    game.play_all(&["b2", "a1"]).await;
    let seen = game.players[0].subscribe(topic).await;
    let seen = Position { epoch: seen.epoch, offset: seen.offset };
    game.play("b1").await;

    let way = server.way;
    let [one, other] = game.players;
    let ((), first, second) = tokio::join!(server.stop(), one.socket.closed(), other.socket.closed());
    for closed in [first, second] {
        assert_eq!(closed.code, Some(1012));
        let bye = closed.bye.unwrap();
        assert!(bye.code == Code::Restarting && bye.retry_after_ms.is_some());
    }

    let server = TestServer::start_by(way, &db).await;
    let players = [Player::of(&server, one.visitor).await, Player::of(&server, other.visitor).await];
    let mut game = Game { players, ..game };
    for player in &mut game.players {
        let subscribed = player.resume(topic, seen).await.unwrap();
        assert!(subscribed.recovered && subscribed.snapshot.is_none());
        assert_eq!(player.event_of(topic).await.offset, seen.offset + 1);
    }
    game.play_all(&["a2", "b3"]).await;
    assert_eq!(game.ends().await.how, "line");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_streams_in_memory_begin_a_new_life_with_the_process(db: PgPool) {
    let killed = TestServer::start(&db).await;
    let mut player = killed.guest().await;
    let own = player.topic();
    let mut positions = Vec::new();
    for topic in [Topic::Lobby, own] {
        let (position, _) = player.snapshot(topic).await;
        positions.push((topic, position));
    }
    let server = TestServer::start(&db).await;
    player.reconnect(&server).await;
    for (topic, before) in positions {
        let subscribed = player.resume(topic, before).await.unwrap();
        assert!(!subscribed.recovered && subscribed.snapshot.is_some(), "{topic}");
        assert!(subscribed.epoch > before.epoch, "{topic}");
    }
}

async fn a_gap_in_the_lobby_is_filled_from_the_ring(server: TestServer, _: PgPool) {
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    let (before, _) = socket.snapshot(Topic::Lobby).await;
    server.guest().await;
    assert_eq!(socket.event_of(Topic::Lobby).await.offset, before.offset + 1);
    let subscribed = socket.resume(Topic::Lobby, before).await.unwrap();
    assert!(subscribed.recovered);
    assert_eq!(socket.event_of(Topic::Lobby).await.offset, before.offset + 1);
}

async fn who_comes_back_to_the_own_stream_gets_what_was_missed(server: TestServer, db: PgPool) {
    let mut player = server.guest().await;
    let own = player.topic();
    let (before, _) = player.snapshot(own).await;
    let mut other = player.another_tab(&server).await;
    let table = player.open_table(options()).await;
    // Whoever would read seats now would wait in vain.
    let mut lock = db.begin().await.unwrap();
    sqlx::query("lock table seat in access exclusive mode").execute(&mut *lock).await.unwrap();
    let subscribed = other.resume(own, before).await.unwrap();
    assert!(subscribed.recovered && subscribed.snapshot.is_none());
    let happened = other.event_of(own).await;
    assert_eq!(happened.offset, before.offset + 1);
    assert!(serde_json::to_string(&happened.event).unwrap().contains(&table.to_string()));
}

async fn after_unsubscribing_nothing_more_comes(server: TestServer, _: PgPool) {
    let author = server.guest().await;
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    socket.subscribe(CHAT).await;
    write(&server, &author, numbers(1..=1)).await;
    assert_eq!(socket.settle().await.len(), 1);
    socket.unsubscribe(CHAT).await;
    socket.settle().await;
    write(&server, &author, numbers(2..=2)).await;
    assert_eq!(socket.settle().await, []);
}

async fn a_room_full_of_the_longest_messages_can_be_read_and_resumed(server: TestServer, _: PgPool) {
    let author = server.guest().await;
    // The most bytes that a message may have; a page of them is more than a socket's queue may hold.
    let longest = "👨‍👩‍👧‍👦".repeat(CHAT_BYTES / "👨‍👩‍👧‍👦".len());
    let count = CHAT_PAGE as u64 + 15;
    write(&server, &author, (0..count).map(|_| longest.clone())).await;
    assert!(CHAT_PAGE * longest.len() > server.backend.config.queue_bytes);

    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    let (position, snapshot) = socket.snapshot(CHAT).await;
    let Snapshot::Chat(snapshot) = snapshot else { panic!() };
    assert_eq!((snapshot.messages.len(), position.offset), (CHAT_PAGE, count));
    write(&server, &author, std::iter::once(longest)).await;
    assert_eq!(socket.event_of(CHAT).await.offset, count + 1);
    // A gap that is larger than a queue gets a snapshot, a smaller one its events.
    for (missed, recovered) in [(60, false), (5, true)] {
        let since = Position { offset: count + 1 - missed, ..position };
        let (mut socket, subscribed) = resumed(&server, since).await;
        assert_eq!(subscribed.recovered, recovered);
        socket.settle().await;
    }
}

by_every_transport! {
    a_short_gap_is_filled,
    a_gap_longer_than_the_ring_is_filled_from_the_journal_until_a_snapshot_is_shorter,
    after_a_restart_both_players_carry_on_where_they_were,
    a_gap_in_the_lobby_is_filled_from_the_ring,
    after_unsubscribing_nothing_more_comes,
    who_comes_back_to_the_own_stream_gets_what_was_missed,
    a_room_full_of_the_longest_messages_can_be_read_and_resumed,
}
