//! Counts sequences of moves and prints each count beside the published one.
//!
//! ```text
//! counts usual    some seconds: what every run of the tests shows
//! counts deep     some minutes
//! ```
//!
//! A difference is marked, and the program then ends with the exit code 1.

use std::collections::HashSet;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use games::{AnyGame, GameKind};

/// The seed of the usual set-up of Chess960; other games have no lots.
const SEED: u64 = 518;

/// The start, for a row of the tables.
const START: &str = "";

/// The Chess Programming Wiki, "Perft Results": position 2, by Peter McKenzie.
const KIWIPETE: &str = "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1";

/// What counts as one move.
#[derive(Clone, Copy)]
enum One {
    /// Every move of the rules.
    Move,
    /// Captures that lead to the same position are one.
    Position,
}

/// A published count.
struct Row {
    game: GameKind,
    options: &'static str,
    position: &'static str,
    one: One,
    depth: u32,
    published: u64,
    source: &'static str,
}

const fn row(game: GameKind, depth: u32, published: u64, source: &'static str) -> Row {
    Row { game, options: "", position: START, one: One::Move, depth, published, source }
}

const fn chess(position: &'static str, depth: u32, published: u64) -> Row {
    Row { position, ..row(GameKind::Chess, depth, published, WIKI) }
}

const fn chess960(position: &'static str, depth: u32, published: u64) -> Row {
    Row { options: "960", position, ..row(GameKind::Chess, depth, published, FISCHER) }
}

const fn english(depth: u32, published: u64) -> Row {
    Row { options: "english", ..row(GameKind::Draughts, depth, published, BIK_CHECKERS) }
}

const fn russian(depth: u32, published: u64) -> Row {
    Row { one: One::Position, ..row(GameKind::Draughts, depth, published, DCTL) }
}

const WIKI: &str = "Chess Programming Wiki, Perft Results";
const FISCHER: &str = "Chess Programming Wiki, Chess960 Perft Results (fischer.epd)";
const OEIS_REVERSI: &str = "OEIS A124004; A. Bik, Perft for Reversi";
const BIK_CHECKERS: &str = "A. Bik, perft for 8x8 checkers (talkchess.com, t=27814)";
const DCTL: &str = "R. Halbersma, dctl (RussianInitial); damforum.nl, t=2822";
const RACKS: &str = "perft tables of connect four programs";
/// Of all 255,168 games those of nine moves: 81,792 that the last one wins, and 46,080 drawn.
const TIC_TAC_TOE: &str = "H. Bottomley, How many games of noughts and crosses";

/// What the issue of the seven games asks for.
const USUAL: [Row; 7] = [
    chess(START, 5, 4_865_609),
    chess(KIWIPETE, 4, 4_085_603),
    row(GameKind::Reversi, 8, 390_216, OEIS_REVERSI),
    english(8, 845_931),
    russian(7, 190_146),
    row(GameKind::ConnectFour, 8, 5_673_234, RACKS),
    row(GameKind::TicTacToe, 9, 127_872, TIC_TAC_TOE),
];

/// As deep as a minute or two of one core reaches with each game.
const DEEP: [Row; 24] = [
    chess(START, 6, 119_060_324),
    chess(KIWIPETE, 5, 193_690_690),
    // Positions 3 to 6, of the fourth also the mirrored one.
    chess("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1", 7, 178_633_661),
    chess("r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1", 6, 706_045_033),
    chess("r2q1rk1/pP1p2pp/Q4n2/bbp1p3/Np6/1B3NBn/pPPP1PPP/R3K2R b KQ - 0 1", 5, 15_833_292),
    chess("rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8", 5, 89_941_194),
    chess("r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10", 5, 164_075_551),
    chess960(START, 5, 4_865_609),
    chess960("bqnb1rkr/pp3ppp/3ppn2/2p5/5P2/P2P4/NPP1P1PP/BQ1BNRKR w HFhf - 2 9", 6, 227_689_589),
    chess960("2nnrbkr/p1qppppp/8/1ppb4/6PP/3PP3/PPP2P2/BQNNRBKR w HEhe - 1 9", 6, 590_751_109),
    chess960("b1q1rrkb/pppppppp/3nn3/8/P7/1PPP4/4PPPP/BQNNRKRB w GE - 1 9", 6, 177_654_692),
    chess960("qbbnnrkr/2pp2pp/p7/1p2pp2/8/P3PP2/1PPP1KPP/QBBNNR1R w hf - 0 9", 6, 274_103_539),
    chess960("1nbbnrkr/p1p1ppp1/3p4/1p3P1p/3Pq2P/8/PPP1P1P1/QNBBNRKR w HFhf - 0 9", 6, 1_250_970_898),
    chess960("qnbnr1kr/ppp1b1pp/4p3/3p1p2/8/2NPP3/PPP1BPPP/QNB1R1KR w HEhe - 1 9", 6, 775_718_317),
    chess960("bnqbnr1r/p1p1ppkp/3p4/1p4p1/P7/3NP2P/1PPP1PP1/BNQB1RKR w HF - 0 9", 6, 809_194_268),
    chess960("bnqnrbkr/1pp2pp1/p7/3pP2p/4P1P1/8/PPPP3P/BNQNRBKR w HEhe d6 0 9", 6, 1_008_880_643),
    // Bik has 24,571,284 and 212,258,800: he counts a pass after a game's end.
    row(GameKind::Reversi, 10, 24_571_056, OEIS_REVERSI),
    row(GameKind::Reversi, 11, 212_258_216, OEIS_REVERSI),
    english(11, 85_242_128),
    english(12, 388_623_673),
    russian(10, 22_444_032),
    russian(11, 110_917_189),
    row(GameKind::ConnectFour, 9, 39_394_572, RACKS),
    row(GameKind::ConnectFour, 10, 268_031_646, RACKS),
];

