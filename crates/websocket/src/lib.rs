//! The server's end of a WebSocket (RFC 6455), without extensions.
//!
//! Libraries of the kind keep a read and a write buffer for each socket for as long as it lives. A server
//! of ten thousand idle sockets is mostly those buffers, so here there are none: bytes are read onto the
//! stack and parsed where they lie, only the unfinished part of a message is kept, and what is written
//! goes from the shared bytes of an event into one gathering system call.

mod frame;
mod handshake;
mod incoming;
mod socket;

pub use handshake::{Refused, accept};
pub use incoming::{Broken, Message};
pub use socket::{Error, Socket};
