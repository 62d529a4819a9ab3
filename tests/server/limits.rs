//! The limits of sockets: each answer names the limit, and what one socket may is no other's loss.

use protocol::{Code, Topic};
use sqlx::PgPool;

use crate::harness::{
    Socket, TestServer, Way, by_every_transport, check_clear,
    game::options,
    raw::{CLOSE, FINAL, PING, RawSocket},
    within,
};

async fn two_of_a_person(way: Way, db: &PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.sockets_per_account = 2).await.by(way)
}

async fn sockets_of_a_person_beyond_the_limit_are_a_429(server: TestServer, _: PgPool) {
    let mut player = server.guest().await;
    let tab = player.another_tab(&server).await;
    let problem = player.visitor.ask(server.way).await.problem(Code::TooManySockets);
    assert_eq!(problem.limit, Some(2));
    let problem = player.visitor.get("/streams/lobby").await.problem(Code::TooManySockets);
    assert_eq!(problem.limit, Some(2));
    server.guest().await;
    tab.leave().await;
    let left = async {
        while server.backend.sockets.of(player.me.id).len() > 1 {
            tokio::task::yield_now().await;
        }
    };
    within("the tab's place", left).await;
    player.another_tab(&server).await;
}

async fn three_of_a_network(way: Way, db: &PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.sockets_per_network = 3).await.by(way)
}

async fn sockets_of_a_network_beyond_the_limit_are_a_429(server: TestServer, _: PgPool) {
    let mut visitor = server.visitor();
    let mut sockets = Vec::new();
    for _ in 0..3 {
        sockets.push(Socket::open(&server, &mut visitor).await);
    }
    let problem = visitor.ask(server.way).await.problem(Code::TooManySockets);
    assert_eq!(problem.limit, Some(3));
    let problem = visitor.get("/streams/lobby").await.problem(Code::TooManySockets);
    assert_eq!(problem.limit, Some(3));
    for socket in &mut sockets {
        socket.settle().await;
    }
}

async fn two_connects_a_minute(way: Way, db: &PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.connects_per_minute = 2).await.by(way)
}

async fn handshakes_too_quickly_after_each_other_are_a_429_with_a_time(server: TestServer, _: PgPool) {
    let mut visitor = server.visitor();
    for _ in 0..2 {
        Socket::open(&server, &mut visitor).await;
    }
    for answer in [visitor.ask(server.way).await, visitor.get("/streams/lobby").await] {
        let problem = answer.problem(Code::RateLimited);
        assert!(problem.retry_after_ms.unwrap() <= 30_000);
        assert!(answer.header("retry-after").parse::<u64>().unwrap() <= 30);
    }
}

async fn two_topics(way: Way, db: &PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.subscriptions_per_socket = 2).await.by(way)
}

async fn subscriptions_beyond_the_limit_are_refused_with_it(server: TestServer, _: PgPool) {
    let mut player = server.guest().await;
    let table = Topic::Table(player.open_table(options()).await);
    let own = player.topic();
    player.subscribe(Topic::Lobby).await;
    player.subscribe(table).await;
    let problem = player.resume(own, None).await.unwrap_err();
    check_clear(&problem, Code::ChannelLimit);
    assert_eq!(problem.limit, Some(2));
    // A topic again, and another in its place, are no more than before.
    player.subscribe(table).await;
    player.unsubscribe(table).await;
    player.subscribe(own).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_says_nothing_is_pinged_and_closed_if_no_answer_comes(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.ping_ms = 1_500).await;
    let mut lost = RawSocket::open(&server).await;
    let there = Socket::open(&server, &mut server.visitor()).await;
    assert_eq!(lost.frame().await.unwrap(), (FINAL | PING, Vec::new()));
    // A WebSocket library answers pings while it is read.
    let end = tokio::select! {
        end = lost.frame() => end,
        closed = there.closed() => panic!("{closed:?}"),
    };
    let (first, payload) = end.unwrap();
    assert_eq!((first, u16::from_be_bytes([payload[0], payload[1]])), (FINAL | CLOSE, 4409));
}

by_every_transport! {
    sockets_of_a_person_beyond_the_limit_are_a_429 on two_of_a_person,
    sockets_of_a_network_beyond_the_limit_are_a_429 on three_of_a_network,
    handshakes_too_quickly_after_each_other_are_a_429_with_a_time on two_connects_a_minute,
    subscriptions_beyond_the_limit_are_refused_with_it on two_topics,
}
