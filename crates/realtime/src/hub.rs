//! Listeners by topic. Encodes nothing and decides nothing: the owner of a stream does both.

use std::{
    sync::{
        Arc, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use protocol::{Position, Topic};

use crate::{
    close::Close,
    outbox::Outbox,
    ring::Ring,
    sockets::SocketId,
    sync::{HashMap, Mutex, MutexGuard, after},
};

/// Where more than these listen, events that come quickly are told together.
const CROWD: usize = 100;
/// The shortest time between two tellings to a crowd: too short to be noticed by who reads, and long enough for
/// several events of a busy stream. Nearly all of a delivery's cost is the system call that writes it, which
/// several share.
const BREATH: Duration = Duration::from_millis(20);
/// The same after a breath in which as many events have come as [`FLOOD`]: more than anybody reads.
const LONG_BREATH: Duration = Duration::from_millis(40);
const FLOOD: usize = 8;

/// Who listens to which topic, and each topic's last events.
///
/// All calls about one topic are made under the lock of the stream's owner; the hub's own locks are
/// short, are never held across an await, and are taken one at a time (first the map, then, after
/// its release, the channel).
#[derive(Debug)]
pub struct Hub {
    channels: Mutex<HashMap<Topic, Arc<Mutex<Channel>>>>,
    crowd: usize,
    /// Nothing is decided by it, so the check of schedules need not know of it.
    deliveries: AtomicU64,
}

#[derive(Debug, Default)]
struct Channel {
    ring: Ring,
    listeners: HashMap<SocketId, Listener>,
    /// Set while a crowd has just been told something: what comes meanwhile is `pending`.
    breathes: bool,
    pending: Vec<Bytes>,
    /// Set once the channel has been taken out of the map: whoever still holds it looks anew.
    retired: bool,
}

#[derive(Debug)]
struct Listener {
    outbox: Arc<Outbox>,
    /// How many of the pending frames it has already.
    ahead: usize,
}

impl Default for Hub {
    fn default() -> Self {
        Self::with_crowd(CROWD)
    }
}

impl Hub {
    /// A hub for which so many listeners are a crowd.
    pub fn with_crowd(crowd: usize) -> Self {
        Self { channels: Mutex::default(), crowd, deliveries: AtomicU64::default() }
    }

    /// Queues an event to everyone who listens, and keeps it for those who come back soon. A crowd is told at once
    /// where nothing has been told just before, and otherwise within 20 ms, or 40 in a
    /// flood, together with what comes until then.
    pub fn publish(&self, topic: Topic, position: Position, frame: &Bytes) {
        self.with(topic, |channel, shared| {
            channel.ring.push(position, frame.clone());
            self.deliveries.fetch_add(channel.listeners.len() as u64, Ordering::Relaxed);
            if channel.breathes {
                return channel.pending.push(frame.clone());
            }
            for listener in channel.listeners.values() {
                listener.outbox.push(frame.clone());
            }
            if channel.listeners.len() >= self.crowd {
                channel.breathes = true;
                breathe(shared.clone(), BREATH);
            }
        });
    }

    /// As [`Hub::publish`], at once, where not everyone may see the event: `shown` gives the frame for each
    /// listener, the event or an empty one of the same position.
    pub fn publish_as<'a>(
        &self,
        topic: Topic,
        position: Position,
        frame: &'a Bytes,
        shown: impl Fn(SocketId) -> &'a Bytes,
    ) {
        self.with(topic, |channel, _| {
            channel.ring.push(position, frame.clone());
            channel.tell_pending();
            for (&socket, listener) in &channel.listeners {
                listener.outbox.push(shown(socket).clone());
            }
            self.deliveries.fetch_add(channel.listeners.len() as u64, Ordering::Relaxed);
        });
    }

    /// Tells one listener what it would hear at the end of a breath: the answer that it is about to get is given in
    /// knowledge of that.
    pub fn hurry(&self, topic: Topic, socket: SocketId) {
        let Some(channel) = lock(&self.channels).get(&topic).cloned() else { return };
        let channel = &mut *lock(&channel);
        if let Some(listener) = channel.listeners.get_mut(&socket)
            && listener.ahead < channel.pending.len()
        {
            listener.outbox.push_all(&channel.pending[listener.ahead..]);
            listener.ahead = channel.pending.len();
        }
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
        self.with(topic, |channel, _| {
            // What the newcomer begins with has it already.
            channel.tell_pending();
            for frame in first {
                outbox.answer(frame);
            }
            let listener = Listener { outbox: outbox.clone(), ahead: 0 };
            channel.listeners.insert(socket, listener).is_none()
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
        let mut channel = lock(&channel);
        channel.tell_pending();
        for (socket, listener) in &channel.listeners {
            if !sockets.contains(socket) {
                listener.outbox.close(reason);
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

    fn with<T>(&self, topic: Topic, act: impl FnOnce(&mut Channel, &Arc<Mutex<Channel>>) -> T) -> T {
        loop {
            let shared = lock(&self.channels).entry(topic).or_default().clone();
            let mut channel = lock(&shared);
            if !channel.retired {
                return act(&mut channel, &shared);
            }
        }
    }
}

impl Channel {
    fn tell_pending(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        for listener in self.listeners.values_mut() {
            listener.outbox.push_all(&self.pending[std::mem::take(&mut listener.ahead)..]);
        }
        self.pending.clear();
    }
}

/// Tells a crowd, after a breath, what has come meanwhile; for as long as something has.
fn breathe(channel: Arc<Mutex<Channel>>, breath: Duration) {
    after(breath, move || {
        let mut breathing = lock(&channel);
        let came = breathing.pending.len();
        breathing.breathes = came > 0;
        if breathing.breathes {
            breathing.tell_pending();
            drop(breathing);
            breathe(channel, if came < FLOOD { BREATH } else { LONG_BREATH });
        }
    });
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

    fn crowd(hub: &Hub, count: u64) -> Vec<Arc<Outbox>> {
        let attach = |number| {
            let outbox = Arc::new(Outbox::new(1_000));
            hub.attach(Topic::Lobby, SocketId(number), &outbox, []);
            outbox
        };
        (0..count).map(attach).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_is_told_at_once_and_then_what_comes_within_a_breath_together() {
        let hub = Hub::default();
        let crowd = crowd(&hub, CROWD as u64);
        let publish = |number: u64| hub.publish(Topic::Lobby, at(number), &Bytes::from(number.to_string()));
        publish(1);
        assert_eq!(frames(&crowd[0]).await, ["1"]);
        publish(2);
        publish(3);
        assert_eq!(crowd[0].queued_bytes(), 0);
        let begun = tokio::time::Instant::now();
        assert_eq!(frames(&crowd[0]).await, ["2", "3"]);
        assert!(begun.elapsed() < 2 * BREATH);
        // The breath after that has nothing to tell, and the next event waits for none.
        tokio::time::sleep(2 * BREATH).await;
        publish(4);
        assert_eq!(crowd[0].queued_bytes(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_is_told_in_longer_breaths_for_as_long_as_it_lasts() {
        let hub = Hub::default();
        let crowd = crowd(&hub, CROWD as u64);
        let mut offset = 0;
        let mut publish = |count: usize| {
            for _ in 0..count {
                offset += 1;
                hub.publish(Topic::Lobby, at(offset), &Bytes::from_static(b"-"));
            }
        };
        publish(1);
        frames(&crowd[0]).await;
        for (count, breath) in
            [(1, BREATH), (FLOOD, BREATH), (FLOOD, LONG_BREATH), (1, LONG_BREATH), (1, BREATH)]
        {
            publish(count);
            let begun = tokio::time::Instant::now();
            assert_eq!(frames(&crowd[0]).await.len(), count);
            let waited = begun.elapsed();
            assert!((breath..breath + BREATH / 2).contains(&waited), "{waited:?}, not {breath:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_about_to_be_answered_is_told_before_and_nothing_twice() {
        let hub = Hub::default();
        let crowd = crowd(&hub, CROWD as u64);
        let publish = |number: u64| hub.publish(Topic::Lobby, at(number), &Bytes::from(number.to_string()));
        publish(1);
        publish(2);
        hub.hurry(Topic::Lobby, SocketId(0));
        hub.hurry(Topic::Lobby, SocketId(0));
        assert_eq!(frames(&crowd[0]).await, ["1", "2"]);
        assert_eq!(frames(&crowd[1]).await, ["1"]);
        publish(3);
        for outbox in &crowd[..2] {
            let told = frames(outbox).await;
            assert_eq!(told.last().unwrap(), "3");
            assert_eq!(told.contains(&"2".to_owned()), !Arc::ptr_eq(outbox, &crowd[0]));
        }
        assert_eq!(hub.missed(Topic::Lobby, at(0), at(3)).unwrap().len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_that_waits_for_a_breath_is_told_to_who_knows_it_or_kept_from_who_goes_on() {
        let hub = Hub::default();
        let crowd = crowd(&hub, CROWD as u64);
        let newcomer = Arc::new(Outbox::new(1_000));
        for number in 1..=2 {
            hub.publish(Topic::Lobby, at(number), &Bytes::from(number.to_string()));
        }
        hub.attach(Topic::Lobby, SocketId(1_000), &newcomer, [Bytes::from_static(b"all")]);
        assert_eq!(frames(&crowd[0]).await, ["1", "2"]);
        hub.publish(Topic::Lobby, at(3), &Bytes::from_static(b"3"));
        let (hidden, empty) = (Bytes::from_static(b"4"), Bytes::from_static(b"-"));
        hub.publish_as(Topic::Lobby, at(4), &hidden, |_| &empty);
        assert_eq!(frames(&crowd[0]).await, ["3", "-"]);
        hub.publish(Topic::Lobby, at(5), &Bytes::from_static(b"5"));
        hub.close_all_but(Topic::Lobby, &[], Close::NotAllowed);
        assert_eq!(frames(&newcomer).await, ["all", "3", "-", "5"]);
        assert_eq!(newcomer.next().await, Next::Close(Close::NotAllowed));
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
