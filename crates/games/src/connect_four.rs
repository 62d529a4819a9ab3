//! Connect four: two players drop discs into the seven columns of an upright rack in turn; a disc falls to the
//! lowest free of six rows, and four in a row, a column or a diagonal win.

mod discs;

use std::fmt::{self, Display};
use std::str::FromStr;

use self::discs::{COLUMNS, Cell, Discs, ROWS};
use crate::board::{Board, Facing, Ground, Piece, Shade, Shape, Target};
use crate::rules::{DrawBy, Effect, Illegal, Outcome, Rules, Seat, Standard, Turn, WinBy};
use crate::xo;

/// How many discs the rack holds.
const CELLS: usize = COLUMNS as usize * ROWS as usize;

/// The discs of the seats, and their cells in the order in which they were dropped.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ConnectFour {
    discs: [Discs; 2],
    placed: Vec<Cell>,
}

/// A column, from 0 at the left; its text counts from 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column(u8);

impl Rules for ConnectFour {
    type Options = Standard;
    type Move = Column;

    fn new(_: &Standard, _seed: u64) -> Self {
        ConnectFour::default()
    }

    fn turn(&self) -> Turn {
        let side = self.side();
        if self.discs(side.other()).has_line() {
            return Turn::Over(Outcome::Win { seat: side.other(), by: WinBy::Line });
        }
        if self.placed.len() == CELLS {
            return Turn::Over(Outcome::Draw { by: DrawBy::BoardFull });
        }
        Turn::Seat(side)
    }

    fn legal_moves(&self) -> Vec<Column> {
        match self.turn() {
            Turn::Over(_) => Vec::new(),
            _ => Column::all().filter(|&column| self.height(column) < ROWS).collect(),
        }
    }

    fn play(&mut self, &column: &Column) -> Result<Vec<Effect>, Illegal> {
        if let Turn::Over(_) = self.turn() {
            return Err(Illegal::Over);
        }
        let row = self.height(column);
        if row == ROWS {
            return Err(Illegal::NotNow);
        }
        let (seat, piece) = (self.side(), self.placed.len() as u32);
        self.place(Cell { column: column.0, row }, seat);
        let mut effects = vec![Effect::Placed { piece, seat, at: column.to_string() }];
        effects.extend(self.line(seat).map(|centers| Effect::Line { seat, centers }));
        Ok(effects)
    }

    fn position(&self) -> String {
        xo::write(Cell::all().map(|cell| self.owner(cell)), self.side())
    }

    fn from_position(_: &Standard, text: &str) -> Result<Self, Illegal> {
        let (owners, side) = xo::read::<CELLS>(text)?;
        if !xo::alternates(&owners, side) {
            return Err(Illegal::Position);
        }
        let mut game = ConnectFour::default();
        for (row, owners) in (0..ROWS).zip(owners.chunks_exact(usize::from(COLUMNS)).rev()) {
            for (column, &owner) in Column::all().zip(owners) {
                let Some(seat) = owner else { continue };
                if game.height(column) != row {
                    return Err(Illegal::Position);
                }
                game.place(Cell { column: column.0, row }, seat);
            }
        }
        // Play stops at the first line, so whoever would move next has none.
        if game.discs(side).has_line() || !game.has_a_last_move() {
            return Err(Illegal::Position);
        }
        Ok(game)
    }

    fn board(&self) -> Board {
        Board {
            width: 2 * u16::from(COLUMNS),
            height: 2 * u16::from(ROWS),
            ground: Ground::Rack,
            facing: Facing::Together,
            targets: Column::all().map(target).collect(),
            pieces: (0..).zip(&self.placed).map(|(id, &cell)| self.piece(id, cell)).collect(),
            marks: Vec::new(),
            numbers: Vec::new(),
            line: self.line(self.side().other()).unwrap_or_default(),
        }
    }

    fn gesture(&self, column: &Column) -> Vec<String> {
        vec![column.to_string()]
    }
}

impl ConnectFour {
    /// The seat to move, or that would move had the game not ended.
    fn side(&self) -> Seat {
        if self.placed.len().is_multiple_of(2) { Seat::FIRST } else { Seat::SECOND }
    }

    fn owner(&self, cell: Cell) -> Option<Seat> {
        [Seat::FIRST, Seat::SECOND].into_iter().find(|&seat| self.discs(seat).contains(cell))
    }

    /// How many discs a column holds.
    fn height(&self, column: Column) -> u8 {
        self.discs[0].with_all(self.discs[1]).height(column.0)
    }

    /// The centers of the seat's winning line, from end to end.
    fn line(&self, seat: Seat) -> Option<Vec<(u16, u16)>> {
        self.discs(seat).line().map(|cells| cells.into_iter().map(center).collect())
    }

    /// Whether the rack is empty, or the seat that moved last has a disc on top of a column without which it
    /// would have no line.
    fn has_a_last_move(&self) -> bool {
        let last = self.discs(self.side().other());
        let mut tops = Column::all().filter_map(|column| {
            let row = self.height(column).checked_sub(1)?;
            Some(Cell { column: column.0, row })
        });
        self.placed.is_empty() || tops.any(|top| last.contains(top) && !last.without(top).has_line())
    }

    fn discs(&self, seat: Seat) -> Discs {
        self.discs[usize::from(seat.0)]
    }

    fn place(&mut self, cell: Cell, seat: Seat) {
        self.discs[usize::from(seat.0)] = self.discs(seat).with(cell);
        self.placed.push(cell);
    }

    fn piece(&self, id: u32, cell: Cell) -> Piece {
        let (x, y) = center(cell);
        let seat = if self.discs(Seat::FIRST).contains(cell) { Seat::FIRST } else { Seat::SECOND };
        Piece { id, x, y, seat, shape: Shape::Disc }
    }
}

impl Column {
    fn all() -> impl Iterator<Item = Column> {
        (0..COLUMNS).map(Column)
    }
}

impl FromStr for Column {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        match text.as_bytes() {
            [digit @ b'1'..=b'7'] => Ok(Column(digit - b'1')),
            _ => Err(Illegal::Notation),
        }
    }
}

impl Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 + 1)
    }
}

fn target(column: Column) -> Target {
    Target {
        id: column.to_string(),
        label: column.to_string(),
        x: 2 * u16::from(column.0),
        y: 0,
        width: 2,
        height: 2 * u16::from(ROWS),
        column: u16::from(column.0),
        row: 0,
        shade: Shade::Light,
    }
}

fn center(cell: Cell) -> (u16, u16) {
    (2 * u16::from(cell.column) + 1, 2 * u16::from(ROWS - cell.row) - 1)
}

#[cfg(test)]
mod tests;
