//! A table and the matches played at it.
//!
//! Seats are numbered from 0 and belong to the table; who begins changes from match to match
//! (`Match::first`), so a rematch swaps the sides without anybody getting up. In a game the player
//! who begins is side 0.

use serde::{Deserialize, Serialize};

use crate::{
    accounts::Person,
    ids::{AccountId, MatchId, TableId},
    lobby::{Playing, Seat, TableOptions, TableSummary},
};

/// Makes a move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Play {
    /// The table.
    pub table: TableId,
    /// The match.
    pub match_id: MatchId,
    /// How many moves had been made when the player decided.
    pub ply: u32,
    /// The move in the game's notation.
    pub notation: String,
}

macro_rules! in_a_match {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The table.
            pub table: TableId,
            /// The match.
            pub match_id: MatchId,
        }
    )+};
}

in_a_match! {
    /// Gives the match up.
    Resign,
    /// Ends the match without a result, before both have moved.
    Abort,
    /// Offers a draw, once both have moved.
    OfferDraw,
    /// Takes one's own offer back.
    WithdrawDraw,
    /// Agrees to a draw.
    AcceptDraw,
    /// Refuses a draw.
    DeclineDraw,
}

/// A table as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSnapshot {
    /// Which table.
    pub id: TableId,
    /// What is played and who may join.
    pub options: TableOptions,
    /// Who opened it, or who has taken it over.
    pub host: AccountId,
    /// The seats.
    pub seats: Vec<Seat>,
    /// When the countdown ends, while it runs, in milliseconds since 1970.
    pub starts_at_ms: Option<i64>,
    /// The match being played, or the last one.
    pub current: Option<Match>,
    /// The matches before it, oldest first.
    pub past: Vec<PastMatch>,
    /// True once nobody can sit down any more.
    pub closed: bool,
}

/// A match as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Which match.
    pub id: MatchId,
    /// The number of the seat that begins.
    pub first: u8,
    /// Who plays, by seat.
    pub players: Vec<Person>,
    /// The seed of the game's set-up.
    pub seed: u64,
    /// When it began, in milliseconds since 1970.
    pub started_at_ms: i64,
    /// The moves so far.
    pub moves: Vec<PlayedMove>,
    /// The seat that offers a draw.
    pub draw_offer: Option<u8>,
    /// How it ended, once it has.
    pub result: Option<MatchResult>,
}

/// A move that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayedMove {
    /// The move in the game's notation.
    pub notation: String,
    /// When it was committed, in milliseconds since 1970.
    pub at_ms: i64,
}

/// How a match ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchResult {
    /// The winner's seat; none for a draw and for a match that was broken off.
    pub winner: Option<u8>,
    /// Why: `resigned`, `agreed`, `aborted`, or the game's own code (`line`, `board_full`).
    pub how: String,
}

/// A match played earlier at the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMatch {
    /// Which match.
    pub id: MatchId,
    /// How it ended.
    pub result: MatchResult,
}

/// What happens at a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableEvent {
    /// The table was opened. Always the first event.
    Opened {
        /// What is played and who may join.
        options: TableOptions,
        /// Who opened it.
        host: Person,
        /// How many seats it has.
        seats: u8,
    },
    /// Somebody sat down.
    Seated {
        /// The seat.
        seat: u8,
        /// Who.
        person: Person,
    },
    /// A seat became free; a countdown stops.
    Left {
        /// The seat.
        seat: u8,
    },
    /// A lamp was lit, or put out, which stops a countdown.
    Readied {
        /// The seat.
        seat: u8,
        /// Whether it is lit.
        ready: bool,
    },
    /// The options changed; every lamp is out and a countdown stops.
    Configured {
        /// The options.
        options: TableOptions,
    },
    /// Everybody is ready.
    CountedDown {
        /// When the match starts, in milliseconds since 1970.
        starts_at_ms: i64,
    },
    /// A match began; every lamp is out.
    Started {
        /// Which match.
        match_id: MatchId,
        /// The seat that begins.
        first: u8,
        /// The seed of the game's set-up.
        seed: u64,
        /// When, in milliseconds since 1970.
        at_ms: i64,
    },
    /// A move was made.
    Moved {
        /// The match.
        match_id: MatchId,
        /// The move's number, from 0.
        ply: u32,
        /// The move in the game's notation.
        notation: String,
        /// When it was committed, in milliseconds since 1970.
        at_ms: i64,
    },
    /// A draw was offered.
    DrawOffered {
        /// The seat that offers it.
        seat: u8,
    },
    /// The offer of a draw is off: taken back, refused or answered by a move.
    DrawOff,
    /// The match ended.
    Ended {
        /// The match.
        match_id: MatchId,
        /// How.
        result: MatchResult,
        /// When, in milliseconds since 1970.
        at_ms: i64,
    },
    /// Nobody can sit down any more.
    Closed,
}

impl TableSnapshot {
    /// The table that an `Opened` begins; none for any other event.
    pub fn open(id: TableId, event: &TableEvent) -> Option<Self> {
        let TableEvent::Opened { options, host, seats } = event else { return None };
        Some(Self {
            id,
            options: options.clone(),
            host: host.id,
            seats: vec![Seat::default(); usize::from(*seats)],
            starts_at_ms: None,
            current: None,
            past: Vec::new(),
            closed: false,
        })
    }

