//! The reconnect storm: all sockets are cut at once, something happens while they are away, and all come
//! back. At our server each proves that it has missed nothing; at a peer it joins its group again, and what
//! was said meanwhile is lost.

mod away;

use std::time::{Duration, Instant};

use crate::{
    Plan, Result,
    contender::Contender,
    database::Database,
    guest,
    member::{Member, members},
    print, process,
    report::{Column, Section},
    server::Server,
};

use self::away::{Away, Scene};

/// The first goal, in seconds until all have recovered; the next is 2.
const GOAL_SECONDS: f64 = 10.0;
/// The goal for the memory afterwards, by that before.
const GOAL_MEMORY: f64 = 1.2;
/// Tables that are watched, and groups at a peer.
pub const STREAMS: usize = 20;
/// Handshakes under way at once. Below the shortest backlog of a listening socket (511, Node's), so that no
/// figure is the second after which the kernel tries again.
const AT_ONCE: usize = 500;
/// After which Postgres's idle connections have told of their transactions (`PGSTAT_IDLE_INTERVAL`).
const TOLD: Duration = Duration::from_secs(11);

/// Measures all servers in turn.
pub async fn measure(plan: &Plan, database: &Database) -> Result<Section> {
    print(&format!("Cutting {} sockets at once, {} times at each server.\n", plan.sockets, plan.rounds));
    let mut section = Section::new(
        "Reconnect storm",
        [
            Column::new("seconds until all are back", 2).compared().goal(GOAL_SECONDS),
            Column::new("CPU µs each", 0).compared().drawn("A socket that reconnects, CPU µs"),
            Column::new("memory after / before", 2).goal(GOAL_MEMORY),
            Column::new("making the load, CPU µs each", 0),
        ],
    );
    let mut queries = String::new();
    for _ in 0..plan.rounds {
        for contender in plan.relaying() {
            let server = Server::start(plan, contender, database).await?;
            let figures = match contender {
                Contender::Ours => {
                    let figures;
                    (figures, queries) = ours(plan, &server, database).await?;
                    figures
                }
                _ => peers(plan, &server).await?,
            };
            server.stop().await?;
            section.add(contender, figures);
        }
    }
    section.note = format!(
        "{} sockets. Ours each listen to their person's own topic, the lobby's chat and one of {STREAMS} tables; \
         while they are away there is a message in the chat and a move at each table, and a socket is back when \
         it has been told that it recovered and has every event that it missed. Those of the peers are back \
         when they have joined one of {STREAMS} groups again; what is said meanwhile is lost to them.{queries}",
        plan.sockets
    );
    Ok(section)
}

async fn ours(plan: &Plan, server: &Server, database: &Database) -> Result<([f64; 4], String)> {
    let mut scene = Scene::set(server).await?;
    let listening = scene.listeners(plan.sockets).await?;
    let name = server.database.as_ref().ok_or("our server has no database")?;
    // What has been counted so far is told.
    tokio::time::sleep(TOLD).await;
    let (queries, quiet) = (database.queries(name).await?, Instant::now());
    let memory = process::memory(server.pid)?;
    let away: Vec<Away> = listening.into_iter().map(|listener| listener.cut()).collect();
    let expected = scene.happens().await?;
    let storm = Storm::begin(server, memory.resident)?;
    let back = scene.back(away, &expected, AT_ONCE).await?;
    let figures = storm.end(back.len())?;
    tokio::time::sleep(TOLD).await;
    let queries = database.queries(name).await? - queries;
    drop(back);
    Ok((figures, queries.sentence(quiet.elapsed(), STREAMS + 1)))
}

async fn peers(plan: &Plan, server: &Server) -> Result<[f64; 4]> {
    let groups: Vec<_> = (0..STREAMS).map(|number| format!("table/{number}")).collect();
    let listening = members(server, &groups, plan.sockets, guest::AT_ONCE).await?;
    let memory = process::memory(server.pid)?;
    drop(listening);
    let storm = Storm::begin(server, memory.resident)?;
    let back: Vec<Member> = members(server, &groups, plan.sockets, AT_ONCE).await?;
    storm.end(back.len())
}

/// A storm under way.
struct Storm<'a> {
    server: &'a Server,
    memory: f64,
    cpu_seconds: f64,
    own_cpu_seconds: f64,
    start: Instant,
}

impl<'a> Storm<'a> {
    fn begin(server: &'a Server, memory: f64) -> Result<Self> {
        let (cpu_seconds, own_cpu_seconds) =
            (server.cpu_seconds()?, process::cpu_seconds(std::process::id())?);
        Ok(Self { server, memory, cpu_seconds, own_cpu_seconds, start: Instant::now() })
    }

    fn end(self, count: usize) -> Result<[f64; 4]> {
        let seconds = self.start.elapsed().as_secs_f64();
        let each = |seconds: f64| seconds / count as f64 * 1e6;
        Ok([
            seconds,
            each(self.server.cpu_seconds()? - self.cpu_seconds),
            process::memory(self.server.pid)?.resident / self.memory,
            each(process::cpu_seconds(std::process::id())? - self.own_cpu_seconds),
        ])
    }
}
