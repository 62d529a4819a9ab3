//! Promise 6: who reads too slowly is told so and recovers, and costs others nothing that they can notice.
//! Neither does who never finishes a handshake.

use std::time::{Duration, Instant};

use backend::{Config, chat, clock::Clock};
use futures::future::join_all;
use protocol::{
    ClientFrame, Code, Command, Event, Position, Room, ServerFrame, TableId, Topic,
    chat::{ChatEvent, Say},
    frame::{Happened, Subscribe, Subscribed},
    play::TableEvent,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use sqlx::PgPool;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use super::write;
use crate::harness::{
    Game, Player, Socket, TestServer, Way, by_every_transport,
    game::{expect, say},
    raw::{self, FINAL, RawSocket, TEXT},
    socket::Closed,
    within,
};

const CHAT: Topic = Topic::Chat(Room::Lobby);

/// Bytes that may wait for one reader, and that the machine holds at each end of its connection: little, so that
/// the queue of one who does not read fills soon.
const QUEUE_BYTES: usize = 32 * 1024;
const BUFFER_BYTES: u32 = 8 * 1024;
/// So many messages of 4 KB are more than a queue, what the server has in hand, and what the buffers on the way
/// hold, those of an HTTP client included, and no more than the short memory of a stream has.
const MANY: u64 = 60;

/// Readers who never read, and handshakes that are never finished.
const SLOW: usize = 500;
const HALF_OPEN: usize = 200;
/// A handshake that stays half-open for so long is one beside which much is played. The server gives it twice
/// as long.
const STAYS: Duration = Duration::from_secs(5);
/// Files that they take at both ends, a handshake that begins anew one more, and enough for everything else.
const FILES: u64 = (2 * SLOW + 3 * HALF_OPEN) as u64 + 500;
/// How often a match is played without them, and as often beside them.
const ROUNDS: usize = 2;
/// Nobody notices a tenth of a second (<https://www.nngroup.com/articles/response-times-3-important-limits/>).
const UNNOTICED: Duration = Duration::from_millis(100);

/// A server that closes slow readers soon.
async fn narrow(way: Way, db: &PgPool) -> TestServer {
    let socket = TcpSocket::new_v4().unwrap();
    // The connections of a listener have its buffers.
    socket.set_send_buffer_size(BUFFER_BYTES).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1_024).unwrap();
    let adjust = |config: &mut Config| {
        config.queue_bytes = QUEUE_BYTES;
        // The whole crowd comes from one address.
        config.sockets_per_network = 2 * SLOW;
        config.connects_per_minute = 10 * SLOW as u32;
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

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn of_500_slow_readers_and_200_half_open_handshakes_two_who_play_and_talk_notice_nothing(db: PgPool) {
    let files = getrlimit(Resource::Nofile);
    if files.current.is_some_and(|most| most < FILES) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(FILES), ..files }).unwrap();
    }
    let server = narrow(Way::WebSocket, &db).await;
    let author = server.guest().await;
    let (mut alone, mut beside, mut half_open) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        half_open.clear();
        let mut game = Game::start(&server).await;
        play_and_talk(&server, &mut game, &author, &mut alone).await;

        let mut game = Game::start(&server).await;
        let crowd = Crowd::come(&server, game.table).await;
        half_open = half_open_handshakes(&server).await;
        let play = play_and_talk(&server, &mut game, &author, &mut beside);
        let head = stay_half_open(&server, &mut half_open, play).await;
        crowd.check_closed(&server, head).await;
    }
    check_ended(half_open).await;
    let (alone, beside) = (median(alone), median(beside));
    let bound = alone * 4 + UNNOTICED;
    assert!(beside < bound, "a move or a message took {beside:?} beside the crowd and {alone:?} without");
}

/// Listeners of a table, of what is said there and of what its watchers say, none of whom ever reads.
struct Crowd {
    watchers: Topic,
    slow: Vec<RawSocket>,
    one: Socket,
    start: Position,
}

