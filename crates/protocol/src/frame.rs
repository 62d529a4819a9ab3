//! The frames of a socket: what a client says and what a server answers.
//!
//! Externally tagged: `{"subscribe":{"topic":"lobby"}}`. A client's frame with an unknown field is
//! refused with a pointer to it; a server's frame may gain fields, and a client ignores those that
//! it does not know.

use serde::{Deserialize, Serialize};

use crate::{
    accounts::{Language, Person},
    calls::{
        AnswerRing, CallEvent, CallSnapshot, ForgetMissed, JoinCall, LeaveCall, LegEvent, LegSnapshot,
        RingUp, SendSignal, SetMedia, StopRinging,
    },
    chat::{ChatEvent, ChatSnapshot, Say},
    computers::{ChallengeComputer, InviteComputer},
    ids::{CommandId, TableId},
    lobby::{
        FreeSeat, LobbyEvent, LobbySnapshot, OpenTable, Seek, SetOptions, SetReady, Sit, Stand, StopSeeking,
        UserEvent, UserSnapshot,
    },
    play::{
        Abort, AcceptDraw, AllowTakeback, AskTakeback, ClaimDraw, ClaimWin, CrowdEvent, CrowdSnapshot,
        DeclineDraw, GiveTime, OfferDraw, Play, RefuseTakeback, Resign, TableEvent, TableSnapshot,
        WithdrawDraw, WithdrawTakeback,
    },
    problem::Problem,
    topic::Topic,
};

/// The subprotocol of the JSON text encoding.
pub const SUBPROTOCOL: &str = "oyinline.v1.json";

/// What a client says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientFrame {
    /// The first frame of a socket.
    Connect(Connect),
    /// Listen to a topic, from its present state or from a position.
    Subscribe(Subscribe),
    /// Stop listening.
    Unsubscribe(Unsubscribe),
    /// Do something, once.
    Command(Box<Request>),
    /// Ask for a `pong`: measures the round trip and shows that the way is open.
    Ping(Ping),
}

/// Opens a connection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connect {
    /// The language of the sentences in this connection's problems.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

/// Listens to a topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscribe {
    /// What to listen to.
    pub topic: Topic,
    /// The last position that the client has seen; without it a snapshot is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Position>,
}

/// Stops listening to a topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unsubscribe {
    /// What to stop listening to.
    pub topic: Topic,
}

/// A command with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Made by the client once for each intention and repeated with each try.
    pub id: CommandId,
    /// What to do.
    pub body: Command,
}

/// Everything that a person can do on a live page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Wait in the pool for an opponent.
    Seek(Seek),
    /// Leave the pool.
    StopSeeking(StopSeeking),
    /// Open a table.
    OpenTable(OpenTable),
    /// Take a free seat.
    Sit(Sit),
    /// Leave one's seat.
    Stand(Stand),
    /// Light or put out one's lamp; after a match, offer a rematch or take the offer back.
    SetReady(SetReady),
    /// Change the options of one's own table.
    SetOptions(SetOptions),
    /// Ask somebody to leave a seat of one's own table.
    FreeSeat(FreeSeat),
    /// Make a move.
    Play(Play),
    /// Give the match up.
    Resign(Resign),
    /// End the match without a result before both have moved.
    Abort(Abort),
    /// Offer a draw.
    OfferDraw(OfferDraw),
    /// Take one's own offer back.
    WithdrawDraw(WithdrawDraw),
    /// Agree to a draw.
    AcceptDraw(AcceptDraw),
    /// Refuse a draw.
    DeclineDraw(DeclineDraw),
    /// Give the opponent more time.
    GiveTime(GiveTime),
    /// Ask to take one's last move back.
    AskTakeback(AskTakeback),
    /// Take the question back.
    WithdrawTakeback(WithdrawTakeback),
    /// Let the opponent take the move back.
    AllowTakeback(AllowTakeback),
    /// Keep the opponent's move where it is.
    RefuseTakeback(RefuseTakeback),
    /// Win, the opponent being gone.
    ClaimWin(ClaimWin),
    /// Take a draw, the opponent being gone.
    ClaimDraw(ClaimDraw),
    /// Write to a room.
    Say(Say),
    /// Play against the computer.
    ChallengeComputer(ChallengeComputer),
    /// Have a computer player sit down at one's own table.
    InviteComputer(InviteComputer),
    /// Take part in a call.
    JoinCall(JoinCall),
    /// Leave a call.
    LeaveCall(LeaveCall),
    /// Say what one sends in a call.
    SetMedia(SetMedia),
    /// Tell another part of the same call how to connect.
    SendSignal(SendSignal),
    /// Ring somebody to come into one's call.
    RingUp(RingUp),
    /// Stop ringing somebody.
    StopRinging(StopRinging),
    /// Answer who rings, other than by joining.
    AnswerRing(AnswerRing),
    /// Forget the calls that were missed.
    ForgetMissed(ForgetMissed),
}

