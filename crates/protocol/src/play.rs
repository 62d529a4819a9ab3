//! A table and the matches played at it.
//!
//! Seats are numbered from 0 and belong to the table; who begins changes from match to match
//! (`Match::first`), so a rematch swaps the sides without anybody getting up. In a game the player
//! who begins is side 0.

use serde::{Deserialize, Serialize};

use crate::{
    accounts::Person,
    clock::{Clock, GIFT_MS, Remaining, TimeControl, Undone},
    ids::{AccountId, MatchId, TableId},
    lobby::{Playing, Seat, TableOptions, TableSummary, Watch},
    ratings::{RatingChange, ShownRating},
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
    /// How long the player had the move on the screen before it was made, in milliseconds: the rest of the
    /// time is the network's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thought_ms: Option<u32>,
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
    /// Gives the opponent more time.
    GiveTime,
    /// Asks to take one's last move back.
    AskTakeback,
    /// Takes the question back.
    WithdrawTakeback,
    /// Lets the opponent take the move back.
    AllowTakeback,
    /// Keeps the opponent's move where it is.
    RefuseTakeback,
    /// Wins, where the opponent has been gone for long enough.
    ClaimWin,
    /// Ends the match in a draw, where the opponent has been gone for long enough.
    ClaimDraw,
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
    /// How many matches had been played when the options were last changed: a series begins after them.
    #[serde(default)]
    pub series_from: u32,
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
    /// The clock, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// The seat that offers a draw.
    pub draw_offer: Option<u8>,
    /// The seat that asks to take its last move back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takeback: Option<u8>,
    /// When the server was back each time that it had been away, in milliseconds since 1970; told only where
    /// there is a clock, which was set right then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resumed_at_ms: Vec<i64>,
    /// How it ended, once it has.
    pub result: Option<MatchResult>,
    /// In a rated match the players' ratings at its start, by seat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<ShownRating>,
    /// What the end of a rated match did to the ratings, by seat; nothing where it counts for nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<RatingChange>,
}

/// A move that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayedMove {
    /// The move in the game's notation.
    pub notation: String,
    /// When it was committed, in milliseconds since 1970.
    pub at_ms: i64,
    /// What it cost on the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent: Option<Spent>,
}

/// What a move cost on the clock, and what was left after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Who moved.
    pub seat: u8,
    /// What was charged, in milliseconds.
    pub charged_ms: u32,
    /// What each seat had left afterwards.
    pub left: Remaining,
}

/// How the clock goes on after a move: what the fold cannot know without the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticked {
    /// Who moved.
    pub seat: u8,
    /// Who is to move; none where the match is over.
    pub next: Option<u8>,
    /// How much of the time was the network's, in milliseconds.
    pub lag_ms: u32,
    /// What each seat has left now.
    pub left: Remaining,
}

/// How a match ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchResult {
    /// The winner's seat; none for a draw and for a match that was broken off.
    pub winner: Option<u8>,
    /// Why: `resigned`, `agreed`, `aborted`, `not_started`, `time`, `time_dead` (the other could not have won),
    /// `left` (the loser was gone), `left_draw` (a draw was claimed, or all that could be), or the game's own code (`line`, `board_full`).
    pub how: String,
}

