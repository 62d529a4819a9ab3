//! Gomoku: two players place stones on the 15 by 15 points in turn, black first; five in a row, a column or a
//! diagonal win.
//!
//! **Options.** Free-style (the empty text): five or more win. `standard`: exactly five win, and an overline of
//! six or more is nothing (Gomocup's rules and those of the world championships). `swap2` and `standard-swap2`
//! begin with the opening of that name (vcpr.cz, Gomocup's `SWAP2BOARD`): seat 0
//! places black, white, black anywhere; seat 1 takes black, or takes white, or places white and black anywhere
//! and leaves the choice of the color to seat 0. White is to move in either case.
//!
//! **Seats and colors.** The seat keeps its number through a swap. A turn and an outcome name the seat that
//! plays; a piece, and an effect that is about stones, names the color that the stone wears: seat 0's for black
//! and seat 1's for white. They are the same except after a swap.
//!
//! **Positions.** Rows, a space, and the color to move. With swap2 a space and a word follow: `three` while
//! seat 0 places the first three, `choose` while a color is to be chosen (by seat 1 after three stones, by
//! seat 0 after five), `two` while seat 1 places two more, then `black0` or `black1`, the seat that is black.

mod drawing;
mod stones;
mod swap2;
mod text;

use self::drawing::{CHOICES_HEIGHT, SIDE, center, centers, choice_targets, targets};
use self::stones::{Line, Point, SIZE, Stones};
use self::swap2::{FIVE, Stage};
use self::text::{Begins, Move, Options, Wins};
use crate::board::{Board, Facing, Ground, Piece, Shape};
use crate::rules::{DrawBy, Effect, Illegal, Outcome, Rules, Seat, Turn, WinBy};
use crate::xo;

/// How many stones the board holds.
const POINTS: usize = SIZE as usize * SIZE as usize;

/// The color that moves first, as the seat whose color it is when nobody swaps.
const BLACK: Seat = Seat::FIRST;

/// The stones of both colors, and the points in the order in which they were placed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gomoku {
    options: Options,
    stones: [Stones; 2],
    placed: Vec<Point>,
    stage: Stage,
}

impl Rules for Gomoku {
    type Options = Options;
    type Move = Move;

    fn new(&options: &Options, _seed: u64) -> Self {
        let stage = match options.begins {
            Begins::Plainly => Stage::Decided { black: Seat::FIRST },
            Begins::Swap2 => Stage::Three,
        };
        Gomoku { options, stones: <[Stones; 2]>::default(), placed: Vec::new(), stage }
    }

    fn turn(&self) -> Turn {
        if self.line().is_some() {
            return Turn::Over(Outcome::Win { seat: self.player(self.color().other()), by: WinBy::Line });
        }
        if self.placed.len() == POINTS {
            return Turn::Over(Outcome::Draw { by: DrawBy::BoardFull });
        }
        Turn::Seat(self.player(self.color()))
    }

    fn legal_moves(&self) -> Vec<Move> {
        if self.stage == Stage::Choose {
            return self.stage.choices(self.placed.len()).iter().copied().map(Move::Choose).collect();
        }
        if self.line().is_some() {
            return Vec::new();
        }
        let mut moves = Vec::with_capacity(POINTS - self.placed.len());
        moves.extend(self.stones[0].free_with(&self.stones[1]).map(Move::Place));
        moves
    }

    fn play(&mut self, mv: &Move) -> Result<Vec<Effect>, Illegal> {
        if let Turn::Over(_) = self.turn() {
            return Err(Illegal::Over);
        }
        let is_legal = match mv {
            Move::Choose(choice) => self.stage.choices(self.placed.len()).contains(choice),
            Move::Place(point) => self.stage != Stage::Choose && self.owner(*point).is_none(),
        };
        if !is_legal {
            return Err(Illegal::NotNow);
        }
        let (seat, piece) = (self.color(), self.placed.len() as u32);
        self.advance(mv);
        let Move::Place(point) = mv else { return Ok(Vec::new()) };
        let mut effects = vec![Effect::Placed { piece, seat, at: point.to_string() }];
        effects.extend(self.line().map(|line| Effect::Line { seat, centers: centers(line) }));
        Ok(effects)
    }

    fn position(&self) -> String {
        let stones = text::write(|point| self.owner(point));
        let color = xo::letter(self.color());
        match self.options.begins {
            Begins::Plainly => format!("{stones} {color}"),
            Begins::Swap2 => format!("{stones} {color} {}", self.stage.word()),
        }
    }

