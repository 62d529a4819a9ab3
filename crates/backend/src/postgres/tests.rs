//! The embedded Postgres with a real server: made, stopped, started again, killed, adopted.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{MetadataExt as _, PermissionsExt as _},
};

use nix::unistd::geteuid;
use sqlx::{ConnectOptions as _, Connection as _};

use super::*;

async fn ask(postgres: &Postgres, query: &'static str) -> String {
    let mut connection = postgres.connect_options().connect().await.unwrap();
    let answer = sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    answer
}

async fn carry_out(postgres: &Postgres, statement: &'static str) {
    let mut connection = postgres.connect_options().connect().await.unwrap();
    sqlx::query(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn data_outlive_a_stop_and_a_killed_program_finds_its_server_again() {
    let folder = tempfile::tempdir().unwrap();
    // A name that a shell would take apart.
    let data = folder.path().join(r#"it's "my" $data"#);

    let postgres = Postgres::start(&data, None).await.unwrap();
    assert_eq!(ask(&postgres, "show fsync").await, "on");
    assert_eq!(ask(&postgres, "show full_page_writes").await, "on");
    assert_eq!(ask(&postgres, "show synchronous_commit").await, "on");
    assert_eq!(ask(&postgres, "show data_checksums").await, "on");
    assert_eq!(ask(&postgres, "show listen_addresses").await, "");
    assert_eq!(ask(&postgres, "show timezone").await, "UTC");
    assert_eq!(ask(&postgres, "show server_encoding").await, "UTF8");
    assert_eq!(ask(&postgres, "show shared_buffers").await, "64MB");
    assert_eq!(ask(&postgres, "select current_user::text").await, "oyinline");
    assert_eq!(
        ask(&postgres, "select usesuper::text from pg_user where usename = current_user").await,
        "false"
    );
    carry_out(&postgres, "create table kept (word text)").await;
    carry_out(&postgres, "insert into kept values ('here')").await;
    postgres.stop().await.unwrap();

    let postgres = Postgres::start(&data, None).await.unwrap();
    assert_eq!(ask(&postgres, "select word from kept").await, "here");
    let server = ask(&postgres, "select pg_postmaster_start_time()::text").await;
    let second = Postgres::start(&data, None).await.unwrap_err();
    assert!(matches!(second, StartError::InUse { .. }), "{second}");

    // What is left after `kill -9`: the server, and a lock that the kernel has released.
    drop(postgres);
    let postgres = Postgres::start(&data, None).await.unwrap();
    assert_eq!(ask(&postgres, "select pg_postmaster_start_time()::text").await, server);
    postgres.stop().await.unwrap();
    fs::remove_dir(fs::read_link(data.join("socket")).unwrap()).unwrap();
}

#[tokio::test]
async fn a_server_that_was_killed_as_well_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = Postgres::start(folder.path(), None).await.unwrap();
    carry_out(&postgres, "create table kept as select 'here' as word").await;
    let server = ask(&postgres, "select pg_postmaster_start_time()::text").await;
    let output = postgres.cluster.owner.command(&postgres.cluster.programs.path("pg_ctl"));
    stop_at_once(output, &postgres.cluster.place.cluster()).await;
    drop(postgres);

    let postgres = Postgres::start(folder.path(), None).await.unwrap();
    assert_ne!(ask(&postgres, "select pg_postmaster_start_time()::text").await, server);
    assert_eq!(ask(&postgres, "select word from kept").await, "here");
    postgres.stop().await.unwrap();
}

/// Ends a server without a checkpoint, so that its next start replays the log.
async fn stop_at_once(mut pg_ctl: tokio::process::Command, cluster: &Path) {
    let output = pg_ctl.args(["stop", "-m", "immediate"]).env("PGDATA", cluster).output().await.unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[tokio::test]
async fn nobody_else_gets_in() {
    let folder = tempfile::tempdir().unwrap();
    let postgres = Postgres::start(folder.path(), None).await.unwrap();

    let address: PgConnectOptions = postgres.url().parse().unwrap();
    address.clone().connect().await.unwrap().close().await.unwrap();
    for user in ["oyinline", "postgres"] {
        let stranger = address.clone().username(user).database("postgres").password("guessed");
        let error = stranger.connect().await.unwrap_err();
        assert!(is_refused_password(&error), "{error}");
    }
    for closed in ["cluster", "log", "socket"] {
        let metadata = fs::metadata(folder.path().join(closed)).unwrap();
        assert_eq!(metadata.mode() & 0o777, 0o700, "{closed}");
        assert_eq!(metadata.uid(), postgres.cluster.owner.uid(), "{closed}");
    }
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_data_folder_that_is_closed_to_others_is_opened_for_passing() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    let postgres = Postgres::start(folder.path(), None).await.unwrap();
    assert!(folder.path().join("cluster/PG_VERSION").exists());
    let mode = fs::metadata(folder.path()).unwrap().mode() & 0o777;
    assert_eq!(mode, if geteuid().is_root() { 0o711 } else { 0o700 });
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn root_finds_another_place_when_the_servers_user_cannot_enter_the_data_folder() {
    if !geteuid().is_root() {
        return;
    }
    let closed = tempfile::tempdir().unwrap();
    fs::set_permissions(closed.path(), Permissions::from_mode(0o700)).unwrap();
    let folder = closed.path().join("data");
    let postgres = Postgres::start(&folder, None).await.unwrap();
    let elsewhere = fs::read_link(folder.join("elsewhere")).unwrap();
    assert!(elsewhere.join("cluster/PG_VERSION").exists());
    carry_out(&postgres, "create table kept as select 'here' as word").await;
    postgres.stop().await.unwrap();

    let postgres = Postgres::start(&folder, None).await.unwrap();
    assert_eq!(ask(&postgres, "select word from kept").await, "here");
    postgres.stop().await.unwrap();
    fs::remove_dir_all(elsewhere).unwrap();
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tuning.conf"), "max_connections = many\n").unwrap();
    let error = Postgres::start(folder.path(), None).await.unwrap_err();
    assert!(matches!(error, StartError::NotStarted { .. }));
    assert!(error.to_string().contains("max_connections"), "{error}");

    fs::write(folder.path().join("tuning.conf"), "max_connections = 20\n").unwrap();
    let postgres = Postgres::start(folder.path(), None).await.unwrap();
    assert_eq!(ask(&postgres, "show max_connections").await, "20");
    postgres.stop().await.unwrap();
}
