//! What each search must see.

use bots::search::SURE;
use bots::{Choice, Level, Random, choose};
use games::{AnyGame, GameKind, Rules, Turn};

fn best(kind: GameKind, options: &str, position: &str) -> Choice {
    let game = AnyGame::from_position(kind, options, position).expect("a position");
    choose(&game, Level::Qyran, 1, &mut || false).expect("a move")
}

#[test]
fn chess_mates_in_one() {
    let choice = best(GameKind::Chess, "", "6k1/5ppp/8/8/8/8/8/R3K3 w Q - 0 1");
    assert_eq!(choice.notation, "a1a8");
    let choice =
        best(GameKind::Chess, "", "r1bqkb1r/pppp1ppp/2n2n2/4p2Q/2B1P3/8/PPPP1PPP/RNB1K1NR w KQkq - 4 4");
    assert_eq!(choice.notation, "h5f7");
}

#[test]
fn chess_mates_in_two() {
    // Morphy's problem: the rook is offered, whatever is played then is mate.
    let choice = best(GameKind::Chess, "", "kbK5/pp6/1P6/8/8/8/8/R7 w - - 0 1");
    assert_eq!(choice.notation, "a1a6");
    assert!(choice.score > SURE);
}

#[test]
fn chess960_castles_as_that_is_written() {
    // Every other move leaves the rook or the king to be taken; castling is found by its own notation.
    let game = AnyGame::new(GameKind::Chess, "960", 5).unwrap();
    for level in Level::ALL {
        let choice = choose(&game, level, 1, &mut || false).unwrap();
        assert!(game.legal_moves().contains(&choice.notation));
    }
}

#[test]
fn chess_takes_what_hangs_and_leaves_what_is_guarded() {
    let choice = best(GameKind::Chess, "", "4k3/8/8/3q4/8/2N5/8/4K3 w - - 0 1");
    assert_eq!(choice.notation, "c3d5");
}

/// The value of a game for whoever is to move, by trying everything.
fn exact<G: Rules>(game: &G) -> i32 {
    let side = match game.turn() {
        Turn::Over(_) => unreachable!("asked of a game that goes on"),
        Turn::Seat(side) => side,
        Turn::Chance => unreachable!("no dice"),
    };
    let mut best = -1;
    for mv in game.legal_moves() {
        let mut next = game.clone();
        next.advance(&mv);
        let value = match next.turn() {
            Turn::Over(outcome) => outcome.winner().map_or(0, |winner| if winner == side { 1 } else { -1 }),
            _ => -exact(&next),
        };
        best = best.max(value);
        if best == 1 {
            break;
        }
    }
    best
}

/// A position of random play with so many free squares.
fn reversi_with_free(free: usize, random: &mut Random) -> AnyGame {
    loop {
        let mut game = AnyGame::new(GameKind::Reversi, "", 0).expect("a game");
        while game.position().matches('.').count() > free {
            let moves = game.legal_moves();
            if moves.is_empty() {
                break;
            }
            game.play(&moves[random.below(moves.len())]).expect("a legal move");
        }
        if matches!(game.turn(), Turn::Seat(_)) && game.forced().is_none() {
            return game;
        }
    }
}

#[test]
fn the_last_ten_plies_of_reversi_are_exact() {
    let mut random = Random::new(3);
    for _ in 0..12 {
        let game = reversi_with_free(10, &mut random);
        let AnyGame::Reversi(before) = &game else { unreachable!() };
        let value = exact(before);
        let choice = choose(&game, Level::Qyran, 0, &mut || false).unwrap();
        let seen = match choice.score {
            score if score > SURE => 1,
            score if score < -SURE => -1,
            score => score,
        };
        assert_eq!(seen, value, "{choice:?} in {}", game.position());
        let mut after = before.clone();
        after.play(&choice.notation.parse().unwrap()).unwrap();
        let kept = match after.turn() {
            Turn::Over(outcome) => {
                outcome.winner().map_or(0, |seat| if Turn::Seat(seat) == before.turn() { 1 } else { -1 })
            }
            // A pass may come between: the value is that of whoever is to move.
            turn if turn == before.turn() => exact(&after),
            _ => -exact(&after),
        };
        assert_eq!(kept, value);
    }
}

#[test]
fn togyzkumalak_takes_the_stones_that_make_eighty_two() {
    // Pit 3 ends in the opponent's second pit and makes it six; 76 and six are 82.
    let position = "0,0,9,1,1,0,0,0,2,4,5,6,0,0,0,0,0,0/76,58/-,- 1";
    let choice = best(GameKind::Togyzkumalak, "", position);
    assert_eq!(choice.notation, "3");
    assert!(choice.score > SURE);
}

#[test]
fn draughts_offers_a_man_that_must_be_captured_and_takes_five() {
    let choice = best(GameKind::Draughts, "", "W:W5,16,19,28:B8,10,22,24,27");
    assert_eq!(choice.notation, "16-12");
    assert!(choice.score > SURE);
}

#[test]
fn gomoku_answers_a_four_and_makes_two_threats_of_its_own() {
    // Black has four with one end open: white must close it.
    let rows = "15/15/15/15/15/15/15/4OXXXX6/15/6O8/6OO7/15/15/15/X14 O";
    let choice = best(GameKind::Gomoku, "", rows);
    assert_eq!(choice.notation, "j8");
    // An open three that is not answered becomes an open four.
    let rows = "15/15/15/15/15/15/15/5XXX7/15/6O8/6O8/6O8/15/15/15 X";
    let choice = best(GameKind::Gomoku, "", rows);
    assert!(["e8", "i8"].contains(&choice.notation.as_str()), "{choice:?}");
    assert!(choice.score > SURE, "{choice:?}");
}

#[test]
fn an_overline_is_no_win_where_exactly_five_are_asked_for() {
    // One stone would join three and two to six.
    let rows = "15/15/15/15/15/15/15/3XXX1XX6/15/15/4OO1OO6/15/15/15/3O11 X";
    let free = best(GameKind::Gomoku, "", rows);
    assert_eq!(free.notation, "g8");
    let game = AnyGame::from_position(GameKind::Gomoku, "standard", rows).unwrap();
    let choice = choose(&game, Level::Qyran, 1, &mut || false).unwrap();
    let mut next = game.clone();
    next.play(&choice.notation).unwrap();
    assert_ne!(choice.notation, "g8", "{choice:?}");
}
