//! What a link to a match shows: the board at the left, and at the right who plays what, and how it stands.

use drawing::{Anchor, shapes};
use games::{Board, Piece, Shape};

use crate::{
    Marks, Svg, Theme,
    board::{self, Detail, PIECE, filled},
    brand,
    colors::Palette,
    font::{self, Weight},
};

/// The width and height of a preview in pixels, as the large sites that show links advise.
pub const PREVIEW_SIZE: (u32, u32) = (1_200, 630);

/// The square that the board is fitted into: its corner and its side.
const BOARD: ((i32, i32), i32) = ((40, 40), 550);
/// Where the texts begin and end.
const COLUMN: (i32, i32) = (638, 1_152);
/// The height of a player's row, and the room between two.
const ROW: (i32, i32) = (88, 12);
/// The side of a player's piece.
const SIGN: i32 = 56;

/// What a preview shows.
#[derive(Clone, Debug)]
pub struct Preview<'a> {
    /// The board.
    pub board: &'a Board,
    /// What is marked on it.
    pub marks: &'a Marks,
    /// The name of the game.
    pub game: &'a str,
    /// The players, whoever begins first. Two are shown.
    pub players: &'a [Player<'a>],
    /// How it stands, in a few words.
    pub status: &'a str,
    /// More about it, in smaller letters; may be empty.
    pub detail: &'a str,
    /// The name of the site.
    pub brand: &'a str,
    /// Light or dark.
    pub theme: Theme,
}

/// A player in a preview.
#[derive(Clone, Debug)]
pub struct Player<'a> {
    /// The name. Anything: it is shortened to its room.
    pub name: &'a str,
    /// A piece of theirs.
    pub piece: Option<Piece>,
    /// What they have won, as `1`, `0` or `½`; empty before the end.
    pub score: &'a str,
    /// Whether the row is set off.
    pub won: bool,
}

/// Draws a preview of [`PREVIEW_SIZE`].
pub fn preview(preview: &Preview<'_>) -> Svg {
    let palette = preview.theme.palette();
    let (width, height) = PREVIEW_SIZE;
    let (left, right) = COLUMN;
    let room = (right - left) as f32;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\"><rect width=\"{width}\" height=\"{height}\" fill=\"{}\"/>",
        palette.bg
    );
    out += &brand::ornament((1_130, 560), 150, palette.border);
    out += &fitted(preview, palette);
    out += &brand::mark((left, 48), 56, palette);
    out += &words(preview.brand, Weight::Strong, 34.0, (left + 74, 88), room - 74.0, palette.text);
    out += &words(preview.game, Weight::Regular, 32.0, (left, 178), room, palette.text_muted);
    let mut top = 204;
    for player in preview.players.iter().take(2) {
        out += &row(player, top, palette);
        top += ROW.0 + ROW.1;
    }
    out += &words(preview.status, Weight::Strong, 38.0, (left, top + 58), room, palette.text);
    out += &words(preview.detail, Weight::Regular, 30.0, (left, top + 108), room, palette.text_muted);
    out += "</svg>";
    Svg(out)
}

/// The board in its square.
fn fitted(preview: &Preview<'_>, palette: &Palette) -> String {
    let board = board::without_choices(preview.board);
    let drawn = board::drawn(&board, palette, preview.marks, Detail::Small);
    let (width, height) = shapes::point((board.width, board.height));
    let ((x, y), side) = BOARD;
    let scale = f64::from(side) / f64::from(width.max(height).max(1));
    let x = f64::from(x) + (f64::from(side) - f64::from(width) * scale) / 2.0;
    let y = f64::from(y) + (f64::from(side) - f64::from(height) * scale) / 2.0;
    format!("<g transform=\"translate({x} {y}) scale({scale})\">{drawn}</g>")
}

/// A player: the piece, the name, what was won.
fn row(player: &Player<'_>, top: i32, palette: &Palette) -> String {
    const PADDING: i32 = 18;
    const SIZE: f32 = 38.0;
    let (left, right) = COLUMN;
    let (height, _) = ROW;
    let (fill, stroke) = match player.won {
        true => (palette.accent_soft, palette.accent),
        false => (palette.surface_raised, palette.border),
    };
    let (width, middle) = (right - left, top + height / 2);
    let mut out = format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"14\" fill=\"{fill}\" \
         stroke=\"{stroke}\" stroke-width=\"2\"/>"
    );
    let mut from = left + PADDING;
    if let Some(piece) = player.piece {
        let shape = piece.shape;
        // Its own drawing, in the square of the corner; a stone fills less than half of that.
        let piece = board::pieces(&[Piece { x: 1, y: 1, ..piece }], palette);
        let side = if shape == Shape::Stone { 2 * SIGN } else { SIGN };
        let scale = f64::from(side) / f64::from(PIECE);
        let (x, y) = (from - (side - SIGN) / 2, middle - side / 2);
        out += &format!("<g transform=\"translate({x} {y}) scale({scale})\">{piece}</g>");
        from += SIGN + PADDING;
    }
    let baseline = middle + (font::cap_height(Weight::Strong, SIZE) / 2.0) as i32;
    let to = right - PADDING - 6;
    let score = font::width(player.score, Weight::Strong, SIZE);
    let room = (to - from - PADDING) as f32 - score;
    out += &words(player.name, Weight::Strong, SIZE, (from, baseline), room, palette.text);
    let at = (to as f32, baseline as f32);
    out += &filled(&font::outline(player.score, Weight::Strong, SIZE, at, Anchor::End), palette.text);
    out
}

/// A text from a point on, a little smaller where that is enough, else shortened.
fn words(text: &str, weight: Weight, size: f32, (x, y): (i32, i32), room: f32, color: &str) -> String {
    const SMALLEST: f32 = 0.75;
    let mut size = size;
    let width = font::width(text, weight, size);
    if width > room {
        size *= (room / width).max(SMALLEST);
    }
    let text = font::fit(text, weight, size, room);
    filled(&font::outline(&text, weight, size, (x as f32, y as f32), Anchor::Start), color)
}
