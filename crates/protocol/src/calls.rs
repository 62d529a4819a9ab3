//! Calls: who is in one, and what two browsers tell each other to connect. The server carries the telling and
//! never the sound.
//!
//! A *leg* is one person's part of a call, held by one tab. Whoever listens to `leg/ID` is there; what is meant
//! for that leg alone comes in this stream, and how the call stands in `call/ROOM`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    accounts::{NotAChoice, Person},
    ids::{AccountId, LegId},
    topic::CallRoom,
};

/// Takes part in the call of a room. The leg's name is made by the client and repeated to come back: after a
/// restart of the server the call is put together again by those who are in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinCall {
    /// Where.
    pub room: CallRoom,
    /// The leg that begins or comes back.
    pub leg: LegId,
    /// The person's other leg, in another tab or room, which ends with this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<LegId>,
    /// What one sends.
    #[serde(default)]
    pub media: Media,
    /// What the server gave when the leg began: it may come back where the person could not begin any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
}

/// Leaves a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaveCall {
    /// One's leg.
    pub leg: LegId,
}

/// Says what one sends from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetMedia {
    /// One's leg.
    pub leg: LegId,
    /// What it sends.
    pub media: Media,
}

/// Tells another leg of the same call something about the connection between the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendSignal {
    /// One's leg.
    pub leg: LegId,
    /// Whom.
    pub to: LegId,
    /// What.
    pub signal: Signal,
}

/// Rings somebody to come into the call in which one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RingUp {
    /// The call's room.
    pub room: CallRoom,
    /// Whom.
    pub account: AccountId,
}

/// Stops ringing somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopRinging {
    /// The call's room.
    pub room: CallRoom,
    /// Whom.
    pub account: AccountId,
}

/// Answers who rings, other than by joining the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerRing {
    /// The call's room.
    pub room: CallRoom,
    /// What one answers.
    pub answer: RingAnswer,
}

/// What one may answer who rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RingAnswer {
    /// No.
    Decline,
    /// In five minutes.
    Later,
}

/// Forgets the calls that were missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForgetMissed {}

/// Somebody rings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// To come where.
    pub room: CallRoom,
    /// Who.
    pub by: Person,
    /// Until when, in milliseconds since 1970.
    pub until_ms: i64,
}

/// Somebody is rung.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Who.
    pub person: Person,
    /// By whom.
    pub by: AccountId,
    /// Until when, in milliseconds since 1970.
    pub until_ms: i64,
}

/// How ringing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RingEnd {
    /// The person has joined the call.
    Answered,
    /// The person does not want to.
    Declined,
    /// The person wants to in five minutes.
    Later,
    /// Nobody answered.
    Missed,
    /// The person is in another call.
    Busy,
    /// The person does not want to be rung at the moment.
    Quiet,
    /// Who rang has given up.
    Withdrawn,
}

/// A call that one has missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissedCall {
    /// Its name.
    pub id: Uuid,
    /// Who rang.
    pub by: Person,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

/// Who may ring a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ringers {
    /// Everyone who is signed in.
    Everyone,
    /// Who has played with the person.
    #[default]
    Opponents,
    /// Nobody: do not disturb.
    Nobody,
}

impl Ringers {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Everyone, Self::Opponents, Self::Nobody];

    /// The value in forms and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Opponents => "opponents",
            Self::Nobody => "nobody",
        }
    }
}

impl FromStr for Ringers {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|ringers| ringers.as_str() == text).ok_or(NotAChoice)
    }
}

/// What a leg sends, as its owner has chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// The microphone is on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub microphone: bool,
    /// The camera is on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub camera: bool,
    /// The screen, or a part of it, is shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub screen: bool,
}

/// What two browsers tell each other (RFC 8829, "JavaScript Session Establishment Protocol").
///
/// Of two legs the one with the lesser id makes the first offer, and its offer stands where both offer at once:
/// see [`LegId::offers_to`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// How one would connect. At most [`SDP_BYTES`](crate::limits::SDP_BYTES).
    Offer {
        /// A session description (RFC 8866).
        sdp: String,
    },
    /// How one connects to what was offered.
    Answer {
        /// A session description.
        sdp: String,
    },
    /// Ways by which one may be reached (RFC 8838), those that were found since the last of these.
    Candidates {
        /// At most [`CANDIDATES`](crate::limits::CANDIDATES).
        candidates: Vec<Candidate>,
    },
}

