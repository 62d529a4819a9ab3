//! The decisions of swap2: where the first stones go, and which color to take.

use super::{POINTS, Points, SIZE};
use crate::random::Random;

/// What is to be decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Opening {
    /// A stone is placed without belonging to anyone yet.
    Stone,
    /// A color is chosen.
    Color,
    /// Nothing: the colors are settled.
    Over,
}

impl Opening {
    /// Reads the text of a position.
    pub fn read(text: &str) -> Opening {
        match text.split(' ').nth(2) {
            Some("three" | "two") => Opening::Stone,
            Some("choose") => Opening::Color,
            _ => Opening::Over,
        }
    }

    /// The color to take, where white is to move and looks so good.
    pub fn color(score: i32) -> &'static str {
        if score > 0 { "white" } else { "black" }
    }

    /// A free point for a stone of the opening: the first ones around the middle but not side by side, so that
    /// neither color has much, the later ones a little apart.
    pub fn point(points: &Points, random: &mut Random) -> u8 {
        let reach = 2 + usize::from(points.count()).min(3);
        let middle = SIZE / 2;
        let around = |at: usize| at.abs_diff(middle) <= reach;
        let open: Vec<usize> = (0..POINTS)
            .filter(|&point| points.is_free(point) && around(point % SIZE) && around(point / SIZE))
            .collect();
        let is_apart = |&point: &usize| {
            open.len() == (2 * reach + 1).pow(2)
                || [point.wrapping_sub(1), point + 1, point.wrapping_sub(SIZE), point + SIZE]
                    .into_iter()
                    .all(|beside| beside >= POINTS || points.is_free(beside))
        };
        let apart: Vec<usize> = open.iter().copied().filter(is_apart).collect();
        let from = if apart.is_empty() { &open } else { &apart };
        from.get(random.below(from.len().max(1))).map_or(0, |&point| point as u8)
    }
}
