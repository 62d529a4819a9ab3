//! Listeners that come and go while events are published.

use std::sync::Arc;

use bytes::Bytes;
use interleavings::{Close, Hub, Outbox, SocketId};
use loom::{sync::Mutex, thread};
use protocol::{Position, Topic};

use crate::model::{EVENTS, event, in_every_schedule, written, written_up_to};

const TOPIC: Topic = Topic::Lobby;
/// A snapshot at a head is told from an event by this.
const SNAPSHOT: u8 = 100;

/// A stream with its owner's lock, under which events are published and listeners attached.
#[derive(Default)]
struct Stream {
    hub: Hub,
    head: Mutex<u8>,
}

impl Stream {
    /// A stream for which one listener is a crowd.
    fn crowded() -> Self {
        Self { hub: Hub::with_crowd(1), head: Mutex::default() }
    }

    fn publish(&self) {
        let mut head = self.head.lock().unwrap();
        *head += 1;
        self.hub.publish(TOPIC, at(*head), &event(*head));
    }

    /// Attaches a listener, from a position that it has seen if short history reaches that far back.
    fn attach(&self, socket: SocketId, outbox: &Arc<Outbox>, since: Option<u8>) -> u8 {
        let head = self.head.lock().unwrap();
        let missed = since.and_then(|since| self.hub.missed(TOPIC, at(since), at(*head)));
        let first = missed.unwrap_or_else(|| vec![Bytes::from(vec![SNAPSHOT + *head])]);
        self.hub.attach(TOPIC, socket, outbox, first);
        *head
    }
}

fn at(offset: u8) -> Position {
    Position { epoch: 1, offset: offset.into() }
}

fn outbox() -> Arc<Outbox> {
    Arc::new(Outbox::new(100))
}

/// Whether a frame shows the state after the last event, as that event or as a snapshot.
fn is_last(number: u8) -> bool {
    number % SNAPSHOT == EVENTS
}

/// Checks that frames are what a listener of this head must get: its snapshot and every event after it, or,
/// if it was recovered, every event after what it had seen.
#[track_caller]
fn check_dense(frames: &[u8], seen: Option<u8>, head: u8) {
    let from_snapshot: Vec<_> = std::iter::once(SNAPSHOT + head).chain(head + 1..=EVENTS).collect();
    let recovered: Option<Vec<_>> = seen.map(|seen| (seen + 1..=EVENTS).collect());
    assert!(frames == from_snapshot || recovered.is_some_and(|all| frames == all), "{frames:?} at {head}");
}

fn publish_all(stream: &Arc<Stream>) -> thread::JoinHandle<()> {
    let stream = stream.clone();
    thread::spawn(move || (1..=EVENTS).for_each(|_| stream.publish()))
}

#[test]
fn a_listener_gets_every_event_after_the_head_at_which_it_was_attached() {
    for since in [None, Some(0)] {
        in_every_schedule(&format!("a listener who has seen {since:?}"), move || {
            let (stream, outbox) = (Arc::new(Stream::default()), outbox());
            let publishing = publish_all(&stream);
            let head = stream.attach(SocketId(1), &outbox, since);
            let recovered_all = since == Some(0) && head == EVENTS;
            let mut frames = written_up_to(&outbox, is_last);
            publishing.join().unwrap();
            outbox.close(Close::Restarting);
            let (rest, reason) = written(&outbox);
            frames.extend(rest);
            check_dense(&frames, since, head);
            // Nobody forgets this stream, so its short history is whole.
            assert!(!recovered_all || frames[0] == 1, "{frames:?}");
            assert_eq!(reason, Close::Restarting);
            assert!(stream.hub.detach(TOPIC, SocketId(1)));
        });
    }
}

#[test]
fn one_of_a_crowd_gets_every_event_whenever_a_breath_ends() {
    in_every_schedule("one of a crowd, and another who joins it", || {
        let (stream, first, other) = (Arc::new(Stream::crowded()), outbox(), outbox());
        stream.attach(SocketId(1), &first, Some(0));
        let publishing = publish_all(&stream);
        let head = stream.attach(SocketId(2), &other, None);
        stream.hub.hurry(TOPIC, SocketId(1));
        assert_eq!(written_up_to(&first, is_last), (1..=EVENTS).collect::<Vec<_>>());
        check_dense(&written_up_to(&other, is_last), None, head);
        publishing.join().unwrap();
    });
}

