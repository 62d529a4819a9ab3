//! Who may watch: every door of a table and of its matches, open to all, by link, or to the players alone.

mod lists;

use protocol::{
    Code, Command, Room, Snapshot, TableId, Topic,
    chat::ChatSnapshot,
    lobby::{LobbySnapshot, SetOptions, TableOptions, Watch},
    play::Resign,
};
use reqwest::StatusCode;
use sqlx::PgPool;

use crate::harness::{
    Game, Player, Socket, TestServer, Visitor, check_clear,
    game::{ended, options, ready, say, sit, stand, started, table_snapshot},
};

/// A match at a table that these may watch; both have moved.
async fn begun(server: &TestServer, watch: Watch) -> Game {
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(TableOptions { watch, ..options() }).await;
    guest.command(sit(table)).await.unwrap();
    for player in [&mut host, &mut guest] {
        table_snapshot(player, table).await;
        player.command(ready(table)).await.unwrap();
    }
    let (match_id, _) = started(&mut host).await;
    let mut game = Game { table, match_id, players: [host, guest], ply: 0 };
    game.play_all(&["b2", "a1"]).await;
    game
}

fn quick(config: &mut backend::Config) {
    config.countdown_ms = 0;
}

/// Every topic of a table.
fn topics(table: TableId) -> [Topic; 4] {
    let chats = [Room::Table(table), Room::Watchers(table)].map(Topic::Chat);
    [Topic::Table(table), Topic::Crowd(table), chats[0], chats[1]]
}

/// Every page, question and picture of a table and its match, with the status of the answer.
async fn statuses(visitor: &mut Visitor, game: &Game) -> Vec<(String, StatusCode)> {
    let mut statuses = Vec::new();
    for path in [
        format!("/table/{}", game.table),
        format!("/match/{}", game.match_id),
        format!("/picture/match/{}.png", game.match_id),
        format!("/picture/match/{}.png?ply=1", game.match_id),
    ] {
        let status = visitor.get(&path).await.status;
        statuses.push((path, status));
    }
    for (path, body) in [
        ("/api/page", serde_json::json!({ "ask": { "table": game.table } })),
        ("/api/page", serde_json::json!({ "ask": { "match": [game.match_id, null] } })),
        ("/api/chat/earlier", serde_json::json!({ "room": Room::Table(game.table), "before": 9 })),
        ("/api/chat/earlier", serde_json::json!({ "room": Room::Watchers(game.table), "before": 9 })),
    ] {
        let request = visitor
            .request(reqwest::Method::POST, path)
            .header("origin", visitor.origin.clone())
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .body(body.to_string());
        let status = visitor.send(request).await.status;
        statuses.push((format!("{path} {body}"), status));
    }
    statuses
}

