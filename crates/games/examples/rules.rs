//! Asks the rules from outside, so that another program can be compared with them: counts sequences of
//! moves, and shows where moves lead.
//!
//! ```text
//! rules perft GAME POSITION DEPTH     the count
//! rules show GAME POSITION [MOVE ...] one line of JSON
//! ```
//!
//! GAME is a kind's code, with options after a colon: `draughts:russian`. POSITION is `start`, or `start:N`
//! for the set-up drawn from the seed N, or the text of a position. Without N the seed is 518, the usual
//! set-up of Chess960; games without lots ignore it.
//!
//! What is shown has `position`, `turn` (the seat, null when the game is over), `legal` (the moves in
//! alphabetical order) and `result` (null while it lasts, else `winner` and `by`). If a move is refused, only
//! an `error` with its `index` from 0, its text as `move` and the `code` of the refusal. Wrong arguments are
//! told on the standard error, with the exit code 2.

use std::io::{self, Write};
use std::process::ExitCode;

use games::{AnyGame, GameKind, Turn};
use serde_json::{Value, json};

const USAGE: &str = "usage: rules perft GAME POSITION DEPTH | rules show GAME POSITION [MOVE ...]";

/// The number of the usual set-up among those of Chess960.
const SEED: u64 = 518;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (written, code) = match answer(&arguments) {
        Ok(line) => (writeln!(io::stdout(), "{line}"), ExitCode::SUCCESS),
        Err(sentence) => (writeln!(io::stderr(), "{sentence}"), ExitCode::from(2)),
    };
    if written.is_ok() { code } else { ExitCode::FAILURE }
}

/// The line to print, or what is wrong with the arguments.
fn answer(arguments: &[&str]) -> Result<String, String> {
    match arguments {
        ["perft", game, position, depth] => {
            let depth = depth.parse().map_err(|_| format!("{depth:?} is no depth"))?;
            Ok(set_up(game, position)?.perft(depth).to_string())
        }
        ["show", game, position, moves @ ..] => Ok(show(set_up(game, position)?, moves).to_string()),
        _ => Err(String::from(USAGE)),
    }
}

fn set_up(game: &str, position: &str) -> Result<AnyGame, String> {
    let (code, options) = game.split_once(':').unwrap_or((game, ""));
    let kind: GameKind = code.parse().map_err(|illegal| format!("{code:?}: {illegal}"))?;
    let seed = match position.split_once(':') {
        _ if position == "start" => Some(SEED),
        Some(("start", seed)) => Some(seed.parse().map_err(|_| format!("{seed:?} is no seed"))?),
        _ => None,
    };
    let game = match seed {
        Some(seed) => AnyGame::new(kind, options, seed),
        None => AnyGame::from_position(kind, options, position),
    };
    game.map_err(|illegal| format!("{code} with the options {options:?} from {position:?}: {illegal}"))
}

fn show(mut game: AnyGame, moves: &[&str]) -> Value {
    for (index, notation) in moves.iter().enumerate() {
        if let Err(illegal) = game.play(notation) {
            return json!({ "error": { "index": index, "move": notation, "code": illegal.code() } });
        }
    }
    let (turn, result) = match game.turn() {
        Turn::Seat(seat) => (json!(seat.0), Value::Null),
        Turn::Chance => (json!("chance"), Value::Null),
        Turn::Over(outcome) => {
            let winner = outcome.winner().map(|seat| seat.0);
            (Value::Null, json!({ "winner": winner, "by": outcome.code() }))
        }
    };
    let mut legal = game.legal_moves();
    legal.sort();
    json!({ "position": game.position(), "turn": turn, "legal": legal, "result": result })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(arguments: &[&str]) -> Value {
        serde_json::from_str(&answer(arguments).unwrap()).unwrap()
    }

    #[test]
    fn perft_prints_only_the_count() {
        assert_eq!(answer(&["perft", "chess", "start", "3"]).as_deref(), Ok("8902"));
        assert_eq!(answer(&["perft", "chess:960", "start", "3"]).as_deref(), Ok("8902"));
        assert_eq!(answer(&["perft", "chess", "start", "0"]).as_deref(), Ok("1"));
        assert_eq!(answer(&["perft", "connect-four", "start", "4"]).as_deref(), Ok("2401"));
        let position = "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1";
        assert_eq!(answer(&["perft", "chess", position, "2"]).as_deref(), Ok("2039"));
    }

    #[test]
    fn every_kind_counts_as_many_moves_as_it_lists() {
        for kind in GameKind::ALL {
            let legal = shown(&["show", kind.code(), "start"])["legal"].as_array().unwrap().len();
            assert_eq!(answer(&["perft", kind.code(), "start", "1"]), Ok(legal.to_string()));
        }
    }

    #[test]
    fn a_game_is_shown_after_its_moves() {
        let line = answer(&["show", "tic-tac-toe", "start", "b2", "a1"]).unwrap();
        assert!(!line.contains('\n'));
        let legal = ["a2", "a3", "b1", "b3", "c1", "c2", "c3"];
        let expected = json!({ "position": "....X.O.. X", "turn": 0, "legal": legal, "result": null });
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), expected);
    }

    #[test]
    fn a_finished_game_has_a_result_and_no_turn() {
        let mate = shown(&["show", "chess", "start", "f2f3", "e7e5", "g2g4", "d8h4"]);
        assert_eq!(mate["result"], json!({ "winner": 1, "by": "checkmate" }));
        assert_eq!((&mate["turn"], &mate["legal"]), (&Value::Null, &json!([])));
        let draw = shown(&["show", "chess", "7k/5Q2/6K1/8/8/8/8/8 b - - 0 1"]);
        assert_eq!(draw["result"], json!({ "winner": null, "by": "stalemate" }));
    }

    #[test]
    fn the_first_refused_move_is_named() {
        let refused = [
            (vec!["e2e4", "e2e4", "x"], json!({ "index": 1, "move": "e2e4", "code": "not_now" })),
            (vec!["e4"], json!({ "index": 0, "move": "e4", "code": "notation" })),
            (
                vec!["f2f3", "e7e5", "g2g4", "d8h4", "a2a3"],
                json!({ "index": 4, "move": "a2a3", "code": "over" }),
            ),
        ];
        for (moves, error) in refused {
            let arguments = [vec!["show", "chess", "start"], moves].concat();
            assert_eq!(shown(&arguments), json!({ "error": error }));
        }
    }

    #[test]
    fn a_seed_draws_the_set_up() {
        let position = |start| shown(&["show", "chess:960", start])["position"].clone();
        assert_eq!(position("start"), "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w HAha - 0 1");
        assert_eq!(position("start:0"), "bbqnnrkr/pppppppp/8/8/8/8/PPPPPPPP/BBQNNRKR w HFhf - 0 1");
    }

    #[test]
    fn wrong_arguments_are_told() {
        let wrong: [&[&str]; 9] = [
            &[],
            &["perft"],
            &["perft", "chess", "start"],
            &["perft", "chess", "start", "-1"],
            &["perft", "no-such-game", "start", "1"],
            &["perft", "chess:961", "start", "1"],
            &["show", "chess", "start:x"],
            &["show", "chess", "no position"],
            &["divide", "chess", "start", "1"],
        ];
        for arguments in wrong {
            assert!(answer(arguments).is_err(), "{arguments:?}");
        }
    }
}