impl Crowd {
    async fn come(server: &TestServer, table: TableId) -> Self {
        let watchers = Topic::Chat(Room::Watchers(table));
        let topics = [Topic::Table(table), Topic::Chat(Room::Table(table)), watchers];
        let mut one = Socket::narrow(server, &mut server.visitor(), BUFFER_BYTES).await;
        one.send_text(r#"{"connect":{}}"#).await;
        let mut start = Position { epoch: 0, offset: 0 };
        for topic in topics {
            let Subscribed { epoch, offset, .. } = one.subscribe(topic).await;
            start = Position { epoch, offset };
        }
        let mut slow = Vec::new();
        while slow.len() + 1 < SLOW {
            // Some at a time: more would wait in the listener's queue for each other.
            let some = (SLOW - 1 - slow.len()).min(100);
            slow.extend(join_all((0..some).map(|_| listen(server, topics))).await);
        }
        for topic in topics {
            assert!(server.backend.hub.listeners(topic) >= SLOW);
        }
        Self { watchers, slow, one, start }
    }

    /// Everyone reads on, and hears of having been too slow; one of them comes back.
    async fn check_closed(self, server: &TestServer, head: u64) {
        let codes = join_all(self.slow.into_iter().map(RawSocket::close_code));
        let (codes, closed) = tokio::join!(codes, self.one.closed());
        assert_eq!(codes.iter().filter(|&&code| code == Some(4408)).count(), SLOW - 1, "{codes:?}");
        check_recovers(server, self.watchers, self.start, closed, head).await;
    }
}

/// Listens to topics and reads nothing but that it does.
async fn listen(server: &TestServer, topics: [Topic; 3]) -> RawSocket {
    let mut socket = RawSocket::over(raw::narrow(server, BUFFER_BYTES).await, server).await;
    for topic in topics {
        let subscribe = ClientFrame::Subscribe(Subscribe { topic, since: None });
        socket.send(FINAL | TEXT, &serde_json::to_vec(&subscribe).unwrap()).await;
        let (_, subscribed) = socket.frame().await.unwrap();
        assert!(subscribed.starts_with(br#"{"subscribed""#));
    }
    socket
}

/// A connection whose handshake stops somewhere: the first of all before its first byte.
struct HalfOpen {
    number: usize,
    stream: TcpStream,
    since: Instant,
}

impl HalfOpen {
    async fn open(server: &TestServer, number: usize) -> Self {
        let since = Instant::now();
        let mut stream = within("a connection", TcpStream::connect(server.address)).await.unwrap();
        let handshake = raw::handshake(server);
        let half = &handshake.as_bytes()[..number * handshake.len() / HALF_OPEN];
        within("half of a handshake to leave", stream.write_all(half)).await.unwrap();
        Self { number, stream, since }
    }

    /// Waits until the server gives the handshake up.
    async fn ended(&mut self) {
        let mut said = Vec::new();
        // A reset is an end, too.
        let _ = self.stream.read_to_end(&mut said).await;
        assert_eq!(said, b"");
    }

    /// Begins anew whenever the server gives the handshake up.
    async fn stay(&mut self, server: &TestServer) {
        loop {
            self.ended().await;
            assert!(self.since.elapsed() >= STAYS, "handshakes stay half-open while two play");
            *self = Self::open(server, self.number).await;
        }
    }
}

async fn half_open_handshakes(server: &TestServer) -> Vec<HalfOpen> {
    join_all((0..HALF_OPEN).map(|number| HalfOpen::open(server, number))).await
}

/// Keeps handshakes half-open for as long as something takes, however slow the machine is.
async fn stay_half_open<T>(
    server: &TestServer,
    half_open: &mut [HalfOpen],
    something: impl Future<Output = T>,
) -> T {
    let stay = join_all(half_open.iter_mut().map(|handshake| handshake.stay(server)));
    tokio::select! {
        done = something => done,
        _ = stay => unreachable!("a handshake begins anew for ever"),
    }
}

/// Checks that the server gives up handshakes that nobody finishes.
async fn check_ended(half_open: Vec<HalfOpen>) {
    let ends = half_open.into_iter().map(async |mut handshake| handshake.ended().await);
    within("the end of half-open handshakes", join_all(ends)).await;
}

/// A match to its end, with a message after each move, while those who watch talk more than a queue holds. Adds
/// how long each move and message took until it was acknowledged and had come to the other player. Gives how
/// many messages the watchers' room has.
async fn play_and_talk(
    server: &TestServer,
    game: &mut Game,
    author: &Player,
    took: &mut Vec<Duration>,
) -> u64 {
    let (room, watchers) = (Room::Table(game.table), Room::Watchers(game.table));
    for player in &mut game.players {
        player.subscribe(Topic::Chat(room)).await;
    }
    let moves = ["b2", "a1", "b1", "b3", "a3", "c1", "a2", "c2", "c3"];
    let of_each = MANY / moves.len() as u64;
    for (ply, notation) in moves.into_iter().enumerate() {
        for number in 0..of_each {
            let say = Say { room: watchers, text: long(number) };
            let record = author.record(&Command::Say(say.clone()));
            chat::say(&server.backend, &author.caller(), &record, say).await.unwrap();
        }
        let begun = Instant::now();
        game.play(notation).await;
        let (mover, other) = (ply % 2, 1 - ply % 2);
        let moved = |event: &TableEvent| match event {
            TableEvent::Moved { notation, .. } => Some(notation.clone()),
            _ => None,
        };
        assert_eq!(expect(&mut game.players[other], "the move", moved).await, notation);
        took.push(begun.elapsed());

        let begun = Instant::now();
        game.players[mover].command(say(room, notation)).await.unwrap();
        let said = |event: &Event| match event {
            Event::Chat(ChatEvent::Said(message)) => Some(message.text.clone()),
            _ => None,
        };
        assert_eq!(game.players[other].expect_event("the message", said).await, notation);
        took.push(begun.elapsed());
        // What the player did is no event of the other's.
        game.players[mover].settle().await;
    }
    of_each * moves.len() as u64
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort();
    took[took.len() / 2]
}

by_every_transport! {
    a_slow_reader_is_closed_with_4408_and_recovers_and_nobody_else_notices on narrow,
}
