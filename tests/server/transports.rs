//! Promise 7: one semantics on every transport. What only lines over HTTP have is tested here; the rest is
//! tested by every transport where it stands (`by_every_transport`).

use futures::future::join_all;
use protocol::{Code, Position, Room, ServerFrame, Topic, frame::Happened};
use reqwest::{Method, StatusCode};
use sqlx::PgPool;

use crate::harness::{Game, Socket, TestServer, Visitor, Way, game::say, socket::new_id, within};

/// Every way opens a socket to the same server.
async fn by_all_ways(mut server: TestServer) -> (TestServer, Vec<Socket>) {
    let mut sockets = Vec::new();
    for way in Way::ALL {
        server.way = way;
        sockets.push(Socket::open(&server, &mut server.visitor()).await);
    }
    server.way = Way::WebSocket;
    (server, sockets)
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_same_sequence_comes_by_every_transport_byte_for_byte(db: PgPool) {
    let (server, mut watchers) = by_all_ways(TestServer::start(&db).await).await;
    let mut game = Game::start(&server).await;
    let (table, room) = (Topic::Table(game.table), Room::Watchers(game.table));
    let mut starts = Vec::new();
    for watcher in &mut watchers {
        for topic in [table, Topic::Chat(room)] {
            starts.push((topic, watcher.snapshot(topic).await.0));
        }
    }
    let mut talker = server.guest().await;
    for (ply, notation) in ["b2", "a1", "b1", "a2", "b3"].into_iter().enumerate() {
        game.play(notation).await;
        talker.command(say(room, format!("{ply} қарамайсың ба? <b>\"\\👩‍🚀"))).await.unwrap();
    }
    let heads = [5, 5].into_iter();
    let count: usize = heads.sum::<usize>() + 1;
    let sequences = join_all(watchers.iter_mut().map(|watcher| watcher.texts(count))).await;
    for topic in [table, Topic::Chat(room)] {
        let name = format!(r#""topic":"{topic}""#);
        let of_topic = |texts: &[String]| -> Vec<String> {
            texts.iter().filter(|text| text.contains(&name)).cloned().collect()
        };
        let [by_web_socket, by_events, by_polling] = [0, 1, 2].map(|way| of_topic(&sequences[way]));
        assert!(by_web_socket.len() >= 5);
        assert_eq!(by_events, by_web_socket);
        assert_eq!(by_polling, by_web_socket);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_position_carries_over_from_one_transport_to_another(db: PgPool) {
    let mut server = TestServer::start(&db).await;
    let mut author = server.guest().await;
    let topic = Topic::Chat(Room::Lobby);
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    let (mut seen, _) = socket.snapshot(topic).await;
    for (number, way) in
        [Way::Events, Way::Polling, Way::WebSocket, Way::Polling, Way::Events].into_iter().enumerate()
    {
        drop(socket);
        for part in ["a", "b"] {
            author.command(say(Room::Lobby, format!("{number}{part}"))).await.unwrap();
        }
        server.way = way;
        socket = Socket::open(&server, &mut server.visitor()).await;
        assert!(socket.resume(topic, seen).await.unwrap().recovered, "{way:?}");
        for part in ["a", "b"] {
            let Happened { epoch, offset, event, .. } = socket.event_of(topic).await;
            assert_eq!((epoch, offset), (seen.epoch, seen.offset + 1));
            assert!(serde_json::to_string(&event).unwrap().contains(&format!(r#""{number}{part}""#)));
            seen = Position { epoch, offset };
        }
    }
}

async fn post(visitor: &mut Visitor, path: &str, text: &str) -> StatusCode {
    visitor.send(visitor.call(path).body(text.to_owned())).await.status
}

/// A batch: its number and its frames.
async fn poll(visitor: &mut Visitor, path: &str, after: u64) -> (u64, Vec<String>) {
    let answer = visitor.get(&format!("{path}/poll?after={after}&wait=1")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    (answer.header("oyinline-batch").parse().unwrap(), answer.body.lines().map(str::to_owned).collect())
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_batch_whose_answer_was_lost_is_given_again(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    let path = visitor.ask(Way::Polling).await.line();
    post(&mut visitor, &path, "{\"connect\":{}}\n{\"ping\":{\"number\":1}}").await;
    let (number, frames) = poll(&mut visitor, &path, 0).await;
    assert_eq!((number, frames.len()), (1, 2));
    post(&mut visitor, &path, r#"{"ping":{"number":2}}"#).await;
    assert_eq!(poll(&mut visitor, &path, 0).await, (1, frames));
    let (number, frames) = poll(&mut visitor, &path, 1).await;
    assert_eq!(number, 2);
    assert!(frames[0].contains(r#""number":2"#));
    assert_eq!(poll(&mut visitor, &path, 2).await, (2, vec![]));
    for wrong in [0, 4, u64::MAX] {
        visitor.get(&format!("{path}/poll?after={wrong}")).await.problem(Code::BadPosition);
    }
    visitor.get(&format!("{path}/poll?after=-1")).await.problem(Code::InvalidField);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_newer_poll_takes_the_place_of_one_that_waits(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    let path = visitor.ask(Way::Polling).await.line();
    post(&mut visitor, &path, r#"{"connect":{}}"#).await;
    poll(&mut visitor, &path, 0).await;
    let (mut first, mut second, mut speaker) = (visitor.clone(), visitor.clone(), visitor);
    let waits = format!("{path}/poll?after=1&wait=25");
    let newer = async {
        let says = post(&mut speaker, &path, r#"{"ping":{"number":7}}"#);
        tokio::join!(second.get(&waits), says).0
    };
    let both = async { tokio::join!(first.get(&waits), newer) };
    let (one, other) = within("both answers", both).await;
    // What the first may have taken at the last moment is given to the second as well.
    assert!(other.body.contains("pong"), "{:?}", [one.body, other.body]);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_stream_that_is_cut_off_ends_its_line(db: PgPool) {
    let mut server = TestServer::start(&db).await;
    server.way = Way::Events;
    let socket = Socket::open(&server, &mut server.visitor()).await;
    assert_eq!(server.backend.sockets.count(), 1);
    drop(socket);
    within("the line's end", server.backend.sockets.all_closed()).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_page_that_goes_ends_its_line_at_once(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    let path = visitor.ask(Way::Polling).await.line();
    assert_eq!(post(&mut visitor, &path, r#"{"connect":{}}"#).await, StatusCode::NO_CONTENT);
    let left = post(&mut visitor, &format!("{path}/leave"), r#"{"unsubscribe":{"topic":"lobby"}}"#).await;
    assert_eq!(left, StatusCode::NO_CONTENT);
    within("the line's end", server.backend.sockets.all_closed()).await;
    assert_eq!(post(&mut visitor, &path, r#"{"ping":{"number":1}}"#).await, StatusCode::NOT_FOUND);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_line_belongs_to_the_session_that_opened_it(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut owner = server.visitor();
    owner.enter_as_guest().await;
    let path = owner.ask(Way::Polling).await.line();
    post(&mut owner, &path, r#"{"connect":{}}"#).await;
    let mut other = server.visitor();
    other.enter_as_guest().await;
    for mut visitor in [server.visitor(), other] {
        check_not_there(&mut visitor, &path).await;
    }
    // Keys that are near, and what is none.
    let (start, last) = path.split_at(path.len() - 1);
    let near = if last == "0" { "1" } else { "0" };
    let nil = format!("/live/{}", uuid::Uuid::nil());
    for guess in [&format!("{start}{near}"), start, &nil, "/live/no-key", "/live/%20"] {
        check_not_there(&mut owner, guess).await;
    }
    // Nobody has spoken or heard on it but its owner.
    assert_eq!(post(&mut owner, &path, r#"{"ping":{"number":1}}"#).await, StatusCode::NO_CONTENT);
    let (number, frames) = poll(&mut owner, &path, 0).await;
    assert_eq!((number, frames.len()), (1, 2), "{frames:?}");
}

/// Checks that there is no line for a visitor at a path.
async fn check_not_there(visitor: &mut Visitor, path: &str) {
    for way in ["events", "poll"] {
        visitor.get(&format!("{path}/{way}")).await.problem(Code::NotFound);
    }
    for (what, text) in [("", r#"{"fly":{}}"#), ("/measured", ""), ("/leave", r#"{"fly":{}}"#)] {
        let request = visitor.call(&format!("{path}{what}")).body(text);
        visitor.send(request).await.problem(Code::NotFound);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_line_whose_client_is_silent_ends(db: PgPool) {
    for way in [Way::Events, Way::Polling] {
        let server = TestServer::start_with(&db, |config| config.ping_ms = 1_500).await.by(way);
        let silent = Socket::open(&server, &mut server.visitor()).await;
        assert_eq!(silent.closed().await.code, Some(4409), "{way:?}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_stream_is_read_by_single_requests_without_a_gap(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut author, mut visitor) = (server.guest().await, server.visitor());
    let first = visitor.get("/streams/chat/lobby").await;
    assert_eq!(first.header("content-type"), "application/x-ndjson");
    let ServerFrame::Subscribed(start) = serde_json::from_str(&first.body).unwrap() else { panic!() };
    assert!(start.snapshot.is_some());
    let since = |offset: u64| format!("/streams/chat/lobby?since={}:{offset}", start.epoch);

    author.command(say(Room::Lobby, "one")).await.unwrap();
    let answer = visitor.get(&format!("{}&wait=25", since(start.offset))).await;
    let frames: Vec<ServerFrame> =
        answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [ServerFrame::Subscribed(subscribed), ServerFrame::Event(happened)] = &frames[..] else { panic!() };
    assert!(subscribed.recovered && happened.offset == start.offset + 1);

    // One that waits is answered by what comes.
    let waits = async { visitor.get(&format!("{}&wait=25", since(start.offset + 1))).await };
    let says = async { author.command(say(Room::Lobby, "two")).await.unwrap() };
    let (answer, _) = within("the event", async { tokio::join!(waits, says) }).await;
    assert!(answer.body.contains(r#""text":"two""#), "{}", answer.body);

    let here = visitor.get(&since(start.offset + 2)).await;
    assert_eq!(here.body.lines().count(), 1);
    assert!(here.body.contains(r#""recovered":true"#));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_stream_of_events_resumes_from_the_last_id(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut author, visitor) = (server.guest().await, server.visitor());
    let (start, _) = author.snapshot(Topic::Chat(Room::Lobby)).await;
    for text in ["one", "two"] {
        author.command(say(Room::Lobby, text)).await.unwrap();
    }
    let request = visitor.request(Method::GET, "/streams/chat/lobby").header("accept", "text/event-stream");
    let request = request.header("last-event-id", format!("{}:{}", start.epoch, start.offset));
    let mut response = within("a stream", request.send()).await.unwrap();
    let mut text = String::new();
    while !text.contains("\"two\"") {
        let chunk = within("events", response.chunk()).await.unwrap().unwrap();
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    for offset in [0, 1, 2] {
        assert!(text.contains(&format!("id: {}:{}\ndata: ", start.epoch, start.offset + offset)), "{text}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_single_request_given_up_before_its_stream_is_read_gives_its_place_back(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.sockets_per_network = 1).await;
    let mut visitor = server.visitor();
    for accept in ["application/x-ndjson", "text/event-stream"] {
        // Whoever begins to listen waits, since the room is not in memory yet.
        let mut lock = db.begin().await.unwrap();
        sqlx::query("lock table stream in access exclusive mode").execute(&mut *lock).await.unwrap();
        let request = visitor.request(Method::GET, "/streams/chat/lobby").header("accept", accept);
        let begins = async {
            while server.backend.sockets.count() == 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            answer = request.send() => panic!("{answer:?} came before the stream could be read"),
            () = within("the request to begin", begins) => {}
        }
        within("the place to be given back", server.backend.sockets.all_closed()).await;
    }
    assert_eq!(visitor.get("/streams/chat/lobby").await.status, StatusCode::OK);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_command_by_itself_gets_the_ack_that_any_transport_gives(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut author = server.guest().await;
    let (id, body) = (new_id(), say(Room::Lobby, "сәлем"));
    let mut visitor = author.visitor.clone();
    let answer = visitor.command(id, body.clone()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let ServerFrame::Ack(ack) = serde_json::from_str(&answer.body).unwrap() else { panic!() };
    // The same id by another transport, and with another body.
    assert_eq!(author.command_as(id, body).await, Ok(ack));
    visitor.command(id, say(Room::Lobby, "другое")).await.problem(Code::IdempotencyConflict);
}
