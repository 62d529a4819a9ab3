//! Promise 6: who reads too slowly is told so and recovers, and costs others nothing that they can notice.

use backend::{Config, clock::Clock};
use protocol::{Code, Position, Room, ServerFrame, Topic, frame::Happened};
use sqlx::PgPool;
use tokio::net::TcpSocket;

use super::write;
use crate::harness::{Socket, TestServer, Way, by_every_transport, socket::Closed, within};

const CHAT: Topic = Topic::Chat(Room::Lobby);

/// Bytes that may wait for one reader, and that the machine holds at each end of its connection: little, so that
/// the queue of one who does not read fills soon.
const QUEUE_BYTES: usize = 32 * 1024;
const BUFFER_BYTES: u32 = 8 * 1024;
/// So many messages of 4 KB are more than a queue, what the server has in hand, and what the buffers on the way
/// hold, those of an HTTP client included, and no more than the short memory of a stream has.
const MANY: u64 = 60;

/// A server that closes slow readers soon.
async fn narrow(way: Way, db: &PgPool) -> TestServer {
    let socket = TcpSocket::new_v4().unwrap();
    // The connections of a listener have its buffers.
    socket.set_send_buffer_size(BUFFER_BYTES).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(64).unwrap();
    let adjust = |config: &mut Config| {
        config.queue_bytes = QUEUE_BYTES;
    };
    TestServer::start_on(listener, db, Clock::system(), adjust).await.by(way)
}

/// A message of 4 KB.
fn long(number: u64) -> String {
    format!("{number:04}{}", "ә".repeat(1_996))
}

/// Somebody who listens to the lobby's chat and does not read, and from where.
async fn slow_reader(server: &TestServer) -> (Socket, Position) {
    let mut slow = Socket::narrow(server, &mut server.visitor(), BUFFER_BYTES).await;
    slow.send_text(r#"{"connect":{}}"#).await;
    let start = slow.subscribe(CHAT).await;
    (slow, Position { epoch: start.epoch, offset: start.offset })
}

/// Checks that a reader was closed as too slow, that what came before is without a gap, and that coming back
/// brings the rest.
async fn check_recovers(server: &TestServer, topic: Topic, start: Position, closed: Closed, head: u64) {
    assert_eq!(closed.code, Some(4408));
    let bye = closed.bye.unwrap();
    assert_eq!((bye.code, bye.retry_after_ms), (Code::TooSlow, Some(0)));
    let mut last = start;
    for frame in closed.frames {
        let ServerFrame::Event(Happened { topic: of, offset, .. }) = frame else { continue };
        if of == topic {
            assert_eq!(offset, last.offset + 1);
            last.offset = offset;
        }
    }
    assert!(last.offset < head);
    let mut again = Socket::open(server, &mut server.visitor()).await;
    assert!(again.resume(topic, last).await.unwrap().recovered);
    for offset in last.offset + 1..=head {
        assert_eq!(again.event_of(topic).await.offset, offset);
    }
}

async fn a_slow_reader_is_closed_with_4408_and_recovers_and_nobody_else_notices(
    server: TestServer,
    _: PgPool,
) {
    let author = server.guest().await;
    let (slow, start) = slow_reader(&server).await;
    let mut quick = Socket::open(&server, &mut server.visitor()).await;
    quick.subscribe(CHAT).await;
    for number in 1..=MANY {
        write(&server, &author, std::iter::once(long(number))).await;
        assert_eq!(quick.event_of(CHAT).await.offset, number);
    }
    quick.settle().await;
    check_recovers(&server, CHAT, start, slow.closed().await, MANY).await;
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_slow_reader_of_a_line_is_told_why_also_after_its_place_was_given_back(db: PgPool) {
    for way in [Way::Events, Way::Polling] {
        let server = narrow(way, &db).await;
        let author = server.guest().await;
        let (slow, start) = slow_reader(&server).await;
        write(&server, &author, (1..=MANY).map(long)).await;
        let gone = async {
            while server.backend.hub.listeners(CHAT) > 0 {
                tokio::task::yield_now().await;
            }
        };
        within("the place to be given back", gone).await;
        check_recovers(&server, CHAT, start, slow.closed().await, start.offset + MANY).await;
    }
}

by_every_transport! {
    a_slow_reader_is_closed_with_4408_and_recovers_and_nobody_else_notices on narrow,
}
