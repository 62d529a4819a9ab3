//! Rows 14 and 18: names, passwords, and floods of sign-ins.

use std::time::{Duration, Instant};

use futures::future::join_all;
use protocol::{Code, limits::PASSWORD_CHARS};
use reqwest::StatusCode;
use serde_json::Value;
use sqlx::PgPool;
use tempfile::tempdir;

use crate::harness::{Game, TestServer, Visitor, program::Program, raw, visitor::PASSWORD};

/// Names that deceive, each with what is wrong with it.
fn names() -> Vec<(String, Code)> {
    [
        ("Aid\0ar", Code::InvalidName),
        ("Aidar\r\nERROR x=1", Code::InvalidName),
        ("Aidar\nERROR", Code::InvalidName),
        ("Aidar\u{202e}nimda", Code::InvalidName),
        ("Aid\u{200b}ar", Code::InvalidName),
        ("Aid\u{200d}ar", Code::InvalidName),
        ("Aidar\u{2028}x", Code::InvalidName),
        ("\u{1b}[31mAidar", Code::InvalidName),
        ("<b>Aidar</b>", Code::InvalidName),
        ("аdmin", Code::InvalidName),
        ("admin", Code::NameReserved),
        ("ADMIN", Code::NameReserved),
        ("adrnin", Code::NameReserved),
        ("ａｄｍｉｎ", Code::NameReserved),
        ("админ", Code::NameReserved),
        ("Guest123456", Code::NameReserved),
        ("", Code::NameLength),
        ("ab", Code::NameLength),
    ]
    .map(|(name, code)| (name.to_owned(), code))
    .into_iter()
    .chain([
        (format!("Aidar{}", "\u{301}".repeat(10_000)), Code::NameLength),
        (format!("Ai{}", "\u{301}".repeat(10)), Code::InvalidName),
        ("x".repeat(60_000), Code::NameLength),
    ])
    .collect()
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_14_names_that_deceive_are_refused_with_the_rule(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.accounts_per_minute = 1_000).await;
    let mut visitor = server.visitor();
    for (name, code) in names() {
        visitor.register(&name).await.check_refused(422, code);
    }
    let accounts = sqlx::query_scalar::<_, i64>("select count(*) from account where level is null");
    assert_eq!(accounts.fetch_one(&db).await.unwrap(), 0);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_14_a_name_that_looks_like_another_is_taken(db: PgPool) {
    let server = TestServer::start(&db).await;
    server.member("modern").await;
    for name in ["modern", "MODERN", "rnodern", "ｍodern"] {
        let answer = server.visitor().register(name).await;
        answer.check_refused(422, Code::NameTaken);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_14_each_log_entry_stays_one_line(db: PgPool) {
    let folder = tempdir().unwrap();
    for format in ["text", "json"] {
        let settings = [
            ("OYINLINE_LOG", "debug"),
            ("OYINLINE_LOG_FORMAT", format),
            ("OYINLINE_ACCOUNTS_PER_MINUTE", "1000"),
        ];
        let program = Program::serve(folder.path(), &db, &settings).await;
        let mut visitor = Visitor::at(program.address);
        let mut refused = 0;
        for (name, _) in names() {
            let answer = visitor.register(&name).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused += 1;
        }
        visitor.sign_in("Aidar\r\nERROR x=1", PASSWORD).await;
        for path in [
            &b"/%0d%0aERROR%20forged=1"[..],
            b"/people/%E2%80%A8forged",
            b"/\xe2\x80\xa8forged",
            b"/\xc2\x85forged",
            b"/\xe2\x80\xaeforged",
            b"/\x7fforged",
            b"/a?b=%0aforged",
        ] {
            let host = program.address;
            let request =
                [b"GET ", path, format!(" HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes()]
                    .concat();
            raw::http(program.address, request).await;
        }
        let log = program.kill().await;
        assert!(log.matches("answered").count() > refused, "{log}");
        check_log(&log, format);
    }
}

/// Checks that each line is an entry of its own, and has no sign that a viewer takes for a line's end or
/// that turns a line round.
#[track_caller]
fn check_log(log: &str, format: &str) {
    for line in log.lines() {
        let is_entry = match format {
            "json" => serde_json::from_str::<Value>(line).is_ok_and(|entry| entry["timestamp"].is_string()),
            _ => line.get(..4).is_some_and(|year| year.parse::<u32>().is_ok()),
        };
        assert!(is_entry, "{line:?}");
        let breaks = |sign: char| sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}' | '\u{202e}');
        assert!(!line.contains(breaks), "{line:?}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_18_poor_passwords_are_refused_with_the_rule(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    for (password, status, code) in [
        ("seven77", 422, Code::PasswordTooShort),
        ("", 422, Code::PasswordTooShort),
        ("password", 422, Code::PasswordCommon),
        ("12345678", 422, Code::PasswordCommon),
        ("qwertyuiop", 422, Code::PasswordCommon),
        ("Yerlan-2001", 422, Code::PasswordIsName),
        ("YERLAN-2001", 422, Code::PasswordIsName),
        (&"x".repeat(PASSWORD_CHARS.end() + 1), 422, Code::PasswordTooLong),
    ] {
        let answer = visitor.post("/register", &[("name", "Yerlan-2001"), ("password", password)]).await;
        answer.check_refused(status, code);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_18_a_password_of_a_megabyte_is_a_413(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    let password = "x".repeat(1_000_000);
    for path in ["/register", "/sign-in", "/settings/password", "/api/register"] {
        let form = [("name", "Yerlan"), ("password", &password)];
        let problem = visitor.post(path, &form).await.problem(Code::TooLarge);
        assert_eq!(problem.limit, Some(64 * 1024), "{path}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_18_100_sign_ins_at_once_are_told_when_to_come_again_and_slow_no_game(db: PgPool) {
    let server = TestServer::start_with(&db, |config| {
        config.hashing_threads = 1;
        config.hashing_queue = 8;
    })
    .await;
    server.visitor().register("Yerlan").await;
    let mut game = Game::start(&server).await;

    let alone = slowest_but_one(&mut game, &["b2", "a1", "b1", "b3"]).await;
    let started = Instant::now();
    let visitors: Vec<_> = (0..100).map(|_| server.visitor()).collect();
    let flood = join_all(visitors.into_iter().map(async |mut visitor| {
        let answer = visitor.sign_in("Yerlan", PASSWORD).await;
        (answer, started.elapsed())
    }));
    let (answers, (first, beside)) = tokio::join!(flood, async {
        let begun = Instant::now();
        game.play("a3").await;
        (begun.elapsed(), slowest_but_one(&mut game, &["c1", "a2", "c2", "c3"]).await)
    });

    let count = |status| answers.iter().filter(|(answer, _)| answer.status == status).count();
    let (late, busy) = (StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE);
    assert!(count(late) >= 40, "{} were rate-limited", count(late));
    assert!(count(busy) >= 1, "none was told that the queue is full");
    assert!(count(StatusCode::SEE_OTHER) >= 1, "nobody came in");
    assert_eq!(count(late) + count(busy) + count(StatusCode::SEE_OTHER), 100);
    for (answer, _) in answers.iter().filter(|(answer, _)| answer.status != StatusCode::SEE_OTHER) {
        assert!(answer.header("retry-after").parse::<u64>().unwrap() >= 1);
    }
    let last = answers.iter().map(|(_, took)| *took).max().unwrap();
    assert!(first < last, "a move waited {first:?} for the flood, which took {last:?}");
    let bound = alone * 20 + Duration::from_secs(1);
    assert!(beside < bound, "a move took {beside:?} beside the flood and {alone:?} without");
}

/// How long the slowest of some moves took, but for one that may have waited for a disk that stood still.
async fn slowest_but_one(game: &mut Game, moves: &[&str]) -> Duration {
    let mut took = Vec::new();
    for notation in moves {
        let started = Instant::now();
        game.play(notation).await;
        took.push(started.elapsed());
    }
    took.sort_unstable();
    took[took.len() - 2]
}
