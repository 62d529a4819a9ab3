//! The queue of one socket: bounded, and never silent about it.

use std::{collections::VecDeque, sync::PoisonError};

use bytes::Bytes;

use crate::{
    close::Close,
    sync::{Mutex, MutexGuard, Notify},
};

/// Frames on their way to one socket. A reader that lets more than the limit pile up is closed with
/// [`Close::Slow`] and recovers by position: no frame is ever dropped from the middle.
#[derive(Debug)]
pub struct Outbox {
    // A std mutex: it is held for a push or a pop, never across an await.
    state: Mutex<State>,
    wake: Notify,
    limit_bytes: usize,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Bytes>,
    bytes: usize,
    close: Option<Close>,
}

/// What a socket's writer has to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Write these frames, in this order.
    Frames(VecDeque<Bytes>),
    /// Close the socket.
    Close(Close),
}

impl Outbox {
    /// An empty queue that holds at most `limit_bytes`.
    pub fn new(limit_bytes: usize) -> Self {
        Self { state: Mutex::default(), wake: Notify::new(), limit_bytes }
    }

    /// Queues a frame. After a close nothing more is taken.
    pub fn push(&self, frame: Bytes) {
        self.push_all(&[frame]);
    }

    /// Queues frames, to be written together if they can be.
    pub fn push_all(&self, frames: &[Bytes]) {
        let mut state = self.lock();
        if state.close.is_some() {
            return;
        }
        let bytes: usize = frames.iter().map(Bytes::len).sum();
        if state.bytes + bytes > self.limit_bytes {
            // What waits is of no use any more: the client recovers from its last position.
            *state = State { close: Some(Close::Slow), ..State::default() };
        } else {
            state.bytes += bytes;
            state.queue.extend(frames.iter().cloned());
        }
        drop(state);
        self.wake.notify_one();
    }

    /// Queues what the client asked for: a snapshot, or the events that it missed. Such a frame does not
    /// count: it may be larger than the queue, and were it refused, who comes back would never get
    /// further. No client can pile them up: while it does not read, its own frames are not read either.
    pub fn answer(&self, frame: Bytes) {
        let mut state = self.lock();
        if state.close.is_some() {
            return;
        }
        state.queue.push_back(frame);
        drop(state);
        self.wake.notify_one();
    }

    /// Closes the socket once what is queued has been written. The first reason stands.
    pub fn close(&self, reason: Close) {
        let mut state = self.lock();
        state.close.get_or_insert(reason);
        drop(state);
        self.wake.notify_one();
    }

    /// Whether the socket is being closed.
    pub fn is_closed(&self) -> bool {
        self.closed().is_some()
    }

    /// Why the socket is being closed, if it is.
    pub fn closed(&self) -> Option<Close> {
        self.lock().close
    }

    /// How many bytes wait.
    pub fn queued_bytes(&self) -> usize {
        self.lock().bytes
    }

    /// Waits for frames and takes all of them, or for the close. Cancel-safe.
    pub async fn next(&self) -> Next {
        loop {
            {
                let mut state = self.lock();
                if !state.queue.is_empty() {
                    state.bytes = 0;
                    // The buffer goes along, so an idle socket keeps none.
                    return Next::Frames(std::mem::take(&mut state.queue));
                }
                if let Some(reason) = state.close {
                    return Next::Close(reason);
                }
            }
            self.wake.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic cannot happen between the lock and its release; if it did, the state is plain data.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_come_out_in_their_order_and_then_the_close() {
        let outbox = Outbox::new(100);
        outbox.push(Bytes::from_static(b"one"));
        outbox.push(Bytes::from_static(b"two"));
        outbox.close(Close::Restarting);
        outbox.push(Bytes::from_static(b"late"));
        assert_eq!(outbox.next().await, Next::Frames(["one", "two"].map(Bytes::from).into()));
        assert_eq!(outbox.next().await, Next::Close(Close::Restarting));
    }

    #[tokio::test]
    async fn a_full_queue_closes_as_slow_and_keeps_nothing() {
        let outbox = Outbox::new(5);
        outbox.push(Bytes::from_static(b"12345"));
        outbox.push(Bytes::from_static(b"6"));
        assert_eq!(outbox.queued_bytes(), 0);
        assert_eq!(outbox.next().await, Next::Close(Close::Slow));
    }

    #[tokio::test]
    async fn an_answer_is_taken_whatever_its_size_and_leaves_the_queue_to_events() {
        let outbox = Outbox::new(5);
        outbox.answer(Bytes::from_static(b"a whole snapshot"));
        outbox.push(Bytes::from_static(b"12345"));
        assert_eq!(outbox.next().await, Next::Frames(["a whole snapshot", "12345"].map(Bytes::from).into()));
    }

    #[tokio::test]
    async fn the_first_reason_to_close_stands() {
        let outbox = Outbox::new(5);
        outbox.close(Close::SessionEnded);
        outbox.close(Close::Restarting);
        assert_eq!(outbox.next().await, Next::Close(Close::SessionEnded));
    }
}
