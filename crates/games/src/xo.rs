//! A position as text in `X`, `O` and `.`, a space, and the side to move: tic-tac-toe, connect four, reversi;
//! the letters alone: gomoku. Knows the letters, not what they mean on a board.

use crate::rules::{Illegal, Seat};

/// Writes the cells in the game's order, then the side.
pub fn write(cells: impl Iterator<Item = Option<Seat>>, side: Seat) -> String {
    let mut text: String = cells.map(|owner| owner.map_or('.', letter)).collect();
    text.push(' ');
    text.push(letter(side));
    text
}

/// Reads exactly `N` cells and the side.
pub fn read<const N: usize>(text: &str) -> Result<([Option<Seat>; N], Seat), Illegal> {
    let Some((cells, &[b' ', side])) = text.as_bytes().split_first_chunk::<N>() else {
        return Err(Illegal::Position);
    };
    let mut owners = [None; N];
    for (owner, &cell) in owners.iter_mut().zip(cells) {
        *owner = if cell == b'.' { None } else { Some(seat(cell)?) };
    }
    Ok((owners, seat(side)?))
}

/// Whether the counts are those of a game in which the seats took turns, placed one each, and lost none.
pub fn alternates(cells: &[Option<Seat>], side: Seat) -> bool {
    let count = |seat| cells.iter().filter(|&&owner| owner == Some(seat)).count();
    let (first, second) = (count(Seat::FIRST), count(Seat::SECOND));
    if side == Seat::FIRST { first == second } else { first == second + 1 }
}

/// The letter of a side.
pub fn letter(seat: Seat) -> char {
    if seat == Seat::FIRST { 'X' } else { 'O' }
}

/// The side of a letter.
pub fn seat(letter: u8) -> Result<Seat, Illegal> {
    match letter {
        b'X' => Ok(Seat::FIRST),
        b'O' => Ok(Seat::SECOND),
        _ => Err(Illegal::Position),
    }
}