#[test]
fn a_listener_that_leaves_has_no_gap_before_and_gets_nothing_after() {
    in_every_schedule("a listener who leaves", || {
        let (stream, outbox) = (Arc::new(Stream::default()), outbox());
        assert_eq!(stream.attach(SocketId(1), &outbox, Some(0)), 0);
        let publishing = publish_all(&stream);
        // Without the owner's lock, as whoever closes a socket does it.
        assert!(stream.hub.detach(TOPIC, SocketId(1)));
        let queued = outbox.queued_bytes();
        publishing.join().unwrap();
        assert_eq!(outbox.queued_bytes(), queued);
        outbox.close(Close::Restarting);
        let (frames, _) = written(&outbox);
        assert_eq!(frames, (1..=queued as u8).collect::<Vec<_>>());
        assert!(!stream.hub.detach(TOPIC, SocketId(1)));
    });
}

#[test]
fn a_listener_that_comes_back_recovers_without_a_gap() {
    in_every_schedule("a listener who comes back", || {
        let (stream, first, second) = (Arc::new(Stream::default()), outbox(), outbox());
        let publishing = publish_all(&stream);
        let head = stream.attach(SocketId(1), &first, None);
        assert!(stream.hub.detach(TOPIC, SocketId(1)));
        first.close(Close::Lost);
        let (seen, _) = written(&first);
        let last = seen.last().unwrap() % SNAPSHOT;
        let head_again = stream.attach(SocketId(2), &second, Some(last));
        let mut frames = Vec::new();
        if last < EVENTS {
            frames = written_up_to(&second, is_last);
        }
        publishing.join().unwrap();
        second.close(Close::Restarting);
        frames.extend(written(&second).0);
        assert!(head <= last && last <= head_again);
        // Nobody forgets this stream: all that was missed is there.
        assert_eq!(frames, (last + 1..=EVENTS).collect::<Vec<_>>(), "seen before: {seen:?}");
    });
}

#[test]
fn a_topic_is_never_forgotten_with_its_listener() {
    for since in [None, Some(0)] {
        in_every_schedule(
            &format!("a listener who has seen {since:?} of a topic to be forgotten"),
            move || {
                let (stream, outbox) = (Arc::new(Stream::default()), outbox());
                let publishing = publish_all(&stream);
                let forgetting = thread::spawn({
                    let stream = stream.clone();
                    move || stream.hub.retire(TOPIC)
                });
                let head = stream.attach(SocketId(1), &outbox, since);
                let frames = written_up_to(&outbox, is_last);
                check_dense(&frames, since, head);
                publishing.join().unwrap();
                forgetting.join().unwrap();
                assert_eq!(stream.hub.listeners(TOPIC), 1);
                assert!(!stream.hub.retire(TOPIC));
                assert!(stream.hub.detach(TOPIC, SocketId(1)));
                assert!(stream.hub.retire(TOPIC));
            },
        );
    }
}

#[test]
fn a_topic_that_one_leaves_and_another_joins_keeps_the_other() {
    in_every_schedule("one leaves, one joins, and a topic to be forgotten", || {
        let (stream, left, joined) = (Arc::new(Stream::default()), outbox(), outbox());
        stream.attach(SocketId(1), &left, Some(0));
        let leaving = thread::spawn({
            let stream = stream.clone();
            move || stream.hub.detach(TOPIC, SocketId(1))
        });
        let forgetting = thread::spawn({
            let stream = stream.clone();
            move || stream.hub.retire(TOPIC)
        });
        stream.attach(SocketId(2), &joined, None);
        stream.publish();
        assert!(leaving.join().unwrap());
        forgetting.join().unwrap();
        assert!(stream.hub.has_one_of(TOPIC, &[SocketId(2)]));
        assert_eq!(stream.hub.listeners(TOPIC), 1);
        joined.close(Close::Restarting);
        assert_eq!(written(&joined).0, [SNAPSHOT, 1]);
    });
}

#[test]
fn a_slow_listener_is_closed_and_no_other_notices() {
    in_every_schedule("a slow listener beside another", || {
        let (stream, slow, quick) = (Stream::default(), Arc::new(Outbox::new(1)), outbox());
        stream.attach(SocketId(1), &slow, Some(0));
        stream.attach(SocketId(2), &quick, Some(0));
        let writing = thread::spawn({
            let slow = slow.clone();
            move || written(&slow)
        });
        let all: Vec<_> = (1..=EVENTS).collect();
        all.iter().for_each(|_| stream.publish());
        quick.close(Close::Restarting);
        slow.close(Close::Restarting);
        assert_eq!(written(&quick), (all.clone(), Close::Restarting));
        let (frames, reason) = writing.join().unwrap();
        assert!(all.starts_with(&frames), "{frames:?}");
        assert_eq!(reason, if frames == all { Close::Restarting } else { Close::Slow }, "{frames:?}");
    });
}
