//! What a client knows of the streams that it listens to: where it stands in each, and how its table and its
//! own affairs look. Trusts the server; whether that was right, the checker says.

use std::collections::BTreeMap;

use games::{AnyGame, GameKind};
use protocol::{
    Event, Position, Snapshot, TableId, Topic,
    frame::{Happened, Subscribe, Subscribed},
    lobby::UserEvent,
    play::{TableEvent, TableSnapshot},
};

/// The streams of one client.
#[derive(Debug, Default)]
pub struct Views {
    topics: BTreeMap<Topic, Option<Position>>,
    table: Option<TableView>,
    seeks: bool,
    mine: Vec<TableId>,
}

/// A table as the client sees it.
#[derive(Debug)]
pub struct TableView {
    /// The table.
    pub snapshot: TableSnapshot,
    /// The game of the match being played or played last.
    pub game: Option<AnyGame>,
}

impl Views {
    /// Wants to listen to a topic. True if it is new.
    pub fn want(&mut self, topic: Topic) -> bool {
        let is_new = !self.topics.contains_key(&topic);
        self.topics.entry(topic).or_default();
        is_new
    }

    /// Wants no more of a topic.
    pub fn leave(&mut self, topic: Topic) {
        self.topics.remove(&topic);
        if self.table.as_ref().is_some_and(|table| topic == Topic::Table(table.snapshot.id)) {
            self.table = None;
        }
    }

    /// What to say to go on with every topic.
    pub fn resumes(&self) -> Vec<Subscribe> {
        self.topics.iter().map(|(&topic, &since)| Subscribe { topic, since }).collect()
    }

    /// What to say to go on with a topic, if it is wanted.
    pub fn resume(&self, topic: Topic) -> Option<Subscribe> {
        self.topics.get(&topic).map(|&since| Subscribe { topic, since })
    }

    /// The table, once its state has come.
    pub fn table(&self, table: TableId) -> Option<&TableView> {
        self.table.as_ref().filter(|view| view.snapshot.id == table)
    }

    /// Whether the client waits in the pool.
    pub fn seeks(&self) -> bool {
        self.seeks
    }

    /// The table at which the client was seated last, as far as it was told.
    pub fn seated_at(&self) -> Option<TableId> {
        self.mine.first().copied()
    }

    /// Takes in where the client stands.
    pub fn begin(&mut self, subscribed: Subscribed) {
        let Some(known) = self.topics.get_mut(&subscribed.topic) else { return };
        *known = Some(Position { epoch: subscribed.epoch, offset: subscribed.offset });
        match subscribed.snapshot {
            Some(Snapshot::Table(snapshot)) => self.table = Some(TableView::new(*snapshot)),
            Some(Snapshot::User(snapshot)) => {
                self.seeks = snapshot.seeking.is_some();
                self.mine = snapshot.tables.into_iter().map(|summary| summary.id).collect();
            }
            _ => {}
        }
    }

    /// Takes an event in. False if it is not the next one: then the client has to begin anew.
    pub fn take_in(&mut self, happened: Happened) -> bool {
        let Some(known) = self.topics.get_mut(&happened.topic) else { return true };
        let Some(position) = known else { return true };
        if (happened.epoch, happened.offset) != (position.epoch, position.offset + 1) {
            *known = None;
            return false;
        }
        position.offset = happened.offset;
        match (happened.event, happened.topic) {
            (Some(Event::Table(event)), Topic::Table(table)) => {
                if let Some(view) = self.table.as_mut().filter(|view| view.snapshot.id == table) {
                    view.take_in(&event);
                }
            }
            (Some(Event::User(event)), _) => self.tell(event),
            _ => {}
        }
        true
    }

    fn tell(&mut self, event: UserEvent) {
        match event {
            UserEvent::Seeking { seek } => self.seeks = seek.is_some(),
            UserEvent::Paired { table } => {
                self.seeks = false;
                self.mine.retain(|known| *known != table);
                self.mine.insert(0, table);
            }
            UserEvent::Table { summary } => {
                if !self.mine.contains(&summary.id) {
                    self.mine.insert(0, summary.id);
                }
            }
            UserEvent::Left { table } => self.mine.retain(|known| *known != table),
            UserEvent::Call { .. }
            | UserEvent::Rings(_)
            | UserEvent::RangOut { .. }
            | UserEvent::Missed(_)
            | UserEvent::MissedForgotten {} => {}
        }
    }
}

impl TableView {
    fn new(snapshot: TableSnapshot) -> Self {
        let mut view = Self { snapshot, game: None };
        let moves = view.snapshot.current.iter().flat_map(|current| &current.moves);
        let moves: Vec<_> = moves.map(|made| made.notation.clone()).collect();
        view.game = view.opened(moves);
        view
    }

    fn take_in(&mut self, event: &TableEvent) {
        self.snapshot.apply(event);
        match event {
            TableEvent::Started { .. } => self.game = self.opened(Vec::new()),
            TableEvent::Moved { notation, .. } => {
                // A move that the rules do not allow is the checker's to find.
                let game = self.game.take().and_then(|mut game| game.play(notation).ok().map(|_| game));
                self.game = game;
            }
            _ => {}
        }
    }

    fn opened(&self, moves: Vec<String>) -> Option<AnyGame> {
        let current = self.snapshot.current.as_ref()?;
        let kind: GameKind = self.snapshot.options.game.parse().ok()?;
        AnyGame::replay(kind, &self.snapshot.options.rules, current.seed, moves).ok()
    }
}
