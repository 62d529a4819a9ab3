//! Finished matches: the page at a move, the match as a file, and finding one again.

use protocol::{
    Code, Command, MatchId, TableId,
    clock::TimeControl,
    lobby::{OpenTable, TableOptions},
    play::{Play, Resign},
};
use sqlx::PgPool;

use crate::harness::{
    Game, Player, TestServer,
    game::{ended, options, ready, sit, started, table_snapshot},
};

/// A match at a table of a game, in which the host begins: the moves, and then the guest resigns if it lasts.
async fn played(
    server: &TestServer,
    [host, guest]: [&mut Player; 2],
    game: &str,
    rules: &str,
    moves: &[&str],
) -> MatchId {
    let (match_id, table) = begun(server, [host, guest], game, rules).await;
    for (ply, notation) in (0..).zip(moves) {
        let player = if ply % 2 == 0 { &mut *host } else { &mut *guest };
        let notation = (*notation).to_owned();
        let command = Play { table, match_id, ply, notation, thought_ms: Some(0) };
        player.command(Command::Play(command)).await.unwrap();
    }
    let lasts = table_snapshot(host, table).await.playing().is_some();
    if lasts {
        guest.command(Command::Resign(Resign { table, match_id })).await.unwrap();
        ended(host).await;
    }
    for player in [host, guest] {
        player.unsubscribe(protocol::Topic::Table(table)).await;
        let stand = Command::Stand(protocol::lobby::Stand { table });
        player.command(stand).await.unwrap();
        player.settle().await;
    }
    match_id
}

async fn begun(
    server: &TestServer,
    [host, guest]: [&mut Player; 2],
    game: &str,
    rules: &str,
) -> (MatchId, TableId) {
    let time = TimeControl::Clock { base_s: 300, increment_s: 3 };
    let options = TableOptions { game: game.to_owned(), rules: rules.to_owned(), time, ..options() };
    let table = host.command(Command::OpenTable(OpenTable { options })).await.unwrap().table.unwrap();
    table_snapshot(host, table).await;
    guest.command(sit(table)).await.unwrap();
    host.command(ready(table)).await.unwrap();
    guest.command(ready(table)).await.unwrap();
    server.backend.clock.advance_ms(60_000);
    backend::lobby::deadline(&server.backend, table).await.unwrap();
    (started(host).await.0, table)
}

