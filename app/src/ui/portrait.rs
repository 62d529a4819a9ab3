//! The picture of a person: drawn from the name, the same everywhere.

use leptos::prelude::*;

/// How many pairs of colors the style has.
const HUES: u32 = 8;

/// A round picture with the name's initial. The name stands beside it, so it is hidden from readers.
#[component]
pub fn Portrait(
    /// Whose picture.
    name: String,
    /// For the person's own page.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let size = if large { " portrait-large" } else { "" };
    let class = format!("portrait hue-{}{size}", hue(&name));
    view! {
        <svg class=class viewBox="0 0 40 40" aria-hidden="true" focusable="false">
            <circle cx="20" cy="20" r="20" />
            <text x="20" y="20" text-anchor="middle" dominant-baseline="central">
                {initial(&name)}
            </text>
        </svg>
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
