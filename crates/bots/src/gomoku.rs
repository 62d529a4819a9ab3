//! Gomoku for a search: how many stones of one color lie in every five points in a row, kept up to date with
//! each stone, and from it the points worth a look, the threats, and what a position looks like.

mod opening;

use crate::random::mix;
use crate::search::{Position, WIN};

pub use self::opening::Opening;

/// The points of a row and of a column.
const SIZE: usize = 15;

/// The points of the board.
const POINTS: usize = SIZE * SIZE;

/// Steps along a row, up a column, and along the two diagonals: columns and rows.
const WAYS: [(i32, i32); 4] = [(1, 0), (0, 1), (1, 1), (-1, 1)];

/// What a point is worth to a color for each five points through it that hold so many of its stones and none
/// of the other's. More than twenty of one kind never meet in a point, so that each kind counts more than all
/// lesser ones together and can be told from the sum.
const THERE: [i32; 6] = [0, 1, 24, 600, 15_000, 0];

/// At a point worth this a stone makes five.
const FIVE: i32 = THERE[4];

/// At a point worth this a stone makes four.
const FOUR: i32 = THERE[3];

/// What five points that hold so many stones of one color count when a position is judged.
const LOOKS: [i32; 6] = [0, 2, 10, 45, 120, 0];

/// How many points are looked at where nothing is forced.
const WIDTH: usize = 18;

/// A position.
#[derive(Clone)]
pub struct Points {
    /// The color of each point's stone: 0 black, 1 white, 2 none; row by row from the bottom.
    stones: [u8; POINTS],
    /// How many stones of each color lie in the five points that begin at a point, by way.
    fives: [[[u8; 2]; POINTS]; 4],
    /// What each point is worth to each color.
    worth: [[i32; POINTS]; 2],
    /// Whether a stone lies within two points.
    near: [bool; POINTS],
    /// What all fives look like, by color.
    looks: [i32; 2],
    /// How many fives lack one stone, by color.
    fours: [i32; 2],
    side: u8,
    count: u8,
    is_won: bool,
    overlines_win: bool,
    key: u64,
}

impl Points {
    /// Reads the text of a position, without what follows the color to move; that color is a player's.
    pub fn read(text: &str, overlines_win: bool) -> Option<Points> {
        let mut parts = text.split(' ');
        let (rows, side) = (parts.next()?, parts.next()?);
        let mut points = Points {
            stones: [2; POINTS],
            fives: [[[0; 2]; POINTS]; 4],
            worth: [[0; POINTS]; 2],
            near: [false; POINTS],
            looks: [0; 2],
            fours: [0; 2],
            side: 0,
            count: 0,
            is_won: false,
            overlines_win,
            key: 0,
        };
        for (index, row) in rows.split('/').enumerate() {
            let row_start = SIZE.checked_sub(1 + index)? * SIZE;
            let (mut column, mut free) = (0, 0);
            for letter in row.bytes() {
                if letter.is_ascii_digit() {
                    free = 10 * free + usize::from(letter - b'0');
                    continue;
                }
                column += std::mem::take(&mut free);
                if column >= SIZE {
                    return None;
                }
                points.side = u8::from(letter == b'O');
                points.put(row_start + column);
                column += 1;
            }
        }
        points.side = u8::from(side == "O");
        Some(points)
    }

    /// How a point is written.
    pub fn written(point: u8) -> String {
        let (column, row) = (usize::from(point) % SIZE, usize::from(point) / SIZE);
        format!("{}{}", char::from(b'a' + column as u8), row + 1)
    }

    /// How many stones lie there.
    pub fn count(&self) -> u8 {
        self.count
    }

    /// Whether the point is free.
    pub fn is_free(&self, point: usize) -> bool {
        self.stones[point] == 2
    }

    /// Puts a stone of the side to move on a free point; the side stays.
    fn put(&mut self, point: usize) {
        let color = usize::from(self.side);
        self.is_won = self.makes_five(point, color);
        self.stones[point] = self.side;
        self.count += 1;
        self.key ^= mix((2 * point + color) as u64 + 1);
        let (x, y) = ((point % SIZE) as i32, (point / SIZE) as i32);
        for (way, &(across, up)) in WAYS.iter().enumerate() {
            let step = across + up * SIZE as i32;
            for back in 0..5 {
                let (first_x, first_y) = (x - back * across, y - back * up);
                if is_inside(first_x, first_y) && is_inside(first_x + 4 * across, first_y + 4 * up) {
                    self.count_in(way, (point as i32 - back * step) as usize, step, color);
                }
            }
        }
        for row in (y - 2).max(0)..=(y + 2).min(SIZE as i32 - 1) {
            for column in (x - 2).max(0)..=(x + 2).min(SIZE as i32 - 1) {
                self.near[row as usize * SIZE + column as usize] = true;
            }
        }
    }

