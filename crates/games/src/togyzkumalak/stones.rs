//! Where each single stone lies, for drawing. Follows the counts; knows no rules.

use super::counts::{Counts, PITS, PLACES, STONES, sown_into};
use crate::rules::Seat;

/// The place of every stone by its id, and its slot there: how many lay there when it came.
///
/// A pit is always emptied as a whole, but for the first stone of a sowing, so that the slots of a place are
/// the numbers from 0 on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stones {
    places: [u8; STONES],
    slots: [u8; STONES],
    counts: [u8; PLACES],
}

impl Stones {
    /// Numbers the stones of a position afresh, place by place.
    pub fn of(counts: &Counts) -> Stones {
        let mut stones = Stones { places: [0; STONES], slots: [0; STONES], counts: [0; PLACES] };
        stones.counts[..PITS].copy_from_slice(counts.pits());
        stones.counts[PITS..].copy_from_slice(&[Seat::FIRST, Seat::SECOND].map(|seat| counts.kazan(seat)));
        let lying =
            (0..).zip(stones.counts).flat_map(|(place, count)| (0..count).map(move |slot| (place, slot)));
        for (id, (place, slot)) in lying.enumerate() {
            (stones.places[id], stones.slots[id]) = (place, slot);
        }
        stones
    }

    /// Every stone's place and slot, by id.
    pub fn lying(&self) -> impl Iterator<Item = (usize, u8)> {
        self.places.iter().zip(&self.slots).map(|(&place, &slot)| (usize::from(place), slot))
    }

    /// How many lie in a place.
    pub fn count(&self, place: usize) -> u8 {
        self.counts[place]
    }

    /// The ids of the stones in a place, by slot.
    pub fn in_place(&self, place: usize) -> Vec<usize> {
        let mut ids = vec![0; usize::from(self.counts[place])];
        for (id, (at, slot)) in self.lying().enumerate() {
            if at == place {
                ids[usize::from(slot)] = id;
            }
        }
        ids
    }

    /// Sows a pit. The stone of the lowest slot goes first; `route` says where a stone that falls into a
    /// place comes to lie.
    pub fn sow(&mut self, from: usize, route: impl Fn(usize) -> usize) {
        let stones = std::mem::take(&mut self.counts[from]);
        let mut laid = [(0, 0); STONES];
        for (laid, place) in laid.iter_mut().zip(sown_into(from, stones)) {
            let place = route(place);
            *laid = (place as u8, self.counts[place]);
            self.counts[place] += 1;
        }
        for (place, slot) in self.places.iter_mut().zip(&mut self.slots) {
            if usize::from(*place) == from {
                (*place, *slot) = laid[usize::from(*slot)];
            }
        }
    }

    /// Moves all stones of a place to another, behind those that lie there.
    pub fn empty(&mut self, from: usize, into: usize) {
        let behind = self.counts[into];
        self.counts[into] += std::mem::take(&mut self.counts[from]);
        for (place, slot) in self.places.iter_mut().zip(&mut self.slots) {
            if usize::from(*place) == from {
                (*place, *slot) = (into as u8, behind + *slot);
            }
        }
    }
}
