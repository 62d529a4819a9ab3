//! The whole server by its public doors: the real router on a port of its own, a real Postgres for each
//! test, real sockets. `DATABASE_URL` names a Postgres where databases may be made.

// `cfg(test)` holds for all of this crate; it is said so that clippy takes helpers for what they are.
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod calls;
#[cfg(test)]
mod chat;
#[cfg(test)]
mod clocks;
#[cfg(test)]
mod computers;
#[cfg(test)]
mod correspondence;
#[cfg(test)]
mod delivery;
#[cfg(test)]
mod equal;
#[cfg(test)]
mod gone;
#[cfg(test)]
mod handover;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod lag;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lobby;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod play;
#[cfg(test)]
mod pool;
#[cfg(test)]
mod ratings;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod rings;
#[cfg(test)]
mod seats;
#[cfg(test)]
mod series;
#[cfg(test)]
mod transports;
#[cfg(test)]
mod watching;
