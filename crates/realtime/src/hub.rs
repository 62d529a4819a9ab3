//! Listeners by topic. Encodes nothing and decides nothing: the owner of a stream does both.

use std::sync::{
    Arc, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use protocol::{Position, Topic};

use crate::{
    close::Close,
    outbox::Outbox,
    ring::Ring,
    sockets::SocketId,
    sync::{HashMap, Mutex, MutexGuard},
};

/// Who listens to which topic, and each topic's last events.
///
/// All calls about one topic are made under the lock of the stream's owner; the hub's own locks are
/// short, are never held across an await, and are taken one at a time (first the map, then, after
/// its release, the channel).
#[derive(Debug, Default)]
pub struct Hub {
    channels: Mutex<HashMap<Topic, Arc<Mutex<Channel>>>>,
    /// Nothing is decided by it, so the check of schedules need not know of it.
    deliveries: AtomicU64,
}

#[derive(Debug, Default)]
struct Channel {
    ring: Ring,
    listeners: HashMap<SocketId, Arc<Outbox>>,
    /// Set once the channel has been taken out of the map: whoever still holds it looks anew.
    retired: bool,
}

impl Hub {
    /// Queues an event to everyone who listens, and keeps it for those who come back soon.
    pub fn publish(&self, topic: Topic, position: Position, frame: &Bytes) {
        self.publish_as(topic, position, frame, |_| frame);
    }

    /// As [`Hub::publish`], where not everyone may see the event: `shown` gives the frame for each
    /// listener, the event or an empty one of the same position.
    pub fn publish_as<'a>(
        &self,
        topic: Topic,
        position: Position,
        frame: &'a Bytes,
        shown: impl Fn(SocketId) -> &'a Bytes,
    ) {
        self.with(topic, |channel| {
            channel.ring.push(position, frame.clone());
            for (&socket, outbox) in &channel.listeners {
                outbox.push(shown(socket).clone());
            }
            self.deliveries.fetch_add(channel.listeners.len() as u64, Ordering::Relaxed);
        });
    }

    /// Every event after `since` up to `head`, if short history has them all.
    pub fn missed(&self, topic: Topic, since: Position, head: Position) -> Option<Vec<Bytes>> {
        if since == head {
            return Some(Vec::new());
        }
        let channel = lock(&self.channels).get(&topic).cloned()?;
        lock(&channel).ring.since(since, head)
    }

    /// Adds a listener, after queueing what it needs to begin with. True if it is new.
    pub fn attach(
        &self,
        topic: Topic,
        socket: SocketId,
        outbox: &Arc<Outbox>,
        first: impl IntoIterator<Item = Bytes>,
    ) -> bool {
        self.with(topic, |channel| {
            for frame in first {
                outbox.answer(frame);
            }
            channel.listeners.insert(socket, outbox.clone()).is_none()
        })
    }

    /// Removes a listener. True if it was one.
    pub fn detach(&self, topic: Topic, socket: SocketId) -> bool {
        let Some(channel) = lock(&self.channels).get(&topic).cloned() else { return false };
        lock(&channel).listeners.remove(&socket).is_some()
    }

    /// Whether one of these sockets listens.
    pub fn has_one_of(&self, topic: Topic, sockets: &[SocketId]) -> bool {
        let channel = lock(&self.channels).get(&topic).cloned();
        channel.is_some_and(|channel| {
            let channel = lock(&channel);
            sockets.iter().any(|socket| channel.listeners.contains_key(socket))
        })
    }

    /// Closes the sockets of all who listen but these.
    pub fn close_all_but(&self, topic: Topic, sockets: &[SocketId], reason: Close) {
        let channel = lock(&self.channels).get(&topic).cloned();
        let Some(channel) = channel else { return };
        for (socket, outbox) in &lock(&channel).listeners {
            if !sockets.contains(socket) {
                outbox.close(reason);
            }
        }
    }

    /// How many events were queued to sockets by now.
    pub fn deliveries(&self) -> u64 {
        self.deliveries.load(Ordering::Relaxed)
    }

    /// How many listen.
    pub fn listeners(&self, topic: Topic) -> usize {
        let channel = lock(&self.channels).get(&topic).cloned();
        channel.map_or(0, |channel| lock(&channel).listeners.len())
    }

    /// Forgets a topic's short history, if nobody listens. True if it is gone.
    pub fn retire(&self, topic: Topic) -> bool {
        let mut channels = lock(&self.channels);
        let Some(channel) = channels.get(&topic).cloned() else { return true };
        // The one place with two locks; the order is map, then channel, as everywhere.
        let mut channel = lock(&channel);
        if !channel.listeners.is_empty() {
            return false;
        }
        channel.retired = true;
        channels.remove(&topic);
        true
    }

    fn with<T>(&self, topic: Topic, act: impl FnOnce(&mut Channel) -> T) -> T {
        loop {
            let channel = lock(&self.channels).entry(topic).or_default().clone();
            let mut channel = lock(&channel);
            if !channel.retired {
                return act(&mut channel);
            }
        }
    }
}

