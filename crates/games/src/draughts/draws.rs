//! The moves counted towards a draw, and when there are enough of them. Knows no repetitions.
//!
//! **Russian**: Rules of the game of the FMJD's section 64, articles 7.2.4 to 7.2.8, taken literally:
//! whichever is fulfilled first ends the game. Articles 7.2.7 and 7.2.8 let the stronger side play on if it
//! has "achieved a winning position", which is a referee's to see; here the position counts as that while
//! the side to move has a capture. As in the Code of the Russian federation (2 and 3 pieces: 5 moves), the
//! count of 7.2.8 begins again when the balance of pieces changes.
//!
//! **English**: WCDF, Rules of Draughts, definition of a draw: neither player has advanced an uncrowned man
//! or lost a piece during the previous 40 moves of each.

use super::captures;
use super::field::{Change, Color, Field};
use super::squares::MAIN_ROAD;
use super::variant::Variant;

/// WCDF: 40 moves of each.
const ENGLISH_PLIES: u16 = 80;
/// 7.2.5: 15 moves of each.
const KINGS_ONLY_PLIES: u16 = 30;
/// 7.2.4: moves of the stronger side.
const HUNT_MOVES: u16 = 15;
/// 7.2.7 and 7.2.8: 5 moves of each.
const SHORT_PLIES: u16 = 10;

/// The moves of both sides, counted since what begins a count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Since a capture or a man's move.
    quiet: u16,
    /// Since a capture or a crowning.
    balance: u16,
    /// Since then with a lone king on the main road against three pieces.
    road: u16,
}

impl Counts {
    /// Counts a move.
    pub fn count(&mut self, before: &Field, change: Change, after: &Field) {
        let captured = change.captured != 0;
        let next = |count: u16, begins_again: bool| if begins_again { 0 } else { count.saturating_add(1) };
        self.quiet = next(self.quiet, captured || change.by_man);
        self.balance = next(self.balance, captured || change.crowned);
        let stayed = on_the_road(before) && on_the_road(after);
        self.road = next(self.road, !stayed || captured || change.crowned);
    }

    /// Whether the last move was irreversible: no earlier position can come again.
    pub fn are_fresh(&self) -> bool {
        self.quiet == 0
    }

    /// Whether the game is drawn by counting.
    pub fn draw(&self, variant: Variant, field: &Field) -> bool {
        match variant {
            Variant::English => self.quiet >= ENGLISH_PLIES,
            Variant::Russian => {
                self.quiet >= KINGS_ONLY_PLIES
                    || self.balance_is_kept(field)
                    || self.hunt_has_failed(field)
                    || self.has_no_short_win(field)
            }
        }
    }

    /// 7.2.6: both have kings and the balance has not changed for 30 moves of each with 4 and 5 pieces, for
    /// 60 with 6 and 7. The kings need not be asked for: with men alone nobody has so many moves, for a man
    /// has at most six before its crowning.
    fn balance_is_kept(&self, field: &Field) -> bool {
        match (field.white | field.black).count_ones() {
            4 | 5 => self.balance >= 60,
            6 | 7 => self.balance >= 120,
            _ => false,
        }
    }

    /// 7.2.4: three kings or more have not caught a single king with their 15th move.
    fn hunt_has_failed(&self, field: &Field) -> bool {
        let hunters = field.of(field.side.other());
        is_lone_king(field, field.side)
            && hunters.count_ones() >= 3
            && hunters & !field.kings == 0
            && self.balance.div_ceil(2) >= HUNT_MOVES
    }

    /// 7.2.7: three pieces, a king among them, against a single king on the main road; 7.2.8: two such pieces
    /// or one against a single king. After five moves of each there is still nothing to capture.
    fn has_no_short_win(&self, field: &Field) -> bool {
        let hunters = field.of(field.side);
        let plies = match hunters.count_ones() {
            1 | 2 => self.balance,
            3 => self.road,
            _ => return false,
        };
        plies >= SHORT_PLIES
            && is_lone_king(field, field.side.other())
            && hunters & field.kings != 0
            && captures::hunters(field, Variant::Russian) == 0
    }
}

/// Whether a color has nothing but one king.
fn is_lone_king(field: &Field, color: Color) -> bool {
    field.of(color).count_ones() == 1 && field.of(color) & field.kings != 0
}

/// Whether one color has only a king, on the main road, and the other three pieces. That there is a king
/// among the three is asked when the count is full: its crowning would have begun the count again.
fn on_the_road(field: &Field) -> bool {
    [Color::White, Color::Black].into_iter().any(|color| {
        is_lone_king(field, color)
            && field.of(color) & MAIN_ROAD != 0
            && field.of(color.other()).count_ones() == 3
    })
}
