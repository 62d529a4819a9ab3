//! The server's twin of the module: pages are made from what the server functions have asked already.

use leptos::prelude::*;
use referee::Question;

/// Does nothing.
pub fn load(_: WriteSignal<bool>) {}

/// There is no answer.
pub fn ask<T>(_: &Question) -> Option<T> {
    None
}