/// A panic under one of these locks would leave plain, whole data: maps and queues.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Next;

    fn at(offset: u64) -> Position {
        Position { epoch: 1, offset }
    }

    async fn frames(outbox: &Outbox) -> Vec<String> {
        match outbox.next().await {
            Next::Frames(frames) => {
                frames.iter().map(|frame| String::from_utf8_lossy(frame).into_owned()).collect()
            }
            Next::Close(reason) => panic!("closed: {reason:?}"),
        }
    }

    #[tokio::test]
    async fn a_listener_gets_the_first_frames_and_then_what_is_published() {
        let hub = Hub::default();
        let outbox = Arc::new(Outbox::new(1_000));
        hub.publish(Topic::Lobby, at(1), &Bytes::from_static(b"1"));
        assert!(hub.attach(Topic::Lobby, SocketId(1), &outbox, [Bytes::from_static(b"snapshot")]));
        hub.publish(Topic::Lobby, at(2), &Bytes::from_static(b"2"));
        assert_eq!(frames(&outbox).await, ["snapshot", "2"]);
        assert!(hub.detach(Topic::Lobby, SocketId(1)));
        assert!(!hub.detach(Topic::Lobby, SocketId(1)));
        hub.publish(Topic::Lobby, at(3), &Bytes::from_static(b"3"));
        assert_eq!(outbox.queued_bytes(), 0);
    }

    #[tokio::test]
    async fn who_may_not_see_an_event_gets_another_frame_in_its_place() {
        let hub = Hub::default();
        let outboxes = [1, 2].map(|socket| (SocketId(socket), Arc::new(Outbox::new(1_000))));
        for (socket, outbox) in &outboxes {
            hub.attach(Topic::Lobby, *socket, outbox, []);
        }
        let (frame, empty) = (Bytes::from_static(b"1"), Bytes::from_static(b"-"));
        let shown = |socket| if socket == SocketId(1) { &empty } else { &frame };
        hub.publish_as(Topic::Lobby, at(1), &frame, shown);
        assert_eq!(frames(&outboxes[0].1).await, ["-"]);
        assert_eq!(frames(&outboxes[1].1).await, ["1"]);
        assert_eq!(hub.missed(Topic::Lobby, at(0), at(1)), Some(vec![frame]));
    }

    #[tokio::test]
    async fn those_who_may_not_listen_any_more_are_closed() {
        let hub = Hub::default();
        let outboxes = [1, 2].map(|socket| (SocketId(socket), Arc::new(Outbox::new(1_000))));
        for (socket, outbox) in &outboxes {
            hub.attach(Topic::Lobby, *socket, outbox, []);
        }
        assert!(hub.has_one_of(Topic::Lobby, &[SocketId(3), SocketId(2)]));
        assert!(!hub.has_one_of(Topic::Lobby, &[SocketId(3)]));
        hub.close_all_but(Topic::Lobby, &[SocketId(1)], Close::NotAllowed);
        hub.publish(Topic::Lobby, at(1), &Bytes::from_static(b"1"));
        assert_eq!(frames(&outboxes[0].1).await, ["1"]);
        assert_eq!(outboxes[1].1.next().await, Next::Close(Close::NotAllowed));
    }

    #[test]
    fn a_topic_with_listeners_is_not_retired() {
        let hub = Hub::default();
        let outbox = Arc::new(Outbox::new(1_000));
        hub.publish(Topic::Lobby, at(1), &Bytes::from_static(b"1"));
        hub.attach(Topic::Lobby, SocketId(1), &outbox, []);
        assert!(!hub.retire(Topic::Lobby));
        hub.detach(Topic::Lobby, SocketId(1));
        assert!(hub.retire(Topic::Lobby));
        assert_eq!(hub.missed(Topic::Lobby, at(0), at(1)), None);
    }
}