/// A match played earlier at the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMatch {
    /// Which match.
    pub id: MatchId,
    /// How it ended.
    pub result: MatchResult,
    /// Who played, by seat.
    #[serde(default)]
    pub players: Vec<AccountId>,
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
        /// In a rated match the players' ratings, by seat.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ratings: Vec<ShownRating>,
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
        /// The clock, where there is one; a move that nobody chose costs nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clock: Option<Ticked>,
    },
    /// A player gave the opponent more time.
    TimeGiven {
        /// Who got it.
        to: u8,
        /// How much, in milliseconds.
        #[serde(default = "usual_gift_ms")]
        by_ms: u32,
        /// What each seat has left now.
        left: Remaining,
    },
    /// Nobody was charged while the server was away, and both got more time.
    ClockResumed {
        /// When the server was last known to live, in milliseconds since 1970.
        from_ms: i64,
        /// When it was back.
        to_ms: i64,
    },
    /// A player asks to take the last move back.
    TakebackAsked {
        /// Who.
        seat: u8,
    },
    /// The question is off: withdrawn, refused or answered by a move.
    TakebackOff,
    /// Moves were taken back.
    TookBack {
        /// How many moves are left.
        ply: u32,
        /// Who is to move.
        next: u8,
        /// When, in milliseconds since 1970.
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
        /// In a rated match what it did to the players' ratings, by seat.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changes: Vec<RatingChange>,
    },
    /// Nobody can sit down any more.
    Closed,
}

/// What a gift was before it was told.
fn usual_gift_ms() -> u32 {
    GIFT_MS
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
            series_from: 0,
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
                let played = self.past.len() + usize::from(self.current.is_some());
                self.series_from = u32::try_from(played).unwrap_or(u32::MAX);
                self.put_lamps_out();
            }
            TableEvent::CountedDown { starts_at_ms } => self.starts_at_ms = Some(*starts_at_ms),
            TableEvent::Started { match_id, first, seed, at_ms, ratings } => {
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
                    clock: Clock::new(self.options.time),
                    draw_offer: None,
                    takeback: None,
                    resumed_at_ms: Vec::new(),
                    result: None,
                    ratings: ratings.clone(),
                    changes: Vec::new(),
                };
                if let Some(Match { id, result: Some(result), players, .. }) = self.current.replace(started) {
                    let players = players.into_iter().map(|player| player.id).collect();
                    self.past.push(PastMatch { id, result, players });
                }
            }
            TableEvent::Moved { notation, at_ms, clock, .. } => {
                if let Some(current) = &mut self.current {
                    let spent = clock.and_then(|ticked| current.tick(&ticked, *at_ms));
                    current.moves.push(PlayedMove { notation: notation.clone(), at_ms: *at_ms, spent });
                }
            }
            TableEvent::TimeGiven { to, by_ms, .. } => {
                if let Some(clock) = self.current.as_mut().and_then(|current| current.clock.as_mut()) {
                    clock.give(*to, *by_ms);
                }
            }
            TableEvent::ClockResumed { from_ms, to_ms } => {
                if let Some(current) = &mut self.current
                    && let Some(clock) = &mut current.clock
                {
                    clock.resume_after_outage(*from_ms, *to_ms);
                    current.resumed_at_ms.push(*to_ms);
                }
            }
            TableEvent::TakebackAsked { seat } => {
                if let Some(current) = &mut self.current {
                    current.takeback = Some(*seat);
                }
            }
            TableEvent::TakebackOff => {
                if let Some(current) = &mut self.current {
                    current.takeback = None;
                }
            }
            TableEvent::TookBack { ply, next, at_ms } => {
                if let Some(current) = &mut self.current {
                    current.take_back(*ply, *next, *at_ms);
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
            TableEvent::Ended { result, at_ms, changes, .. } => {
                if let Some(current) = &mut self.current {
                    if let Some(clock) = &mut current.clock {
                        clock.stop(*at_ms);
                    }
                    current.draw_offer = None;
                    current.takeback = None;
                    current.result = Some(result.clone());
                    current.changes = changes.clone();
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

    /// Whether a person sits here to play against a running clock.
    pub fn is_on_time_for(&self, account: AccountId) -> bool {
        matches!(self.options.time, TimeControl::Clock { .. }) && self.seated(account).is_some()
    }

    /// Whether somebody may see what happens here. Where nobody may watch, the table is open to whoever may
    /// still sit down at it, and from the first match on to its players alone.
    pub fn may_watch(&self, viewer: Option<AccountId>) -> bool {
        if self.options.watch != Watch::Nobody {
            return true;
        }
        let mut seats = self.seats.iter();
        if self.current.is_none() && !self.closed && seats.any(|seat| seat.person.is_none()) {
            return true;
        }
        let plays = |account| self.current.as_ref().is_some_and(|played| played.seated(account).is_some());
        viewer.is_some_and(|account| self.seated(account).is_some() || plays(account))
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
                ratings: current.ratings.clone(),
                watchers: 0,
                due: None,
            }),
        }
    }

    fn put_lamps_out(&mut self) {
        for seat in &mut self.seats {
            seat.ready = false;
        }
    }
}

