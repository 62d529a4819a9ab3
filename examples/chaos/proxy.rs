//! A network between the clients and the server that does what networks do: it takes its time, more or less
//! of it, cuts connections with a reset or in the middle of bytes, stops carrying without a word, or stalls
//! for a while. Knows nothing of what it carries.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::{Instant, sleep, sleep_until},
};

use crate::{Result, lots::Lots};

/// How many bytes pass before something happens to a connection: some seconds of play.
const BYTES: RangeInclusive<u64> = 400..=16_000;
/// How long a stall lasts, in milliseconds: some are shorter than the patience of the two ends, some longer.
const STALL_MS: RangeInclusive<u64> = 100..=4_000;
/// For how long a dead connection is held if neither end gives it up.
const HELD: Duration = Duration::from_secs(30);
/// Chunks under way in one direction; more wait in the kernel.
const UNDER_WAY: usize = 32;

/// What happens to a connection after some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Both ends get a reset.
    Reset,
    /// Nothing is carried any more, in one direction or in both; nobody is told.
    HalfOpen,
    /// Both ends get an end in the middle of bytes.
    Truncate,
    /// One direction stops for a while and goes on.
    Stall,
}

/// Each fault as often as it stands here.
const FAULTS: [Fault; 9] = [
    Fault::Reset,
    Fault::Reset,
    Fault::HalfOpen,
    Fault::HalfOpen,
    Fault::Truncate,
    Fault::Truncate,
    Fault::Stall,
    Fault::Stall,
    Fault::Stall,
];

/// The network.
#[derive(Debug)]
pub struct Proxy {
    /// Where clients connect.
    pub address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct State {
    calm: AtomicBool,
    connections: AtomicU64,
    struck: [AtomicU64; 4],
}

/// What is to happen to one connection: follows from the seed and the connection's number.
#[derive(Clone, Debug)]
struct Plan {
    fault: Fault,
    /// Which way the bytes are counted: to the server, or to the client.
    to_server: bool,
    after: u64,
    both_ways: bool,
    stall: Duration,
    least_ms: u64,
    jitter_ms: u64,
    lots: Lots,
}

/// How carrying ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// One end is gone.
    Closed,
    Struck(Fault),
}

impl Proxy {
    /// A network before a server.
    pub async fn before(server: SocketAddr, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let state = Arc::<State>::default();
        let shared = state.clone();
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            // Out of file descriptors a client comes again: so does this.
            while let Ok((client, _)) = listener.accept().await {
                let number = shared.connections.fetch_add(1, Ordering::Relaxed);
                let (plan, shared) = (Plan::draw(seed, number), shared.clone());
                connections.spawn(async move { connection(client, server, plan, &shared).await });
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, state, accepting })
    }

    /// From here on nothing happens to anybody.
    pub fn calm(&self) {
        self.state.calm.store(true, Ordering::Relaxed);
    }

    /// How many connections it carried.
    pub fn connections(&self) -> u64 {
        self.state.connections.load(Ordering::Relaxed)
    }

    /// How often each fault struck: resets, half-open, truncated, stalled.
    pub fn struck(&self) -> [u64; 4] {
        self.state.struck.each_ref().map(|count| count.load(Ordering::Relaxed))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Plan {
    fn draw(seed: u64, number: u64) -> Self {
        let mut lots = Lots::of(seed, number);
        // Half of the connections are quick, so that a round makes headway.
        let (least_ms, jitter_ms) =
            if lots.one_in(2) { (0, 2) } else { (lots.within(0..=10), lots.within(0..=40)) };
        Self {
            fault: *lots.pick(&FAULTS),
            to_server: lots.one_in(2),
            after: lots.within(BYTES),
            both_ways: lots.one_in(2),
            stall: lots.millis(STALL_MS),
            least_ms,
            jitter_ms,
            lots,
        }
    }
}

async fn connection(mut client: TcpStream, server: SocketAddr, plan: Plan, state: &State) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    // Small pieces go out at once: the delay is ours alone.
    if client.set_nodelay(true).and(server.set_nodelay(true)).is_err() {
        return;
    }
    let verdict = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let quiet = Plan { fault: Fault::None, lots: Lots::of(plan.after, 1), ..plan.clone() };
        let (up, down) = if plan.to_server { (plan.clone(), quiet) } else { (quiet, plan.clone()) };
        tokio::select! {
            verdict = carry(from_client, to_server, up, state) => verdict,
            verdict = carry(from_server, to_client, down, state) => verdict,
        }
    };
    match verdict {
        Verdict::Struck(Fault::Reset) => {
            // Both are gone in any case; a socket that is gone already needs no reset.
            let _ = client.set_zero_linger();
            let _ = server.set_zero_linger();
        }
        Verdict::Struck(Fault::HalfOpen) => hold(&client, &server).await,
        Verdict::Struck(_) | Verdict::Closed => {}
    }
}

