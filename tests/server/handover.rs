//! A new process takes the place of one that stops, on the same listener.

use std::{net::TcpListener, time::Instant};

use backend::clock::Clock;
use protocol::Topic;
use reqwest::redirect::Policy;
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_util::sync::CancellationToken;

use crate::harness::{Game, TestServer, game::ended, program::Program, within};

/// Loads pages, each by a connection of its own, until it is told to stop. Gives how many.
async fn load_pages(origin: String, stop: CancellationToken) -> reqwest::Result<usize> {
    let http = reqwest::Client::builder().redirect(Policy::none()).no_proxy().pool_max_idle_per_host(0);
    let http = http.build()?;
    let mut loaded = 0;
    while !stop.is_cancelled() {
        http.get(format!("{origin}/")).send().await?.error_for_status()?;
        loaded += 1;
    }
    Ok(loaded)
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_new_process_takes_over_without_a_refused_page_or_an_aborted_match(db: PgPool) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let own = tokio::net::TcpListener::from_std(listener.try_clone().unwrap()).unwrap();
    let mut server = TestServer::start_on(own, &db, Clock::system(), |_| {}).await;
    let mut game = Game::start(&server).await;
    game.play_all(&["b2", "a1"]).await;
    let topic = Topic::Table(game.table);
    let since = game.players[0].snapshot(topic).await.0;
    let stop = CancellationToken::new();
    let loading: Vec<_> =
        (0..4).map(|_| tokio::spawn(load_pages(server.origin.clone(), stop.clone()))).collect();

    let folder = tempfile::tempdir().unwrap();
    let successor = Program::serve_on(&listener, folder.path(), &db).await;
    server.drain().await;
    for player in &mut game.players {
        player.reconnect(&server).await;
        assert!(player.resume(topic, Some(since)).await.unwrap().recovered);
    }
    game.play_all(&["b1", "a2", "b3"]).await;
    assert_eq!(ended(&mut game.players[1]).await.how, "line");

    stop.cancel();
    for loading in loading {
        assert!(loading.await.unwrap().unwrap() > 0);
    }
    let begun = Instant::now();
    let end = successor.stop().await;
    assert_eq!(end.code, Some(0), "{}", end.said);
    assert!(!end.said.contains("did not finish in time"), "{}", end.said);
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn what_is_asked_on_a_connection_made_before_the_stop_is_answered(db: PgPool) {
    let mut server = TestServer::start(&db).await;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    let [mut early, mut idle] = [
        TcpStream::connect(server.address).await.unwrap(),
        TcpStream::connect(server.address).await.unwrap(),
    ];
    // Connections are taken in their order: when the second is answered the first was taken.
    idle.write_all(request.as_bytes()).await.unwrap();
    assert!(within("an answer", idle.read(&mut [0; 1_024])).await.unwrap() > 0);
    let stopping = tokio::spawn(async move { server.drain().await });
    // Where something was asked and answered nothing is on its way.
    within("the end", idle.read_to_end(&mut Vec::new())).await.unwrap();
    early.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    within("the answer", early.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    stopping.await.unwrap();
}
