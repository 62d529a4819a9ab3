//! A network between a client and the server: it takes its time, more or less of it, and keeps the order. It
//! notes when which frame of a WebSocket came to the server or left it.

use std::{
    net::SocketAddr,
    ops::RangeInclusive,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// The kinds of frames that are looked for (RFC 6455, 5.2).
const TEXT: u8 = 0x1;
const PING: u8 = 0x9;
const PONG: u8 = 0xa;

/// A network for one connection.
#[derive(Clone)]
pub struct Network {
    /// Where the client goes instead of to the server.
    pub address: SocketAddr,
    log: Arc<Mutex<Log>>,
}

/// What passed at the server's end.
#[derive(Default)]
struct Log {
    came: Vec<Passed>,
    left: Vec<Passed>,
    /// Whether the handshake has come to the server, and whether it was answered.
    asked: bool,
    answered: bool,
    /// When the bytes under way reach their ends.
    under_way: Vec<Instant>,
}

#[derive(Clone, Copy)]
struct Passed {
    kind: u8,
    at: Instant,
}

/// Which way bytes go.
#[derive(Clone, Copy)]
enum Way {
    ToServer,
    ToClient,
}

impl Network {
    /// A network before a server. Each way takes so many milliseconds, drawn by lot from a seed.
    pub async fn before(server: SocketAddr, one_way_ms: RangeInclusive<u64>, seed: u64) -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let network = Self { address: listener.local_addr().unwrap(), log: Arc::default() };
        let log = network.log.clone();
        tokio::spawn(async move {
            let (client, _) = listener.accept().await.unwrap();
            let server = TcpStream::connect(server).await.unwrap();
            // Small pieces go out at once: the delay is ours alone.
            client.set_nodelay(true).unwrap();
            server.set_nodelay(true).unwrap();
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            let lots = |seed| Lots { state: seed, one_way_ms: one_way_ms.clone() };
            tokio::spawn(carry(from_client, to_server, Way::ToServer, lots(2 * seed), log.clone()));
            tokio::spawn(carry(from_server, to_client, Way::ToClient, lots(2 * seed + 1), log));
        });
        network
    }

    /// How many texts came to the server.
    pub fn texts_to_server(&self) -> usize {
        times(&self.log.lock().unwrap().came, TEXT).count()
    }

    /// How many texts left the server.
    pub fn texts_from_server(&self) -> usize {
        times(&self.log.lock().unwrap().left, TEXT).count()
    }

    /// Whether the server has a handshake to answer.
    pub fn is_opening(&self) -> bool {
        let log = self.log.lock().unwrap();
        log.asked && !log.answered
    }

    /// When each text came to the server.
    pub fn arrivals(&self) -> Vec<Instant> {
        times(&self.log.lock().unwrap().came, TEXT).collect()
    }

    /// The server's pings: when the answer came, and how long it took.
    pub fn trips(&self) -> Vec<(Instant, Duration)> {
        let log = self.log.lock().unwrap();
        times(&log.came, PONG).zip(times(&log.left, PING)).map(|(pong, ping)| (pong, pong - ping)).collect()
    }

    /// When the next bytes reach their end; none while nothing is under way.
    pub fn next(&self) -> Option<Instant> {
        self.log.lock().unwrap().under_way.iter().min().copied()
    }
}

fn times(passed: &[Passed], kind: u8) -> impl Iterator<Item = Instant> {
    passed.iter().filter(move |passed| passed.kind == kind).map(|passed| passed.at)
}

/// Carries bytes one way until either end is gone.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    way: Way,
    mut lots: Lots,
    log: Arc<Mutex<Log>>,
) {
    let (held, mut waiting) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let mut frames = Frames::default();
    let arrive = {
        let log = log.clone();
        let mut frames = Frames::default();
        async move {
            while let Some((due, bytes)) = waiting.recv().await {
                sleep_until(due).await;
                {
                    let mut log = log.lock().unwrap();
                    if let Some(place) = log.under_way.iter().position(|&other| other == due) {
                        log.under_way.swap_remove(place);
                    }
                    if let Way::ToServer = way {
                        log.came.extend(frames.take(&bytes));
                        log.asked = frames.is_open;
                    }
                }
                if to.write_all(&bytes).await.is_err() {
                    return;
                }
            }
        }
    };
    tokio::spawn(arrive);
    let (mut buffer, mut last) = (vec![0; 64 * 1024], Instant::now());
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let bytes = buffer[..count].to_vec();
        // Nothing overtakes what went before it.
        let due = last.max(Instant::now() + lots.delay());
        last = due;
        let mut log = log.lock().unwrap();
        if let Way::ToClient = way {
            log.left.extend(frames.take(&bytes));
            log.answered = frames.is_open;
        }
        log.under_way.push(due);
        drop(log);
        if held.send((due, bytes)).is_err() {
            return;
        }
    }
}

/// Finds the frames in a stream of bytes, after the HTTP before them.
#[derive(Default)]
struct Frames {
    is_open: bool,
    unread: Vec<u8>,
}

impl Frames {
    /// The frames that are whole with these bytes.
    fn take(&mut self, bytes: &[u8]) -> Vec<Passed> {
        self.unread.extend_from_slice(bytes);
        if !self.is_open {
            let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") else {
                return Vec::new();
            };
            self.unread.drain(..end + 4);
            self.is_open = true;
        }
        let mut found = Vec::new();
        while let Some((kind, length)) =
            first_frame(&self.unread).filter(|&(_, end)| end <= self.unread.len())
        {
            found.push(Passed { kind, at: Instant::now() });
            self.unread.drain(..length);
        }
        found
    }
}

/// The kind of the first frame, and how long it is with its head.
fn first_frame(bytes: &[u8]) -> Option<(u8, usize)> {
    let (&first, &second) = (bytes.first()?, bytes.get(1)?);
    let number = |range: std::ops::Range<usize>| {
        Some(bytes.get(range)?.iter().fold(0, |number, &byte| (number << 8) | usize::from(byte)))
    };
    let (head, length) = match second & 0x7f {
        126 => (4, number(2..4)?),
        127 => (10, number(2..10)?),
        short => (2, usize::from(short)),
    };
    let mask = if second & 0x80 == 0 { 0 } else { 4 };
    Some((first & 0x0f, head + mask + length))
}

/// Delays drawn by lot (SplitMix64).
struct Lots {
    state: u64,
    one_way_ms: RangeInclusive<u64>,
}

impl Lots {
    fn delay(&mut self) -> Duration {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let (least, most) = (self.one_way_ms.start(), self.one_way_ms.end());
        Duration::from_millis(least + mixed % (most - least + 1))
    }
}
