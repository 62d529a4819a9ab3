//! A position as PDN's FEN tag has it, in one of its spellings: the side to move, then White's pieces, then
//! Black's, each by ascending numbers with `K` before a king: `B:W21,K30:B5`.

use std::fmt::Write;

use super::field::{Color, Field};
use super::squares::{Square, each};
use super::variant::Variant;
use crate::rules::Illegal;

/// How many pieces each side begins with.
const MOST: u32 = 12;

/// Writes a position.
pub fn write(field: &Field) -> String {
    let mut text = String::from(letter(field.side));
    for color in [Color::White, Color::Black] {
        text.push(':');
        text.push(letter(color));
        for (index, square) in each(field.of(color)).enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let king = if field.kings & square.bit() == 0 { "" } else { "K" };
            // Writing to a string cannot fail.
            let _ = write!(text, "{comma}{king}{square}");
        }
    }
    text
}

/// Reads what [`write()`] wrote.
pub fn read(variant: Variant, text: &str) -> Result<Field, Illegal> {
    let field = parse(text).ok_or(Illegal::Position)?;
    if can_arise(variant, &field) { Ok(field) } else { Err(Illegal::Position) }
}

fn parse(text: &str) -> Option<Field> {
    let (side, pieces) = text.split_once(":W")?;
    let (white, black) = pieces.split_once(":B")?;
    let side = match side {
        "W" => Color::White,
        "B" => Color::Black,
        _ => return None,
    };
    let mut field = Field { white: 0, black: 0, kings: 0, side };
    field.white = parse_pieces(white, &mut field.kings)?;
    field.black = parse_pieces(black, &mut field.kings)?;
    (field.white & field.black == 0).then_some(field)
}

fn parse_pieces(text: &str, kings: &mut u32) -> Option<u32> {
    let (mut pieces, mut last) = (0, None);
    if text.is_empty() {
        return Some(pieces);
    }
    for piece in text.split(',') {
        let (number, is_king) = match piece.strip_prefix('K') {
            Some(number) => (number, true),
            None => (piece, false),
        };
        let square = Square::read(number)?;
        if last >= Some(square) {
            return None;
        }
        last = Some(square);
        pieces |= square.bit();
        *kings |= if is_king { square.bit() } else { 0 };
    }
    Some(pieces)
}

/// Whether the counts allow the position, no man stands where it would be a king, and whoever moved last
/// has a piece.
fn can_arise(variant: Variant, field: &Field) -> bool {
    let fits = |color: Color| {
        let men = field.of(color) & !field.kings;
        field.of(color).count_ones() <= MOST && men & color.crown_row() == 0
    };
    let moved_last = field.of(field.side.other());
    fits(Color::White) && fits(Color::Black) && moved_last != 0 && is_in_step(variant, field)
}

/// Whether the side to move fits a position before the first capture, in which every move has been a man's
/// step by one row: both have made as many, or the first one more.
fn is_in_step(variant: Variant, field: &Field) -> bool {
    let before_captures = (field.white | field.black).count_ones() == 2 * MOST && field.kings == 0;
    let rows = |color: Color| each(field.of(color)).map(|square| i32::from(square.row())).sum::<i32>();
    let start = Field::start(variant.first());
    let at_start = |color: Color| each(start.of(color)).map(|square| i32::from(square.row())).sum::<i32>();
    let steps = |color: Color| (rows(color) - at_start(color)).abs();
    let first = variant.first();
    let ahead = steps(first) - steps(first.other());
    !before_captures || ahead == i32::from(field.side != first)
}

fn letter(color: Color) -> char {
    match color {
        Color::White => 'W',
        Color::Black => 'B',
    }
}
