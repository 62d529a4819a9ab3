//! One person's part of a call as the server holds it.

use std::collections::HashSet;

use bytes::Bytes;
use protocol::{
    AccountId, CallRoom, Event, LegId, Position, Snapshot, Topic,
    calls::{LegEvent, LegSnapshot, Media},
    frame::{ServerFrame, Subscribed},
};
use tokio::time::Instant;

use super::{servers, ticket};
use crate::{Backend, error::Result, journal};

/// A leg of a call, with its stream.
#[derive(Debug)]
pub struct Line {
    /// The leg.
    pub leg: LegId,
    /// Where it is.
    pub room: CallRoom,
    /// Whose it is.
    pub account: AccountId,
    /// How many sockets hold it: one, or two while a tab comes back and its old socket is not yet given up.
    pub listeners: usize,
    /// Since when no socket holds it.
    pub gone_since: Option<Instant>,
    /// What it sends.
    pub media: Media,
    /// Whether the others were told of it, as they are once a socket holds it: what they say to it before would be lost.
    pub is_told: bool,
    /// Who has nothing to do with its owner.
    pub apart: HashSet<AccountId>,
    /// Who has an offer of this leg to answer.
    pub offers: HashSet<LegId>,
    position: Position,
}

impl Line {
    /// A leg that nobody holds yet but those who have listened to it before it ended.
    pub fn new(backend: &Backend, account: AccountId, room: CallRoom, leg: LegId, media: Media) -> Self {
        let listeners = backend.hub.listeners(Topic::Leg(leg));
        Self {
            leg,
            room,
            account,
            listeners,
            gone_since: (listeners == 0).then(Instant::now),
            media,
            is_told: false,
            apart: HashSet::new(),
            offers: HashSet::new(),
            position: Position { epoch: crate::fresh_epoch(), offset: 0 },
        }
    }

    /// Where the leg's stream stands.
    pub fn position(&self) -> Position {
        self.position
    }

    /// What the leg's owner begins with, apart from some legs of the call.
    pub fn snapshot(&self, backend: &Backend, apart: Vec<LegId>) -> Result<LegSnapshot> {
        let (servers, until_ms) = servers::servers(backend, self.leg)?;
        let ticket = ticket::issue(backend, self.account, self.room, self.leg)?;
        Ok(LegSnapshot { room: self.room, servers, ticket, until_ms, apart })
    }

    /// The frame that answers who begins to listen.
    pub fn subscribed(&self, backend: &Backend, apart: Vec<LegId>) -> Result<Bytes> {
        let frame = ServerFrame::Subscribed(Subscribed {
            topic: Topic::Leg(self.leg),
            epoch: self.position.epoch,
            offset: self.position.offset,
            recovered: false,
            snapshot: Some(Snapshot::Leg(self.snapshot(backend, apart)?)),
        });
        Ok(Bytes::from(serde_json::to_vec(&frame)?))
    }

    /// Tells the leg's owner something.
    pub fn tell(&mut self, backend: &Backend, event: LegEvent) -> Result<()> {
        let topic = Topic::Leg(self.leg);
        let body = journal::body(&Event::Leg(event))?;
        self.position.offset += 1;
        backend.hub.publish(topic, self.position, &journal::frame(topic, self.position, &body));
        Ok(())
    }
}