    fn from_position(options: &Options, text: &str) -> Result<Self, Illegal> {
        let mut game = Gomoku::new(options, 0);
        let mut parts = text.split(' ');
        let mut part = || parts.next().ok_or(Illegal::Position);
        let (stones, color) = (text::read(part()?)?, part()?);
        if options.begins == Begins::Swap2 {
            game.stage = Stage::of_word(part()?)?;
        }
        for &(point, color) in &stones {
            game.put(point, color);
        }
        let of_white = stones.iter().filter(|&&(_, color)| color != BLACK).count();
        let is_right = parts.next().is_none()
            && of_white == stones.len() / 2
            && color.chars().eq([xo::letter(game.color())])
            && (options.begins == Begins::Plainly || game.stage.comes_with(stones.len()));
        if is_right && game.put_a_last_stone_last() { Ok(game) } else { Err(Illegal::Position) }
    }

    fn advance(&mut self, mv: &Move) {
        match mv {
            Move::Place(point) => {
                self.put(*point, self.color());
                self.stage = self.stage.placed(self.placed.len());
            }
            Move::Choose(choice) => self.stage = Stage::chosen(*choice, self.placed.len()),
        }
    }

    /// The choices of swap2 lie below the points until the sixth stone is placed, so that the last of them can
    /// be seen to be the last move; from then on nothing is there.
    fn board(&self) -> Board {
        let chooses = self.options.begins == Begins::Swap2 && self.placed.len() <= FIVE;
        let (height, mut targets) = (SIDE, targets().collect::<Vec<_>>());
        if chooses {
            targets.extend(choice_targets());
        }
        Board {
            width: SIDE,
            height: if chooses { height + CHOICES_HEIGHT } else { height },
            ground: Ground::Points,
            facing: Facing::Together,
            targets,
            pieces: (0..).zip(&self.placed).map(|(id, &point)| self.piece(id, point)).collect(),
            marks: Vec::new(),
            numbers: Vec::new(),
            line: self.line().map(centers).unwrap_or_default(),
        }
    }

    fn gesture(&self, mv: &Move) -> Vec<String> {
        vec![mv.to_string()]
    }
}

impl Gomoku {
    /// Whether six or more in a line win as five do.
    pub fn overlines_win(&self) -> bool {
        self.options.wins == Wins::FiveOrMore
    }

    /// The color of the next stone. Colors take turns from the first stone on, whoever places them.
    fn color(&self) -> Seat {
        if self.placed.len().is_multiple_of(2) { BLACK } else { BLACK.other() }
    }

    /// The seat that plays a color; in the opening, the seat whose decision it is.
    fn player(&self, color: Seat) -> Seat {
        self.stage.player(color, self.placed.len())
    }

    /// The color of the stone on a point.
    fn owner(&self, point: Point) -> Option<Seat> {
        [BLACK, BLACK.other()].into_iter().find(|&color| self.stones(color).contains(point))
    }

    fn stones(&self, color: Seat) -> &Stones {
        &self.stones[usize::from(color.0)]
    }

    fn put(&mut self, point: Point, color: Seat) {
        self.stones[usize::from(color.0)].insert(point);
        self.placed.push(point);
    }

    /// The line with which the last stone won. When it made several, one of them.
    fn line(&self) -> Option<Line> {
        let &last = self.placed.last()?;
        self.options.wins.line(self.stones(self.color().other()), last)
    }

    /// Finds a stone that can have been the last, so that nobody had won before it, and puts it at the end of
    /// the order; false if there is none.
    fn put_a_last_stone_last(&mut self) -> bool {
        let wins = self.options.wins;
        let won = |stones: &Stones| stones.points().any(|point| wins.line(stones, point).is_some());
        if won(self.stones(self.color())) {
            return false;
        }
        let moved = *self.stones(self.color().other());
        let can_be_last = |&point: &Point| {
            let mut before = moved;
            before.remove(point);
            moved.contains(point) && !won(&before)
        };
        let last = self.placed.iter().position(can_be_last);
        if let Some(index) = last {
            let point = self.placed.remove(index);
            self.placed.push(point);
        }
        last.is_some() || self.placed.is_empty()
    }

    fn piece(&self, id: u32, point: Point) -> Piece {
        let (x, y) = center(point);
        let seat = if self.stones(BLACK).contains(point) { BLACK } else { BLACK.other() };
        Piece { id, x, y, seat, shape: Shape::Disc }
    }
}

impl Wins {
    /// A winning line through a stone.
    fn line(self, stones: &Stones, through: Point) -> Option<Line> {
        stones.lines(through).find(|line| match self {
            Wins::FiveOrMore => line.length >= 5,
            Wins::ExactlyFive => line.length == 5,
        })
    }
}

#[cfg(test)]
mod tests;
