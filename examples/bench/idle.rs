//! Memory of a socket that is silent. At our server it is signed in and listens to the lobby and to its
//! person's own topic; at a peer it is a member of a group.
//!
//! Each round has a server of its own. A first batch of sockets stays open: it warms the allocator,
//! and, unlike a batch that is closed again, leaves nothing behind that the measured ones could use.

use std::collections::HashSet;

use futures::{StreamExt as _, TryStreamExt as _, stream};
use protocol::{AccountId, Event, ServerFrame, Snapshot, Topic, lobby::LobbySnapshot};

use crate::{
    Plan, Result,
    client::{self, Socket},
    contender::Contender,
    database::Database,
    guest::{self, Guest},
    member::members,
    print,
    process::{self, Memory},
    report::{Column, Section},
    server::Server,
};

const KIBIBYTE: f64 = 1024.0;
/// The first goal, in KiB; the next are 1 and 0.6.
const GOAL: f64 = 4.0;
/// Sockets of one guest: fewer guests make the set-up shorter, and people have several tabs.
pub const SOCKETS_OF_A_GUEST: usize = 10;
/// Sockets of the first batch.
const WARM: usize = 50;
/// How many sockets are spoken to at once.
const AT_ONCE: usize = 64;

/// Measures all servers in turn.
pub async fn measure(plan: &Plan, database: &Database) -> Result<Section> {
    print(&format!("Opening {} sockets at each server, {} times.\n", plan.sockets, plan.rounds));
    let mut section = Section::new(
        "Memory of an idle socket",
        [
            Column::new("own data (RssAnon), KiB", 2)
                .compared()
                .goal(GOAL)
                .drawn("Memory of an idle socket, KiB"),
            Column::new("resident (VmRSS), KiB", 2),
        ],
    );
    for _ in 0..plan.rounds {
        for contender in plan.relaying() {
            let server = Server::start(plan, contender, database).await?;
            let (before, after) = match contender {
                Contender::Ours => ours(&server, plan.sockets).await?,
                _ => peers(&server, plan.sockets).await?,
            };
            server.stop().await?;
            let each = |of: fn(Memory) -> f64| of(after - before) / plan.sockets as f64 / KIBIBYTE;
            section.add(contender, [each(|memory| memory.anonymous), each(|memory| memory.resident)]);
        }
    }
    section.note = format!(
        "{} sockets, opened after a first batch of {WARM} that stays open. Ours are signed in as {} guests, \
         listen to the lobby (in whose snapshot all of them are) and to their person's own topic; those of the \
         peers are members of one group. Looked at while a few sockets come and go, when the server has given \
         back what it can. What the kernel keeps for a socket is not included.",
        plan.sockets,
        plan.sockets.div_ceil(SOCKETS_OF_A_GUEST)
    );
    Ok(section)
}

/// Memory before and after at a peer.
async fn peers(server: &Server, count: usize) -> Result<(Memory, Memory)> {
    let group = ["lobby".to_owned()];
    let stir = async || members(server, &group, WARM, guest::AT_ONCE).await.map(drop);
    let first = members(server, &group, WARM, guest::AT_ONCE).await?;
    let before = process::settled_memory(server.pid, &stir).await?;
    let measured = members(server, &group, count, guest::AT_ONCE).await?;
    let after = process::settled_memory(server.pid, &stir).await?;
    drop((first, measured));
    Ok((before, after))
}

/// Memory before and after at our server.
async fn ours(server: &Server, count: usize) -> Result<(Memory, Memory)> {
    let all = guest::guests(server.address, 1 + (WARM + count).div_ceil(SOCKETS_OF_A_GUEST)).await?;
    let (observer, guests) = all.split_first().ok_or("there is no guest")?;
    let (warm, measured) = guests.split_at(WARM.div_ceil(SOCKETS_OF_A_GUEST));
    let mut observer = Observer::open(server, observer).await?;

    let stir = async || client::sockets(server.address, warm, WARM).await.map(drop);
    let first = open(server, &mut observer, warm, WARM).await?;
    let before = process::settled_memory(server.pid, &stir).await?;
    let measured = open(server, &mut observer, measured, count).await?;
    let after = process::settled_memory(server.pid, &stir).await?;
    drop((first, measured));
    Ok((before, after))
}

/// Opens sockets that listen, and waits until all is still.
async fn open(
    server: &Server,
    observer: &mut Observer,
    guests: &[Guest],
    count: usize,
) -> Result<Vec<Socket>> {
    let sockets = client::sockets(server.address, guests, count).await?;
    let sockets = settle(observer, sockets).await?;
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