fn main() -> ExitCode {
    let rows: Vec<&Row> = match std::env::args().nth(1).as_deref() {
        Some("usual") => USUAL.iter().collect(),
        Some("deep") => USUAL.iter().chain(&DEEP).collect(),
        _ => {
            let told = writeln!(io::stderr(), "usage: counts usual | counts deep");
            return if told.is_ok() { ExitCode::from(2) } else { ExitCode::FAILURE };
        }
    };
    match print(&rows) {
        Ok(0) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Prints a line for each row and gives how many differ.
fn print(rows: &[&Row]) -> io::Result<usize> {
    let mut out = io::stdout();
    writeln!(out, "{:<17} depth {:>13} {:>13}  seconds", "game", "counted", "published")?;
    let mut wrong = 0;
    for row in rows {
        let begun = Instant::now();
        let counted = count(row);
        let seconds = begun.elapsed().as_secs_f64();
        let differs = counted != Some(row.published);
        wrong += usize::from(differs);
        let name = [row.game.code(), row.options].join(if row.options.is_empty() { "" } else { ":" });
        let start = if row.position.is_empty() { "start" } else { row.position };
        writeln!(
            out,
            "{name:<17} {:>5} {:>13} {:>13} {seconds:8.2}  {}{start} ({})",
            row.depth,
            counted.map_or_else(|| "unreadable".to_owned(), grouped),
            grouped(row.published),
            if differs { "DIFFERS  " } else { "" },
            row.source,
        )?;
        out.flush()?;
    }
    match wrong {
        0 => writeln!(out, "All {} counts are as published.", rows.len())?,
        _ => writeln!(out, "{wrong} of {} counts differ.", rows.len())?,
    }
    Ok(wrong)
}

fn count(row: &Row) -> Option<u64> {
    let game = match row.position {
        START => AnyGame::new(row.game, row.options, SEED),
        position => AnyGame::from_position(row.game, row.options, position),
    };
    let game = game.ok()?;
    Some(match row.one {
        One::Move => game.perft(row.depth),
        One::Position => merged(&game, row.depth),
    })
}

/// Counts captures that lead to the same position as one move.
fn merged(game: &AnyGame, depth: u32) -> u64 {
    if depth == 0 {
        return 1;
    }
    let moves = game.legal_moves();
    let captures = moves.first().is_some_and(|notation| notation.contains('x'));
    if depth == 1 && !(captures && moves.len() > 1) {
        return moves.len() as u64;
    }
    let mut seen = HashSet::new();
    let after = |notation: &String| {
        let mut next = game.clone();
        next.play(notation).expect("a legal move");
        let is_new = !captures || seen.insert(next.position());
        if is_new { merged(&next, depth - 1) } else { 0 }
    };
    moves.iter().map(after).sum()
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_set_up() {
        for row in USUAL.iter().chain(&DEEP) {
            assert!(count(&Row { depth: 1, ..*row }).is_some_and(|moves| moves > 0), "{}", row.position);
        }
    }

    #[test]
    fn a_difference_is_counted() {
        let right = russian(4, 1_469);
        let wrong = Row { published: 1_470, ..russian(4, 1_469) };
        assert_eq!(print(&[&right, &wrong]).ok(), Some(1));
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([7, 823, 5_673, 119_060_324].map(grouped), ["7", "823", "5,673", "119,060,324"]);
    }
}
