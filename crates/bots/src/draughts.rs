//! Draughts for a search: the game itself, with a key and what a position looks like. Where a capture is
//! obligatory the position is urgent, so that it is judged only when nothing can be captured.

use games::draughts::{Color, Draughts, Field, MAIN_ROAD, Move, Squares, Variant};
use games::{Rules, Turn};

use crate::random::mix;
use crate::search::Position;

/// What a man counts.
const MAN: i32 = 100;
/// What a short king counts.
const KING: i32 = 150;
/// What a flying king counts.
const FLYING_KING: i32 = 280;
/// The middle squares of the four middle rows.
const CENTER: Squares = 0x0066_6600;

impl Position for Draughts {
    type Move = Move;

    fn key(&self) -> u64 {
        key(Draughts::field(self))
    }

    fn result(&self) -> Option<i32> {
        match self.turn() {
            // Whoever cannot move has lost, so that a win is the other side's.
            Turn::Over(outcome) => Some(if outcome.winner().is_some() { -1 } else { 0 }),
            _ => None,
        }
    }

    fn moves(&self, list: &mut Vec<Move>) {
        list.extend(self.legal_moves());
    }

    fn play(&mut self, mv: Move) {
        self.advance(&mv);
    }

    fn evaluate(&self) -> i32 {
        let field = self.field();
        judge(field, self.variant(), field.side) - judge(field, self.variant(), field.side.other())
            + trades(field, self.variant())
    }

    fn promise(&self, mv: Move) -> i32 {
        if mv.is_capture() {
            return Self::LOUD + mv.squares().len() as i32;
        }
        let field = self.field();
        let is_man = field.kings & mv.from().bit() == 0;
        if is_man && mv.to().bit() & field.side.crown_row() != 0 { Self::LOUD } else { 0 }
    }

    fn slot(mv: Move) -> usize {
        32 * mv.from().index() + mv.to().index()
    }

    fn is_urgent(&self) -> bool {
        self.must_capture()
    }

    fn reversible(&self) -> usize {
        self.earlier().len()
    }
}

/// The keys of the positions that could come again.
pub fn past(game: &Draughts) -> Vec<u64> {
    game.earlier().iter().map(key).collect()
}

fn key(field: &Field) -> u64 {
    let pieces = u64::from(field.white) << 32 | u64::from(field.black);
    let rest = u64::from(field.kings) << 1 | u64::from(field.side == Color::White);
    mix(pieces ^ mix(rest))
}

/// What a color's pieces and their places look like.
fn judge(field: &Field, variant: Variant, color: Color) -> i32 {
    let (own, others) = (field.of(color), field.of(color.other()));
    let (men, kings) = (own & !field.kings, own & field.kings);
    let king = if variant.kings_fly() { FLYING_KING } else { KING };
    let count = |squares: Squares| squares.count_ones() as i32;
    let mut sum = MAN * count(men) + king * count(kings);
    for row in 0..8 {
        let advanced = match color {
            Color::White => 7 - row,
            Color::Black => row,
        };
        sum += ADVANCE[advanced as usize] * count(men & 0xf << (4 * row));
    }
    let home = color.other().crown_row() & men;
    // Men at home keep the other side from crowning as long as it has men.
    if others & !field.kings != 0 {
        sum += 6 * count(home);
    }
    sum += 5 * count(men & CENTER) + 4 * count(kings & CENTER);
    if variant.kings_fly() {
        // There a flying king holds out against many.
        sum += 25 * i32::from(kings & MAIN_ROAD != 0);
    }
    // Men that another man backs cannot be jumped from there.
    let backed = color.other().forward().iter().fold(0, |squares, way| squares | way.step_back(own));
    sum += 3 * count(men & backed);
    let free: Squares =
        color.forward().iter().fold(0, |squares, way| squares | way.step(men)) & field.empty();
    sum + 2 * count(free)
}

/// What a man's advance is worth, by the rows that it has gone.
const ADVANCE: [i32; 8] = [0, 1, 3, 6, 10, 16, 28, 0];

/// Whoever has more gains by trading: the same difference weighs more among fewer.
fn trades(field: &Field, variant: Variant) -> i32 {
    let king = if variant.kings_fly() { 3 } else { 2 };
    let weight = |color: Color| {
        let own = field.of(color);
        own.count_ones() as i32 + (king - 1) * (own & field.kings).count_ones() as i32
    };
    let (own, others) = (weight(field.side), weight(field.side.other()));
    120 * (own - others) / (own + others).max(1)
}