/// A way by which a browser may be reached.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// The candidate as a line of a session description (RFC 8839); empty for "there are no more".
    pub candidate: String,
    /// Which medium it is for, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mid: Option<String>,
    /// Which medium it is for, by its place in the description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u16>,
    /// To which description it belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fragment: Option<String>,
}

/// One person's part of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Its name.
    pub id: LegId,
    /// Whose it is.
    pub person: Person,
    /// What it sends.
    pub media: Media,
    /// Its tab is not reached at the moment; the sound may go on, for it does not pass the server.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
}

/// The call of a room as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallSnapshot {
    /// Who is in it, in the order of coming.
    pub legs: Vec<Leg>,
    /// Since when there is somebody, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since_ms: Option<i64>,
    /// Who is rung.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rung: Vec<Rung>,
}

/// What happens in a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallEvent {
    /// Somebody came.
    Joined {
        /// The leg.
        leg: Leg,
        /// When, in milliseconds since 1970.
        at_ms: i64,
    },
    /// Somebody went.
    Left {
        /// The leg.
        leg: LegId,
        /// How.
        how: LeftCall,
    },
    /// Somebody sends something else than before.
    Changed {
        /// The leg.
        leg: LegId,
        /// What it sends.
        media: Media,
    },
    /// A leg's tab is not reached, or is again.
    Away {
        /// The leg.
        leg: LegId,
        /// Whether it is away.
        away: bool,
    },
    /// Somebody is rung.
    Rung(Rung),
    /// Somebody is rung no longer.
    RungOut {
        /// Who.
        account: AccountId,
        /// How it ended.
        how: RingEnd,
    },
}

/// How a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftCall {
    /// Its owner left the call or closed the tab.
    HungUp,
    /// Its tab was lost and did not come back in time.
    Lost,
    /// Its owner went on in another tab or room.
    Replaced,
}

/// The call in which a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyCall {
    /// Where.
    pub room: CallRoom,
    /// By which leg: that of one tab.
    pub leg: LegId,
}

/// What a leg needs to connect, for its owner alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegSnapshot {
    /// Where the leg is.
    pub room: CallRoom,
    /// Who helps two browsers to reach each other.
    pub servers: Vec<IceServer>,
    /// Lets the leg come back: see [`JoinCall::ticket`].
    pub ticket: String,
    /// Until when the servers' credentials are good, in milliseconds since 1970; joining again renews them.
    pub until_ms: i64,
    /// Legs of the same call that this one does not connect to: one of the two people has blocked the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<LegId>,
}

/// A STUN or TURN server, as browsers take it (`RTCIceServer`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    /// Its addresses (RFC 7064, RFC 7065).
    pub urls: Vec<String>,
    /// Empty for STUN.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub username: String,
    /// Empty for STUN.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credential: String,
}

/// What is meant for one leg alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegEvent {
    /// Another leg tells something.
    Signaled {
        /// Which.
        from: LegId,
        /// What.
        signal: Signal,
    },
    /// There are other credentials, or others to be apart from.
    Renewed(LegSnapshot),
}

impl LegId {
    /// Whether this leg makes the first offer to the other, and ignores the other's where both offer at once.
    /// The same on both sides, and after a restart of the server.
    pub fn offers_to(self, other: Self) -> bool {
        self < other
    }
}

