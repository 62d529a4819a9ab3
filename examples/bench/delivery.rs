//! CPU of a delivery: one room, many listeners, messages with numbers. Every listener checks that
//! nothing is missing.

use std::time::Instant;

use protocol::{Command, CommandId, Room, Topic, chat::Say};
use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    Plan, Result,
    client::{self, Socket},
    contender::Contender,
    database::Database,
    figures::percentile_ms,
    guest::{self, Guest},
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
    Peer(Box<Member>),
}

/// Those who write: sockets that listen to nothing, or a member of the group, which also hears itself.
#[derive(Debug)]
enum Writers {
    Ours { sockets: Vec<Socket>, said: Vec<CommandId> },
    Peer(Box<Member>),
}

/// Messages under way to the listeners at once, where they are not said one by one: then a server can write
/// several to a socket with one system call.
const MANY: usize = 100;

/// Measures all servers in turn.
pub async fn measure(plan: &Plan, database: &Database) -> Result<[Section; 2]> {
    let (listeners, messages) = (plan.listeners, plan.messages);
    print(&format!(
        "Saying {messages} messages to {listeners} listeners, two ways, {} times.\n",
        plan.rounds
    ));
    let mut sections = sections(plan);
    let mut servers = Vec::new();
    for contender in plan.relaying() {
        let server = Server::start(plan, contender, database).await?;
        let guests = match contender {
            Contender::Ours => listeners.div_ceil(SOCKETS_OF_A_GUEST),
            _ => 0,
        };
        let guests = guest::guests(server.address, guests).await?;
        servers.push((server, guests));
    }
    for number in 0..plan.rounds {
        for (server, guests) in &servers {
            for (section, under_way) in sections.iter_mut().zip([MANY, 1]) {
                let group = format!("room/{number}/{under_way}");
                section.add(server.contender, round(plan, server, guests, group, under_way).await?);
            }
        }
    }
    for (server, _) in servers {
        server.stop().await?;
    }
    Ok(sections)
}

fn sections(plan: &Plan) -> [Section; 2] {
    let (listeners, messages) = (plan.listeners, plan.messages);
    let cpu = Column::new("CPU s per million", 2).compared();
    let load = Column::new("making the load, CPU s", 2);
    let many = cpu.clone().goal(GOAL).drawn(format!("Delivery to a room of {listeners}, CPU s per million"));
    let mut many = Section::new(
        format!("Delivery to a room of {listeners}"),
        [many, load.clone(), Column::new("deliveries a second", 0).compared()],
    );
    many.note = format!(
        "{messages} messages a round, {MANY} of them under way to the listeners at once. Ours are committed in \
         Postgres, one after the other (which is in the figure but for Postgres's own CPU); the peers only hand \
         them on."
    );
    let columns = [
        cpu,
        load,
        Column::new("deliveries a second", 0),
        Column::new("last listener p50, ms", 1),
        Column::new("p99, ms", 1).compared(),
    ];
    let mut one =
        Section::new(format!("The same, one message after the other to a room of {listeners}"), columns);
    one.note = format!(
        "{messages} messages a round, each said when all have the one before: every delivery is a write of its \
         own, and most of what is counted is the kernel's."
    );
    [many, one]
}

async fn round(
    plan: &Plan,
    server: &Server,
    guests: &[Guest],
    group: String,
    under_way: usize,
) -> Result<[f64; 5]> {
    let (listeners, mut writers) = match server.contender {
        Contender::Ours => ours(plan, server, guests).await?,
        _ => {
            let group = [group];
            let listeners = members(server, &group, plan.listeners, guest::AT_ONCE).await?;
            let listeners = listeners.into_iter().map(|member| Listener::Peer(Box::new(member))).collect();
            (listeners, Writers::Peer(Box::new(Member::join(server, &group[0]).await?)))
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
    let (mut last, mut count, start) = (Vec::new(), 0, Instant::now());
    for number in 0..plan.messages {
        let text = format!("Message {number}: as long as people write in a lobby, on the whole.");
        let said = Instant::now();
        writers.say(number, text).await?;
        // As many as if each had all but the last of them; a slow listener may be further behind.
        let wanted = (number + 1).saturating_sub(under_way - 1) * plan.listeners;
        while count < wanted && hearing.recv().await.is_some() {
            count += 1;
        }
        last.push(said.elapsed());
    }
    while let Some(listened) = listening.join_next().await {
        listened??;
    }
    let took = start.elapsed();
    let listeners = writers.end(plan).await?;
    let deliveries = (plan.messages * listeners) as f64;
    // Of several that are under way, none is known to be the last that a listener has heard.
    let last_ms = |percent| match under_way {
        1 => percentile_ms(last.iter().copied(), percent),
        _ => f64::NAN,
    };
    Ok([
        (server.cpu_seconds()? - before.0) / deliveries * 1e6,
        (process::cpu_seconds(own)? - before.1) / deliveries * 1e6,
        deliveries / took.as_secs_f64(),
        last_ms(50),
        last_ms(99),
    ])
}

async fn ours(plan: &Plan, server: &Server, guests: &[Guest]) -> Result<(Vec<Listener>, Writers)> {
    let mut listeners = Vec::new();
    for mut socket in client::sockets(server.address, guests, plan.listeners).await? {
        let offset = socket.subscribe(TOPIC).await?.offset;
        listeners.push(Listener::Ours { socket, offset });
    }
    let writers = plan.messages.div_ceil(MESSAGES_OF_A_WRITER);
    let sockets = client::sockets(server.address, guests, writers).await?;
    Ok((listeners, Writers::Ours { sockets, said: Vec::new() }))
}

impl Writers {
    /// Says the message of this number, and waits for nothing. Our writers take turns: a socket's next command
    /// is taken when its last one is committed.
    async fn say(&mut self, number: usize, text: String) -> Result<()> {
        match self {
            Self::Ours { sockets, said } => {
                let (id, writers) = (client::command_id(), sockets.len());
                let say = Command::Say(Say { room: Room::Lobby, text });
                sockets[number % writers].send_text(client::command_text(id, say)?).await?;
                said.push(id);
                Ok(())
            }
            Self::Peer(member) => member.say(&text).await,
        }
    }

    /// Reads what came back to the writers themselves. Gives how many have heard each message.
    async fn end(self, plan: &Plan) -> Result<usize> {
        match self {
            Self::Ours { mut sockets, said } => {
                let writers = sockets.len();
                for (number, id) in said.into_iter().enumerate() {
                    sockets[number % writers].acked(id).await?;
                }
                Ok(plan.listeners)
            }
            Self::Peer(mut member) => {
                for _ in 0..plan.messages {
                    member.hear().await?;
                }
                Ok(plan.listeners + 1)
            }
        }
    }
}

impl Listener {
    /// Hears the next message, which must be the one after the last.
    async fn hear(&mut self) -> Result<()> {
        match self {
            Self::Ours { socket, offset } => socket.hear(TOPIC, offset).await,
            Self::Peer(member) => member.hear().await,
        }
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
