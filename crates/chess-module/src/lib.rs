//! The rules of all games, chess too, as a WebAssembly module: chess alone weighs as much as all others.

pub use referee::module::ask;