impl CallSnapshot {
    /// Takes an event in.
    pub fn apply(&mut self, event: &CallEvent) {
        match event {
            CallEvent::Joined { leg, at_ms } => {
                match self.legs.iter_mut().find(|known| known.id == leg.id) {
                    Some(known) => known.clone_from(leg),
                    None => self.legs.push(leg.clone()),
                }
                self.since_ms.get_or_insert(*at_ms);
            }
            CallEvent::Left { leg, .. } => self.legs.retain(|known| known.id != *leg),
            CallEvent::Changed { leg, media } => {
                if let Some(known) = self.legs.iter_mut().find(|known| known.id == *leg) {
                    known.media = *media;
                }
            }
            CallEvent::Away { leg, away } => {
                if let Some(known) = self.legs.iter_mut().find(|known| known.id == *leg) {
                    known.away = *away;
                }
            }
            CallEvent::Rung(rung) => {
                self.rung.retain(|known| known.person.id != rung.person.id);
                self.rung.push(rung.clone());
            }
            CallEvent::RungOut { account, .. } => self.rung.retain(|known| known.person.id != *account),
        }
        if self.legs.is_empty() {
            self.since_ms = None;
        }
    }
}

impl LegSnapshot {
    /// Takes an event in.
    pub fn apply(&mut self, event: &LegEvent) {
        match event {
            LegEvent::Signaled { .. } => {}
            LegEvent::Renewed(renewed) => self.clone_from(renewed),
        }
    }
}

// Descriptions and candidates tell addresses, tickets and credentials open doors: none of them reaches a log.

impl fmt::Debug for Signal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Offer { .. } => "Offer",
            Self::Answer { .. } => "Answer",
            Self::Candidates { .. } => "Candidates",
        })
    }
}

impl fmt::Debug for Candidate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Candidate")
    }
}

impl fmt::Debug for JoinCall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut formatter = formatter.debug_struct("JoinCall");
        formatter.field("room", &self.room).field("leg", &self.leg).finish_non_exhaustive()
    }
}

impl fmt::Debug for LegSnapshot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LegSnapshot").field("room", &self.room).finish_non_exhaustive()
    }
}

impl fmt::Debug for IceServer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("IceServer").field("urls", &self.urls).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn leg(number: u128) -> Leg {
        let person =
            Person { id: AccountId(Uuid::from_u128(number)), name: "Aigul".to_owned(), guest: false };
        Leg { id: LegId(Uuid::from_u128(number)), person, media: Media::default(), away: false }
    }

    #[test]
    fn a_call_lasts_while_somebody_is_in_it() {
        let mut call = CallSnapshot::default();
        call.apply(&CallEvent::Joined { leg: leg(1), at_ms: 100 });
        call.apply(&CallEvent::Joined { leg: leg(2), at_ms: 200 });
        call.apply(&CallEvent::Left { leg: leg(1).id, how: LeftCall::HungUp });
        assert_eq!((call.legs.len(), call.since_ms), (1, Some(100)));
        call.apply(&CallEvent::Left { leg: leg(2).id, how: LeftCall::Lost });
        assert_eq!(call, CallSnapshot::default());
    }

    #[test]
    fn of_two_legs_exactly_one_offers_first() {
        let (one, other) = (leg(1).id, leg(2).id);
        assert!(one.offers_to(other) && !other.offers_to(one));
    }

    #[test]
    fn nothing_private_is_shown_for_a_log() {
        let signal = Signal::Offer { sdp: "secret".to_owned() };
        let candidate = Candidate {
            candidate: "secret".to_owned(),
            mid: None,
            line: Some(0),
            fragment: Some("secret".to_owned()),
        };
        let server = IceServer {
            urls: vec!["turn:example.org".to_owned()],
            username: "secret".to_owned(),
            credential: "secret".to_owned(),
        };
        let room = CallRoom::Voice(1);
        let snapshot = LegSnapshot {
            room,
            servers: vec![server],
            ticket: "secret".to_owned(),
            until_ms: 0,
            apart: Vec::new(),
        };
        let ticket = Some("secret".to_owned());
        let join = JoinCall { room, leg: leg(1).id, replaces: None, media: Media::default(), ticket };
        let signals = Signal::Candidates { candidates: vec![candidate.clone()] };
        let shown =
            format!("{signal:?} {candidate:?} {:?} {snapshot:?} {join:?} {signals:?}", snapshot.servers);
        assert!(!shown.contains("secret"), "{shown}");
    }
}
