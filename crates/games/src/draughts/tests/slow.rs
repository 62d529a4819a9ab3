//! The moves once more, found by rows and columns without bits or tables, and compared.

use super::*;

/// A piece: whether it is white, and whether it is a king.
type Man = (bool, bool);
type Place = (i8, i8);

struct Slow {
    squares: [[Option<Man>; 8]; 8],
    white: bool,
    russian: bool,
}

fn place(number: i8) -> Place {
    let (row, index) = ((number - 1) / 4, (number - 1) % 4);
    (row, 2 * index + 1 - row % 2)
}

fn number((row, column): Place) -> String {
    (row * 4 + column / 2 + 1).to_string()
}

impl Slow {
    fn read(variant: Variant, position: &str) -> Slow {
        let mut parts = position.split(':');
        let white = parts.next() == Some("W");
        let mut slow = Slow { squares: Default::default(), white, russian: variant == Variant::Russian };
        for part in parts {
            for piece in part[1..].split(',').filter(|piece| !piece.is_empty()) {
                let (row, column) = place(piece.trim_start_matches('K').parse().expect("a number"));
                slow.squares[row as usize][column as usize] =
                    Some((part.starts_with('W'), piece.contains('K')));
            }
        }
        slow
    }

    /// What stands on a place of the board: nothing, or a piece.
    fn at(&self, (row, column): Place) -> Option<Option<Man>> {
        Some(*self.squares.get(usize::try_from(row).ok()?)?.get(usize::try_from(column).ok()?)?)
    }

    fn forward(&self) -> i8 {
        if self.white { -1 } else { 1 }
    }

    fn moves(&self) -> Vec<String> {
        let (mut captures, mut steps) = (Vec::new(), Vec::new());
        for from in (1..=32).map(place) {
            let Some(Some((white, king))) = self.at(from) else { continue };
            if white == self.white {
                let mut lifted = Slow { squares: self.squares, ..*self };
                lifted.squares[from.0 as usize][from.1 as usize] = None;
                lifted.capture(from, king, &[], &number(from), &mut captures);
                self.step(from, king, &mut steps);
            }
        }
        let mut moves = if captures.is_empty() { steps } else { captures };
        moves.sort_unstable();
        moves
    }

    fn step(&self, from: Place, king: bool, steps: &mut Vec<String>) {
        for (down, right) in [(-1, -1), (-1, 1), (1, -1), (1, 1)] {
            let far = if king && self.russian { 7 } else { 1 };
            let places = (1..=far).map(|n| (from.0 + n * down, from.1 + n * right));
            for to in places.take_while(|&to| self.at(to) == Some(None)) {
                if king || down == self.forward() {
                    steps.push(format!("{}-{}", number(from), number(to)));
                }
            }
        }
    }

    /// Adds the captures that go on from a place; whether there are any.
    fn capture(&self, from: Place, king: bool, taken: &[Place], path: &str, found: &mut Vec<String>) -> bool {
        let before = found.len();
        for (down, right) in [(-1, -1), (-1, 1), (1, -1), (1, 1)] {
            if !king && !self.russian && down != self.forward() {
                continue;
            }
            let far = if king && self.russian { 7 } else { 1 };
            let away = |(row, column): Place, n: i8| (row + n * down, column + n * right);
            let Some(prey) = (1..=far).map(|n| away(from, n)).find(|&at| self.at(at) != Some(None)) else {
                continue;
            };
            let is_prey = matches!(self.at(prey), Some(Some((white, _))) if white != self.white);
            if !is_prey || taken.contains(&prey) {
                continue;
            }
            let landings = (1..=far).map(|n| away(prey, n));
            let landings: Vec<_> = landings.take_while(|&at| self.at(at) == Some(None)).collect();
            let mut taken = taken.to_vec();
            taken.push(prey);
            let mut ends = Vec::new();
            let mut goes_on = false;
            for to in landings {
                let path = format!("{path}x{}", number(to));
                let crowned = !king && to.0 == if self.white { 0 } else { 7 };
                let stops = crowned && !self.russian;
                goes_on |= !stops && self.capture(to, king || crowned, &taken, &path, found);
                ends.push(path);
            }
            if !goes_on {
                found.append(&mut ends);
            }
        }
        found.len() > before
    }
}

#[test]
fn positions_full_of_kings_have_the_moves_that_a_plain_search_finds() {
    let mut random = 1_u64;
    let mut below = |bound: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % bound
    };
    let (mut compared, mut longest) = (0, 0);
    while compared < 3_000 {
        let variant = BOTH[below(2) as usize];
        let (room, prey, kings) = (4 + below(16), 1 + below(3), 1 + below(4));
        let mut field = Field::start(if below(2) == 0 { Color::White } else { Color::Black });
        (field.white, field.black) = (0, 0);
        for square in Square::all() {
            match below(room) {
                0 => field.white |= square.bit(),
                n if n <= prey => field.black |= square.bit(),
                _ => continue,
            }
            field.kings |= if below(kings) == 0 { square.bit() } else { 0 };
        }
        let position = text::write(&field);
        let Ok(game) = Draughts::from_position(&variant, &position) else { continue };
        let slow = Slow::read(variant, &position).moves();
        assert_eq!(moves(&game), slow, "{variant}: {position}");
        assert_eq!(game.turn() == won_by(field.side.other(), variant), slow.is_empty(), "{position}");
        longest = game.legal_moves().iter().map(|mv| mv.squares().len()).max().unwrap_or(0).max(longest);
        compared += 1;
    }
    // The positions are of use only if some capture takes four pieces or more.
    assert!(longest >= 5, "{longest} squares");
}
