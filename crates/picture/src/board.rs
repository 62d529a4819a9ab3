//! A board as elements of SVG, in points of the drawing. What is drawn after what, and with which lines, is
//! as in `style/_board.scss`.

use drawing::{
    Anchor, Look, UNIT,
    ground::{self, CORNER},
    shapes,
};
use games::{Board, Ground, MarkKind, Number, Piece, Seat};

use crate::{
    Marks,
    colors::{Palette, WOOD},
    font::{self, Weight},
};

/// The side of the square around a piece, in points.
pub const PIECE: i32 = 2 * UNIT;
/// The height of the letters of numbers on the board, in points: as on a page, and where a board is so
/// small that they would not be read.
const NUMBER_SIZE: f32 = 84.0;
const LARGE_NUMBER_SIZE: f32 = 120.0;
/// The height of the letters of a place's name, in points: on a small grid, on a large one, on a board of
/// pits, on a rack, and on a board of points.
const SMALL_SIZE: f32 = 19.0;
const GRID_SIZE: f32 = 36.0;
const PIT_SIZE: f32 = 80.0;
const RACK_SIZE: f32 = 40.0;
const POINT_SIZE: f32 = 64.0;

/// How large the board is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// As on a page: with the names of the places.
    Full,
    /// Small: without names, with large numbers, and with an edge.
    Small,
}

/// The board without the choices beside it: nobody chooses from a picture.
pub fn without_choices(board: &Board) -> Board {
    let mut board = board.clone();
    let places: Vec<_> = ground::places(&board).cloned().collect();
    if places.len() < board.targets.len() {
        // A choice may lie on any side, so what is left may have to move to the corner.
        let left = places.iter().map(|place| place.x).min().unwrap_or(0);
        let top = places.iter().map(|place| place.y).min().unwrap_or(0);
        board.width = places.iter().map(|place| place.x + place.width).max().unwrap_or(0) - left;
        board.height = places.iter().map(|place| place.y + place.height).max().unwrap_or(0) - top;
        board.targets = places;
        for target in &mut board.targets {
            (target.x, target.y) = (target.x - left, target.y - top);
        }
        for piece in &mut board.pieces {
            (piece.x, piece.y) = (piece.x.saturating_sub(left), piece.y.saturating_sub(top));
        }
        for center in &mut board.line {
            *center = (center.0.saturating_sub(left), center.1.saturating_sub(top));
        }
    }
    board
}

/// Draws a board.
pub fn drawn(board: &Board, palette: &Palette, marks: &Marks, detail: Detail) -> String {
    let mut out = under(board, palette);
    if detail == Detail::Full {
        out += &names(board, palette);
    }
    out += &pieces(&board.pieces, palette);
    if board.ground == Ground::Rack {
        let (fill, stroke, rack) = (palette.board_alt, palette.board_line, ground::rack(board));
        out += &format!(
            "<path fill=\"{fill}\" fill-rule=\"evenodd\" stroke=\"{stroke}\" stroke-width=\"5\" d=\"{rack}\"/>"
        );
    }
    if detail == Detail::Small {
        out += &edge(board, palette);
    }
    out += &frames(board, palette);
    out += &board.numbers.iter().map(|number| self::number(number, palette, detail)).collect::<String>();
    let last = board.pieces.iter().filter(|piece| marks.last.contains(&piece.id));
    let corners: String = last.map(shapes::last).collect();
    out += &match board.ground {
        Ground::Pits => filled(&corners, palette.board),
        _ => line(&corners, palette.text, 8, ""),
    };
    let won = shapes::line(&board.line);
    out += &line(&won, palette.surface_raised, 26, " stroke-linecap=\"round\"");
    out += &line(&won, palette.text, 12, " stroke-linecap=\"round\"");
    out
}

/// Draws pieces: all of one look and color as one path.
pub fn pieces(pieces: &[Piece], palette: &Palette) -> String {
    let mut classes: Vec<((Look, Seat), String, String)> = Vec::new();
    for piece in pieces {
        let class = (shapes::look(piece.shape), piece.seat);
        let known = classes.iter().position(|(known, ..)| *known == class);
        let index = known.unwrap_or_else(|| {
            classes.push((class, String::new(), String::new()));
            classes.len() - 1
        });
        let center = shapes::center(piece);
        classes[index].1 += &shapes::body(piece, center);
        classes[index].2 += &shapes::mark(piece, center);
    }
    let mut out = String::new();
    for ((look, seat), bodies, marks) in classes {
        let side = usize::from(seat.0.min(1));
        let color = palette.seats[side];
        let (wood, edge) = WOOD[side];
        let body = match look {
            Look::Line => {
                format!("fill=\"none\" stroke=\"{color}\" stroke-width=\"26\" stroke-linecap=\"round\"")
            }
            Look::Disc => format!("fill=\"{color}\""),
            Look::Figure => {
                format!("fill=\"{wood}\" stroke=\"{edge}\" stroke-width=\"6\" stroke-linejoin=\"round\"")
            }
            Look::Stone => {
                format!("fill=\"{}\" stroke=\"{}\" stroke-width=\"5\"", palette.text, palette.board)
            }
        };
        out += &format!("<path {body} d=\"{bodies}\"/>");
        out += &match look {
            Look::Figure => line(&marks, edge, 8, " stroke-linecap=\"round\" stroke-linejoin=\"round\""),
            _ => line(&marks, palette.surface_raised, 12, " stroke-linejoin=\"round\""),
        };
    }
    out
}

