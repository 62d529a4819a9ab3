//! Memory of a socket that is signed in, listens to the lobby and to its person's own topic, and is
//! otherwise silent.
//!
//! Each round has a server of its own. A first batch of sockets stays open: it warms the allocator,
//! and, unlike a batch that is closed again, leaves nothing behind that the measured ones could use.

use std::collections::HashSet;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use protocol::{AccountId, Event, ServerFrame, Snapshot, Topic, lobby::LobbySnapshot};

use crate::{
    Plan, Result,
    client::{self, Socket},
    database::Database,
    figures::Spread,
    guest::{self, Guest},
    print,
    process::{self, Memory},
    server::Server,
    table::Table,
};

const KIBIBYTE: f64 = 1024.0;
/// The goal at this stage.
const GOAL_KIBIBYTES: u32 = 8;
/// Sockets of one guest: fewer guests make the set-up shorter, and people have several tabs.
const SOCKETS_OF_A_GUEST: usize = 10;
/// Sockets of the first batch.
const WARM: usize = 50;
/// How many sockets are spoken to at once.
const AT_ONCE: usize = 64;

/// What one socket takes, without and with its subscriptions.
#[derive(Debug)]
struct Round {
    connected: Memory,
    subscribed: Memory,
}

/// Measures and gives the table.
pub async fn measure(plan: &Plan, database: &Database) -> Result<String> {
    print(&format!("Opening {} sockets, {} times.\n", plan.sockets, plan.rounds));
    let mut rounds = Vec::new();
    for _ in 0..plan.rounds {
        let server = database.serve(&plan.program).await?;
        rounds.push(round(&server, plan.sockets).await?);
        server.stop().await?;
    }
    let mut table = Table::new([
        "memory of an idle socket",
        "own data (RssAnon), KiB",
        "resident (VmRSS), KiB",
        "goal, KiB",
    ]);
    let mut row = |name: &str, of: fn(&Round) -> Memory, goal: String| {
        let spread = |of: &dyn Fn(&Round) -> f64| Spread::of(rounds.iter().map(|round| of(round) / KIBIBYTE));
        let anonymous = spread(&|round| of(round).anonymous);
        let resident = spread(&|round| of(round).resident);
        table.row([name.to_owned(), format!("{anonymous:.2}"), format!("{resident:.2}"), goal]);
    };
    row("signed in and connected", |round| round.connected, String::new());
    row(
        "and subscribed to the lobby and the own topic",
        |round| round.subscribed,
        format!("{GOAL_KIBIBYTES}"),
    );
    Ok(format!(
        "\n{table}\n{} sockets of {} guests, all of whom are in the lobby's snapshot that each socket gets; \
         opened after a first batch of {WARM}, which stays open. Measured when each has its snapshots and a \
         ping of each is answered. What the kernel keeps for a socket is not included.\n\n",
        plan.sockets,
        plan.sockets.div_ceil(SOCKETS_OF_A_GUEST)
    ))
}

async fn round(server: &Server, count: usize) -> Result<Round> {
    let all = guest::guests(server.address, 1 + (WARM + count).div_ceil(SOCKETS_OF_A_GUEST)).await?;
    let (observer, guests) = all.split_first().ok_or("there is no guest")?;
    let (warm, measured) = guests.split_at(WARM.div_ceil(SOCKETS_OF_A_GUEST));
    let mut observer = Observer::open(server, observer).await?;

    let (first, _) = open(server, &mut observer, warm, WARM).await?;
    let first = subscribe(&mut observer, first).await?;
    let before = process::memory(server.pid)?;
    let (sockets, connected) = open(server, &mut observer, measured, count).await?;
    let sockets = subscribe(&mut observer, sockets).await?;
    let subscribed = process::memory(server.pid)?;
    drop((first, sockets));

    let each = |after: Memory| Memory {
        anonymous: (after - before).anonymous / count as f64,
        resident: (after - before).resident / count as f64,
    };
    Ok(Round { connected: each(connected), subscribed: each(subscribed) })
}

/// Opens sockets and waits until all is still. Gives them and the server's memory then.
async fn open(
    server: &Server,
    observer: &mut Observer,
    guests: &[Guest],
    count: usize,
) -> Result<(Vec<Socket>, Memory)> {
    let sockets = client::sockets(server.address, guests, count).await?;
    let sockets = settle(observer, sockets).await?;
    Ok((sockets, process::memory(server.pid)?))
}

async fn subscribe(observer: &mut Observer, sockets: Vec<Socket>) -> Result<Vec<Socket>> {
    let sockets = stream::iter(sockets).map(subscribed).buffered(AT_ONCE).try_collect().await?;
    settle(observer, sockets).await
}

async fn subscribed(mut socket: Socket) -> Result<Socket> {
    socket.subscribe(Topic::Lobby).await?;
    socket.subscribe(Topic::User(socket.me.id)).await?;
    Ok(socket)
}

/// Waits until the lobby has told of everyone, and then until each socket has all that was queued.
async fn settle(observer: &mut Observer, sockets: Vec<Socket>) -> Result<Vec<Socket>> {
    observer.see(sockets.iter().map(|socket| socket.me.id).collect()).await?;
    stream::iter(sockets).map(settled).buffered(AT_ONCE).try_collect().await
}

async fn settled(mut socket: Socket) -> Result<Socket> {
    socket.settle(1).await?;
    Ok(socket)
}

/// Somebody who watches the lobby.
#[derive(Debug)]
struct Observer {
    socket: Socket,
    lobby: LobbySnapshot,
}

impl Observer {
    async fn open(server: &Server, guest: &Guest) -> Result<Self> {
        let mut socket = Socket::open(server.address, guest).await?;
        let Some(Snapshot::Lobby(lobby)) = socket.subscribe(Topic::Lobby).await?.snapshot else {
            return Err("the lobby begins without a snapshot".into());
        };
        Ok(Self { socket, lobby })
    }

    /// Waits until all of them are in the lobby's list.
    async fn see(&mut self, mut missing: HashSet<AccountId>) -> Result<()> {
        let lobby = &mut self.lobby;
        let mut is_complete = |lobby: &LobbySnapshot| {
            for person in &lobby.people {
                missing.remove(&person.id);
            }
            missing.is_empty()
        };
        if is_complete(lobby) {
            return Ok(());
        }
        let told = |frame| {
            let ServerFrame::Event(happened) = frame else { return None };
            let Some(Event::Lobby(event)) = happened.event else { return None };
            lobby.apply(&event);
            is_complete(lobby).then_some(())
        };
        self.socket.until(told).await
    }
}
