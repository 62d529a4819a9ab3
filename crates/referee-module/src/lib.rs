//! The rules of all games but chess as a WebAssembly module, which a page loads where a board is.

pub use referee::module::ask;
