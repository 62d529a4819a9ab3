//! What a move costs at the least: a server in memory that hands each text to the opponent and does
//! nothing else. It reads, checks and keeps nothing, but takes the same road: hyper, axum, tungstenite.

use std::{
    collections::HashMap,
    net::SocketAddr,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::{
        Path, State,
        ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade},
    },
    response::Response,
    routing::get,
    serve::ListenerExt as _,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    process::{Child, Command},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use crate::{Result, print};

/// The argument with which this program is the relay.
pub const ARGUMENT: &str = "relay";

/// The server's own figures, so that the two differ in what they do and not in how they are tuned.
const READ_BUFFER: usize = 1024;

/// Who waits for texts: by pair and side.
type Sides = Arc<Mutex<HashMap<(usize, usize), UnboundedSender<Utf8Bytes>>>>;

/// The relay as a child. It ends when this process does.
#[derive(Debug)]
pub struct Relay {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub pid: u32,
    _child: Child,
}

impl Relay {
    /// Starts this program once more, as the relay.
    pub async fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("the relay has no output")?;
        let address = BufReader::new(stdout).lines().next_line().await?.ok_or("the relay did not start")?;
        let pid = child.id().ok_or("the relay has ended")?;
        Ok(Self { address: address.parse()?, pid, _child: child })
    }
}

/// Relays on a free port until the end of input.
pub async fn run() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    print(&format!("{}\n", listener.local_addr()?));
    let listener = listener.tap_io(|stream| {
        // Without it the figures would be those of Nagle's algorithm; a refusal is seen in them.
        let _ = stream.set_nodelay(true);
    });
    let router = Router::new().route("/{pair}/{side}", get(upgrade)).with_state(Sides::default());
    let ended = async {
        let mut rest = Vec::new();
        let _ = tokio::io::stdin().read_to_end(&mut rest).await;
    };
    tokio::select! {
        served = async { axum::serve(listener, router).await } => Ok(served?),
        () = ended => Ok(()),
    }
}

async fn upgrade(
    State(sides): State<Sides>,
    Path((pair, side)): Path<(usize, usize)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let (sender, receiver) = unbounded_channel();
    // Before the answer, so that whoever is connected can be written to.
    sides.lock().unwrap_or_else(PoisonError::into_inner).insert((pair, side), sender);
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .on_upgrade(async move |socket| pass_on(socket, receiver, &sides, (pair, 1 - side.min(1))).await)
}

async fn pass_on(
    mut socket: WebSocket,
    mut receiver: UnboundedReceiver<Utf8Bytes>,
    sides: &Sides,
    opponent: (usize, usize),
) {
    let find = || sides.lock().unwrap_or_else(PoisonError::into_inner).get(&opponent).cloned();
    let mut known = None;
    loop {
        tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    if known.is_none() {
                        known = find();
                    }
                    // An opponent who has gone is the end of the measurement, not of the relay.
                    let _ = known.as_ref().map(|sender| sender.send(text));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            Some(text) = receiver.recv() => {
                if socket.send(Message::Text(text)).await.is_err() {
                    return;
                }
            }
        }
    }
}
