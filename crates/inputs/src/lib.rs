//! What strangers send, read in every way in which the program reads it, and what must hold of any of it.
//!
//! Each target is a function that takes arbitrary bytes and panics where a promise is broken. `fuzz/` lets a
//! fuzzer look for such bytes (`make fuzz`); `tests/replay.rs` gives them the committed corpora, and some
//! changes of each, with every run of the tests.

mod handshakes;
mod messages;
mod moves;
mod streams;
mod topics;
mod wire;

pub use handshakes::handshake;
pub use messages::client_frame;
pub use moves::{moves, position};
pub use streams::stream;
pub use topics::topic;
pub use wire::wire;

/// A function to which any bytes may be given.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of its program in `fuzz/targets` and of its folder in `fuzz/corpus`.
    pub name: &'static str,
    /// Panics where a promise is broken.
    pub check: fn(&[u8]),
}

/// All targets.
pub const TARGETS: [Target; 7] = [
    Target { name: "client_frame", check: client_frame },
    Target { name: "handshake", check: handshake },
    Target { name: "moves", check: moves },
    Target { name: "position", check: position },
    Target { name: "stream", check: stream },
    Target { name: "topic", check: topic },
    Target { name: "wire", check: wire },
];

/// What is UTF-8; where text is read, a socket and HTTP have refused the rest.
fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
