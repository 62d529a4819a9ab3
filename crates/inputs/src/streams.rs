//! Events in any order: what the fold of a stream makes of them.

use protocol::{
    AccountId, Event, Snapshot, TableId,
    play::{Match, TableEvent, TableSnapshot},
};
use uuid::Uuid;

const TABLE: TableId = TableId(Uuid::from_u128(1));
/// The people of the seeds, and another.
const ACCOUNTS: [u128; 3] = [0x0190_a3c4_5f00_7000_8000_0000_0000_0001, 2, 3];
/// Longer texts only take longer.
const MOST_LINES: usize = 64;

/// Each line is a snapshot, which takes the place of the one before it, or an event, which that one takes in. No order of them
/// panics, and a snapshot that has been written and read takes the next event in as if it had not.
pub fn stream(bytes: &[u8]) {
    let Some(text) = super::text(bytes) else { return };
    let mut streams = Streams::default();
    for line in text.split('\n').take(MOST_LINES) {
        if let Ok(event) = serde_json::from_str::<Event>(line) {
            let mut copy = streams.clone();
            copy.table = streams.table.as_ref().map(read_back);
            streams.apply(&event);
            copy.apply(&event);
            assert!(streams == copy, "{line}");
            if let (Event::Table(_), Some(table)) = (&event, &streams.table) {
                look(table);
            }
        } else if let Ok(snapshot) = serde_json::from_str::<Snapshot>(line) {
            streams.replace(snapshot);
        }
    }
}

#[derive(Clone, Default, PartialEq)]
struct Streams {
    lobby: protocol::lobby::LobbySnapshot,
    table: Option<TableSnapshot>,
    crowd: protocol::play::CrowdSnapshot,
    chat: protocol::chat::ChatSnapshot,
    user: protocol::lobby::UserSnapshot,
    call: protocol::calls::CallSnapshot,
    leg: Option<protocol::calls::LegSnapshot>,
}

impl Streams {
    fn apply(&mut self, event: &Event) {
        match event {
            Event::Lobby(event) => self.lobby.apply(event),
            Event::Table(event) => self.apply_to_table(event),
            Event::Crowd(event) => self.crowd.apply(event),
            Event::Chat(event) => {
                self.chat.apply(event);
                self.chat.trim();
            }
            Event::User(event) => self.user.apply(event),
            Event::Call(event) => self.call.apply(event),
            Event::Leg(event) => {
                if let Some(leg) = &mut self.leg {
                    leg.apply(event);
                }
            }
        }
    }

    fn apply_to_table(&mut self, event: &TableEvent) {
        match &mut self.table {
            Some(table) => table.apply(event),
            None => self.table = TableSnapshot::open(TABLE, event),
        }
    }

    fn replace(&mut self, snapshot: Snapshot) {
        match snapshot {
            Snapshot::Lobby(lobby) => self.lobby = lobby,
            Snapshot::Table(table) => self.table = Some(*table),
            Snapshot::Crowd(crowd) => self.crowd = crowd,
            Snapshot::Chat(chat) => self.chat = chat,
            Snapshot::User(user) => self.user = user,
            Snapshot::Call(call) => self.call = call,
            Snapshot::Leg(leg) => self.leg = Some(leg),
        }
    }
}

fn read_back(table: &TableSnapshot) -> TableSnapshot {
    let written = serde_json::to_string(table).expect("a snapshot is data");
    let read = serde_json::from_str(&written).expect("what is written can be read");
    assert_eq!(&read, table, "{written}");
    read
}

/// Asks what a page asks of a table.
fn look(table: &TableSnapshot) {
    let _ = (table.summary(""), table.series(), table.playing());
    for account in ACCOUNTS.map(|number| AccountId(Uuid::from_u128(number))) {
        let _ = (table.seated(account), table.is_on_time_for(account), table.may_watch(Some(account)));
    }
    let Some(current) = &table.current else { return };
    let _ = (current.ply(), current.turn_since_ms());
    for seat in 0..current.players.len().min(2) as u8 {
        // Who begins is a seat; the fold does not check it.
        let side = current.side(seat);
        assert_eq!(current.seat(side), seat, "{} seats, {} begins", current.players.len(), current.first);
    }
    look_at_clock(current);
}

fn look_at_clock(current: &Match) {
    let Some(clock) = &current.clock else { return };
    for at_ms in [i64::MIN, 0, current.turn_since_ms(), i64::MAX] {
        let _ = (clock.all_remaining(at_ms), clock.is_flagged(at_ms), clock.due_at(at_ms));
        let _ = [0, 1].map(|seat| (clock.gift_ms(seat, at_ms), clock.remaining(seat, at_ms)));
    }
}
