//! Letters as outlines: measured, shortened and set in Onest, the font of the pages.
//!
//! The two files hold Latin and Cyrillic with the letters of Kazakh; `fonts/README.md` says how they were
//! made. Signs of other scripts are set as the font's own sign for what it lacks.

use std::{fmt::Write, sync::LazyLock};

use drawing::Anchor;
use ttf_parser::{
    Face, GlyphId, OutlineBuilder,
    gpos::{PairAdjustment, PositioningSubtable},
};

/// Signs of a text that are looked at: more than fit into any line of a picture, however narrow.
const MOST_SIGNS: usize = 120;
/// What stands for what was cut off.
const ELLIPSIS: char = '…';

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    Strong,
}

static REGULAR: LazyLock<Face<'static>> = LazyLock::new(|| face(include_bytes!("../fonts/onest-400.ttf")));
static STRONG: LazyLock<Face<'static>> = LazyLock::new(|| face(include_bytes!("../fonts/onest-600.ttf")));

fn face(bytes: &'static [u8]) -> Face<'static> {
    Face::parse(bytes, 0).expect("the font is part of the program, and a test reads it")
}

impl Weight {
    fn face(self) -> &'static Face<'static> {
        match self {
            Weight::Regular => &REGULAR,
            Weight::Strong => &STRONG,
        }
    }
}

/// The height of capitals and digits in letters of a size.
pub fn cap_height(weight: Weight, size: f32) -> f32 {
    let face = weight.face();
    f32::from(face.capital_height().unwrap_or(0)) * size / f32::from(face.units_per_em())
}

/// The width of a text in letters of a size.
pub fn width(text: &str, weight: Weight, size: f32) -> f32 {
    set(text, weight).1 * size / f32::from(weight.face().units_per_em())
}

/// The text, shortened at its end until it is not wider than a width.
pub fn fit(text: &str, weight: Weight, size: f32, most: f32) -> String {
    let mut kept: Vec<char> = text.chars().take(MOST_SIGNS).collect();
    let whole: String = kept.iter().collect();
    if kept.len() == text.chars().take(MOST_SIGNS + 1).count() && width(&whole, weight, size) <= most {
        return whole;
    }
    loop {
        let mut shortened = kept.iter().collect::<String>().trim_end().to_owned();
        shortened.push(ELLIPSIS);
        if kept.is_empty() || width(&shortened, weight, size) <= most {
            return shortened;
        }
        kept.pop();
    }
}

/// The outline of a text on a baseline, as path data.
pub fn outline(text: &str, weight: Weight, size: f32, from: (f32, f32), anchor: Anchor) -> String {
    let face = weight.face();
    let scale = size / f32::from(face.units_per_em());
    let (glyphs, width) = set(text, weight);
    let before = match anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => width * scale / 2.0,
        Anchor::End => width * scale,
    };
    let mut pen = Pen { d: String::new(), scale, origin: (0.0, from.1) };
    for (glyph, x) in glyphs {
        pen.origin.0 = from.0 - before + x * scale;
        // A space has no outline, which is no error.
        let _ = face.outline_glyph(glyph, &mut pen);
    }
    pen.d
}

/// The glyphs of a text, each with its distance from the beginning, and the width of all, in the font's
/// units.
fn set(text: &str, weight: Weight) -> (Vec<(GlyphId, f32)>, f32) {
    let face = weight.face();
    let mut glyphs = Vec::new();
    let mut x = 0.0;
    let mut last = None;
    for sign in text.chars().filter(|&sign| is_shown(sign)).take(MOST_SIGNS) {
        // Number 0 is the font's sign for what it lacks.
        let glyph = face.glyph_index(sign).unwrap_or(GlyphId(0));
        x += last.map_or(0.0, |last| kerning(face, last, glyph));
        glyphs.push((glyph, x));
        x += f32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
        last = Some(glyph);
    }
    (glyphs, x)
}