/// Checks that a stranger is refused at every door, and that the players are not.
async fn check_closed(server: &TestServer, game: &mut Game) {
    let mut stranger = server.guest().await;
    for mut visitor in [stranger.visitor.clone(), server.visitor()] {
        for (path, status) in statuses(&mut visitor, game).await {
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    let mut nobody = Socket::open(server, &mut server.visitor()).await;
    for topic in topics(game.table) {
        for socket in [&mut stranger.socket, &mut nobody] {
            check_clear(&socket.resume(topic, None).await.unwrap_err(), Code::NotAllowed);
        }
    }
    let commands = [
        say(Room::Table(game.table), "hello"),
        say(Room::Watchers(game.table), "hello"),
        game.move_at(game.ply, "c3"),
        Command::Resign(Resign { table: game.table, match_id: game.match_id }),
    ];
    for command in commands {
        let problem = stranger.command(command).await.unwrap_err();
        check_clear(&problem, Code::NotAllowed);
        assert_eq!(problem.current, None);
    }
    for player in &mut game.players {
        let mut tab = player.another_tab(server).await;
        assert_eq!(table_snapshot(&mut tab, game.table).await.current.unwrap().moves.len(), 2);
        for topic in [Topic::Crowd(game.table), Topic::Chat(Room::Table(game.table))] {
            tab.snapshot(topic).await;
        }
    }
    let mut visitor = game.players[1].visitor.clone();
    for (path, status) in statuses(&mut visitor, game).await {
        let watchers = path.contains("watchers");
        assert!(status == StatusCode::OK || watchers, "{path}: {status}");
    }
}

async fn lobby(server: &TestServer) -> LobbySnapshot {
    let mut visitor = Socket::open(server, &mut server.visitor()).await;
    // Another table that is listed: what is not listed by then is not.
    let mut other = server.guest().await;
    let shown = other.open_table(options()).await;
    let (_, snapshot) = visitor.snapshot(Topic::Lobby).await;
    let Snapshot::Lobby(mut lobby) = snapshot else { panic!("{snapshot:?}") };
    while lobby.open.iter().all(|table| table.id != shown) {
        let happened = visitor.event_of(Topic::Lobby).await;
        if let Some(protocol::Event::Lobby(event)) = happened.event {
            lobby.apply(&event);
        }
    }
    other.command(stand(shown)).await.unwrap();
    lobby
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn where_nobody_may_watch_every_door_is_closed_to_strangers(db: PgPool) {
    let server = TestServer::start_with(&db, quick).await;
    let mut game = begun(&server, Watch::Nobody).await;
    check_closed(&server, &mut game).await;
    assert!(lobby(&server).await.playing.is_empty());
    // After the end, too.
    let resign = Command::Resign(Resign { table: game.table, match_id: game.match_id });
    game.players[0].command(resign).await.unwrap();
    ended(&mut game.players[0]).await;
    check_closed_after(&server, &mut game).await;
}

/// As [`check_closed`], once the match is over and a seat is free.
async fn check_closed_after(server: &TestServer, game: &mut Game) {
    game.players[0].command(stand(game.table)).await.unwrap();
    let mut stranger = server.guest().await;
    for (path, status) in statuses(&mut stranger.visitor.clone(), game).await {
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    check_clear(&stranger.command(sit(game.table)).await.unwrap_err(), Code::NotAllowed);
    for topic in topics(game.table) {
        check_clear(&stranger.resume(topic, None).await.unwrap_err(), Code::NotAllowed);
    }
    // Who has left the table still sees what was played there, and no list of the player's has it.
    table_snapshot(&mut game.players[0], game.table).await;
    let [name, own] = [&stranger.visitor, &game.players[1].visitor].map(Clone::clone).map(Some);
    let path = format!("/people/{}", game.players[1].me.name);
    for (visitor, listed) in [(name, false), (own, true)] {
        let page = visitor.unwrap().get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.body.contains(&format!("/match/{}", game.match_id)), listed);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn whoever_watches_is_sent_away_once_nobody_may(db: PgPool) {
    let server = TestServer::start_with(&db, quick).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let mut watchers = [server.guest().await, server.guest().await];
    let table = host.open_table(TableOptions { watch: Watch::Nobody, ..options() }).await;
    table_snapshot(&mut host, table).await;
    // Whoever may still sit down sees where.
    let [first, second] = &mut watchers;
    table_snapshot(first, table).await;
    second.snapshot(Topic::Crowd(table)).await;
    guest.command(sit(table)).await.unwrap();
    for mut watcher in watchers {
        let visitor = watcher.visitor.clone();
        let socket = std::mem::replace(&mut watcher.socket, Player::of(&server, visitor).await.socket);
        let closed = socket.closed().await;
        assert_eq!((closed.code, closed.bye.map(|bye| bye.code)), (Some(4403), Some(Code::NotAllowed)));
        check_clear(&watcher.resume(Topic::Table(table), None).await.unwrap_err(), Code::NotAllowed);
    }
    host.settle().await;
    guest.settle().await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_host_may_close_a_table_between_matches(db: PgPool) {
    let server = TestServer::start_with(&db, quick).await;
    let mut game = begun(&server, Watch::All).await;
    let mut watcher = server.guest().await;
    table_snapshot(&mut watcher, game.table).await;
    let resign = Command::Resign(Resign { table: game.table, match_id: game.match_id });
    game.players[0].command(resign).await.unwrap();
    let options = TableOptions { watch: Watch::Nobody, ..options() };
    let set = Command::SetOptions(SetOptions { table: game.table, options });
    game.players[0].command(set).await.unwrap();
    assert_eq!(watcher.socket.closed().await.code, Some(4403));
    // The match that all could watch stays open to all.
    let status = server.visitor().get(&format!("/match/{}", game.match_id)).await.status;
    assert_eq!(status, StatusCode::OK);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn by_link_a_match_is_open_to_all_and_listed_nowhere(db: PgPool) {
    let server = TestServer::start_with(&db, quick).await;
    let shown = begun(&server, Watch::All).await;
    let mut game = begun(&server, Watch::Link).await;
    let mut watcher = server.guest().await;
    for topic in topics(game.table) {
        watcher.snapshot(topic).await;
    }
    for (path, status) in statuses(&mut watcher.visitor.clone(), &game).await {
        assert_eq!(status, StatusCode::OK, "{path}");
    }
    let playing: Vec<_> = lobby(&server).await.playing.iter().map(|table| table.id).collect();
    assert_eq!(playing, [shown.table]);
    // What watchers write, players read after the end.
    let room = Room::Watchers(game.table);
    watcher.command(say(room, "a fine match")).await.unwrap();
    let resign = Command::Resign(Resign { table: game.table, match_id: game.match_id });
    game.players[0].command(resign).await.unwrap();
    let (_, snapshot) = game.players[0].snapshot(Topic::Chat(room)).await;
    let Snapshot::Chat(ChatSnapshot { messages, .. }) = snapshot else { panic!("{snapshot:?}") };
    assert_eq!(messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), ["a fine match"]);
}
