//! Sitting down at several places at once: whatever happens side by side, a person has one seat, nobody is
//! taken from a running match, and no two transactions wait for each other.

use backend::{Error, clock::Clock, lobby};
use protocol::{
    Ack, Code, Command, Problem, TableId,
    lobby::{OpenTable, SetReady, Sit},
    play::{Abort, TableSnapshot},
};
use sqlx::PgPool;

use crate::harness::{
    Player, Socket, TestServer,
    game::{options, sit, table_snapshot},
};

/// Enough for the ways in which two transactions can meet; each takes some milliseconds.
const ROUNDS: usize = 20;

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn two_who_sit_down_at_each_others_tables_at_once_never_wait_in_a_circle(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (one, other) = (server.guest().await, server.guest().await);
    for _ in 0..ROUNDS {
        let tables = [opens(&server, &one).await, opens(&server, &other).await];
        let (first, second) = tokio::join!(sits(&server, &one, tables[1]), sits(&server, &other, tables[0]));
        let refused = match (first, second) {
            (Ok(_), Err(problem)) | (Err(problem), Ok(_)) => problem,
            both => panic!("one comes to the other's table, which then is the only one: {both:?}"),
        };
        assert_eq!(refused.code, Code::TableClosed, "{refused:?}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_sits_down_elsewhere_at_the_start_of_a_match_is_in_the_one_or_the_other(db: PgPool) {
    let clock = Clock::fixed(1_790_000_000_000);
    let server = TestServer::start_at(&db, clock.clone(), |_| {}).await;
    let (mut host, guest, elsewhere) = (server.guest().await, server.guest().await, server.guest().await);
    let mut watcher = Socket::open(&server, &mut server.visitor()).await;
    for _ in 0..ROUNDS {
        let table = opens(&server, &host).await;
        let other = opens(&server, &elsewhere).await;
        sits(&server, &guest, table).await.unwrap();
        for player in [&host, &guest] {
            is_ready(&server, player, table).await;
        }
        clock.advance_ms(60_000);
        let (begins, sits) =
            tokio::join!(lobby::deadline(&server.backend, table), sits(&server, &guest, other));
        begins.unwrap();
        let seen: TableSnapshot = table_snapshot(&mut watcher, table).await;
        match (seen.playing(), sits) {
            (Some(playing), Err(refused)) => {
                assert_eq!(refused.code, Code::AlreadyPlaying, "{refused:?}");
                assert!(seen.seated(guest.me.id).is_some());
                let abort = Command::Abort(Abort { table, match_id: playing.id });
                host.command(abort).await.unwrap();
            }
            (None, Ok(_)) => assert_eq!(seen.seated(guest.me.id), None),
            both => panic!("the guest is at one of the tables: {both:?}"),
        }
    }
}

async fn opens(server: &TestServer, player: &Player) -> TableId {
    let command = OpenTable { options: options() };
    let record = player.record(&Command::OpenTable(command.clone()));
    let ack = lobby::open_table(&server.backend, &player.caller(), &record, command).await.unwrap();
    ack.table.unwrap()
}

async fn is_ready(server: &TestServer, player: &Player, table: TableId) {
    let command = SetReady { table, ready: true };
    let record = player.record(&Command::SetReady(command.clone()));
    lobby::set_ready(&server.backend, &player.caller(), &record, command).await.unwrap();
}

async fn sits(server: &TestServer, player: &Player, table: TableId) -> Result<Ack, Problem> {
    let record = player.record(&sit(table));
    let sat = lobby::sit(&server.backend, &player.caller(), &record, Sit { table }).await;
    sat.map_err(Error::into_problem)
}
