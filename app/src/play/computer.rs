//! A computer player, which thinks in a worker beside the page and needs no network once it is there.

#[cfg(feature = "hydrate")]
mod worker;
#[cfg(not(feature = "hydrate"))]
#[path = "computer/no_worker.rs"]
mod worker;

pub use self::worker::Computer;
