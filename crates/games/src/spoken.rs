//! A game behind a pointer, spoken to in text. Who holds one brings along the code of that game only, where
//! an [`AnyGame`](crate::AnyGame) brings that of all: a page fetches the rules of the game on its board.

use crate::{
    board::Board,
    rules::{DrawBy, Effect, Illegal, Rules, Turn},
};

/// What a board asks of a game, with moves as text. Each function is that of [`Rules`] by the same name.
pub trait Spoken {
    /// Says who moves, or how the game ended.
    fn turn(&self) -> Turn;

    /// Lists the text of every legal move, always in the same order; none after the end.
    fn legal_moves(&self) -> Vec<String>;

    /// Makes a move of whoever's turn it is and says what happened, in order. A refused move changes nothing.
    fn play(&mut self, notation: &str) -> Result<Vec<Effect>, Illegal>;

    /// The draw that whoever is to move may claim now.
    fn claim(&self) -> Option<DrawBy>;

    /// A move that is legal now as people write it; its text where that is no move of this game.
    fn shown(&self, notation: &str) -> String;

    /// Describes what to draw.
    fn board(&self) -> Board;

    /// Names the targets that a person touches, in order, to make a move; none when the text is no move of
    /// this game.
    fn gesture(&self, notation: &str) -> Option<Vec<String>>;
}

impl<R: Rules> Spoken for R {
    fn turn(&self) -> Turn {
        Rules::turn(self)
    }

    fn legal_moves(&self) -> Vec<String> {
        Rules::legal_moves(self).iter().map(ToString::to_string).collect()
    }

    fn play(&mut self, notation: &str) -> Result<Vec<Effect>, Illegal> {
        Rules::play(self, &notation.parse()?)
    }

    fn claim(&self) -> Option<DrawBy> {
        Rules::claim(self)
    }

    fn shown(&self, notation: &str) -> String {
        notation.parse().map_or_else(|_| notation.to_owned(), |mv| Rules::shown(self, &mv))
    }

    fn board(&self) -> Board {
        Rules::board(self)
    }

    fn gesture(&self, notation: &str) -> Option<Vec<String>> {
        notation.parse().ok().map(|mv| Rules::gesture(self, &mv))
    }
}

/// Opens a game: from its options, the seed of its set-up, and the position from which it begins, which is
/// the set-up where the text is empty.
pub type Open = fn(options: &str, seed: u64, position: &str) -> Result<Box<dyn Spoken>, Illegal>;

/// Opens a game of one kind: an [`Open`].
pub fn open<R: Rules + 'static>(
    options: &str,
    seed: u64,
    position: &str,
) -> Result<Box<dyn Spoken>, Illegal> {
    let options = options.parse()?;
    Ok(Box::new(match position {
        "" => R::new(&options, seed),
        position => R::from_position(&options, position)?,
    }))
}