/// Draws what lies under the pieces.
fn under(board: &Board, palette: &Palette) -> String {
    let (width, height) = shapes::point((board.width, board.height));
    let rectangle = |fill: &str, round: i32| {
        format!("<rect width=\"{width}\" height=\"{height}\" rx=\"{round}\" fill=\"{fill}\"/>")
    };
    match board.ground {
        Ground::Grid => {
            let dark = filled(&ground::dark(board), palette.board_alt);
            rectangle(palette.board, 0) + &dark + &line(&ground::squares(board), palette.board_line, 5, "")
        }
        Ground::Rack => rectangle(palette.surface_sunken, CORNER),
        Ground::Points => {
            let lines = line(&ground::crossing(board), palette.board_line, 5, "");
            rectangle(palette.board, 0) + &lines + &filled(&ground::stars(board), palette.board_line)
        }
        Ground::Pits => {
            let pits = ground::pits(board);
            rectangle(palette.board, CORNER)
                + &filled(&pits, palette.board_alt)
                + &line(&pits, palette.board_line, 5, "")
        }
    }
}

/// Writes the names of the places, as one path.
fn names(board: &Board, palette: &Palette) -> String {
    let size = match board.ground {
        Ground::Grid if board.width > ground::SMALL => GRID_SIZE,
        Ground::Grid => SMALL_SIZE,
        Ground::Pits => PIT_SIZE,
        Ground::Rack => RACK_SIZE,
        Ground::Points => POINT_SIZE,
    };
    let outlines: String = ground::labels(board)
        .iter()
        .map(|label| {
            let from = (label.x as f32, label.y as f32);
            font::outline(label.text, Weight::Regular, size, from, label.anchor)
        })
        .collect();
    filled(&outlines, palette.text_muted)
}

/// Draws the edge of a board, which keeps it apart from a ground of its own color.
fn edge(board: &Board, palette: &Palette) -> String {
    let (width, height) = shapes::point((board.width, board.height));
    let round = if board.ground == Ground::Pits { CORNER } else { 0 };
    // About a pixel and a half where the board is 550 of them wide.
    let stroke = width.max(height) / 360;
    format!(
        "<rect width=\"{width}\" height=\"{height}\" rx=\"{round}\" fill=\"none\" stroke=\"{}\" \
         stroke-width=\"{stroke}\"/>",
        palette.board_line
    )
}

/// Draws the frames of marked places.
fn frames(board: &Board, palette: &Palette) -> String {
    let of = |kind| ground::frames(board, kind);
    line(&of(MarkKind::Check), palette.danger, 10, "")
        + &line(&of(MarkKind::Forced), palette.text, 10, " stroke-dasharray=\"18 22\"")
        + &line(&of(MarkKind::Tuzdyk(Seat::FIRST)), palette.seats[0], 14, "")
        + &line(&of(MarkKind::Tuzdyk(Seat::SECOND)), palette.seats[1], 14, " stroke-dasharray=\"46 22\"")
}

/// Writes a number on the board, with a seam that keeps it apart from what lies under it.
fn number(number: &Number, palette: &Palette, detail: Detail) -> String {
    let (x, y) = shapes::point((number.x, number.y));
    let size = match detail {
        Detail::Full => NUMBER_SIZE,
        Detail::Small => LARGE_NUMBER_SIZE,
    };
    let baseline = y as f32 + font::cap_height(Weight::Strong, size) / 2.0;
    let text = number.value.to_string();
    let d = font::outline(&text, Weight::Strong, size, (x as f32, baseline), Anchor::Middle);
    let (fill, stroke) = (palette.text, palette.board);
    format!(
        "<path fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"14\" paint-order=\"stroke\" d=\"{d}\"/>"
    )
}

/// Draws an area; nothing where there is none.
pub fn filled(d: &str, color: &str) -> String {
    if d.is_empty() { String::new() } else { format!("<path fill=\"{color}\" d=\"{d}\"/>") }
}

/// Draws lines; nothing where there are none.
fn line(d: &str, color: &str, width: i32, more: &str) -> String {
    if d.is_empty() {
        return String::new();
    }
    format!("<path fill=\"none\" stroke=\"{color}\" stroke-width=\"{width}\"{more} d=\"{d}\"/>")
}
