//! Rows 5, 6 and 13: messages that are no frames, and positions that are none.

use protocol::{ClientFrame, Code, Position, Room, Topic, frame::Ping, limits::JSON_DEPTH};
use sqlx::PgPool;

use crate::harness::{Game, Socket, TestServer, Way, by_every_transport, check_clear, game::say};

const TABLE: &str = "0190a3c4-5f00-7000-8000-000000000001";

/// Sends a text and checks how it is refused; the socket stays open.
async fn check(socket: &mut Socket, text: &str, code: Code, pointer: &str) {
    socket.send_text(text).await;
    let refused = socket.refused().await;
    check_clear(&refused.problem, code);
    assert_eq!(refused.problem.pointer.as_deref(), Some(pointer), "{text:.200}");
    assert_eq!(socket.settle().await, []);
}

/// Nesting deeper than any message has.
fn deep() -> String {
    format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))
}

/// Texts that are not JSON, or not JSON that we take, and where.
pub fn not_json() -> Vec<(String, &'static str)> {
    let deep_inside = format!(r#"{{"ping":{{"number":{}}}}}"#, deep());
    [
        ("", "1:0"),
        ("hello", "1:1"),
        ("{\n  'ping': 1\n}", "2:3"),
        (r#"{"ping":{"number":1}"#, "1:20"),
        (r#"{"ping":{"number":1}} {}"#, "1:23"),
        (r#"{"ping":{"number":1e999}}"#, "1:23"),
        (r#"{"nonsense":{"number":-1e999}}"#, "1:28"),
        (r#"{"ping":{"number":NaN}}"#, "1:19"),
        (r#"{"ping":{"number":1,"number":2}}"#, "1:28"),
        (r#"{"ping":{"number":1},"ping":{"number":2}}"#, "1:27"),
        (r#"{"nonsense":{"a":1,"a":2}}"#, "1:22"),
        (&deep(), "1:33"),
        (&deep_inside, "1:49"),
    ]
    .map(|(text, place)| (text.to_owned(), place))
    .into()
}

async fn hostile_05_what_is_not_json_is_a_bad_request_with_its_place(server: TestServer, _: PgPool) {
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    for (text, place) in not_json() {
        // Over HTTP a message ends with its line, and one of no length is none.
        if server.way == Way::WebSocket || !(text.is_empty() || text.contains('\n')) {
            check(&mut socket, &text, Code::BadRequest, place).await;
        }
    }
    socket.send_text(deep()).await;
    assert_eq!(socket.refused().await.problem.limit, Some(JSON_DEPTH as u64));
}

/// JSON that is no frame, and what is wrong.
pub fn no_frames() -> Vec<(String, &'static str)> {
    let command = |body: &str| format!(r#"{{"command":{{"id":"{TABLE}","body":{body}}}}}"#);
    let play =
        |fields: &str| command(&format!(r#"{{"play":{{"table":"{TABLE}","match_id":"{TABLE}",{fields}}}}}"#));
    [
        ("{}", ""),
        ("[]", ""),
        ("7", ""),
        (r#"{"fly":{}}"#, "/fly"),
        (r#"{"a/b~c":{}}"#, "/a~1b~0c"),
        (r#"{"ping":{}}"#, "/ping"),
        (r#"{"ping":7}"#, "/ping"),
        (r#"{"ping":{"number":"1"}}"#, "/ping/number"),
        (r#"{"ping":{"number":4294967296}}"#, "/ping/number"),
        (r#"{"ping":{"number":1,"extra":2}}"#, "/ping/extra"),
        (r#"{"ping":{"number":1},"connect":{}}"#, "/connect"),
        (r#"{"subscribe":{"topic":"moon"}}"#, "/subscribe/topic"),
        (r#"{"command":{"id":"no uuid","body":{"stop_seeking":{}}}}"#, "/command/id"),
        (&command(r#"{"fly":{}}"#), "/command/body"),
        (&command(r#"{"stop_seeking":{"now":true}}"#), "/command/body/stop_seeking/now"),
        (&play(r#""ply":0"#), "/command/body/play"),
        (&play(r#""ply":-1,"notation":"a1""#), "/command/body/play/ply"),
        (&play(r#""ply":0,"notation":1"#), "/command/body/play/notation"),
    ]
    .map(|(text, pointer)| (text.to_owned(), pointer))
    .into()
}

async fn hostile_06_json_that_is_no_frame_is_an_invalid_field_with_its_pointer(
    server: TestServer,
    _: PgPool,
) {
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    for (text, pointer) in no_frames() {
        check(&mut socket, &text, Code::InvalidField, pointer).await;
    }
}

async fn hostile_06_a_pointer_is_no_echo_of_what_was_sent(server: TestServer, _: PgPool) {
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    socket.send_text(format!(r#"{{"{}\u0000\r\n":{{}}}}"#, "x".repeat(60_000))).await;
    let pointer = socket.refused().await.problem.pointer.unwrap();
    assert!(pointer.len() < 100 && !pointer.contains(char::is_control), "{pointer:.200}");
}

async fn hostile_06_after_20_refused_frames_in_a_minute_the_socket_is_closed_with_4529(
    server: TestServer,
    _: PgPool,
) {
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    let mut other = Socket::open(&server, &mut server.visitor()).await;
    // At once: every three seconds another one is allowed.
    socket.send_texts(vec![r#"{"fly":{}}"#.to_owned(); 20]).await;
    for _ in 0..20 {
        check_clear(&socket.refused().await.problem, Code::InvalidField);
    }
    assert_eq!(socket.settle().await, []);
    socket.send_text(r#"{"fly":{}}"#).await;
    let closed = socket.closed().await;
    assert_eq!(closed.code, Some(4529));
    let bye = closed.bye.unwrap();
    assert_eq!((bye.code, bye.retry_after_ms), (Code::TooManyErrors, None));
    other.settle().await;
}

/// A server that waits for a first frame for as long as it takes to send another one, but not for as long as
/// nobody may listen on a line: that has a code of its own.
async fn impatient(way: Way, db: &PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.first_frame_ms = 5_000).await.by(way)
}

async fn hostile_06_a_frame_before_connect_is_refused_and_silence_is_closed_with_4401(
    server: TestServer,
    _: PgPool,
) {
    let mut socket = Socket::silent(&server, &mut server.visitor()).await;
    socket.send(&ClientFrame::Ping(Ping { number: 1 })).await;
    check_clear(&socket.refused().await.problem, Code::NotConnected);
    let silent = Socket::silent(&server, &mut server.visitor()).await;
    for closed in [socket.closed().await, silent.closed().await] {
        assert_eq!((closed.code, closed.bye.unwrap().code), (Some(4401), Code::NotConnected));
    }
}

/// The topics of a running match, and a socket of a player to listen to them.
async fn every_topic(server: &TestServer) -> (Game, [Topic; 5]) {
    let mut game = Game::start(server).await;
    let room = Room::Table(game.table);
    game.play("b2").await;
    game.players[0].command(say(room, "hello")).await.unwrap();
    let topics = [
        Topic::Lobby,
        Topic::Table(game.table),
        Topic::Crowd(game.table),
        Topic::Chat(room),
        game.players[0].topic(),
    ];
    (game, topics)
}

async fn hostile_13_a_position_of_another_life_or_of_the_future_gets_a_snapshot(
    server: TestServer,
    _: PgPool,
) {
    let (mut game, topics) = every_topic(&server).await;
    let [player, _] = &mut game.players;
    for topic in topics {
        let now = player.subscribe(topic).await;
        let here = Position { epoch: now.epoch, offset: now.offset };
        for since in [
            Position { epoch: here.epoch + 1, ..here },
            Position { epoch: here.epoch - 1, ..here },
            Position { epoch: u64::MAX, offset: 0 },
            Position { offset: here.offset + 1_000, ..here },
            Position { offset: u64::MAX, ..here },
            Position { epoch: 0, offset: 0 },
        ] {
            let subscribed = player.resume(topic, since).await.unwrap();
            assert!(!subscribed.recovered && subscribed.snapshot.is_some(), "{topic} {since:?}");
            assert_eq!(subscribed.epoch, here.epoch, "{topic} {since:?}");
            assert!(subscribed.offset >= here.offset && subscribed.offset < here.offset + 1_000);
        }
    }
}

async fn hostile_13_a_position_that_is_no_number_is_a_bad_position(server: TestServer, _: PgPool) {
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    for number in ["-1", "18446744073709551616", "1.5", "\"1\"", "null", "[]"] {
        for (field, position) in [
            ("offset", format!(r#"{{"epoch":1,"offset":{number}}}"#)),
            ("epoch", format!(r#"{{"epoch":{number},"offset":1}}"#)),
        ] {
            let text = format!(r#"{{"subscribe":{{"topic":"lobby","since":{position}}}}}"#);
            let pointer = format!("/subscribe/since/{field}");
            check(&mut socket, &text, Code::BadPosition, &pointer).await;
        }
    }
}

by_every_transport! {
    hostile_05_what_is_not_json_is_a_bad_request_with_its_place,
    hostile_06_json_that_is_no_frame_is_an_invalid_field_with_its_pointer,
    hostile_06_a_pointer_is_no_echo_of_what_was_sent,
    hostile_06_after_20_refused_frames_in_a_minute_the_socket_is_closed_with_4529,
    hostile_06_a_frame_before_connect_is_refused_and_silence_is_closed_with_4401 on impatient,
    hostile_13_a_position_of_another_life_or_of_the_future_gets_a_snapshot,
    hostile_13_a_position_that_is_no_number_is_a_bad_position,
}
