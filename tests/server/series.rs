//! Series of matches: the next one begins as a rematch, and the score is that of the table's matches.

use protocol::{
    Code, Command,
    lobby::{OpenTable, TableOptions},
    play::Resign,
    series::SeriesEnd,
};
use sqlx::PgPool;

use crate::harness::{
    TestServer, check_clear,
    game::{ended, options, ready, sit, started, table_snapshot},
};

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_series_goes_on_by_rematches_until_it_is_decided(db: PgPool) {
    let server = TestServer::start_with(&db, |config| config.countdown_ms = 0).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(TableOptions { best_of: 3, ..options() }).await;
    guest.command(sit(table)).await.unwrap();
    let before = table_snapshot(&mut host, table).await;
    assert_eq!((before.options.best_of, before.series().unwrap().halves), (3, [0, 0]));
    let mut begins = Vec::new();
    // The host gives the first match up, and the guest the two after it.
    for (number, host_loses) in [true, false, false].into_iter().enumerate() {
        for player in [&mut host, &mut guest] {
            player.command(ready(table)).await.unwrap();
        }
        let (match_id, first) = started(&mut host).await;
        begins.push(first);
        let resign = Command::Resign(Resign { table, match_id });
        let loser = if host_loses { &mut host } else { &mut guest };
        loser.command(resign).await.unwrap();
        ended(&mut host).await;
        let mut watcher = server.guest().await;
        let series = table_snapshot(&mut watcher, table).await.series().unwrap();
        let scores = [([0, 2], None), ([2, 2], None), ([4, 2], Some(SeriesEnd::Won(0)))];
        assert_eq!((series.halves, series.end), scores[number]);
    }
    // The sides swap from match to match.
    assert_eq!(begins, [0, 1, 0]);
    // One more match begins another series.
    for player in [&mut host, &mut guest] {
        player.command(ready(table)).await.unwrap();
    }
    started(&mut host).await;
    let mut watcher = server.guest().await;
    let series = table_snapshot(&mut watcher, table).await.series().unwrap();
    assert_eq!((series.halves, series.end, series.played), ([0, 0], None, 0));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_series_has_one_of_the_offered_lengths(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut host = server.guest().await;
    for best_of in [0, 2, 4, 9, 255] {
        let options = TableOptions { best_of, ..options() };
        let refused = host.command(Command::OpenTable(OpenTable { options })).await.unwrap_err();
        check_clear(&refused, Code::InvalidChoice);
    }
}
