//! The limits of sockets: each answer names the limit, and what one socket may is no other's loss.

use protocol::{Code, Topic};
use sqlx::PgPool;

use crate::harness::{
    Socket, TestServer, check_clear,
    game::options,
    raw::{CLOSE, FINAL, PING, RawSocket},
};

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn sockets_of_a_person_beyond_the_limit_are_a_429(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.sockets_per_account = 2).await;
    let mut player = server.guest().await;
    let tab = player.another_tab(&server).await;
    let origin = server.origin.clone();
    let problem = player.visitor.knock(&[("origin", &origin)]).await.problem(Code::TooManySockets);
    assert_eq!(problem.limit, Some(2));
    server.guest().await;
    drop(tab);
    while server.backend.sockets.of(player.me.id).len() > 1 {
        player.settle().await;
    }
    player.another_tab(&server).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn sockets_of_a_network_beyond_the_limit_are_a_429(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.sockets_per_network = 3).await;
    let mut visitor = server.visitor();
    let mut sockets = Vec::new();
    for _ in 0..3 {
        sockets.push(Socket::open(&server, &mut visitor).await);
    }
    let origin = server.origin.clone();
    let problem = visitor.knock(&[("origin", &origin)]).await.problem(Code::TooManySockets);
    assert_eq!(problem.limit, Some(3));
    for socket in &mut sockets {
        socket.settle().await;
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn handshakes_too_quickly_after_each_other_are_a_429_with_a_time(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.connects_per_minute = 2).await;
    let mut visitor = server.visitor();
    for _ in 0..2 {
        Socket::open(&server, &mut visitor).await;
    }
    let origin = server.origin.clone();
    let answer = visitor.knock(&[("origin", &origin)]).await;
    let problem = answer.problem(Code::RateLimited);
    assert!(problem.retry_after_ms.unwrap() <= 30_000);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() <= 30);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn subscriptions_beyond_the_limit_are_refused_with_it(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.subscriptions_per_socket = 2).await;
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
    let server = TestServer::start_with(&db, |config| config.ping_ms = 150).await;
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
