//! What of rows 1 and 2 comes over a line.

use protocol::{Code, limits::MESSAGE_BYTES};
use sqlx::PgPool;

use super::frames::NOT_UTF_8;
use crate::harness::{Socket, TestServer, Way};

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
