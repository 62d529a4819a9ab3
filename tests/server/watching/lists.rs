//! The page of all matches and TV: what they show, in which order, and what they never show.

use protocol::{
    Command, Event, MatchId, Snapshot, TableId, Topic,
    clock::TimeControl,
    lobby::{LobbySnapshot, Playing, TableOptions, Watch},
    play::Resign,
};
use reqwest::StatusCode;
use sqlx::PgPool;

use super::{begun, quick};
use crate::harness::{
    Game, Socket, TestServer,
    game::{ended, options, ready, sit, started, table_snapshot},
};

/// The lobby as a visitor follows it.
struct Lists {
    socket: Socket,
    lobby: LobbySnapshot,
}

impl Lists {
    async fn open(server: &TestServer) -> Self {
        let mut socket = Socket::open(server, &mut server.visitor()).await;
        let (_, snapshot) = socket.snapshot(Topic::Lobby).await;
        let Snapshot::Lobby(lobby) = snapshot else { panic!("{snapshot:?}") };
        Self { socket, lobby }
    }

    /// Follows the lobby until it tells this of a match.
    async fn until(&mut self, what: &str, table: TableId, is_so: impl Fn(&Playing) -> bool) -> Playing {
        loop {
            let listed = self.lobby.playing.iter().find(|listed| listed.id == table);
            if let Some(playing) = listed.and_then(|listed| listed.playing.as_ref())
                && is_so(playing)
            {
                return playing.clone();
            }
            self.hear(what).await;
        }
    }

    /// Follows the lobby until it has a table no longer, be it open or played at.
    async fn gone(&mut self, table: TableId) {
        while self.lobby.open.iter().chain(&self.lobby.playing).any(|listed| listed.id == table) {
            self.hear("that the table is gone").await;
        }
    }

    async fn hear(&mut self, what: &str) {
        let event = |event: &Event| match event {
            Event::Lobby(event) => Some(event.clone()),
            _ => None,
        };
        let event = self.socket.expect_event(what, event).await;
        self.lobby.apply(&event);
    }
}

/// A rated match between two people of these ratings, seen in the lists. Both have moved: first moves are not
/// waited for as long as a slow test may take.
async fn rated(server: &TestServer, db: &PgPool, names: [&str; 2], points: [f64; 2]) -> Game {
    let [mut host, mut guest] = [server.member(names[0]).await, server.member(names[1]).await];
    for (player, points) in [&host, &guest].into_iter().zip(points) {
        sqlx::query(
            "insert into rating (account_id, game, speed, rating, deviation, volatility, matches, updated_at)
             values ($1, 'connect-four', 'bullet', $2, 60, 0.06, 50, now())",
        )
        .bind(player.me.id.0)
        .bind(points)
        .execute(db)
        .await
        .unwrap();
    }
    let time = TimeControl::Clock { base_s: 60, increment_s: 0 };
    let game = "connect-four".to_owned();
    let table = host.open_table(TableOptions { game, time, rated: true, ..options() }).await;
    guest.command(sit(table)).await.unwrap();
    for player in [&mut host, &mut guest] {
        table_snapshot(player, table).await;
        player.command(ready(table)).await.unwrap();
    }
    let (match_id, _) = started(&mut host).await;
    let mut game = Game { table, match_id, players: [host, guest], ply: 0 };
    game.play_all(&["1", "2"]).await;
    Lists::open(server).await.until("the match", table, |playing| playing.ply == 2).await;
    game
}

async fn resign(game: &mut Game) -> MatchId {
    let resign = Command::Resign(Resign { table: game.table, match_id: game.match_id });
    game.players[0].command(resign).await.unwrap();
    ended(&mut game.players[0]).await;
    game.match_id
}

/// A page as a stranger gets it.
async fn page(server: &TestServer, path: &str) -> String {
    let answer = server.visitor().get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    answer.body
}

