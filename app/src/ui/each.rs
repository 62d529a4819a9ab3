//! Lists whose items keep their elements for as long as they stay.

use std::sync::Arc;

use leptos::prelude::*;

/// An item that may have come: what it is known by, and how it is drawn if it has.
struct Row {
    key: String,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Draws each item once, when it comes. All lists share one type, for each of its own would bring the
/// whole comparison of [`For`] into the browser again.
#[component]
pub fn Each<T, V>(
    /// The items in order. Reactive.
    items: impl Fn() -> Vec<T> + Send + 'static,
    /// What an item is known by, different for each.
    key: fn(&T) -> String,
    /// Draws an item.
    children: impl Fn(T) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    V: IntoView + 'static,
{
    let children = Arc::new(children);
    let row = move |item: T| {
        let (key, children) = (key(&item), children.clone());
        Row { key, draw: Box::new(move || children(item).into_any()) }
    };
    list(Box::new(move || items().into_iter().map(&row).collect()))
}

/// Not generic, so that [`For`] is compiled once.
fn list(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each=rows key=|row| row.key.clone() children=|row| (row.draw)() /> }.into_any()
}