    /// Counts a new stone in five points.
    fn count_in(&mut self, way: usize, first: usize, step: i32, color: usize) {
        let five = &mut self.fives[way][first];
        let before = *five;
        five[color] += 1;
        let after = *five;
        for of in 0..2 {
            let other = 1 - of;
            let value = |five: [u8; 2], table: &[i32; 6]| {
                if five[other] == 0 { table[usize::from(five[of])] } else { 0 }
            };
            let there = value(after, &THERE) - value(before, &THERE);
            self.looks[of] += value(after, &LOOKS) - value(before, &LOOKS);
            let is_four = |five: [u8; 2]| i32::from(five[of] == 4 && five[other] == 0);
            self.fours[of] += is_four(after) - is_four(before);
            if there != 0 {
                for index in 0..5 {
                    self.worth[of][(first as i32 + index * step) as usize] += there;
                }
            }
        }
    }

    /// Whether a stone of the color wins on a free point.
    fn makes_five(&self, point: usize, color: usize) -> bool {
        if self.worth[color][point] < FIVE {
            // Whoever makes five, or more, fills five points that lack only this one.
            return false;
        }
        if self.overlines_win {
            return true;
        }
        let (x, y) = ((point % SIZE) as i32, (point / SIZE) as i32);
        let run = |across: i32, up: i32| {
            let is_own = |&far: &i32| {
                let (x, y) = (x + far * across, y + far * up);
                is_inside(x, y) && self.stones[y as usize * SIZE + x as usize] == color as u8
            };
            (1..SIZE as i32).take_while(is_own).count()
        };
        WAYS.iter().any(|&(across, up)| 1 + run(across, up) + run(-across, -up) == 5)
    }

    /// The free points where the color makes five.
    fn winning(&self, color: usize) -> impl Iterator<Item = u8> {
        let points = if self.fours[color] > 0 { POINTS } else { 0 };
        (0..points)
            .filter(move |&point| self.is_free(point) && self.makes_five(point, color))
            .map(|point| point as u8)
    }

    fn colors(&self) -> (usize, usize) {
        (usize::from(self.side), usize::from(1 - self.side))
    }
}

impl Position for Points {
    type Move = u8;

    fn key(&self) -> u64 {
        self.key ^ u64::from(self.side)
    }

    fn result(&self) -> Option<i32> {
        if self.is_won {
            return Some(-1);
        }
        (usize::from(self.count) == POINTS).then_some(0)
    }

    /// Of the legal moves those that come into question: a win, or else the answers to a four, or else the
    /// points that are worth most to both.
    fn moves(&self, list: &mut Vec<u8>) {
        let (own, other) = self.colors();
        list.extend(self.winning(own).take(1));
        if list.is_empty() {
            list.extend(self.winning(other));
        }
        if !list.is_empty() {
            return;
        }
        if self.count == 0 {
            list.push((POINTS / 2) as u8);
            return;
        }
        let mut points = [(0, 0_u8); POINTS];
        let mut count = 0;
        for point in 0..POINTS {
            if self.is_free(point) && self.near[point] {
                points[count] = (-self.worth[own][point] - self.worth[other][point], point as u8);
                count += 1;
            }
        }
        let points = &mut points[..count];
        if count > WIDTH {
            points.select_nth_unstable(WIDTH);
        }
        let chosen = &mut points[..count.min(WIDTH)];
        chosen.sort_unstable();
        list.extend(chosen.iter().map(|&(_, point)| point));
        // Everything near stones is taken: any free point is as good as another.
        if list.is_empty() {
            list.extend((0..POINTS).find(|&point| self.is_free(point)).map(|point| point as u8));
        }
    }

    /// Fives and fours.
    fn loud_moves(&self, list: &mut Vec<u8>) {
        let (own, _) = self.colors();
        let is_loud = |&point: &usize| self.worth[own][point] >= FOUR && self.is_free(point);
        list.extend((0..POINTS).filter(is_loud).map(|point| point as u8));
    }

    fn play(&mut self, point: u8) {
        self.put(usize::from(point));
        self.side = 1 - self.side;
    }

    fn evaluate(&self) -> i32 {
        let (own, other) = self.colors();
        // Whoever moves turns threes into fours: the same shapes count for more.
        (self.looks[own] * 3 / 2 - self.looks[other]).clamp(-WIN / 4, WIN / 4)
    }

    fn promise(&self, point: u8) -> i32 {
        let (own, other) = self.colors();
        let point = usize::from(point);
        let (mine, theirs) = (self.worth[own][point], self.worth[other][point]);
        let loud = if mine >= FOUR || theirs >= FIVE { Self::LOUD } else { 0 };
        loud + (mine + mine / 4 + theirs).min(Self::LOUD / 8)
    }

    fn slot(point: u8) -> usize {
        usize::from(point)
    }

    fn is_urgent(&self) -> bool {
        self.fours[1 - usize::from(self.side)] > 0
    }
}

fn is_inside(x: i32, y: i32) -> bool {
    (0..SIZE as i32).contains(&x) && (0..SIZE as i32).contains(&y)
}