/// Holds a dead connection until somebody loses patience.
async fn hold(client: &TcpStream, server: &TcpStream) {
    let gone = async {
        // What comes is left in the kernel; only the end of either is looked for.
        let mut one = [0];
        loop {
            sleep(Duration::from_millis(200)).await;
            for end in [client, server] {
                if matches!(end.try_read(&mut one), Ok(0)) {
                    return;
                }
            }
        }
    };
    let _ = tokio::time::timeout(HELD, gone).await;
}

/// Carries bytes one way.
async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut plan: Plan,
    state: &State,
) -> Verdict {
    let mut under_way: VecDeque<(Instant, Vec<u8>)> = VecDeque::new();
    let (mut buffer, mut passed, mut last) = (vec![0; 16 * 1024], 0_u64, Instant::now());
    let mut is_open = true;
    loop {
        let due = under_way.front().map(|(due, _)| *due);
        tokio::select! {
            read = from.read(&mut buffer), if is_open && under_way.len() < UNDER_WAY => match read {
                Ok(count @ 1..) => {
                    let wait = plan.lots.millis(plan.least_ms..=plan.least_ms + plan.jitter_ms);
                    // Nothing overtakes what went before it.
                    last = last.max(Instant::now() + wait);
                    under_way.push_back((last, buffer[..count].to_vec()));
                }
                Ok(0) | Err(_) => is_open = false,
            },
            () = sleep_until(due.unwrap_or(last)), if due.is_some() => {
                let Some((_, bytes)) = under_way.pop_front() else { continue };
                let before = passed;
                passed += bytes.len() as u64;
                let strikes = plan.fault != Fault::None && passed >= plan.after && !state.calm.load(Ordering::Relaxed);
                if !strikes {
                    if to.write_all(&bytes).await.is_err() {
                        return Verdict::Closed;
                    }
                    continue;
                }
                let cut = usize::try_from(plan.after.saturating_sub(before)).unwrap_or(0).min(bytes.len());
                if to.write_all(&bytes[..cut]).await.is_err() {
                    return Verdict::Closed;
                }
                state.strike(plan.fault);
                match plan.fault {
                    Fault::Stall => {
                        sleep(plan.stall).await;
                        if to.write_all(&bytes[cut..]).await.is_err() {
                            return Verdict::Closed;
                        }
                        (plan.fault, plan.after) = (*plan.lots.pick(&FAULTS), passed + plan.lots.within(BYTES));
                    }
                    // The other direction goes on, and ends with the patience of whoever hears nothing.
                    Fault::HalfOpen if !plan.both_ways => return std::future::pending().await,
                    fault => return Verdict::Struck(fault),
                }
            },
            else => return Verdict::Closed,
        }
    }
}

impl State {
    fn strike(&self, fault: Fault) {
        let index = match fault {
            Fault::None => return,
            Fault::Reset => 0,
            Fault::HalfOpen => 1,
            Fault::Truncate => 2,
            Fault::Stall => 3,
        };
        self.struck[index].fetch_add(1, Ordering::Relaxed);
    }
}
