//! Who is listening, and what they have missed: topics, positions, short history, outboxes, presence.
//!
//! Knows no game, no SQL and no feature; it carries bytes that were encoded once. Every stream has
//! one *owner* (a table, a room, the lobby) with a lock of its own. Under that lock the owner
//! commits, publishes, takes snapshots and attaches listeners, so a snapshot and the events after
//! it leave no gap, and the hub needs no opinion about where state lives.
#![deny(missing_docs)]

pub mod close;
pub mod hub;
pub mod outbox;
pub mod presence;
pub mod ring;
pub mod sockets;
mod sync;

pub use close::Close;
pub use hub::Hub;
pub use outbox::Outbox;
pub use sockets::{Socket, SocketId, Sockets};
