//! Row 20: starting the program where it cannot serve.

use std::path::Path;

use sqlx::PgPool;
use tempfile::tempdir;
use tokio::net::TcpListener;

use crate::harness::{
    SECRET,
    program::{run, url},
};

/// A password in an address, and a secret that is too short: neither may ever be shown.
const HIDDEN: &str = "swordfish";

/// Starts the program and checks that it ends with this code and one sentence that names these words.
async fn check(folder: &Path, variables: &[(&str, &str)], code: i32, words: &[&str]) {
    let ended = run(folder, &[], variables).await;
    assert_eq!(ended.code, Some(code), "{ended:?}");
    let sentence = ended.said.strip_suffix('\n').unwrap();
    assert!(sentence.starts_with("oyinline: ") && !sentence.contains('\n'), "{sentence}");
    for word in words {
        assert!(sentence.contains(word), "`{word}` is not in: {sentence}");
    }
    for word in [HIDDEN, SECRET, "panicked", "sqlx", ".rs"] {
        assert!(!sentence.contains(word), "`{word}` is in: {sentence}");
    }
}

#[tokio::test]
async fn hostile_20_settings_that_cannot_be_used_end_the_program_with_78() {
    let folder = tempdir().unwrap();
    let database = format!("postgres://oyinline:{HIDDEN}@127.0.0.1:1/oyinline");
    let database = ("DATABASE_URL", database.as_str());
    for (variables, words) in [
        (&[database][..], &["a secret is missing", "set OYINLINE_SECRET"][..]),
        (&[database, ("OYINLINE_SECRET", HIDDEN)], &["too short", "set OYINLINE_SECRET"]),
        (&[("OYINLINE_LISTN", HIDDEN)], &["unknown setting `OYINLINE_LISTN`", "`oyinline settings` lists"]),
        (&[("OYINLINE_LISTEN", "here")], &["`listen`"]),
        (&[("OYINLINE_QUEUE_BYTES", "-1")], &["`queue_bytes`"]),
        (&[("OYINLINE_ORIGIN", "play.example.kz/path")], &["play.example.kz", "write it as"]),
        (&[("OYINLINE_LOG", "oyinline=loudly")], &["`log`"]),
        (&[("OYINLINE_LOG_FORMAT", "xml")], &["`log_format`", "`text` or `json`"]),
        (&[("OYINLINE_CONFIG", "missing.toml")], &["missing.toml"]),
    ] {
        check(folder.path(), variables, 78, words).await;
    }
    for (file, words) in [
        (format!("secrte = \"{HIDDEN}\""), &["unknown setting `secrte", "oyinline.toml"][..]),
        (format!("secret = \"{HIDDEN}"), &["oyinline.toml", "not TOML"]),
        ("listen = [1]".to_owned(), &["`listen`", "oyinline.toml"]),
    ] {
        std::fs::write(folder.path().join("oyinline.toml"), file).unwrap();
        check(folder.path(), &[], 78, words).await;
    }
}

#[tokio::test]
async fn hostile_20_a_port_in_use_ends_the_program_with_69() {
    let (folder, taken) = (tempdir().unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let address = taken.local_addr().unwrap().to_string();
    let variables = [("OYINLINE_LISTEN", address.as_str())];
    check(folder.path(), &variables, 69, &[&address, "set OYINLINE_LISTEN to a free address"]).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_20_an_unreachable_database_ends_the_program_with_69(db: PgPool) {
    let folder = tempdir().unwrap();
    let missing = url(&db).replace("_sqlx_test_", "_no_such_database_");
    let closed = format!("postgres://oyinline:{HIDDEN}@127.0.0.1:1/oyinline");
    for database in [missing, closed] {
        let variables = [
            ("DATABASE_URL", database.as_str()),
            ("OYINLINE_SECRET", SECRET),
            ("OYINLINE_LISTEN", "127.0.0.1:0"),
        ];
        check(folder.path(), &variables, 69, &["the database cannot be reached", "check that it runs"]).await;
    }
}

#[tokio::test]
async fn hostile_20_an_address_of_a_database_that_is_none_ends_the_program_with_78() {
    let folder = tempdir().unwrap();
    let database = format!("mysql://oyinline:{HIDDEN}@[::1/oyinline");
    let variables = [
        ("DATABASE_URL", database.as_str()),
        ("OYINLINE_SECRET", SECRET),
        ("OYINLINE_LISTEN", "127.0.0.1:0"),
    ];
    check(folder.path(), &variables, 78, &["address", "write it as postgres://"]).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_20_a_database_of_a_newer_schema_ends_the_program_with_78(db: PgPool) {
    let migration = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                     values (9999, 'of the future', true, '', 0)";
    sqlx::query(migration).execute(&db).await.unwrap();
    let (folder, database) = (tempdir().unwrap(), url(&db));
    let variables = [
        ("DATABASE_URL", database.as_str()),
        ("OYINLINE_SECRET", SECRET),
        ("OYINLINE_LISTEN", "127.0.0.1:0"),
    ];
    check(folder.path(), &variables, 78, &["newer schema (version 9999)", "use the newer program"]).await;
}
