//! Everything that crosses the network, as data: frames, commands, events, snapshots and problems.
//!
//! Server and browser compile the same types, so there is no second definition of the wire. This
//! crate knows no game rules, no clock and no transport. The one behavior that it holds is how a
//! snapshot takes in an event (`apply`), because both sides must do that alike:
//! *old snapshot + events = new snapshot*.
#![deny(missing_docs)]

pub mod accounts;
pub mod chat;
pub mod clock;
pub mod decode;
pub mod frame;
pub mod ids;
pub mod limits;
pub mod lobby;
pub mod play;
pub mod problem;
pub mod topic;

pub use frame::{Ack, At, ClientFrame, Command, Event, Position, ServerFrame, Snapshot};
pub use ids::{AccountId, CommandId, MatchId, SessionId, TableId};
pub use problem::{Code, FieldProblem, Problem};
pub use topic::{Room, Topic};
