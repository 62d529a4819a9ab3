//! The bytes of a WebSocket, however the network cuts them.

use std::{
    collections::VecDeque,
    io,
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use websocket::{Broken, Error, Message, Socket};

/// Limits to choose from: of one byte, around the lengths at which the head of a frame changes, and the server's.
const LIMITS: [usize; 6] = [1, 125, 126, 1_000, 65_535, 65_536];
/// A control frame's payload; a buffer that grows doubles.
const CONTROL: usize = 2 * 125;
/// The least that a buffer has once it has anything.
const LEAST: usize = 8;

/// What came of a stream: the messages before its end, and how it was broken, if it was.
type Received = (Vec<Message>, Option<Broken>);

/// The first byte chooses the limit of a message, the second how the others are cut. However that is, the same
/// messages come out, none is over the limit, and no more than it is kept.
pub fn wire(bytes: &[u8]) {
    let [limit, cuts, stream @ ..] = bytes else { return };
    let longest = LIMITS[usize::from(*limit) % LIMITS.len()];
    let whole = receive(longest, Bytes::copy_from_slice(stream), VecDeque::new());
    let single = receive(longest, Bytes::new(), stream.iter().map(|byte| vec![*byte]).collect());
    assert_eq!(whole, single, "byte by byte");

    // A part came with the handshake, the rest in reads of changing lengths, longer than what is read at once
    // among them.
    let mut length = usize::from(*cuts);
    let (first, mut rest) = stream.split_at(length.min(stream.len()));
    let mut reads = VecDeque::new();
    while !rest.is_empty() {
        length = (length * 31 + 7) % 9_000;
        let (read, after) = rest.split_at((length + 1).min(rest.len()));
        reads.push_back(read.to_vec());
        rest = after;
    }
    assert_eq!(whole, receive(longest, Bytes::copy_from_slice(first), reads), "in reads after {cuts}");
}

fn receive(longest: usize, behind_the_handshake: Bytes, reads: VecDeque<Vec<u8>>) -> Received {
    let mut socket = Socket::new(Stream { reads, waits: true }, behind_the_handshake, longest);
    let mut messages = Vec::new();
    loop {
        // Anew each time: what is given up in between must lose nothing.
        let received = pin!(socket.receive()).poll(&mut Context::from_waker(Waker::noop()));
        assert!(socket.kept_bytes() <= 2 * longest + CONTROL + LEAST, "{} kept", socket.kept_bytes());
        match received {
            Poll::Pending => {}
            Poll::Ready(Ok(message)) => {
                let length = match &message {
                    Message::Text(text) => text.len(),
                    Message::Binary(bytes) => bytes.len(),
                    Message::Ping(payload) => {
                        assert!(payload.len() <= 125);
                        0
                    }
                    Message::Pong | Message::Close(_) => 0,
                };
                assert!(length <= longest, "{length} of {longest}");
                messages.push(message);
            }
            Poll::Ready(Err(Error::Broken(broken))) => return (messages, Some(broken)),
            Poll::Ready(Err(Error::Stream(_))) => return (messages, None),
        }
    }
}

/// Gives what there is in these reads, and lets whoever reads wait before each.
struct Stream {
    reads: VecDeque<Vec<u8>>,
    waits: bool,
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.waits = !self.waits;
        if !self.waits {
            return Poll::Pending;
        }
        if let Some(mut read) = self.reads.pop_front() {
            let rest = read.split_off(read.len().min(buffer.remaining()));
            buffer.put_slice(&read);
            if !rest.is_empty() {
                self.reads.push_front(rest);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
