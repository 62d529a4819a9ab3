//! Accepts connections until it is told to stop, and lets those under way finish.
//!
//! `axum::serve` leaves Nagle's algorithm on and hides the limits on a request's head, so connections
//! are driven here.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, extract::ConnectInfo};
use hyper::service::{Service, service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use listenfd::ListenFd;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Connections that may wait to be accepted: the default of 1,024 overflows when everyone comes back
/// at once after a restart, and costs them a second.
const BACKLOG: u32 = 4096;
/// Bytes of a request's head; a longer one is answered 431 (RFC 6585).
const HEAD_BYTES: usize = 16 * 1024;
/// How long a client may take to send a request's head.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection that nothing was asked on yet stays open once the server stops: what a browser has just
/// connected for is on its way, and it does not ask again elsewhere when such a connection is closed.
const FIRST_REQUEST: Duration = Duration::from_secs(1);
/// How long what is under way may take to finish once the server stops.
const DRAIN: Duration = Duration::from_secs(8);

/// Binds the address.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A restarted server must not wait for the old one's closed connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The listener that whoever started the program has handed over (`LISTEN_FDS` and `LISTEN_PID`, as systemd does for
/// a socket unit), if there is one. It outlives a process that stops: who knocks before the next one serves waits
/// in the kernel instead of being refused.
pub fn handed_over(sockets: &mut ListenFd) -> std::io::Result<Option<TcpListener>> {
    let Some(listener) = sockets.take_tcp_listener(0)? else { return Ok(None) };
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener).map(Some)
}

/// Serves until `stop`, then waits for what is under way and for `goodbye`, which closes the sockets:
/// those have left their connections' tasks.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    goodbye: impl Future<Output = ()>,
) {
    let (tracker, stopping) = (TaskTracker::new(), CancellationToken::new());
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => drive(stream, peer, &router, &tracker, stopping.clone()),
            Err(error) => {
                // Out of file descriptors, mostly: those who are connected go on.
                tracing::warn!(%error, "a connection cannot be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    tracker.close();
    let drained = async {
        // First of all: who listens by long polling is told by the next request on an open connection.
        goodbye.await;
        stopping.cancel();
        tracker.wait().await;
    };
    if tokio::time::timeout(DRAIN, drained).await.is_err() {
        tracing::warn!("some connections did not finish in time");
    }
}

fn drive(
    stream: TcpStream,
    peer: SocketAddr,
    router: &Router,
    tracker: &TaskTracker,
    stopping: CancellationToken,
) {
    // A move is a small packet that must leave at once.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was refused");
    }
    let answers = TowerToHyperService::new(router.clone().layer(axum::Extension(ConnectInfo(peer))));
    let was_asked = Arc::new(AtomicBool::new(false));
    let service = {
        let was_asked = was_asked.clone();
        service_fn(move |request| {
            was_asked.store(true, Ordering::Relaxed);
            answers.call(request)
        })
    };
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tracker.spawn(async move {
        let mut connection = std::pin::pin!(connection);
        let stop = async {
            stopping.cancelled().await;
            if !was_asked.load(Ordering::Relaxed) {
                tokio::time::sleep(FIRST_REQUEST).await;
            }
        };
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stop => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended");
        }
    });
}
