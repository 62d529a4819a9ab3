//! Rows 1 to 4: what breaks the WebSocket protocol itself. What is like it over HTTP stands in `lines` and
//! `requests`.

use protocol::{Code, frame::SUBPROTOCOL, limits::MESSAGE_BYTES};
use sqlx::PgPool;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{
    Socket, TestServer, by_every_transport,
    raw::{CONTINUATION, FINAL, PING, RESERVED, RawSocket, TEXT, masked},
};

/// A lone continuation byte, an overlong slash, half of a surrogate pair, beyond Unicode, cut off.
pub const NOT_UTF_8: [&[u8]; 5] = [b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xd3"];

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_01_a_text_over_the_limit_is_closed_with_1009(db: PgPool) {
    let server = TestServer::start(&db).await;
    for length in [MESSAGE_BYTES + 1, 16 * MESSAGE_BYTES] {
        let mut socket = RawSocket::open(&server).await;
        socket.send(FINAL | TEXT, &vec![b'x'; length]).await;
        assert_eq!(socket.close_code().await, Some(1009), "{length} bytes");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_01_a_text_over_the_limit_in_10_000_fragments_is_closed_with_1009(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut socket = RawSocket::open(&server).await;
    let piece = vec![b'x'; MESSAGE_BYTES / 10_000 + 1];
    let mut fragments = masked(TEXT, &piece);
    for _ in 0..9_998 {
        fragments.extend(masked(CONTINUATION, &piece));
    }
    fragments.extend(masked(FINAL | CONTINUATION, &piece));
    socket.send_bytes(&fragments).await;
    assert_eq!(socket.close_code().await, Some(1009));
}

async fn hostile_01_a_text_at_the_limit_is_read(server: TestServer, _: PgPool) {
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    socket.send_text("x".repeat(MESSAGE_BYTES)).await;
    assert_eq!(socket.refused().await.problem.code, Code::BadRequest);
    socket.settle().await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_02_invalid_utf_8_is_closed_with_1007(db: PgPool) {
    let server = TestServer::start(&db).await;
    for bytes in NOT_UTF_8 {
        let mut socket = RawSocket::open(&server).await;
        socket.send(FINAL | TEXT, bytes).await;
        assert_eq!(socket.close_code().await, Some(1007), "{bytes:x?}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_02_invalid_utf_8_split_across_fragments_is_closed_with_1007(db: PgPool) {
    let server = TestServer::start(&db).await;
    for [first, second] in [[&b"\xd3"[..], b"x"], [b"\xed", b"\xa0\x80"], [b"x", b"\xd3"]] {
        let mut socket = RawSocket::open(&server).await;
        socket.send(TEXT, first).await;
        socket.send(FINAL | CONTINUATION, second).await;
        assert_eq!(socket.close_code().await, Some(1007), "{first:x?} {second:x?}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_02_a_letter_split_across_fragments_is_read(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut socket = RawSocket::open(&server).await;
    let text = r#"{"ping":{"number":7,"ә":1}}"#.as_bytes();
    let middle = text.iter().position(|byte| !byte.is_ascii()).unwrap() + 1;
    socket.send(TEXT, &text[..middle]).await;
    socket.send(FINAL | CONTINUATION, &text[middle..]).await;
    let (_, answer) = socket.frame().await.unwrap();
    assert!(String::from_utf8(answer).unwrap().contains("/ping/ә"));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_03_frames_against_the_protocol_are_closed_with_1002(db: PgPool) {
    let server = TestServer::start(&db).await;
    let unmasked = [&[FINAL | TEXT, 2][..], b"{}"].concat();
    let mut broken = vec![
        ("unmasked", unmasked),
        ("fragmented ping", masked(PING, b"half")),
        ("long ping", masked(FINAL | PING, &[0; 126])),
        ("reserved kind of data", masked(FINAL | 3, b"")),
        ("reserved kind of control", masked(FINAL | 11, b"")),
        ("continuation of nothing", masked(FINAL | CONTINUATION, b"x")),
        ("text within a text", [masked(TEXT, b"x"), masked(FINAL | TEXT, b"x")].concat()),
    ];
    for bit in RESERVED {
        broken.push(("reserved bit", masked(FINAL | bit | TEXT, b"{}")));
    }
    for (what, frame) in broken {
        let mut socket = RawSocket::open(&server).await;
        socket.send_bytes(&frame).await;
        assert_eq!(socket.close_code().await, Some(1002), "{what}");
    }
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_04_a_binary_message_is_closed_with_1003(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut socket = Socket::open(&server, &mut server.visitor()).await;
    socket.send_message(Message::binary(&br#"{"ping":{"number":1}}"#[..])).await;
    let closed = socket.closed().await;
    assert_eq!((closed.code, closed.frames), (Some(1003), vec![]));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_04_an_unknown_subprotocol_is_refused_with_the_list(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut visitor = server.visitor();
    for offer in ["oyinline.v9.json", "graphql-ws, soap", ""] {
        let origin = visitor.origin.clone();
        let answer = visitor.knock(&[("origin", &origin), ("sec-websocket-protocol", offer)]).await;
        let problem = answer.problem(Code::UnknownSubprotocol);
        assert_eq!(problem.pointer.as_deref(), Some(SUBPROTOCOL), "{offer:?}");
    }
}

by_every_transport! {
    hostile_01_a_text_at_the_limit_is_read,
}