/// Whether a sign takes room: not control characters, nor those that join, turn or vary others.
fn is_shown(sign: char) -> bool {
    !sign.is_control()
        && !matches!(sign,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// How much closer two glyphs stand than their widths say.
fn kerning(face: &Face<'_>, left: GlyphId, right: GlyphId) -> f32 {
    let Some(table) = face.tables().gpos else { return 0.0 };
    let subtables = table.lookups.into_iter().flat_map(|lookup| lookup.subtables.into_iter());
    for subtable in subtables {
        let PositioningSubtable::Pair(pair) = subtable else { continue };
        let Some(index) = pair.coverage().get(left) else { continue };
        let found = match pair {
            PairAdjustment::Format1 { sets, .. } => sets.get(index).and_then(|set| set.get(right)),
            PairAdjustment::Format2 { classes, matrix, .. } => {
                matrix.get((classes.0.get(left), classes.1.get(right)))
            }
        };
        if let Some((first, _)) = found {
            return f32::from(first.x_advance);
        }
    }
    0.0
}

/// Writes outlines as path data. The font counts upwards, a drawing downwards.
struct Pen {
    d: String,
    scale: f32,
    origin: (f32, f32),
}

impl Pen {
    fn add(&mut self, command: char, points: &[(f32, f32)]) {
        self.d.push(command);
        for &(x, y) in points {
            let (x, y) = (self.origin.0 + x * self.scale, self.origin.1 - y * self.scale);
            // A hundredth of a point is less than any eye sees.
            write!(self.d, "{} {} ", rounded(x), rounded(y))
                .expect("a text takes whatever is written into it");
        }
    }
}

fn rounded(length: f32) -> f32 {
    (length * 100.0).round() / 100.0
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add('L', &[(x, y)]);
    }

    fn quad_to(&mut self, control_x: f32, control_y: f32, x: f32, y: f32) {
        self.add('Q', &[(control_x, control_y), (x, y)]);
    }

    fn curve_to(&mut self, first_x: f32, first_y: f32, second_x: f32, second_y: f32, x: f32, y: f32) {
        self.add('C', &[(first_x, first_y), (second_x, second_y), (x, y)]);
    }

    fn close(&mut self) {
        self.d.push('z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_font_has_the_letters_of_our_languages_and_our_signs() {
        let texts = "AZaz09 АЯая Ёё ӘәҒғҚқҢңӨөҰұҮүҺһІі …–—’‘“”«»½−№/_-";
        for weight in [Weight::Regular, Weight::Strong] {
            for sign in texts.chars() {
                assert!(weight.face().glyph_index(sign).is_some(), "{sign}");
            }
        }
    }

    #[test]
    fn letters_that_lean_into_each_other_stand_closer() {
        let apart = width("A", Weight::Strong, 100.0) + width("V", Weight::Strong, 100.0);
        assert!(width("AV", Weight::Strong, 100.0) < apart);
        let apart = width("Г", Weight::Regular, 100.0) + width("А", Weight::Regular, 100.0);
        assert!(width("ГА", Weight::Regular, 100.0) < apart);
    }

    #[test]
    fn a_long_text_is_cut_to_its_room_and_a_short_one_is_not() {
        assert_eq!(fit("Әсел", Weight::Strong, 40.0, 400.0), "Әсел");
        for text in ["W".repeat(100_000), "🦄".repeat(500), "ا".repeat(500), "i".repeat(121)] {
            let cut = fit(&text, Weight::Strong, 40.0, 400.0);
            assert!(cut.ends_with(ELLIPSIS) && cut.chars().count() > 2, "{cut}");
            assert!(width(&cut, Weight::Strong, 40.0) <= 400.0, "{cut}");
        }
        assert_eq!(fit("anything", Weight::Regular, 40.0, 0.0), "…");
    }

    #[test]
    fn signs_without_room_of_their_own_take_none() {
        let plain = width("ab", Weight::Regular, 40.0);
        assert_eq!(width("a\u{202e}\u{200d}\n\u{fe0f}b", Weight::Regular, 40.0), plain);
    }
}
