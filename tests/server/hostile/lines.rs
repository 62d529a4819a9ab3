//! What of rows 1 and 2 comes over a line.

use protocol::{Code, limits::MESSAGE_BYTES};
use sqlx::PgPool;

use super::frames::NOT_UTF_8;
use crate::harness::{Socket, TestServer, Way, raw};

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_01_and_02_what_is_too_long_or_no_text_is_refused_and_the_line_stays(db: PgPool) {
    for way in [Way::Events, Way::Polling] {
        let server = TestServer::start_by(way, &db).await;
        let mut socket = Socket::open(&server, &mut server.visitor()).await;
        let (visitor, path) = socket.line();
        for length in [MESSAGE_BYTES + 1, 16 * MESSAGE_BYTES] {
            let long = visitor.call(path).body("x".repeat(length));
            let problem = visitor.send(long).await.problem(Code::TooLarge);
            assert_eq!(problem.limit, Some(MESSAGE_BYTES as u64));
        }
        for bytes in NOT_UTF_8 {
            let broken = visitor.call(path).body(bytes.to_vec());
            visitor.send(broken).await.problem(Code::BadRequest);
        }
        assert_eq!(socket.settle().await, []);
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_01_and_02_chunks_are_read_as_the_one_text_that_they_make(db: PgPool) {
    let server = TestServer::start_by(Way::Polling, &db).await;
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    let path = socket.line().1.to_owned();
    let piece = [b'x'; MESSAGE_BYTES / 10_000 + 1];
    let (status, answer) = raw::post_in_chunks(&server, &path, &vec![&piece[..]; 10_000]).await;
    assert_eq!(status, 413);
    assert!(answer.contains(r#""code":"too_large""#), "{answer}");

    let (status, answer) = raw::post_in_chunks(&server, &path, &[b"\xed", b"\xa0\x80"]).await;
    assert_eq!(status, 400);
    assert!(answer.contains(r#""code":"bad_request""#), "{answer}");

    let text = r#"{"ping":{"number":7,"ә":1}}"#.as_bytes();
    let middle = text.iter().position(|byte| !byte.is_ascii()).unwrap() + 1;
    let (status, _) = raw::post_in_chunks(&server, &path, &[&text[..middle], &text[middle..]]).await;
    assert_eq!(status, 204);
    assert_eq!(socket.refused().await.problem.pointer.as_deref(), Some("/ping/ә"));
    assert_eq!(socket.settle().await, []);
}