    /// Takes an event in. Events come in their order, from the server's own stream.
    pub fn apply(&mut self, event: &TableEvent) {
        match event {
            TableEvent::Opened { .. } => {}
            TableEvent::Seated { seat, person } => {
                if let Some(place) = self.seats.get_mut(usize::from(*seat)) {
                    *place = Seat { person: Some(person.clone()), ready: false };
                }
                if self.seated(self.host).is_none() {
                    self.host = person.id;
                }
            }
            TableEvent::Left { seat } => {
                if let Some(place) = self.seats.get_mut(usize::from(*seat)) {
                    *place = Seat::default();
                }
                self.starts_at_ms = None;
                if self.seated(self.host).is_none()
                    && let Some(heir) = self.seats.iter().find_map(|seat| seat.person.as_ref())
                {
                    self.host = heir.id;
                }
            }
            TableEvent::Readied { seat, ready } => {
                if let Some(place) = self.seats.get_mut(usize::from(*seat)) {
                    place.ready = *ready;
                }
                if !ready {
                    self.starts_at_ms = None;
                }
            }
            TableEvent::Configured { options } => {
                self.options = options.clone();
                self.starts_at_ms = None;
                self.put_lamps_out();
            }
            TableEvent::CountedDown { starts_at_ms } => self.starts_at_ms = Some(*starts_at_ms),
            TableEvent::Started { match_id, first, seed, at_ms } => {
                self.starts_at_ms = None;
                self.put_lamps_out();
                let players = self.seats.iter().filter_map(|seat| seat.person.clone()).collect();
                let started = Match {
                    id: *match_id,
                    first: *first,
                    players,
                    seed: *seed,
                    started_at_ms: *at_ms,
                    moves: Vec::new(),
                    draw_offer: None,
                    result: None,
                };
                if let Some(Match { id, result: Some(result), .. }) = self.current.replace(started) {
                    self.past.push(PastMatch { id, result });
                }
            }
            TableEvent::Moved { notation, at_ms, .. } => {
                if let Some(current) = &mut self.current {
                    current.moves.push(PlayedMove { notation: notation.clone(), at_ms: *at_ms });
                }
            }
            TableEvent::DrawOffered { seat } => {
                if let Some(current) = &mut self.current {
                    current.draw_offer = Some(*seat);
                }
            }
            TableEvent::DrawOff => {
                if let Some(current) = &mut self.current {
                    current.draw_offer = None;
                }
            }
            TableEvent::Ended { result, .. } => {
                if let Some(current) = &mut self.current {
                    current.draw_offer = None;
                    current.result = Some(result.clone());
                }
            }
            TableEvent::Closed => self.closed = true,
        }
    }

    /// The seat of a person.
    pub fn seated(&self, account: AccountId) -> Option<u8> {
        let seat =
            self.seats.iter().position(|seat| seat.person.as_ref().is_some_and(|p| p.id == account))?;
        u8::try_from(seat).ok()
    }

    /// The match that is being played.
    pub fn playing(&self) -> Option<&Match> {
        self.current.as_ref().filter(|current| current.result.is_none())
    }

    /// What the lists show of the table, `position` being that of the match being played.
    pub fn summary(&self, position: &str) -> TableSummary {
        TableSummary {
            id: self.id,
            options: self.options.clone(),
            seats: self.seats.clone(),
            playing: self.playing().map(|current| Playing {
                position: position.to_owned(),
                first: current.first,
                ply: current.ply(),
                started_at_ms: current.started_at_ms,
            }),
        }
    }

    fn put_lamps_out(&mut self) {
        for seat in &mut self.seats {
            seat.ready = false;
        }
    }
}

impl Match {
    /// How many moves have been made.
    pub fn ply(&self) -> u32 {
        u32::try_from(self.moves.len()).unwrap_or(u32::MAX)
    }

    /// The side that a seat plays: 0 begins.
    pub fn side(&self, seat: u8) -> u8 {
        let count = self.count();
        (seat + count - self.first) % count
    }

    /// The seat that plays a side.
    pub fn seat(&self, side: u8) -> u8 {
        (side + self.first) % self.count()
    }

    /// The seat of a player.
    pub fn seated(&self, account: AccountId) -> Option<u8> {
        let seat = self.players.iter().position(|player| player.id == account)?;
        u8::try_from(seat).ok()
    }

    /// Matches have a handful of players; an empty list (never sent) must not divide by zero.
    fn count(&self) -> u8 {
        u8::try_from(self.players.len()).unwrap_or(2).max(1)
    }
}

/// A finished match on its own page, for replay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchRecord {
    /// Where it was played.
    pub table: TableId,
    /// The game and its options.
    pub options: TableOptions,
    /// The match.
    pub played: Match,
}

/// Who is at a table at this moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrowdSnapshot {
    /// Players and signed-in watchers with an open page.
    pub people: Vec<Person>,
    /// How many sockets of visitors who have not signed in.
    pub visitors: u32,
}

/// Who came to a table and who went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrowdEvent {
    /// Somebody opened the page.
    Came {
        /// Who.
        person: Person,
    },
    /// Somebody closed the last page, some seconds ago.
    Went {
        /// Who.
        account: AccountId,
    },
    /// The number of visitors changed.
    Visitors {
        /// How many.
        count: u32,
    },
}

impl CrowdSnapshot {
    /// Takes an event in.
    pub fn apply(&mut self, event: &CrowdEvent) {
        match event {
            CrowdEvent::Came { person } => {
                self.people.retain(|known| known.id != person.id);
                self.people.push(person.clone());
            }
            CrowdEvent::Went { account } => self.people.retain(|known| known.id != *account),
            CrowdEvent::Visitors { count } => self.visitors = *count,
        }
    }
}
