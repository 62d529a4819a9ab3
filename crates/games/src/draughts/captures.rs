//! Captures: who can, and every way to carry one to its end.

use super::field::Field;
use super::moves::Move;
use super::squares::{Square, Squares, Way, each};
use super::variant::Variant;

/// The pieces of the side to move that can capture.
pub fn hunters(field: &Field, variant: Variant) -> Squares {
    let (own, prey, empty) = (field.of(field.side), field.of(field.side.other()), field.empty());
    let (men, kings) = (own & !field.kings, own & field.kings);
    // Where a piece must stand to capture that way its neighbor, behind which is room.
    let stands = |way: Way| way.step_back(prey & way.step_back(empty));
    let hunters = variant.hunts(field.side).iter().fold(0, |squares, &way| squares | men & stands(way));
    if kings == 0 {
        return hunters;
    }
    Way::ALL.iter().fold(hunters, |squares, &way| {
        let mut stands = stands(way);
        if variant.kings_fly() {
            let mut approach = stands & empty;
            while approach != 0 {
                approach = way.step_back(approach);
                stands |= approach;
                approach &= empty;
            }
        }
        squares | kings & stands
    })
}

/// The search for the captures of one piece.
///
/// A captured piece stays where it is until the move is over: it can neither be captured again nor passed
/// (the "Turkish strike"). The square from which the piece started is free.
pub struct Hunt<'a> {
    variant: Variant,
    men_hunt: &'static [Way],
    crown_row: Squares,
    prey: Squares,
    empty: Squares,
    starts_as_king: bool,
    mv: Move,
    moves: &'a mut Vec<Move>,
}

impl<'a> Hunt<'a> {
    /// Prepares the search for a piece of the side to move.
    pub fn new(field: &Field, variant: Variant, from: Square, moves: &'a mut Vec<Move>) -> Self {
        Hunt {
            variant,
            men_hunt: variant.hunts(field.side),
            crown_row: field.side.crown_row(),
            prey: field.of(field.side.other()),
            empty: field.empty() | from.bit(),
            starts_as_king: field.kings & from.bit() != 0,
            mv: Move::capture(from),
            moves,
        }
    }

    /// Lists every capture of the piece, each carried to its end.
    pub fn run(mut self) {
        self.go_on(self.mv.from(), self.starts_as_king, 0);
    }

    /// Lists every way to go on capturing from a square; whether there is one.
    fn go_on(&mut self, from: Square, is_king: bool, taken: Squares) -> bool {
        if is_king && self.variant.kings_fly() {
            self.fly(from, taken)
        } else {
            self.hop(from, is_king, taken)
        }
    }

    fn hop(&mut self, from: Square, is_king: bool, taken: Squares) -> bool {
        let mut found = false;
        for way in if is_king { Way::ALL } else { self.men_hunt } {
            let over = way.step(from.bit()) & self.prey & !taken;
            let landing = way.step(over) & self.empty;
            for to in each(landing) {
                found = true;
                let crowned = !is_king && landing & self.crown_row != 0;
                self.mv.land(to);
                let stops = crowned && !self.variant.crowned_go_on();
                if stops || !self.go_on(to, is_king || crowned, taken | over) {
                    self.moves.push(self.mv);
                }
                self.mv.take_back();
            }
        }
        found
    }

    fn fly(&mut self, from: Square, taken: Squares) -> bool {
        let mut found = false;
        for &way in Way::ALL {
            let Some(over) = way.nearest(from.ray(way) & !self.empty) else { continue };
            if over.bit() & self.prey & !taken == 0 {
                continue;
            }
            let beyond = over.ray(way);
            let blocked = way.nearest(beyond & !self.empty);
            let landings = beyond & !blocked.map_or(0, |blocked| blocked.bit() | blocked.ray(way));
            found |= landings != 0;
            let taken = taken | over.bit();
            let mut goes_on = false;
            for to in each(landings) {
                self.mv.land(to);
                goes_on |= self.fly(to, taken);
                self.mv.take_back();
            }
            // Only where no landing leads to another capture is the choice of the landing free.
            if !goes_on {
                for to in each(landings) {
                    self.mv.land(to);
                    self.moves.push(self.mv);
                    self.mv.take_back();
                }
            }
        }
        found
    }
}
