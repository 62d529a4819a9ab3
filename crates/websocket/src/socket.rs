//! A WebSocket over a stream of bytes.

use std::{
    collections::VecDeque,
    future::poll_fn,
    io::{self, IoSlice},
    mem::MaybeUninit,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

use crate::{
    frame::{LONGEST_CONTROL, Opcode, OwnHead},
    incoming::{Broken, Incoming, Message},
};

/// Bytes read at once, onto the stack.
const READ_AT_ONCE: usize = 4096;
/// Frames written at once: two slices each, well within what every system takes.
const FRAMES_AT_ONCE: usize = 32;

/// Why nothing more will be received.
#[derive(Debug, Error)]
pub enum Error {
    /// The client broke the protocol and is to be told by a close.
    #[error("the client broke the protocol: {0}")]
    Broken(#[from] Broken),
    /// The stream broke, or ended without a close.
    #[error("the stream broke")]
    Stream(#[from] io::Error),
}

/// The server's end of one WebSocket, after the handshake.
#[derive(Debug)]
pub struct Socket<S> {
    stream: S,
    incoming: Incoming,
    /// What was read behind a message that has been given out.
    rest: Bytes,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// Takes over a stream, with what was read of it behind the handshake, for messages of at most
    /// `longest` bytes.
    pub fn new(stream: S, read: Bytes, longest: usize) -> Self {
        Self { stream, incoming: Incoming::new(longest), rest: read }
    }

    /// Bytes that are kept of a message that is not whole yet, the room for more of it included: at most twice
    /// the longest message and a control frame.
    pub fn kept_bytes(&self) -> usize {
        self.incoming.kept_bytes()
    }

    /// The next message. Cancel-safe. After an error there is nothing more to receive.
    pub async fn receive(&mut self) -> Result<Message, Error> {
        poll_fn(|context| self.poll_receive(context)).await
    }

    fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Result<Message, Error>> {
        if !self.rest.is_empty() {
            let mut input = &*self.rest;
            let message = self.incoming.take(&mut input)?;
            let left = self.rest.len() - input.len();
            // An empty slice of a buffer would keep the buffer.
            self.rest = if input.is_empty() { Bytes::new() } else { self.rest.slice(left..) };
            if let Some(message) = message {
                return Poll::Ready(Ok(message));
            }
        }
        loop {
            let mut bytes = [const { MaybeUninit::uninit() }; READ_AT_ONCE];
            let mut read = ReadBuf::uninit(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut read))?;
            let mut input = read.filled();
            if input.is_empty() {
                return Poll::Ready(Err(Error::Stream(io::ErrorKind::UnexpectedEof.into())));
            }
            if let Some(message) = self.incoming.take(&mut input)? {
                self.rest = Bytes::copy_from_slice(input);
                return Poll::Ready(Ok(message));
            }
        }
    }

    /// Sends texts, each a message of its own and UTF-8, with as few system calls as the stream takes.
    /// Not cancel-safe: after a cancelled send the socket is of no more use.
    pub async fn send(&mut self, texts: VecDeque<Bytes>) -> io::Result<()> {
        self.write(Opcode::Text, texts).await
    }

    /// Sends a binary message. Not cancel-safe.
    pub async fn send_binary(&mut self, bytes: Bytes) -> io::Result<()> {
        self.write(Opcode::Binary, [bytes].into()).await
    }

    /// Asks whether the client is still there. Not cancel-safe.
    pub async fn ping(&mut self) -> io::Result<()> {
        self.write(Opcode::Ping, [Bytes::new()].into()).await
    }

    /// Answers a ping. Not cancel-safe.
    pub async fn pong(&mut self, payload: Bytes) -> io::Result<()> {
        self.write(Opcode::Pong, [payload].into()).await
    }

    /// Closes with a code and a reason of at most 123 bytes, and waits until the client has closed too;
    /// what it still sends is read and forgotten, since a stream that is dropped with unread bytes takes
    /// back what was written to it. `None` answers a close that had no code.
    pub async fn close(mut self, close: Option<(u16, &str)>) -> io::Result<()> {
        let mut payload = Vec::new();
        if let Some((code, reason)) = close {
            payload.extend(code.to_be_bytes());
            payload.extend(reason.bytes());
            payload.truncate(LONGEST_CONTROL);
        }
        self.write(Opcode::Close, [Bytes::from(payload)].into()).await?;
        self.stream.shutdown().await?;
        tokio::io::copy(&mut self.stream, &mut tokio::io::sink()).await?;
        Ok(())
    }

    async fn write(&mut self, opcode: Opcode, payloads: VecDeque<Bytes>) -> io::Result<()> {
        let mut outgoing = Outgoing { opcode, payloads, written: 0 };
        poll_fn(|context| outgoing.poll_write(&mut self.stream, context)).await?;
        self.stream.flush().await
    }
}

/// Frames on their way into the stream.
struct Outgoing {
    opcode: Opcode,
    payloads: VecDeque<Bytes>,
    /// Bytes of the first frame, its head included, that the stream has taken.
    written: usize,
}

impl Outgoing {
    fn poll_write<S: AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while !self.payloads.is_empty() {
            let mut heads = [OwnHead::NONE; FRAMES_AT_ONCE];
            let mut slices = [IoSlice::new(&[]); FRAMES_AT_ONCE * 2];
            for (head, payload) in heads.iter_mut().zip(&self.payloads) {
                *head = OwnHead::new(self.opcode, payload.len());
            }
            let pairs = slices.as_chunks_mut::<2>().0;
            for ((pair, head), payload) in pairs.iter_mut().zip(&heads).zip(&self.payloads) {
                *pair = [IoSlice::new(head.as_slice()), IoSlice::new(payload)];
            }
            let mut slices = &mut slices[..2 * self.payloads.len().min(FRAMES_AT_ONCE)];
            IoSlice::advance_slices(&mut slices, self.written);
            match ready!(Pin::new(&mut *stream).poll_write_vectored(context, slices))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                taken => self.advance(taken),
            }
        }
        Poll::Ready(Ok(()))
    }

    fn advance(&mut self, taken: usize) {
        self.written += taken;
        while let Some(first) = self.payloads.front() {
            let whole = OwnHead::len(first.len()) + first.len();
            if self.written < whole {
                return;
            }
            self.written -= whole;
            self.payloads.pop_front();
        }
    }
}

#[cfg(test)]
mod tests;