impl MatchResult {
    /// Whether the match came to an end, and was not broken off before it had begun in earnest.
    pub fn counts(&self) -> bool {
        !matches!(self.how.as_str(), "aborted" | "not_started")
    }
}

impl Match {
    /// When the side to move got the move, in milliseconds since 1970.
    pub fn turn_since_ms(&self) -> i64 {
        self.moves.last().map_or(self.started_at_ms, |made| made.at_ms)
    }

    /// How many moves have been made.
    pub fn ply(&self) -> u32 {
        u32::try_from(self.moves.len()).unwrap_or(u32::MAX)
    }

    /// The side that a seat plays: 0 begins.
    pub fn side(&self, seat: u8) -> u8 {
        let (first, count) = (u16::from(self.first), u16::from(self.count()));
        ((u16::from(seat) + count - first % count) % count) as u8
    }

    /// The seat that plays a side.
    pub fn seat(&self, side: u8) -> u8 {
        ((u16::from(side) + u16::from(self.first)) % u16::from(self.count())) as u8
    }

    /// The seat of a player.
    pub fn seated(&self, account: AccountId) -> Option<u8> {
        let seat = self.players.iter().position(|player| player.id == account)?;
        u8::try_from(seat).ok()
    }

    /// Charges a move. A move that was committed was made in time, so the clock takes it.
    fn tick(&mut self, ticked: &Ticked, at_ms: i64) -> Option<Spent> {
        let Ticked { seat, next, lag_ms, left } = *ticked;
        let charged_ms = self.clock.as_mut()?.moved(seat, next, at_ms, lag_ms).ok()?;
        Some(Spent { seat, charged_ms, left })
    }

    fn take_back(&mut self, ply: u32, next: u8, at_ms: i64) {
        let kept = usize::try_from(ply).unwrap_or(usize::MAX).min(self.moves.len());
        let undone = self.moves.split_off(kept);
        if let Some(clock) = &mut self.clock {
            let spent = undone.iter().rev().filter_map(|made| made.spent);
            let undone: Vec<_> =
                spent.map(|Spent { seat, charged_ms, .. }| Undone { seat, charged_ms }).collect();
            clock.take_back(&undone, next, at_ms);
        }
        self.takeback = None;
        self.draw_offer = None;
    }

    /// Matches have a handful of players; an empty list (never sent) must not divide by zero.
    fn count(&self) -> u8 {
        u8::try_from(self.players.len()).unwrap_or(2).max(1)
    }
}

/// Whether a match without a winner was broken off rather than drawn: it counts for nothing.
pub fn was_broken_off(how: &str) -> bool {
    matches!(how, "aborted" | "not_started")
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
    /// Players who have left the match that is being played.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away: Vec<Away>,
}

/// A player who has left the match that is being played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Who.
    pub account: AccountId,
    /// From when on the opponent may claim the match, in milliseconds since 1970.
    pub claim_at_ms: i64,
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
    /// A player has left the match that is being played.
    Away(Away),
    /// The player is back, or no longer waited for: the match has ended.
    Back {
        /// Who.
        account: AccountId,
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
            CrowdEvent::Away(away) => {
                self.away.retain(|known| known.account != away.account);
                self.away.push(*away);
            }
            CrowdEvent::Back { account } => self.away.retain(|known| known.account != *account),
        }
    }
}
