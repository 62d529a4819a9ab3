//! What a link to a match shows: the picture, and the tags in the page's head that name it.

use std::{collections::HashSet, time::Duration};

use futures::future::join_all;
use protocol::{Code, MatchId};
use reqwest::{Method, StatusCode, header};
use sqlx::PgPool;

use crate::harness::{Game, TestServer, Visitor, within};

const IMMUTABLE: &str = "public, max-age=604800, immutable";
/// How long a picture may take: it is painted at the lowest priority, and behind a whole queue of others.
const PATIENCE: Duration = Duration::from_secs(120);
/// Moves of a long match.
const MOVES: usize = 50;

/// An answer whose body is no text.
struct Picture {
    status: StatusCode,
    headers: header::HeaderMap,
    png: Vec<u8>,
}

impl Picture {
    async fn get(visitor: &Visitor, path: &str) -> Self {
        let asked = visitor.request(Method::GET, path).send();
        let response = tokio::time::timeout(PATIENCE, asked).await.expect("no picture came").unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let png = within("its bytes", response.bytes()).await.unwrap().to_vec();
        Self { status, headers, png }
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that it is a PNG of the promised size.
    #[track_caller]
    fn check(&self) {
        assert_eq!(self.status, StatusCode::OK);
        assert_eq!(self.header(header::CONTENT_TYPE), "image/png");
        assert_eq!(self.header(header::SET_COOKIE), "");
        assert!(self.png.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
        let side = |from: usize| u32::from_be_bytes(self.png[from..from + 4].try_into().unwrap());
        assert_eq!((side(16), side(20)), (1_200, 630));
    }
}

fn path(id: MatchId, query: &str) -> String {
    format!("/picture/match/{id}.png{query}")
}

/// A match of tic-tac-toe that was won with the fifth move.
async fn finished(server: &TestServer) -> Game {
    let mut game = Game::start(server).await;
    game.play_all(&["b2", "a1", "b1", "a2", "b3"]).await;
    game.ends().await;
    game
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_has_a_picture_of_each_of_its_positions(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    game.play_all(&["b2", "a1", "b1", "a2"]).await;
    // With a session, too, nothing of it is in the answer.
    let visitor = game.players[0].visitor.clone();
    let running = Picture::get(&visitor, &path(game.match_id, "")).await;
    running.check();
    assert_eq!(running.header(header::CACHE_CONTROL), "public, max-age=10");
    game.play("b3").await;
    game.ends().await;

    let mut pictures = HashSet::from([running.png]);
    for ply in 0..=5 {
        let picture = Picture::get(&visitor, &path(game.match_id, &format!("?ply={ply}"))).await;
        picture.check();
        assert_eq!(picture.header(header::CACHE_CONTROL), IMMUTABLE);
        assert_eq!(picture.headers["cross-origin-resource-policy"], "cross-origin");
        let again = Picture::get(&visitor, &path(game.match_id, &format!("?ply={ply}"))).await;
        assert!(again.png == picture.png, "another picture of ply {ply}");
        assert!(pictures.insert(picture.png), "the same picture at ply {ply}");
    }
    let last = Picture::get(&visitor, &path(game.match_id, "")).await;
    last.check();
    assert_eq!(last.header(header::CACHE_CONTROL), "public, max-age=3600");
    assert!(pictures.contains(&last.png));
    let kazakh = Picture::get(&visitor, &path(game.match_id, "?ply=5&language=kk")).await;
    kazakh.check();
    assert!(pictures.insert(kazakh.png), "the same picture in another language");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn what_is_no_position_of_a_match_has_no_picture(db: PgPool) {
    let server = TestServer::start(&db).await;
    let game = finished(&server).await;
    let mut visitor = server.visitor();
    let id = game.match_id;
    for path in [
        path(id, "?ply=6"),
        path(id, "?ply=-1"),
        path(id, "?ply="),
        path(id, "?ply=five"),
        path(id, "?ply=99999999999999999999999"),
        path(id, "?ply=1&ply=2"),
        path(id, "?language=xx"),
        path(MatchId("00000000-0000-0000-0000-000000000000".parse().unwrap()), ""),
        format!("/picture/match/{id}"),
        format!("/picture/match/{id}.svg"),
        "/picture/match/.png".to_owned(),
        "/picture/match/no-match.png?ply=1".to_owned(),
    ] {
        let answer = visitor.get(&path).await;
        answer.problem(Code::NotFound);
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_flood_of_pictures_is_bounded_and_blocks_nobody(db: PgPool) {
    let server = TestServer::start(&db).await;
    let game = finished(&server).await;
    let visitor = server.visitor();
    let mut floods = 0;
    let id = loop {
        let id = long_match(&db, game.match_id, MOVES).await;
        floods += 1;
        if others_are_done_first(&server, &visitor, &game, id).await {
            break id;
        }
        // A disk that stands still keeps them waiting in one flood; pictures would in each.
        assert!(floods < 3, "the others had to wait for the pictures");
    };
    let mut pictures = HashSet::new();
    for ply in 0..=MOVES {
        let picture = Picture::get(&visitor, &path(id, &format!("?ply={ply}"))).await;
        picture.check();
        assert_eq!(picture.header(header::CACHE_CONTROL), IMMUTABLE);
        assert!(pictures.insert(picture.png), "{ply}");
    }
}

/// A flood of pictures of a match that nobody has looked at. Gives whether those who do something else
/// meanwhile are done before it is over.
async fn others_are_done_first(server: &TestServer, visitor: &Visitor, game: &Game, id: MatchId) -> bool {
    let mut other = Game::start(server).await;
    let address = |ply| path(id, &format!("?ply={ply}"));
    let flood = join_all((0..=MOVES).map(async |ply| Picture::get(visitor, &address(ply)).await));
    let others = async {
        assert_eq!(server.visitor().get("/livez").await.status, StatusCode::OK);
        other.play_all(&["b2", "a1", "b1", "a2"]).await;
        let page = format!("/match/{}", game.match_id);
        assert_eq!(server.visitor().get(&page).await.status, StatusCode::OK);
    };
    let (mut flood, mut others) = (std::pin::pin!(flood), std::pin::pin!(others));
    let (answers, first) = tokio::select! {
        biased;
        () = &mut others => (flood.await, true),
        answers = &mut flood => {
            others.await;
            (answers, false)
        }
    };
    assert!(answers.iter().any(|answer| answer.status == StatusCode::OK));
    for answer in answers {
        if answer.status == StatusCode::OK {
            answer.check();
        } else {
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(answer.header(header::RETRY_AFTER), "2");
        }
    }
    first
}

/// A finished match of gomoku between the players of another match: row by row, which makes no line of
/// five within four rows.
async fn long_match(db: &PgPool, other: MatchId, moves: usize) -> MatchId {
    let id = sqlx::query_scalar::<_, uuid::Uuid>(
        "insert into match (id, table_id, game, rules, seed, first, started_at, ended_at, winner, how)
         select gen_random_uuid(), table_id, 'gomoku', '', 0, 0, now(), now(), 0, 'resigned'
         from match where id = $1 returning id",
    )
    .bind(other.0)
    .fetch_one(db)
    .await
    .unwrap();
    sqlx::query(
        "insert into match_player (match_id, seat, account_id)
         select $1, seat, account_id from match_player where match_id = $2",
    )
    .bind(id)
    .bind(other.0)
    .execute(db)
    .await
    .unwrap();
    sqlx::query(
        "insert into match_move (match_id, ply, seat, notation, at)
         select $1, ply, ply % 2, chr(97 + ply % 15) || (1 + ply / 15), now()
         from generate_series(0, $2 - 1) ply",
    )
    .bind(id)
    .bind(i32::try_from(moves).unwrap())
    .execute(db)
    .await
    .unwrap();
    MatchId(id)
}

/// The content of a tag in a page's head, which must be there once.
#[track_caller]
fn tag<'a>(page: &'a str, name: &str) -> &'a str {
    let head = &page[..page.find("</head>").unwrap()];
    let start = format!("\"{name}\" content=\"");
    assert_eq!(head.matches(&start).count(), 1, "{name} in {head}");
    let content = &head[head.find(&start).unwrap() + start.len()..];
    &content[..content.find('"').unwrap()]
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn the_page_of_a_match_names_its_picture_to_those_who_show_links(db: PgPool) {
    let origin = "https://play.example.kz";
    let server = TestServer::start_with(&db, |config| config.origin = origin.to_owned()).await;
    let mut game = Game::between(server.member("Aset").await, server.member("Bota").await).await;
    game.play_all(&["b2", "a1", "b1", "a2", "b3"]).await;
    game.ends().await;
    let mut visitor = server.visitor();
    let page = visitor.get(&format!("/match/{}", game.match_id)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let names = game.players.each_ref().map(|player| player.me.name.as_str());
    let [winner, _] = names;
    assert_eq!(tag(&page.body, "og:title"), names.join(" – "));
    assert_eq!(tag(&page.body, "og:description"), format!("Tic-tac-toe · {winner} won · A full line"));
    assert_eq!(tag(&page.body, "og:url"), format!("{origin}/match/{}", game.match_id));
    assert_eq!((tag(&page.body, "og:image:width"), tag(&page.body, "og:image:height")), ("1200", "630"));
    assert_eq!(tag(&page.body, "twitter:card"), "summary_large_image");
    let image = tag(&page.body, "og:image").replace("&amp;", "&");
    let path = image.strip_prefix(origin).unwrap();
    assert_eq!(path, self::path(game.match_id, "?ply=5&language=en"));
    Picture::get(&visitor, path).await.check();
    let lobby = visitor.get("/").await;
    assert!(!lobby.body.contains("og:image"));
}
