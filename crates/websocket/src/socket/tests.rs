//! Against a client that others wrote.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use tokio::io::{DuplexStream, duplex};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message as Theirs, protocol::Role},
};

use super::*;

type Client = WebSocketStream<DuplexStream>;

/// A client and a server with `buffer` bytes between them.
async fn pair(buffer: usize) -> (Client, Socket<DuplexStream>) {
    let (ours, theirs) = duplex(buffer);
    let client = WebSocketStream::from_raw_socket(theirs, Role::Client, None).await;
    (client, Socket::new(ours, Bytes::new(), 100_000))
}

/// Waits, but not for ever. Far longer than anything takes, also where others keep the processor busy.
async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(60), future).await.expect("nothing came")
}

async fn read(client: &mut Client) -> Theirs {
    within(client.next()).await.unwrap().unwrap()
}

#[tokio::test]
async fn texts_of_every_size_cross_in_both_directions_through_any_pipe() {
    let texts: Vec<String> =
        [0, 1, 125, 126, 4_096, 65_535, 65_536, 100_000].map(|size| "ә".repeat(size / 2)).into();
    // The long ones byte by byte would take long and show no more: `incoming` cuts its frames everywhere.
    for (buffer, texts, count) in [(1, &texts[..5], 5), (100, &texts[..], 8), (1 << 20, &texts[..], 100)] {
        let (mut client, mut server) = pair(buffer).await;
        let frames = texts.iter().cycle().take(count).cloned().map(Bytes::from).collect();
        let echo = async {
            server.send(frames).await.unwrap();
            for text in texts {
                assert_eq!(server.receive().await.unwrap(), Message::Text(text.clone()));
            }
        };
        let other = async {
            for text in texts.iter().cycle().take(count) {
                assert_eq!(read(&mut client).await, Theirs::text(text.clone()));
            }
            for text in texts {
                client.send(Theirs::text(text.clone())).await.unwrap();
            }
        };
        within(async { tokio::join!(echo, other) }).await;
    }
}

#[tokio::test]
async fn messages_that_come_together_are_given_one_by_one() {
    let (mut client, mut server) = pair(1 << 16).await;
    for number in 0..500 {
        client.feed(Theirs::text(number.to_string())).await.unwrap();
    }
    client.flush().await.unwrap();
    for number in 0..500 {
        let message = within(server.receive()).await.unwrap();
        assert_eq!(message, Message::Text(number.to_string()));
    }
    assert!(server.rest.is_empty());
}

#[tokio::test]
async fn what_was_read_behind_the_handshake_is_the_beginning() {
    let (ours, _theirs) = duplex(100);
    let read = Bytes::from_static(&[0x81, 0x81, 0, 0, 0, 0, b'a']);
    let mut server = Socket::new(ours, read, 100);
    assert_eq!(within(server.receive()).await.unwrap(), Message::Text("a".to_owned()));
}

#[tokio::test]
async fn a_ping_is_given_out_and_its_answer_arrives() {
    let (mut client, mut server) = pair(1000).await;
    client.send(Theirs::Ping(Bytes::from_static(b"there?"))).await.unwrap();
    let Message::Ping(payload) = within(server.receive()).await.unwrap() else { panic!("no ping") };
    server.pong(payload).await.unwrap();
    assert_eq!(read(&mut client).await, Theirs::Pong(Bytes::from_static(b"there?")));
    server.ping().await.unwrap();
    assert_eq!(read(&mut client).await, Theirs::Ping(Bytes::new()));
    client.flush().await.unwrap();
    assert_eq!(within(server.receive()).await.unwrap(), Message::Pong);
}

#[tokio::test]
async fn a_close_arrives_whole_although_the_client_was_still_sending() {
    let (mut client, server) = pair(1 << 16).await;
    for _ in 0..50 {
        client.send(Theirs::text("never read")).await.unwrap();
    }
    let closing = tokio::spawn(server.close(Some((4408, "too slow"))));
    let Theirs::Close(Some(close)) = read(&mut client).await else { panic!("no close") };
    assert_eq!((u16::from(close.code), close.reason.as_str()), (4408, "too slow"));
    assert!(within(client.next()).await.is_none());
    drop(client);
    within(closing).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_goes_without_a_word_is_an_error_of_the_stream() {
    let (client, mut server) = pair(1000).await;
    drop(client);
    assert!(matches!(within(server.receive()).await, Err(Error::Stream(_))));
}

#[tokio::test]
async fn a_receive_that_is_given_up_loses_nothing() {
    let (mut client, mut server) = pair(8).await;
    let text = "a long text".repeat(100);
    let sending = tokio::spawn({
        let text = text.clone();
        async move {
            client.send(Theirs::text(text)).await.unwrap();
            client
        }
    });
    let mut message = None;
    while message.is_none() {
        tokio::select! {
            biased;
            received = server.receive() => message = Some(received.unwrap()),
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(message, Some(Message::Text(text)));
    within(sending).await.unwrap();
}
