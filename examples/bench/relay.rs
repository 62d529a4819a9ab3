//! What handing messages on costs at the least: a server in memory with the road that ours had before it
//! had one of its own: hyper, axum, tungstenite. It speaks as the peers in `bench/peers` do, reads nothing
//! but where a message begins, and shares the bytes among those who get them.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
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
    io::AsyncReadExt as _,
    net::TcpSocket,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use crate::{Result, print};

/// The argument with which this program is the relay.
pub const ARGUMENT: &str = "relay";

/// The server's own figures, so that the two differ in what they do and not in how they are tuned.
const READ_BUFFER: usize = 1024;
const BACKLOG: u32 = 4096;

/// Those who hear each other.
#[derive(Debug, Default)]
struct Group {
    number: u64,
    members: HashMap<usize, UnboundedSender<Utf8Bytes>>,
}

type Groups = Arc<Mutex<HashMap<String, Arc<Mutex<Group>>>>>;

/// Relays on a free port until the end of input.
pub async fn run() -> Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse()?)?;
    let listener = socket.listen(BACKLOG)?;
    print(&format!("{}\n", listener.local_addr()?));
    let listener = listener.tap_io(|stream| {
        // Without it the figures would be those of Nagle's algorithm; a refusal is seen in them.
        let _ = stream.set_nodelay(true);
    });
    let router = Router::new().route("/{*group}", get(upgrade)).with_state(Groups::default());
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
    State(groups): State<Groups>,
    Path(name): Path<String>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let group = lock(&groups).entry(name).or_default().clone();
    upgrade.read_buffer_size(READ_BUFFER).write_buffer_size(0).on_upgrade(async move |socket| {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let (member, (sender, receiver)) = (NEXT.fetch_add(1, Ordering::Relaxed), unbounded_channel());
        {
            let mut group = lock(&group);
            // Whoever waits for this is a member when it comes.
            let _ = sender.send(format!(r#"{{"number":{}}}"#, group.number).into());
            group.members.insert(member, sender);
        }
        carry(socket, receiver, &group).await;
        lock(&group).members.remove(&member);
    })
}

async fn carry(mut socket: WebSocket, mut receiver: UnboundedReceiver<Utf8Bytes>, group: &Mutex<Group>) {
    loop {
        tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => lock(group).relay(&text),
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

impl Group {
    fn relay(&mut self, text: &str) {
        let Some(rest) = text.strip_prefix('{') else { return };
        self.number += 1;
        let event = Utf8Bytes::from(format!(r#"{{"number":{},{rest}"#, self.number));
        for member in self.members.values() {
            // One who has gone is taken out by its own task.
            let _ = member.send(event.clone());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
