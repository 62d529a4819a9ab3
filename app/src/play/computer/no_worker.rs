//! The server's twin of the worker: nobody thinks there for a page.

use referee::Thought;

/// Nobody.
#[derive(Clone, Copy)]
pub struct Computer;

impl Computer {
    /// Nobody.
    pub fn new(_: impl Fn(u32, String) + 'static) -> Self {
        Self
    }

    /// Does nothing.
    pub fn think(self, _: u32, _: &Thought) {}

    /// Does nothing.
    pub fn stop(self) {}
}
