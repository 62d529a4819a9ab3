//! What the server has to do with a call: who joins, the descriptions and candidates by which browsers connect, and
//! who leaves. Sound and pictures never come here.

use std::sync::Arc;

use protocol::{
    CallRoom, Command, Event, LegId, ServerFrame, Topic,
    calls::{Candidate, JoinCall, LeaveCall, LegEvent, Media, SendSignal, SetMedia, Signal},
};

use crate::{
    Plan, Result,
    client::Socket,
    contender::Contender,
    database::Database,
    guest::{self, Guest},
    print,
    process::Threads,
    report::{Column, Section},
    server::Server,
    traffic::Traffic,
    wire::Way,
};

/// Bytes of a description: what Chromium 156 writes for our three media (8,840 to 9,160), rounded.
const SDP_BYTES: usize = 9_000;
/// Candidates of one side, told in so many parts.
const CANDIDATES: usize = 10;
const PARTS: usize = 3;
/// Calls of a round, one after the other.
const CALLS: usize = 150;
/// The same where it is only to be seen that it works.
const FEW_CALLS: usize = 3;
/// How many people there are in the largest call.
const MOST: usize = 6;

/// Measures calls of two and of six.
pub async fn measure(plan: &Plan, database: &Database) -> Result<Section> {
    let calls = if plan.is_quick { FEW_CALLS } else { CALLS };
    print(&format!("Connecting {calls} calls of 2 and of {MOST}, {} times.\n", plan.rounds));
    let server = Server::start(plan, Contender::Ours, database).await?;
    let guests = guest::guests(server.address, MOST).await?;
    let columns = [
        Column::new("bytes up", 0),
        Column::new("bytes down", 0),
        Column::new("commands", 0),
        Column::new("CPU ms", 2),
        Column::new("% of a core for 100 a minute", 2),
    ];
    let mut section = Section::new("Calls: what the server hands on", columns);
    section.note = format!(
        "Our server alone, by WebSocket: {calls} calls a round, one after the other, all figures for one call from \
         the first handshake of its people to the close of their sockets. Everybody joins, offers or answers to \
         everybody with descriptions of {SDP_BYTES} bytes, tells {CANDIDATES} candidates in {PARTS} parts, turns the \
         microphone off once, and leaves. Bytes and CPU are counted as for the transports above."
    );
    for _ in 0..plan.rounds {
        for people in [2, MOST] {
            let figures = round(&server, &guests[..people], calls).await?;
            section.add(format!("{people} people"), figures);
        }
    }
    server.stop().await?;
    Ok(section)
}

async fn round(server: &Server, guests: &[Guest], calls: usize) -> Result<[f64; 5]> {
    let traffic = Arc::<Traffic>::default();
    let before = Threads::of(server.pid)?;
    let mut commands = 0;
    for _ in 0..calls {
        commands = call(server, guests, &traffic).await?;
    }
    let cpu_seconds = Threads::of(server.pid)?.seconds_since(&before) / calls as f64;
    let carried = traffic.read();
    Ok([
        carried.up_bytes as f64 / calls as f64,
        carried.down_bytes as f64 / calls as f64,
        f64::from(commands),
        cpu_seconds * 1e3,
        cpu_seconds * 100.0 / 60.0 * 100.0,
    ])
}

/// One call. Gives how many commands there were.
async fn call(server: &Server, guests: &[Guest], traffic: &Arc<Traffic>) -> Result<u32> {
    let room = CallRoom::Voice(1);
    let mut commands = 0;
    let mut people = Vec::new();
    for guest in guests {
        let mut socket = Socket::open_by(Way::WebSocket, server.address, guest, traffic).await?;
        let leg = LegId(uuid::Uuid::now_v7());
        let join = JoinCall { room, leg, replaces: None, media: media(true), ticket: None };
        socket.subscribe(Topic::Call(room)).await?;
        socket.command(Command::JoinCall(join)).await?;
        socket.subscribe(Topic::Leg(leg)).await?;
        commands += 1;
        people.push((socket, leg));
    }
    for one in 0..people.len() {
        for other in one + 1..people.len() {
            commands += connect(&mut people, one, other).await?;
        }
    }
    for (mut socket, leg) in people {
        socket.command(Command::SetMedia(SetMedia { leg, media: media(false) })).await?;
        socket.command(Command::LeaveCall(LeaveCall { leg })).await?;
        commands += 2;
        socket.leave().await?;
    }
    Ok(commands)
}

/// Two people connect.
async fn connect(people: &mut [(Socket, LegId)], one: usize, other: usize) -> Result<u32> {
    let sdp = "x".repeat(SDP_BYTES);
    let candidate = Candidate {
        candidate: "candidate:1234567890 1 udp 2122260223 192.0.2.123 54321 typ host generation 0 ufrag abcd"
            .to_owned(),
        mid: Some("0".to_owned()),
        line: Some(0),
        fragment: Some("abcd".to_owned()),
    };
    let candidates =
        || Signal::Candidates { candidates: vec![candidate.clone(); CANDIDATES.div_ceil(PARTS)] };
    tell(people, one, other, Signal::Offer { sdp: sdp.clone() }).await?;
    tell(people, other, one, Signal::Answer { sdp }).await?;
    for _ in 0..PARTS {
        tell(people, one, other, candidates()).await?;
        tell(people, other, one, candidates()).await?;
    }
    Ok(2 + 2 * PARTS as u32)
}

async fn tell(people: &mut [(Socket, LegId)], from: usize, to: usize, signal: Signal) -> Result<()> {
    let (leg, other) = (people[from].1, people[to].1);
    people[from].0.command(Command::SendSignal(SendSignal { leg, to: other, signal })).await?;
    let heard = |frame| match frame {
        ServerFrame::Event(happened) => match happened.event {
            Some(Event::Leg(LegEvent::Signaled { from, .. })) if from == leg => Some(()),
            _ => None,
        },
        _ => None,
    };
    people[to].0.until(heard).await
}

fn media(microphone: bool) -> Media {
    Media { microphone, ..Media::default() }
}
