//! What of rows 1, 2, 5, 6, 10, 12, 13 and 15 comes by single requests: a stream by itself, a command by itself.

use protocol::{
    Code, Room,
    limits::{CHAT_GRAPHEMES, MESSAGE_BYTES},
    problem::Current,
};
use reqwest::{Method, StatusCode};
use sqlx::PgPool;

use super::{
    frames::NOT_UTF_8,
    messages::{no_frames, not_json},
};
use crate::harness::{Game, TestServer, game::say, raw, socket::new_id};

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_01_and_02_a_command_by_itself_that_is_too_long_or_no_text_is_refused(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    visitor.enter_as_guest().await;
    for length in [MESSAGE_BYTES + 1, 16 * MESSAGE_BYTES] {
        let problem = visitor.command_text("x".repeat(length)).await.problem(Code::TooLarge);
        assert_eq!(problem.limit, Some(MESSAGE_BYTES as u64));
    }
    visitor.command_text("x".repeat(MESSAGE_BYTES)).await.problem(Code::BadRequest);
    for bytes in NOT_UTF_8 {
        visitor.command_text(bytes.to_vec()).await.problem(Code::BadRequest);
    }
    let piece = [b'x'; MESSAGE_BYTES / 10_000 + 1];
    let (status, answer) = raw::post_in_chunks(&server, "/command", &vec![&piece[..]; 10_000]).await;
    assert_eq!(status, 413);
    assert!(answer.contains(r#""code":"too_large""#), "{answer}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_05_and_06_a_command_by_itself_that_is_none_is_refused_with_its_place(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    visitor.enter_as_guest().await;
    for (text, place) in not_json() {
        let problem = visitor.command_text(text).await.problem(Code::BadRequest);
        assert_eq!(problem.pointer.as_deref(), Some(place));
    }
    let others = [r#"{"ping":{"number":1}}"#, r#"{"connect":{}}"#, r#"{"subscribe":{"topic":"lobby"}}"#];
    let others = others.map(|text| (text.to_owned(), ""));
    for (text, pointer) in no_frames().into_iter().chain(others) {
        let problem = visitor.command_text(text).await.problem(Code::InvalidField);
        assert_eq!(problem.pointer.as_deref(), Some(pointer));
    }
    server.visitor().command(new_id(), say(Room::Lobby, "hello")).await.problem(Code::SignInRequired);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_10_a_move_by_itself_out_of_place_is_refused_with_the_position(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut game = Game::start(&server).await;
    let mut stranger = server.visitor();
    stranger.enter_as_guest().await;
    game.play("b2").await;
    let [first, second] = [0, 1].map(|player| game.players[player].visitor.clone());
    for (mut visitor, ply, notation, code) in [
        (stranger, 1, "a1", Code::NotAPlayer),
        (first, 1, "a1", Code::NotYourTurn),
        (second.clone(), 1, "b2", Code::IllegalMove),
        (second.clone(), 0, "a1", Code::StalePly),
    ] {
        let problem = visitor.command(new_id(), game.move_at(ply, notation)).await.problem(code);
        let current = Current { match_id: game.match_id, ply: 1, position: "....X.... O".to_owned() };
        assert_eq!(problem.current, Some(current));
    }
    game.play_all(&["a1", "b1", "a2", "b3"]).await;
    let late = second.clone().command(new_id(), game.move_at(5, "a3")).await;
    late.problem(Code::GameOver);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_12_commands_by_themselves_are_counted_for_the_account(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    visitor.enter_as_guest().await;
    let mut refused = None;
    for number in 0..40 {
        let answer = visitor.command(new_id(), say(Room::Lobby, number.to_string())).await;
        if answer.status != StatusCode::OK {
            refused = Some(answer.problem(Code::RateLimited));
            break;
        }
    }
    assert!(refused.expect("a limit").retry_after_ms.is_some());
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_13_a_single_request_from_nowhere_is_a_bad_position_or_gets_a_snapshot(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    for text in ["", "1", "-1:0", "1:-1", "1:18446744073709551616", "a:b", "1:2:3"] {
        visitor.get(&format!("/streams/lobby?since={text}")).await.problem(Code::BadPosition);
        let request = visitor.request(Method::GET, "/streams/lobby").header("last-event-id", text);
        visitor.send(request).await.problem(Code::BadPosition);
    }
    visitor.get("/streams/lobby?wait=soon").await.problem(Code::InvalidField);
    visitor.get("/streams/moon").await.problem(Code::NotFound);
    for since in ["1:5", "18446744073709551615:0", "0:18446744073709551615"] {
        let answer = visitor.get(&format!("/streams/lobby?since={since}&wait=25")).await;
        assert!(answer.body.contains(r#""recovered":false"#), "{}", answer.body);
    }
    visitor.get(&format!("/streams/user/{}", uuid::Uuid::now_v7())).await.problem(Code::NotFound);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_15_a_message_by_itself_that_is_none_or_too_long_is_refused(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    visitor.enter_as_guest().await;
    for text in ["", " \n\t ", "\u{200b}"] {
        visitor.command(new_id(), say(Room::Lobby, text)).await.problem(Code::MessageEmpty);
    }
    for text in ["x".repeat(60_000), vec!["👩"; 5_000].join("\u{200d}")] {
        let problem = visitor.command(new_id(), say(Room::Lobby, text)).await.problem(Code::MessageTooLong);
        assert_eq!(problem.limit, Some(CHAT_GRAPHEMES as u64));
    }
    visitor.command(new_id(), say(Room::Lobby, "x".repeat(1_000_000))).await.problem(Code::TooLarge);
    let said = sqlx::query_scalar::<_, i64>("select count(*) from event where stream = 'chat/lobby'");
    assert_eq!(said.fetch_one(&db).await.unwrap(), 0);
}
