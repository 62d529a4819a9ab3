//! Promise 8 as far as it reaches with one process: two servers over one database both write, the fence
//! in the row decides, and nothing is lost or doubled.

use std::collections::BTreeSet;

use futures::future::join_all;
use protocol::{Ack, Code, Command, Room, ServerFrame, Topic, play::Play};
use sqlx::PgPool;

use super::check_dense;
use crate::harness::{
    Game, Player, TestServer,
    game::{options, ready, say, sit, table_snapshot, unready},
    socket::new_id,
};

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn two_servers_that_write_to_one_table_leave_no_gap_and_lose_nothing(db: PgPool) {
    let (one, other) = (TestServer::start(&db).await, TestServer::start(&db).await);
    let mut players = [one.guest().await, other.guest().await];
    let table = players[0].open_table(options()).await;
    let topic = Topic::Table(table);
    table_snapshot(&mut players[0], table).await;
    table_snapshot(&mut players[1], table).await;
    let seated = players[1].command(sit(table)).await.unwrap();
    let before = seated.offset;

    let times = 18;
    let acks = join_all(players.iter_mut().map(async |player| {
        let mut offsets = Vec::new();
        for time in 0..times {
            let command = if time % 2 == 0 { ready(table) } else { unready(table) };
            offsets.push(persist(player, command).await.offset);
        }
        assert!(offsets.is_sorted());
        offsets
    }));
    let acks = acks.await.concat();
    assert_eq!(
        acks.iter().collect::<BTreeSet<_>>().len(),
        acks.len(),
        "each command has an event of its own"
    );

    // Each says one thing more, and so hears what the other said last.
    for player in players.iter_mut().rev() {
        player.command(ready(table)).await.unwrap();
        player.command(unready(table)).await.unwrap();
    }
    let (head, events) = check_dense(&db, &topic.to_string()).await;
    let readied = events.iter().filter(|(_, body)| body.contains("readied")).count();
    assert_eq!(readied, 2 * times + 4);
    let seen: Vec<_> = players[0].settle().await.into_iter().filter_map(happened).collect();
    let told: Vec<_> = events.iter().skip(before as usize - 1).map(|(_, body)| body.clone()).collect();
    assert_eq!(seen, told);
    assert_eq!(head.offset as usize, events.len());
}

/// Gives a command as a client does: again under its id as long as the answer says that this helps.
async fn persist(player: &mut Player, command: Command) -> Ack {
    let id = new_id();
    loop {
        match player.command_as(id, command.clone()).await {
            Ok(ack) => return ack,
            Err(problem) => assert_eq!((problem.code, problem.again), (Code::Unavailable, true)),
        }
    }
}

/// The JSON of an event, as the journal has it.
fn happened(frame: ServerFrame) -> Option<String> {
    let ServerFrame::Event(happened) = frame else { return None };
    Some(serde_json::to_string(&happened.event.unwrap()).unwrap())
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn two_servers_that_write_to_one_room_leave_no_gap_and_lose_nothing(db: PgPool) {
    let (one, other) = (TestServer::start(&db).await, TestServer::start(&db).await);
    let mut writers = [one.guest().await, other.guest().await];
    let acks = join_all(writers.iter_mut().map(async |writer| {
        let mut offsets = Vec::new();
        for number in 0..8 {
            let text = format!("{number} of {}", writer.me.name);
            offsets.push(persist(writer, say(Room::Lobby, text)).await.offset);
        }
        offsets
    }));
    let mut acks = acks.await.concat();
    acks.sort_unstable();
    assert_eq!(acks, (1..=16).collect::<Vec<_>>());
    let (_, events) = check_dense(&db, "chat/lobby").await;
    for number in 0..8 {
        for writer in &writers {
            let text = format!(r#""text":"{number} of {}""#, writer.me.name);
            assert_eq!(events.iter().filter(|(_, body)| body.contains(&text)).count(), 1);
        }
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_match_is_played_across_two_servers(db: PgPool) {
    let (one, other) = (TestServer::start(&db).await, TestServer::start(&db).await);
    let mut game = Game::start(&one).await;
    game.players[1].reconnect(&other).await;
    table_snapshot(&mut game.players[1], game.table).await;
    game.play_all(&["b2", "a1", "b1", "a2", "b3"]).await;
    let last = game.seen_anew(&one).await.current.unwrap();
    assert_eq!((last.ply(), last.result.as_ref().unwrap().how.as_str()), (5, "line"));
    let third = TestServer::start(&db).await;
    assert_eq!(game.seen_anew(&third).await.current.unwrap(), last);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn of_two_moves_at_one_ply_on_two_servers_one_is_made(db: PgPool) {
    let (one, other) = (TestServer::start(&db).await, TestServer::start(&db).await);
    let mut game = Game::start(&one).await;
    let [player, _] = &mut game.players;
    let mut tab = player.another_tab(&other).await;
    table_snapshot(&mut tab, game.table).await;
    let [first, second] = ["b2", "a1"].map(|notation| Play {
        table: game.table,
        match_id: game.match_id,
        ply: 0,
        notation: notation.to_owned(),
        thought_ms: None,
    });
    let (first, second) =
        tokio::join!(player.command(Command::Play(first)), tab.command(Command::Play(second)));
    let refused = match (first, second) {
        (Ok(_), Err(problem)) | (Err(problem), Ok(_)) => problem,
        both => panic!("{both:?}"),
    };
    assert_eq!(refused.code, Code::StalePly);
    assert_eq!(refused.current.unwrap().ply, 1);
    let (_, events) = check_dense(&db, &Topic::Table(game.table).to_string()).await;
    assert_eq!(events.iter().filter(|(_, body)| body.contains("moved")).count(), 1);
}
