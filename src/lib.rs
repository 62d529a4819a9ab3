//! The server: HTTP and sockets in front of `backend` and the pages of `app`. No business rules.

pub mod computer;
pub mod export;
pub mod forms;
pub mod guard;
pub mod health;
pub mod live;
pub mod metrics;
mod mine;
pub mod picture;
pub mod problem;
pub mod request;
pub mod router;
pub mod serve;
pub mod session;
pub mod socket;
pub mod state;
pub mod streams;
pub mod telemetry;
pub mod text;

pub use router::router;
pub use state::AppState;
