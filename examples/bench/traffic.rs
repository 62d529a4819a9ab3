//! Counts what goes over connections: every byte of their streams, heads and frames included.

use std::{
    io::{self, IoSlice},
    ops::Sub,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// What has gone over some connections by now.
#[derive(Debug, Default)]
pub struct Traffic {
    down: AtomicU64,
    up: AtomicU64,
    requests: AtomicU64,
}

/// What had been carried at a moment, or was between two.
#[derive(Clone, Copy, Debug)]
pub struct Carried {
    /// Bytes from the server. What TCP and IP add is not in it.
    pub down_bytes: u64,
    /// Bytes to the server.
    pub up_bytes: u64,
    /// Requests over HTTP.
    pub requests: u64,
}

/// A connection whose bytes are counted.
#[derive(Debug)]
pub struct Counted {
    stream: TcpStream,
    traffic: Arc<Traffic>,
}

impl Traffic {
    /// What has been carried up to this moment.
    pub fn read(&self) -> Carried {
        let [down_bytes, up_bytes, requests] =
            [&self.down, &self.up, &self.requests].map(|count| count.load(Ordering::Relaxed));
        Carried { down_bytes, up_bytes, requests }
    }

    /// A request is made.
    pub fn asks(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }
}

impl Sub for Carried {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self {
            down_bytes: self.down_bytes - before.down_bytes,
            up_bytes: self.up_bytes - before.up_bytes,
            requests: self.requests - before.requests,
        }
    }
}

impl Counted {
    /// Counts what goes over a connection from now on.
    pub fn new(stream: TcpStream, traffic: Arc<Traffic>) -> Self {
        Self { stream, traffic }
    }

    fn wrote(&self, written: io::Result<usize>) -> Poll<io::Result<usize>> {
        if let Ok(bytes) = written {
            self.traffic.up.fetch_add(bytes as u64, Ordering::Relaxed);
        }
        Poll::Ready(written)
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        self.traffic.down.fetch_add((buffer.filled().len() - before) as u64, Ordering::Relaxed);
        Poll::Ready(read)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.wrote(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write_vectored(context, pieces));
        self.wrote(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
