//! CPU of a delivery: one room, many listeners, messages with numbers. Every listener checks that
//! nothing is missing.

use std::time::Instant;

use protocol::{Command, Room, ServerFrame, Topic, chat::Say};
use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    Plan, Result,
    client::{self, Guest, Socket},
    contender::Contender,
    database::Database,
    figures::percentile_ms,
    idle::SOCKETS_OF_A_GUEST,
    member::{Member, members},
    print, process,
    report::{Column, Section},
    server::Server,
};

/// The first goal, in seconds of CPU for a million; the next is 0.6.
const GOAL: f64 = 0.8;
/// Messages of one socket: it may say twelve at once.
const MESSAGES_OF_A_WRITER: usize = 10;
const TOPIC: Topic = Topic::Chat(Room::Lobby);

/// One who listens, and knows what is to come next.
#[derive(Debug)]
enum Listener {
    Ours { socket: Socket, offset: u64 },
    Peer(Member),
}

/// Those who write: sockets that listen to nothing, or a member of the group, which also hears itself.
#[derive(Debug)]
enum Writers {
    Ours(Vec<Socket>),
    Peer(Member),
}

/// Measures all servers in turn.
pub async fn measure(plan: &Plan, database: &Database) -> Result<Section> {
    let (listeners, messages) = (plan.listeners, plan.messages);
    print(&format!("Saying {messages} messages to {listeners} listeners, {} times.\n", plan.rounds));
    let mut section = Section::new(
        format!("Delivery to a room of {listeners}"),
        [
            Column::new("CPU s per million", 2)
                .compared()
                .goal(GOAL)
                .drawn(format!("Delivery to a room of {listeners}, CPU s per million")),
            Column::new("last listener p50, ms", 1),
            Column::new("p99, ms", 1).compared(),
            Column::new("making the load, CPU s", 2),
        ],
    );
    let mut servers = Vec::new();
    for contender in plan.relaying() {
        let server = Server::start(plan, contender, database).await?;
        let guests = match contender {
            Contender::Ours => listeners.div_ceil(SOCKETS_OF_A_GUEST),
            _ => 0,
        };
        let guests = client::guests(server.address, guests).await?;
        servers.push((server, guests));
    }
    for number in 0..plan.rounds {
        for (server, guests) in &servers {
            section.add(server.contender, round(plan, server, guests, number).await?);
        }
    }
    for (server, _) in servers {
        server.stop().await?;
    }
    section.note = format!(
        "{messages} messages a round, each said when all have the one before. Ours are committed in Postgres \
         (which is in the figure but for Postgres's own CPU); the peers only hand them on."
    );
    Ok(section)
}

async fn round(plan: &Plan, server: &Server, guests: &[Guest], number: usize) -> Result<[f64; 4]> {
    let (listeners, mut writers) = match server.contender {
        Contender::Ours => ours(plan, server, guests).await?,
        _ => {
            let group = [format!("room/{number}")];
            let listeners = members(server, &group, plan.listeners, client::AT_ONCE).await?;
            let listeners = listeners.into_iter().map(Listener::Peer).collect();
            (listeners, Writers::Peer(Member::join(server, &group[0]).await?))
        }
    };
    let (heard, mut hearing) = mpsc::unbounded_channel();
    let mut listening = JoinSet::new();
    for listener in listeners {
        listening.spawn(listen(listener, plan.messages, heard.clone()));
    }
    drop(heard);

    let own = std::process::id();
    let before = (server.cpu_seconds()?, process::cpu_seconds(own)?);
    let mut last = Vec::new();
    for number in 0..plan.messages {
        let text = format!("Message {number}: as long as people write in a lobby, on the whole.");
        let said = Instant::now();
        writers.say(number, text).await?;
        for _ in 0..plan.listeners {
            if hearing.recv().await.is_none() {
                break;
            }
        }
        last.push(said.elapsed());
    }
    while let Some(listened) = listening.join_next().await {
        listened??;
    }
    let listeners = match writers {
        Writers::Ours(_) => plan.listeners,
        Writers::Peer(_) => plan.listeners + 1,
    };
    let deliveries = (plan.messages * listeners) as f64;
    Ok([
        (server.cpu_seconds()? - before.0) / deliveries * 1e6,
        percentile_ms(last.iter().copied(), 50),
        percentile_ms(last, 99),
        (process::cpu_seconds(own)? - before.1) / deliveries * 1e6,
    ])
}

async fn ours(plan: &Plan, server: &Server, guests: &[Guest]) -> Result<(Vec<Listener>, Writers)> {
    let mut listeners = Vec::new();
    for mut socket in client::sockets(server.address, guests, plan.listeners).await? {
        let offset = socket.subscribe(TOPIC).await?.offset;
        listeners.push(Listener::Ours { socket, offset });
    }
    let writers = plan.messages.div_ceil(MESSAGES_OF_A_WRITER);
    Ok((listeners, Writers::Ours(client::sockets(server.address, guests, writers).await?)))
}

impl Writers {
    /// Says the message of this number; at our server until it is committed.
    async fn say(&mut self, number: usize, text: String) -> Result<()> {
        match self {
            Self::Ours(sockets) => {
                let socket =
                    sockets.get_mut(number / MESSAGES_OF_A_WRITER).ok_or("there is no writer left")?;
                socket.command(Command::Say(Say { room: Room::Lobby, text })).await?;
                Ok(())
            }
            Self::Peer(member) => {
                member.say(&text).await?;
                member.hear().await
            }
        }
    }
}

impl Listener {
    /// Hears the next message, which must be the one after the last.
    async fn hear(&mut self) -> Result<()> {
        let (socket, offset) = match self {
            Self::Ours { socket, offset } => (socket, offset),
            Self::Peer(member) => return member.hear().await,
        };
        let next = socket.until(|frame| match frame {
            ServerFrame::Event(happened) if happened.topic == TOPIC => Some(happened.offset),
            _ => None,
        });
        let next = next.await?;
        if next != *offset + 1 {
            return Err(format!("event {next} came after {offset}").into());
        }
        *offset = next;
        Ok(())
    }
}

/// Hears so many messages, each in its place.
async fn listen(mut listener: Listener, count: usize, heard: mpsc::UnboundedSender<()>) -> Result<()> {
    for _ in 0..count {
        listener.hear().await?;
        // Nobody counts any more once the round has failed.
        let _ = heard.send(());
    }
    Ok(())
}
