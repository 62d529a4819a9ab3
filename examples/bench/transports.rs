//! HTTP beside WebSockets: the same messages of a room, delivered to the same number of listeners by each
//! transport of our server, and by asking for them every so often.

mod listener;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt as _, TryStreamExt as _, stream};
use protocol::{Command, Room, Topic, chat::Say};
use tokio::{task::JoinSet, time::sleep_until};

use crate::{
    Plan, Result,
    client::Socket,
    contender::Contender,
    database::Database,
    figures::percentile_ms,
    guest::{self, Guest},
    idle::SOCKETS_OF_A_GUEST,
    print,
    process::Threads,
    report::{Column, Section},
    server::Server,
    traffic::Traffic,
    wire::Way,
};

use self::listener::Listener;

const TOPIC: Topic = Topic::Chat(Room::Lobby);
/// Between two messages, and between two questions of one listener: a reading a second, asked for every second,
/// is the load with which WebSockets were first compared with polling.
const INTERVAL: Duration = Duration::from_secs(1);
/// Listeners at the most: each that asks does so once a second.
const MOST_LISTENERS: usize = 200;
/// Messages of a round: all transports in turn take about a minute.
const MESSAGES: usize = 12;
/// The same where it is only to be seen that it works.
const FEW_MESSAGES: usize = 3;
/// How long before the first message is due, so that everyone is ready.
const LEAD: Duration = Duration::from_millis(100);

/// How listeners get their messages.
#[derive(Clone, Copy, Debug)]
enum How {
    /// They are told.
    Told(Way),
    /// They ask every so often, by requests that do not wait.
    Asking,
    /// There are none: what the messages cost in any case.
    Alone,
}

impl How {
    const ALL: [Self; 5] = [
        Self::Told(Way::WebSocket),
        Self::Told(Way::Events),
        Self::Told(Way::Polling),
        Self::Asking,
        Self::Alone,
    ];
}

impl fmt::Display for How {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told(way) => way.fmt(formatter),
            Self::Asking => formatter.write_str("asking every second"),
            Self::Alone => formatter.write_str("nobody listens"),
        }
    }
}

/// How much is measured.
#[derive(Clone, Copy, Debug)]
struct Size {
    listeners: usize,
    messages: usize,
}

/// Measures all transports in turn.
pub async fn measure(plan: &Plan, database: &Database) -> Result<Section> {
    let size = Size {
        listeners: plan.listeners.min(MOST_LISTENERS),
        messages: if plan.is_quick { FEW_MESSAGES } else { MESSAGES },
    };
    print(&format!(
        "Saying {} messages to {} listeners, {} ways, {} times.\n",
        size.messages,
        size.listeners,
        How::ALL.len(),
        plan.rounds
    ));
    let server = Server::start(plan, Contender::Ours, database).await?;
    let guests = guest::guests(server.address, size.listeners.div_ceil(SOCKETS_OF_A_GUEST)).await?;
    let mut section = section(size);
    for _ in 0..plan.rounds {
        for how in How::ALL {
            section.add(how, round(&server, &guests, how, size).await?);
        }
    }
    server.stop().await?;
    Ok(section)
}

fn section(Size { listeners, messages }: Size) -> Section {
    let columns = [
        Column::new("bytes down", 0).compared().drawn("A message by each transport, bytes from the server"),
        Column::new("bytes up", 0),
        Column::new("requests", 2),
        Column::new("CPU s per million", 1)
            .compared()
            .drawn("A message by each transport, CPU s per million"),
        Column::new("p50, ms", 1).compared(),
        Column::new("p99, ms", 1).compared().drawn("A message by each transport, p99 in ms"),
    ];
    let mut section = Section::new(format!("HTTP beside WebSockets, a room of {listeners}"), columns);
    section.compare_to(Way::WebSocket, "× WebSocket");
    section.note = format!(
        "Our server alone: {messages} messages a round, one a second, each committed. All figures are for one \
         message to one listener. Bytes are all that the connections carry from the server and to it, heads of \
         requests and frames included; what TCP and IP add is not in them, nor what is said until everybody \
         listens. The requests have the headers that the server needs; a browser's are several hundred bytes \
         longer. Who asks every second does so by `GET /streams/{TOPIC}?since=EPOCH:OFFSET` over a connection \
         that stays open, and the questions of all are spread over the second: the interval is that of the \
         messages, since a shorter one would cost more requests that find nothing, and a longer one more time; \
         half of it is the least that the median can be. CPU is that of the threads to the nanosecond; what \
         the messages and an idle server cost is in every figure, and by itself in the last row, as if it were \
         for so many listeners."
    );
    section
}

async fn round(server: &Server, guests: &[Guest], how: How, size: Size) -> Result<[f64; 6]> {
    let traffic = Arc::<Traffic>::default();
    let listeners = listeners(server, guests, how, size, &traffic).await?;
    let mut writer = Socket::open(server.address, guests.first().ok_or("there is no guest")?).await?;

    let before = (Threads::of(server.pid)?, traffic.read());
    let start = Instant::now() + LEAD;
    let mut listening = JoinSet::new();
    for (number, listener) in listeners.into_iter().enumerate() {
        let first = start + INTERVAL.mul_f64(number as f64 / size.listeners as f64);
        listening.spawn(listen(listener, size.messages, first));
    }
    let mut said = Vec::new();
    for number in 0..size.messages {
        sleep_until((start + INTERVAL * u32::try_from(number)?).into()).await;
        let text = format!("Message {number}: as long as people write in a lobby, on the whole.");
        said.push(Instant::now());
        writer.command(Command::Say(Say { room: Room::Lobby, text })).await?;
    }
    let (mut took, mut gone) = (Vec::new(), Vec::new());
    while let Some(listened) = listening.join_next().await {
        let (listener, heard) = listened??;
        took.extend(heard.into_iter().zip(&said).map(|(heard, &said)| heard - said));
        // Going costs something too, and is not measured.
        gone.push(listener);
    }
    let cpu_seconds = Threads::of(server.pid)?.seconds_since(&before.0);
    let carried = traffic.read() - before.1;
    let deliveries = (size.messages * size.listeners) as f64;
    let each = |count: u64| if took.is_empty() { f64::NAN } else { count as f64 / deliveries };
    Ok([
        each(carried.down_bytes),
        each(carried.up_bytes),
        each(carried.requests),
        cpu_seconds / deliveries * 1e6,
        percentile_ms(took.iter().copied(), 50),
        percentile_ms(took.iter().copied(), 99),
    ])
}

async fn listeners(
    server: &Server,
    guests: &[Guest],
    how: How,
    size: Size,
    traffic: &Arc<Traffic>,
) -> Result<Vec<Listener>> {
    let count = match how {
        How::Alone => 0,
        How::Told(_) | How::Asking => size.listeners,
    };
    let open = |guest| async move {
        match how {
            How::Told(way) => Listener::told(way, server.address, guest, traffic).await,
            How::Asking | How::Alone => Listener::asking(server.address, guest, traffic).await,
        }
    };
    stream::iter(guests.iter().cycle().take(count)).map(open).buffered(guest::AT_ONCE).try_collect().await
}

/// Hears so many messages, each in its place. Gives when each came.
async fn listen(
    mut listener: Listener,
    count: usize,
    first_question: Instant,
) -> Result<(Listener, Vec<Instant>)> {
    listener.asks_from(first_question);
    let mut heard = Vec::with_capacity(count);
    for _ in 0..count {
        listener.hear().await?;
        heard.push(Instant::now());
    }
    Ok((listener, heard))
}