fn leads_to(page: &str, path: String) -> bool {
    page.contains(&format!("href=\"{path}\""))
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn lists_tell_the_ratings_of_a_rated_match_and_how_many_watch(db: PgPool) {
    let server = TestServer::start_with(&db, quick).await;
    let game = rated(&server, &db, ["Aigul", "Bekzat"], [1700.0, 1600.0]).await;
    let mut lists = Lists::open(&server).await;
    let playing = lists.until("the match", game.table, |_| true).await;
    let points: Vec<_> = playing.ratings.iter().map(|rating| rating.points).collect();
    assert_eq!((points, playing.watchers), (vec![1700, 1600], 0));

    // A player who is at the table watches nothing.
    let [mut player, _] = game.players;
    let crowd = Topic::Crowd(game.table);
    player.snapshot(crowd).await;
    let mut visitor = Socket::open(&server, &mut server.visitor()).await;
    visitor.snapshot(crowd).await;
    lists.until("a visitor", game.table, |playing| playing.watchers == 1).await;
    let mut guest = server.guest().await;
    guest.snapshot(crowd).await;
    lists.until("a guest too", game.table, |playing| playing.watchers == 2).await;
    // Who comes later is told at once.
    let late = Lists::open(&server).await.until("both", game.table, |_| true).await;
    assert_eq!(late.watchers, 2);
    drop(visitor);
    lists.until("the guest alone", game.table, |playing| playing.watchers == 1).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_page_of_all_matches_has_those_that_everybody_may_watch(db: PgPool) {
    let server = TestServer::start_with(&db, quick).await;
    let mut open = begun(&server, Watch::All).await;
    let mut by_link = begun(&server, Watch::Link).await;
    let mut closed = begun(&server, Watch::Nobody).await;
    let mut lists = Lists::open(&server).await;
    lists.until("the match", open.table, |playing| playing.ply == 2).await;
    // Until they were full, their free seats were listed, whoever may watch.
    for full in [&by_link, &closed] {
        lists.gone(full.table).await;
    }
    for path in ["/watch", "/watch/tic-tac-toe"] {
        let page = page(&server, path).await;
        assert!(leads_to(&page, format!("/table/{}", open.table)), "{path}");
        for hidden in [&by_link, &closed] {
            assert!(!page.contains(&hidden.table.to_string()), "{path}");
        }
    }
    let other = page(&server, "/watch/chess").await;
    assert!(!leads_to(&other, format!("/table/{}", open.table)));
    assert!(leads_to(&other, "/practice/chess".to_owned()), "what else can be done is said");

    let (shown, hidden) = (resign(&mut open).await, [resign(&mut by_link).await, resign(&mut closed).await]);
    for (path, is_there) in [("/watch", true), ("/watch/tic-tac-toe", true), ("/watch/chess", false)] {
        let page = page(&server, path).await;
        assert_eq!(leads_to(&page, format!("/match/{shown}")), is_there, "{path}");
        for id in hidden {
            assert!(!page.contains(&id.to_string()), "{path}");
        }
    }
    for path in ["/watch/go-fish", "/tv/go-fish"] {
        assert_eq!(server.visitor().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn tv_begins_with_the_best_match_of_its_game(db: PgPool) {
    let server = TestServer::start_with(&db, quick).await;
    let shows = async |path: &str, game: &Game| {
        let [host, guest] = [0, 1].map(|player| game.players[player].me.name.as_str());
        page(&server, path).await.contains(&format!("<title>{host} – {guest}"))
    };
    assert!(leads_to(&page(&server, "/tv").await, "/practice/chess".to_owned()));
    let mut best = rated(&server, &db, ["Aigul", "Bekzat"], [1900.0, 1800.0]).await;
    let second = rated(&server, &db, ["Dana", "Erlan"], [2300.0, 1300.0]).await;
    let closed = begun(&server, Watch::Nobody).await;
    let casual = begun(&server, Watch::All).await;
    Lists::open(&server).await.until("the match", casual.table, |_| true).await;
    for path in ["/tv", "/tv/connect-four"] {
        assert!(shows(path, &best).await, "{path}");
        assert!(!shows(path, &second).await, "{path}");
    }
    assert!(shows("/tv/tic-tac-toe", &casual).await);
    assert!(!shows("/tv/tic-tac-toe", &closed).await);
    for game in [&best, &second, &casual] {
        assert!(!shows("/tv/chess", game).await);
    }

    let mut lists = Lists::open(&server).await;
    resign(&mut best).await;
    lists.gone(best.table).await;
    assert!(shows("/tv", &second).await);
}