async fn at_noon(db: &PgPool) -> TestServer {
    // 2026-09-21, 15:33:20 in UTC.
    let clock = backend::clock::Clock::fixed(1_790_000_000_000);
    TestServer::start_at(db, clock, |_| {}).await
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_link_to_a_move_shows_its_position_without_scripts(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    game.play_all(&["b2", "a1", "b1", "a2", "b3"]).await;
    game.ends().await;
    let mut visitor = server.visitor();
    let id = game.match_id;
    let crosses = |page: &str| page.matches(", cross\"").count();
    for (query, made, place) in [
        ("?ply=3", 2, "?ply=3"),
        ("?ply=0", 0, "?ply=0"),
        ("?ply=5", 3, ""),
        ("?ply=77", 3, ""),
        ("?ply=x", 3, ""),
        ("", 3, ""),
    ] {
        let page = visitor.get(&format!("/match/{id}{query}")).await.body;
        assert_eq!(crosses(&page), made, "{query}");
        assert!(
            page.contains(&format!("og:url\" content=\"{}/match/{id}{place}\"", server.origin)),
            "{query}"
        );
        let ply = place.strip_prefix("?ply=").unwrap_or("5");
        assert!(page.contains(&format!("/picture/match/{id}.png?ply={ply}&amp;language=en")), "{query}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_is_a_file_in_its_own_notation(db: PgPool) {
    let server = at_noon(&db).await;
    let (mut host, mut guest) = (server.member("Dana").await, server.member("Serik").await);
    let mate = ["f2f3", "e7e5", "g2g4", "d8h4"];
    let chess = played(&server, [&mut host, &mut guest], "chess", "", &mate).await;
    let draughts = played(&server, [&mut host, &mut guest], "draughts", "english", &["9-14"]).await;

    let mut visitor = server.visitor();
    let pgn = visitor.get(&format!("/match/{chess}/export/pgn")).await;
    assert_eq!(pgn.header("content-type"), "application/vnd.chess-pgn; charset=utf-8");
    assert_eq!(
        pgn.header("content-disposition"),
        format!("attachment; filename=\"oyinline-chess-{chess}.pgn\"")
    );
    for tag in [
        "[Event \"Oyinline\"]",
        &format!("[Site \"{}/match/{chess}\"]", server.origin),
        "[Date \"2026.09.21\"]",
        "[Round \"-\"]",
        "[White \"Dana\"]",
        "[Black \"Serik\"]",
        "[Result \"0-1\"]",
        "[TimeControl \"300+3\"]",
    ] {
        assert!(pgn.body.contains(tag), "{tag} in {}", pgn.body);
    }
    let moves = "1. f3 {[%clk 0:05:00]} 1... e5 {[%clk 0:05:00]} 2. g4 {[%clk 0:05:03]} 2...\n\
                 Qh4# {[%clk 0:05:03]} 0-1\n";
    assert!(pgn.body.ends_with(moves), "{}", pgn.body);

    let text = visitor.get(&format!("/match/{chess}/export/txt")).await;
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert!(text.body.ends_with("1. f2f3 e7e5 2. g2g4 d8h4 0-1\n"), "{}", text.body);

    let pdn = visitor.get(&format!("/match/{draughts}/export/pdn")).await.body;
    assert!(pdn.contains("[White \"Serik\"]\n[Black \"Dana\"]\n[Result \"0-1\"]\n"), "{pdn}");
    assert!(pdn.contains("[GameType \"21,B,8,8,N1,0\"]"), "{pdn}");
    assert!(pdn.ends_with("1. 9-14 {[%clk 0:05:00]} 0-1\n"), "{pdn}");

    for path in [
        format!("/match/{chess}/export/pdn"),
        format!("/match/{draughts}/export/pgn"),
        format!("/match/{chess}/export/exe"),
        "/match/no-match/export/pgn".to_owned(),
        "/match/00000000-0000-0000-0000-000000000000/export/txt".to_owned(),
    ] {
        visitor.get(&path).await.problem(Code::NotFound);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_running_match_is_a_file_without_a_result(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    game.play("b2").await;
    let text = server.visitor().get(&format!("/match/{}/export/txt", game.match_id)).await.body;
    assert!(text.contains("[Result \"*\"]") && text.contains("[Termination \"unterminated\"]"), "{text}");
    assert!(text.ends_with("\n\n1. b2 *\n"), "{text}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn matches_are_found_by_game_opponent_result_and_day(db: PgPool) {
    let server = at_noon(&db).await;
    let mut dana = server.member("Dana").await;
    let (mut serik, mut aigul) = (server.member("Serik").await, server.member("Aigul").await);
    let won = played(&server, [&mut dana, &mut serik], "chess", "", &["e2e4", "e7e5"]).await;
    let mate = ["f2f3", "e7e5", "g2g4", "d8h4"];
    let lost = played(&server, [&mut dana, &mut serik], "chess", "", &mate).await;
    server.backend.clock.advance_ms(3 * 24 * 60 * 60 * 1_000);
    let drawn = ["b2", "a1", "b1", "b3", "a3", "c1", "c2", "a2", "c3"];
    let drawn = played(&server, [&mut aigul, &mut dana], "tic-tac-toe", "", &drawn).await;
    let running = begun(&server, [&mut dana, &mut aigul], "reversi", "").await.0;

    let mut visitor = server.visitor();
    let cases: [(&str, &[MatchId]); 14] = [
        ("", &[drawn, lost, won]),
        ("?game=chess", &[lost, won]),
        ("?game=reversi", &[]),
        ("?opponent=Serik", &[lost, won]),
        // The beginning of a name, as it looks.
        ("?opponent=aIg", &[drawn]),
        ("?opponent=Dana", &[]),
        ("?opponent=%25", &[]),
        ("?result=won", &[won]),
        ("?result=lost", &[lost]),
        ("?result=drawn&game=&opponent=", &[drawn]),
        ("?result=aborted", &[]),
        ("?to=2026-09-21", &[lost, won]),
        ("?from=2026-09-22&to=2026-09-24", &[drawn]),
        ("?from=2026-09-25", &[]),
    ];
    for (query, expected) in cases {
        let page = visitor.get(&format!("/people/Dana/matches{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        let place = |id: &MatchId| page.body.find(&format!("href=\"/match/{id}\""));
        let found: Vec<_> = expected.iter().map(place).collect();
        assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{query}: {found:?}");
        let others = [won, lost, drawn, running].into_iter().filter(|id| !expected.contains(id));
        for id in others {
            assert_eq!(place(&id), None, "{query}");
        }
    }
    // For the other player the same match ended otherwise.
    let page = visitor.get("/people/Serik/matches?result=won").await.body;
    assert!(page.contains(&format!("href=\"/match/{lost}\"")) && !page.contains(&won.to_string()));

    for (query, code) in [
        ("?result=victory", Code::InvalidChoice),
        ("?from=yesterday", Code::InvalidField),
        ("?to=2026-02-30", Code::InvalidField),
        ("?page=501", Code::InvalidField),
    ] {
        let refused = visitor.get(&format!("/people/Dana/matches{query}")).await;
        assert_eq!(refused.status.as_u16(), code.status(), "{query}");
    }
    assert_eq!(visitor.get("/people/Nobody/matches").await.status, 404);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn found_matches_come_in_pages(db: PgPool) {
    let server = TestServer::start(&db).await;
    let game = Game::between(server.member("Dana").await, server.member("Serik").await).await;
    // Many more of the same match, which began one after the other.
    for number in 0..45_u128 {
        let id = uuid::Uuid::from_u128(number);
        sqlx::query(
            "insert into match (id, table_id, game, rules, seed, first, started_at, ended_at, winner, how) \
             select $1, table_id, game, rules, seed, first, started_at, now(), 0, 'line' \
             from match where id = $2",
        )
        .bind(id)
        .bind(game.match_id.0)
        .execute(&db)
        .await
        .unwrap();
        sqlx::query(
            "insert into match_player (match_id, seat, account_id) \
             select $1, seat, account_id from match_player where match_id = $2",
        )
        .bind(id)
        .bind(game.match_id.0)
        .execute(&db)
        .await
        .unwrap();
    }
    let mut visitor = server.visitor();
    let mut seen = Vec::new();
    for (page, count, newer, older) in
        [(1, 20, false, true), (2, 20, true, true), (3, 5, true, false), (4, 0, true, false)]
    {
        let address = format!("/people/Dana/matches?opponent=Serik&page={page}");
        let body = visitor.get(&address).await.body;
        let links: Vec<_> = body.split("href=\"/match/").skip(1).map(|rest| rest[..36].to_owned()).collect();
        assert_eq!(links.len(), count, "page {page}");
        assert_eq!(body.contains("rel=\"prev\""), newer, "page {page}");
        assert_eq!(body.contains("rel=\"next\""), older, "page {page}");
        seen.extend(links);
    }
    assert!(seen.is_sorted_by(|one, next| one > next), "newest first, each once");
}
