//! The discs as bits, seen by whoever is to move, and which cells win. Knows no search.
//!
//! A column takes seven bits, the lowest for the bottom row and the highest always clear, so that a line never
//! runs from the top of one column into the bottom of the next.

/// The columns of the rack.
pub const COLUMNS: u32 = 7;

/// The rows of the rack.
pub const ROWS: u32 = 6;

/// The cells of the rack.
pub const CELLS: u32 = COLUMNS * ROWS;

/// The bits of a column.
const STRIDE: u32 = ROWS + 1;

/// The bottom cell of every column.
const BOTTOM: u64 = 0x0000_0408_1020_4081;

/// All cells.
const FULL: u64 = BOTTOM * 0x3f;

/// The rows 1, 3 and 5 from the bottom.
pub const ODD_ROWS: u64 = BOTTOM * 0b01_0101;

/// The lower half of the rack.
pub const LOW: u64 = BOTTOM * 0b00_0111;

/// The columns from the middle outwards: the middle ones belong to the most lines.
pub const FROM_THE_MIDDLE: [u32; COLUMNS as usize] = [3, 2, 4, 1, 5, 0, 6];

/// A position.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Rack {
    /// The discs of whoever is to move.
    own: u64,
    /// All discs.
    all: u64,
}

impl Rack {
    /// Reads the text of a position: 42 cells from the top row on, a space, the side to move.
    pub fn read(text: &str) -> Option<Rack> {
        let (cells, side) = text.split_once(' ')?;
        if cells.len() != CELLS as usize {
            return None;
        }
        let mut rack = Rack::default();
        for (index, letter) in (0..).zip(cells.chars()) {
            let (row, column) = (ROWS - 1 - index / COLUMNS, index % COLUMNS);
            let bit = 1 << (column * STRIDE + row);
            if letter != '.' {
                rack.all |= bit;
            }
            if side.starts_with(letter) {
                rack.own |= bit;
            }
        }
        Some(rack)
    }

    /// How many discs there are.
    pub fn count(self) -> u32 {
        self.all.count_ones()
    }

    /// A number of 49 bits that no other position has.
    pub fn key(self) -> u64 {
        self.own + self.all + BOTTOM
    }

    /// The same position in a mirror.
    pub fn mirrored(self) -> Rack {
        Rack { own: mirrored(self.own), all: mirrored(self.all) }
    }

    /// Of this and its mirror image the one with the smaller key, and whether that is the image.
    pub fn canonical(self) -> (Rack, bool) {
        let image = self.mirrored();
        if image.key() < self.key() { (image, true) } else { (self, false) }
    }

    /// The next free cell of every column that is not full.
    pub fn playable(self) -> u64 {
        (self.all + BOTTOM) & FULL
    }

    /// The next free cell of a column, or none.
    pub fn cell(self, column: u32) -> u64 {
        self.playable() & column_of(column)
    }

    /// The position after a disc was dropped into a free cell.
    pub fn after(self, cell: u64) -> Rack {
        Rack { own: self.own ^ self.all, all: self.all | cell }
    }

    /// The free cells with which whoever is to move completes four.
    pub fn wins(self) -> u64 {
        completing(self.own, self.all)
    }

    /// The free cells with which the other side completes four.
    pub fn threats(self) -> u64 {
        completing(self.own ^ self.all, self.all)
    }

    /// Whether the side that moved last has four in a line.
    pub fn is_lost(self) -> bool {
        has_four(self.own ^ self.all)
    }

    /// The discs of whoever is to move, and the other side's.
    pub fn discs(self) -> [u64; 2] {
        [self.own, self.own ^ self.all]
    }

    /// The playable cells after which the other side cannot complete four at once; whoever is to move cannot
    /// either, or would.
    pub fn safe(self) -> u64 {
        let threats = self.threats();
        let playable = self.playable();
        let forced = playable & threats;
        let answers = match forced.count_ones() {
            0 => playable,
            1 => forced,
            _ => return 0,
        };
        answers & !(threats >> 1)
    }

    /// How many cells would complete four for the mover after a move.
    pub fn promise_of(self, cell: u64) -> u32 {
        completing(self.own | cell, self.all | cell).count_ones()
    }

    /// What the second player has for certain by answering every disc with one on top of it, which is possible
    /// when the first is to move and every column holds an even number: -1 if the first loses so, 0 if the
    /// first cannot win, none if this tells nothing. Then each side gets the free cells of every second row.
    pub fn follow_up(self) -> Option<i8> {
        if !self.count().is_multiple_of(2) || self.playable() & !ODD_ROWS != 0 {
            return None;
        }
        let free = FULL & !self.all;
        if has_four(self.own | free & ODD_ROWS) {
            return None;
        }
        Some(if has_four(self.own ^ self.all | free & !ODD_ROWS) { -1 } else { 0 })
    }
}

/// The cells of a column.
pub fn column_of(column: u32) -> u64 {
    0x3f << (column * STRIDE)
}

/// The column of a cell.
pub fn column_at(cell: u64) -> u32 {
    cell.trailing_zeros() / STRIDE
}

/// Whether four are in a line.
fn has_four(discs: u64) -> bool {
    [1, STRIDE, STRIDE - 1, STRIDE + 1].into_iter().any(|step| {
        let pairs = discs & discs >> step;
        pairs & pairs >> (2 * step) != 0
    })
}

/// The free cells, playable or not, that make four with the discs.
fn completing(discs: u64, all: u64) -> u64 {
    let mut cells = discs << 1 & discs << 2 & discs << 3;
    for step in [STRIDE, STRIDE - 1, STRIDE + 1] {
        let above = discs << step & discs << (2 * step);
        let below = discs >> step & discs >> (2 * step);
        cells |= above & (discs << (3 * step) | discs >> step);
        cells |= below & (discs >> (3 * step) | discs << step);
    }
    cells & FULL & !all
}

fn mirrored(bits: u64) -> u64 {
    (0..COLUMNS).fold(0, |image, column| {
        let cells = bits >> (column * STRIDE) & 0x7f;
        image | cells << ((COLUMNS - 1 - column) * STRIDE)
    })
}
