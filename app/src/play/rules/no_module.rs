//! The server's twin of the module: pages are made from what the server functions have asked already.

use leptos::prelude::*;
use referee::Question;

use super::Module;

/// Does nothing.
pub fn load(_: Module, _: RwSignal<bool>) {}

/// There is no answer.
pub fn ask<T>(_: Module, _: &Question) -> Option<T> {
    None
}