/// Asks for a `pong`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ping {
    /// Comes back in the `pong`.
    pub number: u32,
}

/// A place in a stream: after `offset` events of the stream's life `epoch`.
///
/// The epoch tells a stream from another that has the same name but another past (a restarted
/// count in memory, a database put back from a copy): offsets of different epochs do not compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The stream's life.
    pub epoch: u64,
    /// How many events came before, and the number of the last of them; the first event is 1.
    pub offset: u64,
}

/// A state and the position at which it was taken: listening from there misses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct At<State> {
    /// Where the state stands in its stream.
    pub position: Position,
    /// The state.
    pub state: State,
}

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerFrame {
    /// Answers `connect`.
    Welcome(Welcome),
    /// Answers `subscribe`.
    Subscribed(Subscribed),
    /// Something happened.
    Event(Happened),
    /// A command's effect is committed.
    Ack(Ack),
    /// A frame was refused.
    Error(Refused),
    /// Answers `ping`.
    Pong(Pong),
    /// The server is about to close the socket.
    Bye(Bye),
}

/// The connection is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    /// Who the server takes the client for; absent for a visitor who has not signed in.
    pub me: Option<Person>,
    /// The server's wall clock, in milliseconds since 1970.
    pub time_ms: i64,
    /// The server's version.
    pub version: String,
}

/// The answer to `subscribe`: where the client stands from here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subscribed {
    /// The topic.
    pub topic: Topic,
    /// The stream's life.
    pub epoch: u64,
    /// The position of the snapshot, or the one asked for; events after it follow as `event`.
    pub offset: u64,
    /// True if every event since the position asked for follows.
    pub recovered: bool,
    /// The whole state at `offset`, unless recovered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Snapshot>,
}

/// An event at its place in its stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Happened {
    /// The stream.
    pub topic: Topic,
    /// The stream's life.
    pub epoch: u64,
    /// The event's number.
    pub offset: u64,
    /// What happened; `null` where this viewer may not see it.
    pub event: Option<Event>,
}

/// An event of any topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Of the lobby.
    Lobby(LobbyEvent),
    /// Of a table.
    Table(TableEvent),
    /// Of those at a table.
    Crowd(CrowdEvent),
    /// Of a room.
    Chat(ChatEvent),
    /// Of one person.
    User(UserEvent),
    /// Of a call.
    Call(CallEvent),
    /// Of one part of a call.
    Leg(LegEvent),
}

/// The whole state of any topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Snapshot {
    /// Of the lobby.
    Lobby(LobbySnapshot),
    /// Of a table.
    Table(Box<TableSnapshot>),
    /// Of those at a table.
    Crowd(CrowdSnapshot),
    /// Of a room.
    Chat(ChatSnapshot),
    /// Of one person.
    User(UserSnapshot),
    /// Of a call.
    Call(CallSnapshot),
    /// Of one part of a call.
    Leg(LegSnapshot),
}

/// A command's effect is committed, at this position of its stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    /// The command.
    pub id: CommandId,
    /// The stream that the effect belongs to.
    pub topic: Topic,
    /// The stream's life.
    pub epoch: u64,
    /// The number of the effect's last event.
    pub offset: u64,
    /// The table that the command opened or paired into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableId>,
}

/// A frame was refused; nothing of it took effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// The command, if the frame was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<CommandId>,
    /// The topic, if the frame was about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<Topic>,
    /// Why.
    pub problem: Problem,
}

/// Answers a `ping`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pong {
    /// The ping's number.
    pub number: u32,
    /// The server's wall clock, in milliseconds since 1970.
    pub time_ms: i64,
}

/// The socket is about to be closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bye {
    /// Why, as a stable code.
    pub code: crate::problem::Code,
    /// When to come back, in milliseconds; absent where coming back is of no use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}
