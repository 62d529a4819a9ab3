//! A page to read: what the server wrote, as it stands.

use leptos::prelude::*;
use leptos_meta::Title;

use super::Reading;
use crate::server;

/// A page to read.
#[component]
pub fn ReadingView(
    /// The page.
    reading: Reading,
) -> impl IntoView {
    server::tell_of_reading(&reading);
    let Reading { language, title, html, .. } = reading;
    view! {
        <Title text=title />
        <article class="reading" lang=language.as_str() inner_html=html></article>
    }
}
