//! Row 15: messages of a chat.

use protocol::{
    Code, Event, Room, Snapshot, Topic,
    chat::ChatEvent,
    limits::{CHAT_GRAPHEMES, MESSAGE_BYTES},
};
use sqlx::PgPool;

use crate::harness::{
    Socket, TestServer, by_every_transport, check_clear,
    game::say,
    raw::{FINAL, RawSocket, TEXT},
};

async fn hostile_15_markup_and_links_are_text(server: TestServer, _: PgPool) {
    let mut player = server.guest().await;
    let mut listener = Socket::open(&server, &mut server.visitor()).await;
    listener.subscribe(Topic::Chat(Room::Lobby)).await;
    let texts = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "[a](javascript:alert(1)) **b** &amp; {{c}}",
        "\u{202e}cod.exe",
        "👨‍👩‍👧‍👦",
    ];
    for text in texts {
        player.command(say(Room::Lobby, text)).await.unwrap();
        let said = |event: &Event| match event {
            Event::Chat(ChatEvent::Said(message)) => Some(message.clone()),
            _ => None,
        };
        let message = listener.expect_event("the message", said).await;
        assert_eq!((message.text.as_str(), &message.author), (text, &player.me));
    }
    let mut late = Socket::open(&server, &mut server.visitor()).await;
    let (_, snapshot) = late.snapshot(Topic::Chat(Room::Lobby)).await;
    let Snapshot::Chat(snapshot) = snapshot else { panic!("{snapshot:?}") };
    assert_eq!(snapshot.messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(), texts);
}

async fn hostile_15_a_message_without_anything_to_see_is_empty(server: TestServer, db: PgPool) {
    let mut player = server.guest().await;
    for text in ["", "     ", "\n\t\r\n", "\u{a0}\u{3000}", "\u{200b}\u{200d}\u{feff}", "\0"] {
        let problem = player.command(say(Room::Lobby, text)).await.unwrap_err();
        check_clear(&problem, Code::MessageEmpty);
    }
    assert_eq!(messages(&db).await, 0);
}

async fn hostile_15_a_long_message_is_refused_with_the_limit(server: TestServer, db: PgPool) {
    let mut player = server.guest().await;
    let joined = vec!["👩"; 5_000].join("\u{200d}");
    assert!(joined.len() < MESSAGE_BYTES);
    for text in ["x".repeat(60_000), "ә".repeat(CHAT_GRAPHEMES + 1), "👩".repeat(5_000), joined] {
        let problem = player.command(say(Room::Lobby, text)).await.unwrap_err();
        check_clear(&problem, Code::MessageTooLong);
        assert_eq!(problem.limit, Some(CHAT_GRAPHEMES as u64));
    }
    assert_eq!(messages(&db).await, 0);
    player.command(say(Room::Lobby, "👨‍👩‍👧‍👦".repeat(1_000))).await.unwrap();
    player.command(say(Room::Lobby, "ә".repeat(CHAT_GRAPHEMES))).await.unwrap();
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn hostile_15_a_message_over_the_limit_of_a_frame_closes_the_socket_with_1009(db: PgPool) {
    let server = TestServer::start(&db).await;
    for text in ["x".repeat(1_000_000), "👨‍👩‍👧‍👦".repeat(5_000)] {
        let mut socket = RawSocket::open(&server).await;
        let frame = format!(
            r#"{{"command":{{"id":"{}","body":{{"say":{{"room":"lobby","text":"{text}"}}}}}}}}"#,
            uuid::Uuid::now_v7()
        );
        socket.send(FINAL | TEXT, frame.as_bytes()).await;
        assert_eq!(socket.close_code().await, Some(1009));
    }
    assert_eq!(messages(&db).await, 0);
}

async fn messages(db: &PgPool) -> i64 {
    let count = sqlx::query_scalar("select count(*) from event where stream = 'chat/lobby'");
    count.fetch_one(db).await.unwrap()
}

by_every_transport! {
    hostile_15_markup_and_links_are_text,
    hostile_15_a_message_without_anything_to_see_is_empty,
    hostile_15_a_long_message_is_refused_with_the_limit,
}
