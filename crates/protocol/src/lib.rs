//! Everything that crosses the network, as data: frames, commands, events, snapshots and problems.
//!
//! Server and browser compile the same types, so there is no second definition of the wire. This
//! crate knows no game rules, no transport, and no time but what it is told. It holds two behaviors,
//! because both sides must do them alike: how a snapshot takes in an event (`apply`), so that
//! *old snapshot + events = new snapshot*; and how the players' time is counted (`clock`).
#![deny(missing_docs)]

pub mod accounts;
pub mod calls;
pub mod chat;
pub mod clock;
pub mod computers;
pub mod decode;
pub mod frame;
pub mod ids;
pub mod limits;
pub mod lobby;
pub mod play;
pub mod problem;
pub mod ratings;
pub mod search;
pub mod series;
pub mod topic;

pub use frame::{Ack, At, ClientFrame, Command, Event, Position, ServerFrame, Snapshot};
pub use ids::{AccountId, CommandId, LegId, MatchId, SessionId, TableId};
pub use problem::{Code, FieldProblem, Problem};
pub use topic::{CallRoom, Pair, Room, Topic};
