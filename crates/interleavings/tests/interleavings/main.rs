//! What the hub, the outboxes and the list of sockets promise, in every schedule that a few threads can have.
//!
//! A wake-up that is lost, or two locks that wait for each other, leave all threads waiting: the checker calls
//! that a deadlock and fails. `DEEP_TESTS` at compile time lets threads overtake each other more often, and do
//! more each. A failure is repeated with `LOOM_LOG=trace` and `LOOM_LOCATION=1` for its schedule.

// `cfg(test)` holds for all of this crate; it is said so that clippy takes helpers for what they are.
#[cfg(test)]
mod hub;
#[cfg(test)]
mod model;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod sockets;
