//! Rows 10 and 11: commands of a match that are out of place, and commands that are sent twice.

use protocol::{
    Code, Command, MatchId, Problem, Room, TableId, lobby::OpenTable, play::Play, problem::Current,
};
use sqlx::PgPool;

use crate::harness::{
    Game, TestServer, by_every_transport, check_clear,
    game::{options, say, sit, stand},
    socket::new_id,
};

/// Checks that a move was refused, and that the refusal says how the match stands.
#[track_caller]
fn check(refused: Result<protocol::Ack, Problem>, code: Code, game: &Game, position: &str) {
    let problem = refused.unwrap_err();
    check_clear(&problem, code);
    let current = Current { match_id: game.match_id, ply: game.ply, position: position.to_owned() };
    assert_eq!(problem.current, Some(current));
}

async fn hostile_10_a_move_out_of_place_is_refused_with_the_position(server: TestServer, _: PgPool) {
    let mut game = Game::start(&server).await;
    let mut stranger = server.guest().await;
    let before = "......... X";
    let command = game.move_at(0, "b2");
    check(stranger.command(command).await, Code::NotAPlayer, &game, before);
    check(game.try_play(1, 0, "b2").await, Code::NotYourTurn, &game, before);
    for notation in ["", "z9", "b2b3", "B2", "b2 ", "0", "\u{0}", &"b2".repeat(10_000)] {
        check(game.try_play(0, 0, notation).await, Code::IllegalMove, &game, before);
    }
    check(game.try_play(0, 1, "b2").await, Code::StalePly, &game, before);
    check(game.try_play(0, u32::MAX, "b2").await, Code::StalePly, &game, before);

    game.play("b2").await;
    let after = "....X.... O";
    check(game.try_play(1, 1, "b2").await, Code::IllegalMove, &game, after);
    check(game.try_play(0, 0, "a1").await, Code::StalePly, &game, after);
    check(game.try_play(0, 1, "a1").await, Code::NotYourTurn, &game, after);

    game.play_all(&["a1", "b1", "a2", "b3"]).await;
    let end = ".X.OX.OX. O";
    check(game.try_play(1, 5, "a3").await, Code::GameOver, &game, end);
    check(game.try_play(0, 5, "a3").await, Code::GameOver, &game, end);
    let command = game.move_at(5, "a3");
    check(stranger.command(command).await, Code::NotAPlayer, &game, end);
    for player in &mut game.players {
        player.settle().await;
    }
}

async fn hostile_10_a_match_that_is_not_at_the_table_is_not_found(server: TestServer, _: PgPool) {
    let mut game = Game::start(&server).await;
    let elsewhere = Game::start(&server).await;
    let (table, match_id) = (TableId(uuid::Uuid::now_v7()), MatchId(uuid::Uuid::now_v7()));
    for (table, match_id) in
        [(table, game.match_id), (game.table, match_id), (game.table, elsewhere.match_id)]
    {
        let play = Play { table, match_id, ply: 0, notation: "b2".to_owned(), thought_ms: None };
        let problem = game.players[0].command(Command::Play(play)).await.unwrap_err();
        check_clear(&problem, Code::NotFound);
    }
}

async fn hostile_11_the_same_command_twice_has_its_effect_once(server: TestServer, db: PgPool) {
    let mut game = Game::start(&server).await;
    let (id, command) = (new_id(), game.move_at(0, "b2"));
    let first = game.players[0].command_as(id, command.clone()).await.unwrap();
    game.ply = 1;
    game.play("a1").await;
    assert_eq!(game.players[0].command_as(id, command).await, Ok(first));
    game.play_all(&["b1", "a2", "b3"]).await;

    let mut player = server.guest().await;
    let mut acks = Vec::new();
    for command in [
        Command::OpenTable(OpenTable { options: options() }),
        say(Room::Lobby, "hello"),
        Command::Seek(protocol::lobby::Seek {
            game: "tic-tac-toe".to_owned(),
            time: Default::default(),
            rated: false,
        }),
    ] {
        let id = new_id();
        let first = player.command_as(id, command.clone()).await.unwrap();
        acks.push((id, command, first));
    }
    let table = acks[0].2.table.unwrap();
    player.command(stand(table)).await.unwrap();
    for (id, command, first) in acks {
        assert_eq!(player.command_as(id, command).await, Ok(first));
    }
    let said = sqlx::query_scalar::<_, i64>("select count(*) from event where stream = 'chat/lobby'");
    assert_eq!(said.fetch_one(&db).await.unwrap(), 1);
    let opened = sqlx::query_scalar::<_, i64>("select count(*) from game_table where status = 'closed'");
    assert_eq!(opened.fetch_one(&db).await.unwrap(), 1);
}

async fn hostile_11_the_same_id_with_another_body_is_a_conflict(server: TestServer, _: PgPool) {
    let mut game = Game::start(&server).await;
    let id = new_id();
    let command = game.move_at(0, "b2");
    game.players[0].command_as(id, command).await.unwrap();
    game.ply = 1;
    game.play("a1").await;
    for command in [game.move_at(0, "b3"), game.move_at(2, "b3"), say(Room::Lobby, "hello"), sit(game.table)]
    {
        let problem = game.players[0].command_as(id, command).await.unwrap_err();
        check_clear(&problem, Code::IdempotencyConflict);
    }
    // Another person may happen to use the same id.
    game.players[1].command_as(id, say(Room::Lobby, "hello")).await.unwrap();
    assert_eq!(game.seen_anew(&server).await.current.unwrap().moves.len(), 2);
}

by_every_transport! {
    hostile_10_a_move_out_of_place_is_refused_with_the_position,
    hostile_10_a_match_that_is_not_at_the_table_is_not_found,
    hostile_11_the_same_command_twice_has_its_effect_once,
    hostile_11_the_same_id_with_another_body_is_a_conflict,
}
