//! Pages as the server makes them. What is on them, and what they do, is shown in a browser.

use futures::future::join_all;
use reqwest::StatusCode;
use sqlx::PgPool;

use crate::harness::{Game, TestServer, Visitor};

fn title(page: &str) -> &str {
    let start = page.find("<title>").unwrap() + "<title>".len();
    &page[start..start + page[start..].find("</title>").unwrap()]
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn pages_made_side_by_side_do_not_get_into_each_others_way(db: PgPool) {
    let server = TestServer::start(&db).await;
    let game = Game::start(&server).await;
    let table = format!("/table/{}", game.table);
    let mut pages: Vec<(Visitor, &str, StatusCode, String)> = Vec::new();
    for language in ["kk", "ru", "en"] {
        for (path, status) in [
            ("/", StatusCode::OK),
            ("/sign-in", StatusCode::OK),
            ("/register", StatusCode::OK),
            (&table, StatusCode::OK),
            ("/nowhere", StatusCode::NOT_FOUND),
        ] {
            let mut visitor = server.visitor();
            visitor.cookies.insert("oyinline-language".to_owned(), language.to_owned());
            let answer = visitor.get(path).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.body);
            assert!(answer.body.contains(&format!("lang=\"{language}\"")), "{path}");
            pages.push((visitor, path, status, title(&answer.body).to_owned()));
        }
    }
    let again = pages.iter().cycle().take(8 * pages.len());
    join_all(again.map(async |(visitor, path, status, expected)| {
        let answer = visitor.clone().get(path).await;
        assert_eq!(answer.status, *status, "{path}: {}", answer.body);
        assert_eq!(title(&answer.body), expected, "{path}");
    }))
    .await;
}
