//! The points of the board, and a set of stones on them. Knows how many stand in a line without a gap; knows
//! no turns and not how many win.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::rules::Illegal;

/// The points of a row and of a column.
pub const SIZE: u8 = 15;

/// A point of the board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Point {
    /// From 0 at the left.
    pub column: u8,
    /// From 0 at the bottom.
    pub row: u8,
}

impl Point {
    /// Every point in reading order: the top row first.
    pub fn all() -> impl Iterator<Item = Point> {
        (0..SIZE).rev().flat_map(|row| (0..SIZE).map(move |column| Point { column, row }))
    }

    /// The neighbor in a direction; none beyond the edge.
    fn step(self, (right, up): Direction) -> Option<Point> {
        // Below 0 it wraps to a number that is beyond the other edge.
        let (column, row) = (self.column.wrapping_add_signed(right), self.row.wrapping_add_signed(up));
        (column < SIZE && row < SIZE).then_some(Point { column, row })
    }
}

impl FromStr for Point {
    type Err = Illegal;

    fn from_str(text: &str) -> Result<Self, Illegal> {
        let (column, row) = match *text.as_bytes() {
            [column, row @ b'1'..=b'9'] => (column, row - b'1'),
            [column, b'1', row @ b'0'..=b'5'] => (column, row - b'0' + 9),
            _ => return Err(Illegal::Notation),
        };
        match column {
            b'a'..=b'o' => Ok(Point { column: column - b'a', row }),
            _ => Err(Illegal::Notation),
        }
    }
}

impl Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", char::from(b'a' + self.column), self.row + 1)
    }
}

/// How far to the right and upwards a step goes.
type Direction = (i8, i8);

/// Along a row, up a column, along the rising and the falling diagonal.
const DIRECTIONS: [Direction; 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];

/// A set of points: a word for each row, the lowest bit at the left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Stones([u16; SIZE as usize]);

impl Stones {
    /// Whether a stone is on the point.
    pub fn contains(&self, point: Point) -> bool {
        self.0[usize::from(point.row)] >> point.column & 1 == 1
    }

    /// Puts a stone on the point.
    pub fn insert(&mut self, point: Point) {
        self.0[usize::from(point.row)] |= 1 << point.column;
    }

    /// Takes the stone off the point.
    pub fn remove(&mut self, point: Point) {
        self.0[usize::from(point.row)] &= !(1 << point.column);
    }

    /// The points on which there is neither one of these nor one of the others, in reading order.
    pub fn free_with(&self, others: &Stones) -> impl Iterator<Item = Point> {
        (0..SIZE).rev().flat_map(move |row| {
            let taken = self.0[usize::from(row)] | others.0[usize::from(row)];
            let free = move |column: &u8| taken >> column & 1 == 0;
            (0..SIZE).filter(free).map(move |column| Point { column, row })
        })
    }

    /// The stones in reading order.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        Point::all().filter(|&point| self.contains(point))
    }

    /// The four lines through a stone, however short.
    pub fn lines(&self, through: Point) -> impl Iterator<Item = Line> {
        DIRECTIONS.into_iter().map(move |(right, up)| {
            let (first, behind) = self.walk(through, (-right, -up));
            let (_, ahead) = self.walk(through, (right, up));
            Line { first, direction: (right, up), length: behind + 1 + ahead }
        })
    }

    /// The last stone in a direction before a gap or the edge, and how many steps it is away.
    fn walk(&self, from: Point, direction: Direction) -> (Point, u8) {
        let (mut last, mut steps) = (from, 0);
        while let Some(next) = last.step(direction).filter(|&next| self.contains(next)) {
            (last, steps) = (next, steps + 1);
        }
        (last, steps)
    }
}

/// Stones side by side, with no further one at either end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    first: Point,
    direction: Direction,
    /// How many they are.
    pub length: u8,
}

impl Line {
    /// From one end to the other.
    pub fn points(self) -> impl Iterator<Item = Point> {
        let next = move |point: &Point| point.step(self.direction);
        std::iter::successors(Some(self.first), next).take(usize::from(self.length))
    }
}
