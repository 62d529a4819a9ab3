//! The mark and the ornament, as `public/favicon.svg` and `public/ornament.svg` have them.

use crate::colors::Palette;

/// The letter's horns, drawn with a pen, in a square of 32.
const HORNS: &str = "M16 24V12.5C16 7.5 13 4 9 4 5.2 4 2.5 6.8 2.5 10.3c0 3.4 2.5 5.9 5.6 5.9 2.6 0 4.2-1.9 4.2-4.2 0-2-1.4-3.4-3.1-3.4M16 12.5C16 7.5 19 4 23 4c3.8 0 6.5 2.8 6.5 6.3 0 3.4-2.5 5.9-5.6 5.9-2.6 0-4.2-1.9-4.2-4.2 0-2 1.4-3.4 3.1-3.4";
/// The foot of a piece, in the same square.
const FOOT: &str = "M14.5 18h3c0 4.3 2 6.6 5.3 7.7.7.2 1.2.9 1.2 1.6v1.2c0 .8-.7 1.5-1.5 1.5h-13c-.8 0-1.5-.7-1.5-1.5v-1.2c0-.7.5-1.4 1.2-1.6 3.3-1.1 5.3-3.4 5.3-7.7z";
/// The ornament's horns upwards, around its center, 34 to every side.
const ORNAMENT_HORNS: &str = "M0-7V-21C0-26.5-3-30-7.5-30-12-30-15-27-15-23c0 3.7 2.8 6.2 6 6.2 2.8 0 4.7-1.9 4.7-4.4 0-2.1-1.5-3.6-3.4-3.6M0-21C0-26.5 3-30 7.5-30 12-30 15-27 15-23c0 3.7-2.8 6.2-6 6.2-2.8 0-4.7-1.9-4.7-4.4 0-2.1 1.5-3.6 3.4-3.6";
/// What lies between the horns.
const ORNAMENT_DIAMONDS: [&str; 2] = [
    "M0-7 7 0 0 7-7 0z",
    "m17-20.5 3.5 3.5-3.5 3.5-3.5-3.5zM17 13.5l3.5 3.5-3.5 3.5-3.5-3.5zM-17 13.5l3.5 3.5-3.5 3.5-3.5-3.5zM-17-20.5l3.5 3.5-3.5 3.5-3.5-3.5z",
];

/// Draws the mark on its plate, with a corner and a side.
pub fn mark((x, y): (i32, i32), side: i32, palette: &Palette) -> String {
    let scale = f64::from(side) / 64.0;
    let (plate, ink) = (palette.accent, palette.on_accent);
    format!(
        "<g transform=\"translate({x} {y}) scale({scale})\">\
         <rect width=\"64\" height=\"64\" rx=\"14\" fill=\"{plate}\"/>\
         <g transform=\"translate(7.2 6.8125) scale(1.55)\">\
         <path fill=\"none\" stroke=\"{ink}\" stroke-width=\"3\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\" d=\"{HORNS}\"/>\
         <path fill=\"{ink}\" d=\"{FOOT}\"/></g></g>"
    )
}

/// Draws the ornament around a center, so large to every side.
pub fn ornament((x, y): (i32, i32), radius: i32, color: &str) -> String {
    let scale = f64::from(radius) / 34.0;
    let horns: String = [0, 90, 180, 270]
        .map(|turn| format!("<path transform=\"rotate({turn})\" d=\"{ORNAMENT_HORNS}\"/>"))
        .concat();
    let diamonds: String = ORNAMENT_DIAMONDS.map(|d| format!("<path d=\"{d}\"/>")).concat();
    format!(
        "<g transform=\"translate({x} {y}) scale({scale})\" fill=\"none\" stroke=\"{color}\" \
         stroke-width=\"2.5\" stroke-linecap=\"round\" stroke-linejoin=\"round\">{horns}{diamonds}</g>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_those_of_the_published_files() {
        let mark = include_str!("../../../public/favicon.svg");
        let ornament = include_str!("../../../public/ornament.svg");
        for d in [HORNS, FOOT] {
            assert!(mark.contains(d), "{d}");
        }
        for d in ORNAMENT_DIAMONDS.into_iter().chain([ORNAMENT_HORNS]) {
            assert!(ornament.contains(d), "{d}");
        }
    }
}
