//! CPU of a delivery: one room, many listeners, messages with offsets. Every listener checks that
//! nothing is missing.

use std::time::Instant;

use protocol::{Command, Room, ServerFrame, Topic, chat::Say};
use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    Plan, Result,
    client::{self, Socket},
    database::Database,
    figures::{Spread, percentile_ms},
    guest::{self, Guest},
    print, process,
    server::Server,
    table::Table,
};

/// The goal, in seconds of CPU for a million.
const GOAL_CPU: f64 = 0.8;
/// Messages of one socket: it may say twelve at once.
const MESSAGES_OF_A_WRITER: usize = 10;
/// Sockets of one guest, as for the idle ones.
const SOCKETS_OF_A_GUEST: usize = 10;
const TOPIC: Topic = Topic::Chat(Room::Lobby);

/// What one round cost, for a million deliveries, and how long a message took to its last listener.
#[derive(Debug)]
struct Round {
    cpu_per_million: f64,
    own_cpu_per_million: f64,
    last_p50_ms: f64,
    last_p99_ms: f64,
}

/// Measures and gives the table.
pub async fn measure(plan: &Plan, database: &Database) -> Result<String> {
    let (listeners, messages) = (plan.sockets, plan.messages);
    print(&format!("Saying {messages} messages to {listeners} listeners, {} times.\n", plan.rounds));
    let server = database.serve(&plan.program).await?;
    let guests = guest::guests(server.address, listeners.div_ceil(SOCKETS_OF_A_GUEST)).await?;
    let mut rounds = Vec::new();
    for _ in 0..plan.rounds {
        rounds.push(round(plan, &server, &guests).await?);
    }
    server.stop().await?;
    let spread = |of: fn(&Round) -> f64| Spread::of(rounds.iter().map(of));
    let columns =
        ["CPU of a delivery", "s per million", "goal", "making the load", "last listener p50, ms", "p99, ms"];
    let mut table = Table::new(columns);
    table.row([
        format!("a room of {listeners}"),
        format!("{:.2}", spread(|round| round.cpu_per_million)),
        format!("{GOAL_CPU}"),
        format!("{:.2}", spread(|round| round.own_cpu_per_million)),
        format!("{:.1}", spread(|round| round.last_p50_ms)),
        format!("{:.1}", spread(|round| round.last_p99_ms)),
    ]);
    Ok(format!(
        "\n{table}\n{messages} messages a round, each committed in Postgres (which is in the figure but for \
         Postgres's own CPU) and said when all have the one before.\n\n"
    ))
}

async fn round(plan: &Plan, server: &Server, guests: &[Guest]) -> Result<Round> {
    let sockets = client::sockets(server.address, guests, plan.sockets).await?;
    let (heard, mut hearing) = mpsc::unbounded_channel();
    let mut listeners = JoinSet::new();
    for mut socket in sockets {
        let offset = socket.subscribe(TOPIC).await?.offset;
        listeners.spawn(listen(socket, offset, plan.messages, heard.clone()));
    }
    drop(heard);
    let writers = plan.messages.div_ceil(MESSAGES_OF_A_WRITER);
    let mut writers = client::sockets(server.address, guests, writers).await?;

    let own = std::process::id();
    let before = (process::cpu_seconds(server.pid)?, process::cpu_seconds(own)?);
    let mut last = Vec::new();
    for number in 0..plan.messages {
        let writer = &mut writers[number / MESSAGES_OF_A_WRITER];
        let text = format!("Message {number}: as long as people write in a lobby, on the whole.");
        let said = Instant::now();
        writer.command(Command::Say(Say { room: Room::Lobby, text })).await?;
        for _ in 0..plan.sockets {
            if hearing.recv().await.is_none() {
                break;
            }
        }
        last.push(said.elapsed());
    }
    while let Some(listened) = listeners.join_next().await {
        listened??;
    }
    let deliveries = (plan.messages * plan.sockets) as f64;
    Ok(Round {
        cpu_per_million: (process::cpu_seconds(server.pid)? - before.0) / deliveries * 1e6,
        own_cpu_per_million: (process::cpu_seconds(own)? - before.1) / deliveries * 1e6,
        last_p50_ms: percentile_ms(last.iter().copied(), 50),
        last_p99_ms: percentile_ms(last, 99),
    })
}

/// Hears so many messages after `offset`, each in its place.
async fn listen(
    mut socket: Socket,
    offset: u64,
    count: usize,
    heard: mpsc::UnboundedSender<()>,
) -> Result<()> {
    for expected in (offset + 1..).take(count) {
        let next = socket.until(|frame| match frame {
            ServerFrame::Event(happened) if happened.topic == TOPIC => Some(happened.offset),
            _ => None,
        });
        let offset = next.await?;
        if offset != expected {
            return Err(format!("event {offset} came in the place of {expected}").into());
        }
        // Nobody counts any more once the round has failed.
        let _ = heard.send(());
    }
    Ok(())
}
