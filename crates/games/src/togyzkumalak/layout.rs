//! Where pits, kazans, stones and numbers are drawn. Knows no rules.
//!
//! ```text
//! row 0   b9 b8 b7 b6 b5 b4 b3 b2 b1     the second player's pits
//! row 1   kazan-a                        the first player's kazan
//! row 2                      kazan-b     the second player's kazan
//! row 3   a1 a2 a3 a4 a5 a6 a7 a8 a9     the first player's pits
//! ```
//!
//! A player's kazan lies along the opponent's row, as on a wooden board. Half a turn of the board maps
//! everything of the first player onto the same thing of the second's, down to the single stones.

use super::counts::{Counts, PITS, PLACES, ROW, STONES, first_of, kazan_of};
use super::stones::Stones;
use crate::board::{Board, Facing, Ground, Mark, MarkKind, Number, Piece, Shade, Shape, Target};
use crate::rules::Seat;

/// The width of a pit: two columns of stones, and a third between them when they become many.
const PIT_WIDTH: u16 = 4;
/// The height of a pit: room for nine rows of stones.
const PIT_HEIGHT: u16 = 10;
/// The width of a kazan, which leaves room for its number in the board's width.
const KAZAN_WIDTH: u16 = WIDTH - EDGE - EDGE;
/// The height of a kazan: three rows of stones.
const KAZAN_HEIGHT: u16 = 4;
/// The room for numbers outside the pits, and on either side of a kazan.
const EDGE: u16 = 2;
/// The width of the board.
const WIDTH: u16 = ROW as u16 * PIT_WIDTH;
/// The height of the board.
const HEIGHT: u16 = 2 * (EDGE + PIT_HEIGHT + KAZAN_HEIGHT);
/// The column of the kazans for the arrow keys: the middle one.
const MIDDLE: u16 = ROW as u16 / 2;

/// A rectangle of the board.
#[derive(Clone, Copy)]
struct Area {
    x: u16,
    y: u16,
    width: u16,
    height: u16,
}

/// Describes what to draw.
pub fn board(counts: &Counts, stones: &Stones) -> Board {
    let second_row = (ROW..PITS).rev();
    let kazans = [kazan_of(Seat::FIRST), kazan_of(Seat::SECOND)];
    let tuzdyk = |owner| {
        let place = counts.tuzdyk_place(owner)?;
        Some(Mark { target: id(place), kind: MarkKind::Tuzdyk(owner) })
    };
    Board {
        width: WIDTH,
        height: HEIGHT,
        ground: Ground::Pits,
        facing: Facing::Opposite,
        targets: second_row.chain(kazans).chain(0..ROW).map(target).collect(),
        pieces: (0..).zip(stones.lying()).map(|(id, (place, slot))| piece(id, place, slot)).collect(),
        marks: [Seat::FIRST, Seat::SECOND].into_iter().filter_map(tuzdyk).collect(),
        numbers: (0..PLACES).map(|place| number(place, stones.count(place))).collect(),
        line: Vec::new(),
    }
}

/// The id of a target: `a1` to `a9`, `b1` to `b9`, `kazan-a`, `kazan-b`.
pub fn id(place: usize) -> String {
    let row = if owner(place) == Seat::FIRST { 'a' } else { 'b' };
    if place < PITS { format!("{row}{}", place % ROW + 1) } else { format!("kazan-{row}") }
}

/// Who dealt a stone at the beginning, and so whose color it wears for the whole match. The rules do not
/// distinguish stones.
pub fn dealt_by(id: usize) -> Seat {
    if id < STONES / 2 { Seat::FIRST } else { Seat::SECOND }
}

/// Whose pit or kazan a place is; a tuzdyk is still a pit of its row.
fn owner(place: usize) -> Seat {
    let is_first = place < first_of(Seat::SECOND) || place == kazan_of(Seat::FIRST);
    if is_first { Seat::FIRST } else { Seat::SECOND }
}

fn target(place: usize) -> Target {
    let (id, Area { x, y, width, height }) = (id(place), area(place));
    let is_first = owner(place) == Seat::FIRST;
    let (label, column, row) = match (place < PITS, is_first) {
        (true, true) => (id.clone(), x / PIT_WIDTH, 3),
        (true, false) => (id.clone(), x / PIT_WIDTH, 0),
        (false, true) => (String::from("A"), MIDDLE, 1),
        (false, false) => (String::from("B"), MIDDLE, 2),
    };
    Target { id, label, x, y, width, height, column, row, shade: Shade::Light }
}

/// The rectangle of a place.
fn area(place: usize) -> Area {
    let (x, y, width, height) = if place < PITS {
        let x = (place % ROW) as u16 * PIT_WIDTH;
        (x, HEIGHT - EDGE - PIT_HEIGHT, PIT_WIDTH, PIT_HEIGHT)
    } else {
        (EDGE, EDGE + PIT_HEIGHT, KAZAN_WIDTH, KAZAN_HEIGHT)
    };
    if owner(place) == Seat::FIRST {
        Area { x, y, width, height }
    } else {
        Area { x: WIDTH - x - width, y: HEIGHT - y - height, width, height }
    }
}

fn piece(id: usize, place: usize, slot: u8) -> Piece {
    let Area { x, y, width, height } = area(place);
    let (across, down) = if place < PITS { in_pit(slot) } else { in_kazan(slot) };
    let (x, y) = match owner(place) {
        Seat::FIRST => (x + across, y + down),
        _ => (x + width - across, y + height - down),
    };
    Piece { id: id as u32, x, y, seat: dealt_by(id), shape: Shape::Stone }
}

/// The stones that lie apart from one another in a pit; a further one lies upon another.
const APART_IN_PIT: u16 = (PIT_WIDTH - 1) * (PIT_HEIGHT - 1);

/// The stones that lie apart from one another in a kazan.
const APART_IN_KAZAN: u16 = (KAZAN_WIDTH - 1) * (KAZAN_HEIGHT - 1);

/// Where in a pit the stone of a slot lies: in pairs from the middle outwards, then in a row between them.
fn in_pit(slot: u8) -> (u16, u16) {
    const ROWS: u16 = PIT_HEIGHT - 1;
    let slot = u16::from(slot) % APART_IN_PIT;
    let (across, step) = match slot.checked_sub(2 * ROWS) {
        None => (1 + slot % 2 * 2, slot / 2),
        Some(between) => (2, between),
    };
    let away = step.div_ceil(2);
    let middle = PIT_HEIGHT / 2;
    (across, if step % 2 == 0 { middle + away } else { middle - away })
}

/// Where in a kazan the stone of a slot lies: column by column.
fn in_kazan(slot: u8) -> (u16, u16) {
    const ROWS: u16 = KAZAN_HEIGHT - 1;
    let slot = u16::from(slot) % APART_IN_KAZAN;
    (1 + slot / ROWS, 1 + slot % ROWS)
}

/// How many stones a place holds, written outside a pit or at the end of a kazan.
fn number(place: usize, stones: u8) -> Number {
    let Area { x, y, width, height } = area(place);
    let value = u16::from(stones);
    match (place < PITS, owner(place) == Seat::FIRST) {
        (true, true) => Number { x: x + width / 2, y: HEIGHT - EDGE / 2, value },
        (true, false) => Number { x: x + width / 2, y: EDGE / 2, value },
        (false, true) => Number { x: WIDTH - EDGE / 2, y: y + height / 2, value },
        (false, false) => Number { x: EDGE / 2, y: y + height / 2, value },
    }
}
