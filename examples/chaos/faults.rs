//! What is done to the server and to its Postgres while the clients play.

pub mod crash;
pub mod kill;
