//! What `/metrics` tells of what happened.

use std::net::SocketAddr;

use oyinline::{metrics, serve};
use protocol::{Position, Room, Topic};
use reqwest::StatusCode;
use sqlx::PgPool;

use crate::harness::{Game, Socket, TestServer, Visitor, Way, game::say, within};

/// The page of counters.
async fn scrape(address: SocketAddr) -> String {
    let answer = Visitor::at(address).get("/metrics").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    assert!(answer.body.ends_with("# EOF\n"), "{}", answer.body);
    answer.body
}

/// The value of a counter, 0 where it was never counted.
fn value(page: &str, name: &str) -> f64 {
    let line = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn counters_tell_what_happened_and_nobody_who_plays_sees_them(db: PgPool) {
    let server = TestServer::start(&db).await;
    let listener = serve::listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = listener.local_addr().unwrap();
    let router = metrics::router(server.backend.clone());
    tokio::spawn(serve::serve(listener, router, std::future::pending(), std::future::pending()));
    assert_eq!(server.visitor().get("/metrics").await.status, StatusCode::NOT_FOUND);

    let mut game = Game::start(&server).await;
    let before = scrape(address).await;
    assert_eq!(value(&before, r#"oyinline_sockets{transport="WebSocket"}"#), 2.0);
    let [player, _] = &mut game.players;
    let Position { epoch, offset } = player.snapshot(Topic::Table(game.table)).await.0;
    game.play_all(&["b2", "a1", "b1"]).await;
    game.try_play(0, 3, "a2").await.unwrap_err();
    game.players[0].command(say(Room::Lobby, "сәлем")).await.unwrap();
    for since in [Position { epoch, offset }, Position { epoch: epoch + 1, offset }] {
        game.players[1].resume(Topic::Table(game.table), since).await.unwrap();
    }
    let server = server.by(Way::Events);
    let line = Socket::open(&server, &mut server.visitor()).await;
    let after = scrape(address).await;
    let grown = |name: &str| value(&after, name) - value(&before, name);
    assert_eq!(grown("oyinline_acks_total"), 4.0);
    assert_eq!(grown(r#"oyinline_refusals_total{code="not_your_turn"}"#), 1.0);
    assert_eq!(grown("oyinline_commit_seconds_count"), 4.0);
    assert_eq!(grown(r#"oyinline_recoveries_total{kind="Ring"}"#), 1.0);
    assert_eq!(grown(r#"oyinline_recoveries_total{kind="Snapshot"}"#), 1.0);
    assert_eq!(grown(r#"oyinline_sockets{transport="Line"}"#), 1.0);
    // Each move goes to both players.
    assert!(grown("oyinline_deliveries_total") >= 6.0, "{after}");

    drop(line);
    drop(game);
    within("the last socket's end", server.backend.sockets.all_closed()).await;
    let end = scrape(address).await;
    assert_eq!(value(&end, r#"oyinline_sockets{transport="WebSocket"}"#), 0.0);
    assert_eq!(value(&end, r#"oyinline_sockets{transport="Line"}"#), 0.0);
    assert_eq!(value(&end, r#"oyinline_closes_total{code="1006"}"#), 3.0);
}
