//! Row 12: more of everything than anybody needs.

use futures::future::join_all;
use protocol::{
    ClientFrame, Code, Problem, Room, ServerFrame, TableId, Topic,
    frame::{Connect, Ping, Subscribe},
};
use reqwest::StatusCode;
use sqlx::PgPool;

use crate::harness::{
    Socket, TestServer, Way, by_every_transport, check_clear, game::say, raw, socket::new_id, within,
};

/// So many are sent before their answers are read: fewer than fill the queue of a socket.
const AT_ONCE: usize = 100;

/// Sends frames and gives the answers, those that are not a refusal first.
pub async fn answers(socket: &mut Socket, frames: &[ClientFrame]) -> (Vec<ServerFrame>, Vec<Problem>) {
    let (mut done, mut refused) = (Vec::new(), Vec::new());
    for some in frames.chunks(AT_ONCE) {
        socket.send_all(some).await;
        for _ in some {
            match socket.frame().await {
                ServerFrame::Error(error) => refused.push(error.problem),
                frame => done.push(frame),
            }
        }
    }
    (done, refused)
}

/// Checks that what was too much was refused with a time to wait, within the window of its rate.
#[track_caller]
pub fn check_rate_limited(refused: &[Problem], most_ms: u64) {
    for problem in refused {
        check_clear(problem, Code::RateLimited);
        assert!(
            problem.retry_after_ms.is_some_and(|wait_ms| (1..=most_ms).contains(&wait_ms)),
            "{problem:?}"
        );
    }
}

async fn hostile_12_1_000_messages_are_rate_limited_with_a_time_and_cost_nobody_else(
    server: TestServer,
    db: PgPool,
) {
    let (mut flooder, mut other) = (server.guest().await, server.guest().await);
    let message = |number| {
        let body = say(Room::Lobby, format!("message {number}"));
        ClientFrame::Command(Box::new(protocol::frame::Request { id: new_id(), body }))
    };
    let frames: Vec<_> = (0..1_000).map(message).collect();
    let (done, refused) = answers(&mut flooder, &frames).await;
    // Twelve at once, and as many again in the next twelve seconds.
    assert!(done.len() >= 12 && refused.len() >= 900, "{} were taken", done.len());
    assert!(done.iter().all(|frame| matches!(frame, ServerFrame::Ack(_))), "{done:?}");
    check_rate_limited(&refused, 12_000);
    let said = sqlx::query_scalar::<_, i64>("select count(*) from event where stream = 'chat/lobby'");
    assert_eq!(said.fetch_one(&db).await.unwrap(), done.len() as i64);
    other.command(say(Room::Lobby, "hello")).await.unwrap();
    flooder.settle().await;
}

async fn hostile_12_frames_that_only_ask_are_rate_limited_too(server: TestServer, _: PgPool) {
    for frame in [ClientFrame::Ping(Ping { number: 7 }), ClientFrame::Connect(Connect::default())] {
        let mut socket = Socket::open(&server, &mut server.visitor()).await;
        let (done, refused) = answers(&mut socket, &vec![frame.clone(); 1_000]).await;
        assert!((300..600).contains(&done.len()), "{frame:?}: {} were answered", done.len());
        check_rate_limited(&refused, 30_000);
    }
    Socket::open(&server, &mut server.visitor()).await.settle().await;
}

/// Topics that a socket may listen to where 5,000 are asked for.
const MOST_TOPICS: usize = 2;

async fn with_few_topics(way: Way, db: &PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.subscriptions_per_socket = MOST_TOPICS).await.by(way)
}

async fn hostile_12_5_000_subscriptions_are_refused_with_the_limit(server: TestServer, _: PgPool) {
    let mut player = server.guest().await;
    let own = player.topic();
    player.subscribe(own).await;
    player.subscribe(Topic::Chat(Room::Lobby)).await;
    let subscribe = |_| {
        let topic = Topic::Crowd(TableId(uuid::Uuid::now_v7()));
        ClientFrame::Subscribe(Subscribe { topic, since: None })
    };
    let frames: Vec<_> = (0..5_000).map(subscribe).collect();
    let (done, refused) = answers(&mut player.socket, &frames).await;
    assert_eq!(done, []);
    let (over, often): (Vec<_>, Vec<_>) =
        refused.into_iter().partition(|problem| problem.code == Code::ChannelLimit);
    assert!(over.len() >= 290, "{} were over the limit", over.len());
    for problem in &over {
        check_clear(problem, Code::ChannelLimit);
        assert_eq!(problem.limit, Some(MOST_TOPICS as u64));
    }
    check_rate_limited(&often, 30_000);
    // What was listened to before is still.
    player.command(say(Room::Lobby, "hello")).await.unwrap();
    player.event_of(Topic::Chat(Room::Lobby)).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_12_500_connects_at_once_get_what_a_network_may_have_and_a_429(db: PgPool) {
    // None of those that are let in, and say nothing, gives its place to a later one.
    let server = TestServer::start_with(&db, |config| config.first_frame_ms = 60_000).await;
    let limit = server.backend.config.sockets_per_network;
    let mut there = Socket::open(&server, &mut server.visitor()).await;
    let (mut open, mut refused) = (Vec::new(), 0);
    // Some at a time, so that the test has enough file descriptors.
    for _ in 0..10 {
        for (head, socket) in join_all((0..50).map(|_| raw::knock(&server))).await {
            match head.split(' ').nth(1) {
                Some("101") => open.push(socket),
                Some("429") => refused += 1,
                _ => panic!("{head}"),
            }
        }
    }
    assert_eq!((open.len(), refused), (limit - 1, 500 - (limit - 1)));
    there.settle().await;
    drop(open);
    check_room(&server).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_12_500_lines_at_once_get_what_a_network_may_have_and_a_429(db: PgPool) {
    // So few are let in that the last has asked long before the first of them ends, to which nobody listens.
    let server = TestServer::start_with(&db, |config| config.sockets_per_network = 50).await;
    let limit = server.backend.config.sockets_per_network;
    let mut there = Socket::open(&server, &mut server.visitor()).await;
    let visitor = server.visitor();
    let (mut open, mut refused) = (Vec::new(), 0);
    for _ in 0..10 {
        let asks = (0..50).map(async |_| visitor.clone().ask(Way::Polling).await);
        for answer in join_all(asks).await {
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                assert_eq!(answer.problem(Code::TooManySockets).limit, Some(limit as u64));
                refused += 1;
            } else {
                open.push(answer.line());
            }
        }
    }
    assert_eq!((open.len(), refused), (limit - 1, 500 - (limit - 1)));
    there.settle().await;
    let leaves =
        open.iter().map(async |line| visitor.clone().send(visitor.call(&format!("{line}/leave"))).await);
    for answer in join_all(leaves).await {
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }
    check_room(&server).await;
}

/// Checks that whoever has gone makes room, where one has stayed.
async fn check_room(server: &TestServer) {
    let gone = async {
        while server.backend.sockets.count() > 1 {
            tokio::task::yield_now().await;
        }
    };
    within("the sockets to be forgotten", gone).await;
    Socket::open(server, &mut server.visitor()).await.settle().await;
}

by_every_transport! {
    hostile_12_1_000_messages_are_rate_limited_with_a_time_and_cost_nobody_else,
    hostile_12_frames_that_only_ask_are_rate_limited_too,
    hostile_12_5_000_subscriptions_are_refused_with_the_limit on with_few_topics,
}
