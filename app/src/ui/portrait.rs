//! The picture of a person: drawn from the name, the same everywhere.

use leptos::prelude::*;
use protocol::computers::Level;

use super::computer::FACE;

/// How many pairs of colors the style has.
const HUES: u32 = 8;

/// A round picture with the name's initial; a computer player has a face, with a tooth more for each level.
/// The name stands beside it, so it is hidden from readers.
#[component]
pub fn Portrait(
    /// Whose picture.
    name: String,
    /// For the person's own page.
    #[prop(optional)]
    large: bool,
    /// The level of a computer player.
    #[prop(optional_no_strip, into)]
    level: Option<Level>,
) -> impl IntoView {
    let size = if large { " portrait-large" } else { "" };
    // Each level has a color of its own, whatever the account is called.
    let hue = level.map_or_else(|| hue(&name), |level| 2 * level as u32);
    let class = format!("portrait hue-{hue}{size}");
    let inside = match level {
        Some(level) => view! {
            <path d=FACE fill-rule="evenodd" />
            <path class="portrait-teeth" d=teeth(level) />
        }
        .into_any(),
        None => view! {
            <text x="20" y="20" text-anchor="middle" dominant-baseline="central">
                {initial(&name)}
            </text>
        }
        .into_any(),
    };
    view! {
        <svg class=class viewBox="0 0 40 40" aria-hidden="true" focusable="false">
            <circle cx="20" cy="20" r="20" />
            {inside}
        </svg>
    }
}

/// The teeth of a level's face: as many as there are levels up to it.
fn teeth(level: Level) -> &'static str {
    match level {
        Level::Qoyan => "M19 25h2v3h-2z",
        Level::Tulki => "M17.5 25h2v3h-2zM20.5 25h2v3h-2z",
        Level::Barys => "M16 25h2v3h-2zM19 25h2v3h-2zM22 25h2v3h-2z",
        Level::Qyran => "M14.5 25h2v3h-2zM17.5 25h2v3h-2zM20.5 25h2v3h-2zM23.5 25h2v3h-2z",
    }
}

fn initial(name: &str) -> String {
    name.chars().next().map(|first| first.to_uppercase().collect()).unwrap_or_default()
}

/// FNV-1a (32 bits) with a last stir, without which names that end alike get hues alike.
fn hue(name: &str) -> u32 {
    let hash =
        name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    ((hash ^ (hash >> 15)).wrapping_mul(0x2c1b_3c6d) >> 16) % HUES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_initial_is_a_capital_of_any_alphabet() {
        assert_eq!(initial("әлия"), "Ә");
        assert_eq!(initial("bob"), "B");
        assert_eq!(initial(""), "");
    }

    #[test]
    fn names_are_spread_over_all_hues() {
        let used: std::collections::HashSet<_> =
            (0..100).map(|number| hue(&format!("Guest{number}"))).collect();
        assert_eq!(used.len(), 8);
    }
}
