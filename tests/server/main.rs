//! The whole server by its public doors: the real router on a port of its own, a real Postgres for each
//! test, real sockets. `DATABASE_URL` names a Postgres where databases may be made.

#[cfg(test)]
mod harness;

mod accounts;
mod chat;
mod delivery;
mod hostile;
mod lobby;
mod play;
