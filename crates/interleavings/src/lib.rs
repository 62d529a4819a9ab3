//! The files of `realtime` once more, over the locks, counters and wake-ups of a model checker (loom).
//!
//! They are compiled here rather than by a flag of their own crate, so that the server's build knows nothing
//! of it and nothing else is compiled again. This crate is none of the default members, for the checker asks
//! for features of crates that the server has, too. `tests/interleavings` says what must hold.

#[path = "../../realtime/src/close.rs"]
pub mod close;
#[path = "../../realtime/src/hub.rs"]
pub mod hub;
#[path = "../../realtime/src/outbox.rs"]
pub mod outbox;
#[path = "../../realtime/src/ring.rs"]
mod ring;
#[path = "../../realtime/src/sockets.rs"]
pub mod sockets;
pub mod sync;

pub use close::Close;
pub use hub::Hub;
pub use outbox::Outbox;
pub use sockets::{Socket, SocketId, Sockets};
