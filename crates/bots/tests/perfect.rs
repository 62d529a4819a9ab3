//! The strongest levels of the games that are solved never give away what a position is worth.

use bots::connect_four::book;
use bots::connect_four::rack::Rack;
use bots::connect_four::solver::{Known, value};
use bots::{Budget, Level, Random, choose};
use games::{AnyGame, GameKind, Seat, Turn};

/// How many times as many matches `make test-deep` plays.
const TIMES: u64 = if option_env!("DEEP_TESTS").is_some() { 10 } else { 1 };

/// Plays every reply of the opponent, and asserts that the bot on the seat never loses.
fn never_loses(game: &AnyGame, level: Level, bot: Seat, seed: u64) {
    match game.turn() {
        Turn::Over(outcome) => assert_ne!(outcome.winner(), Some(bot.other()), "{}", game.position()),
        Turn::Seat(seat) if seat == bot => {
            let choice = choose(game, level, seed, &mut || false).expect("a move");
            let mut next = game.clone();
            next.play(&choice.notation).expect("a legal move");
            never_loses(&next, level, bot, seed);
        }
        _ => {
            for notation in game.legal_moves() {
                let mut next = game.clone();
                next.play(&notation).expect("a legal move");
                never_loses(&next, level, bot, seed);
            }
        }
    }
}

#[test]
fn tic_tac_toe_is_never_lost_by_the_strongest_level() {
    let game = AnyGame::new(GameKind::TicTacToe, "", 0).unwrap();
    for seed in 5..5 + TIMES {
        never_loses(&game, Level::Qyran, Seat::FIRST, seed);
        never_loses(&game, Level::Qyran, Seat::SECOND, seed);
    }
}

/// The exact value for whoever is to move, without a limit.
fn exact(game: &AnyGame, known: &mut Known) -> i8 {
    let rack = Rack::read(&game.position()).expect("a position");
    let mut never = || false;
    value(rack, known, &mut Budget::new(u64::MAX, &mut never)).expect("an end")
}

/// A rack after so many discs dropped at random, in which nobody can win at once.
fn drawn_by_lot(plies: usize, random: &mut Random) -> AnyGame {
    loop {
        let mut game = AnyGame::new(GameKind::ConnectFour, "", 0).expect("a game");
        for _ in 0..plies {
            let moves = game.legal_moves();
            if moves.is_empty() {
                break;
            }
            game.play(&moves[random.below(moves.len())]).expect("a legal move");
        }
        let rack = Rack::read(&game.position()).expect("a position");
        if matches!(game.turn(), Turn::Seat(_)) && rack.safe() != 0 && rack.playable() & rack.wins() == 0 {
            return game;
        }
    }
}

#[test]
fn connect_four_keeps_the_value_of_positions_drawn_by_lot() {
    let (mut random, mut known) = (Random::new(1), Known::new(1 << 24));
    for plies in [11, 12, 13, 14, 15, 16, 18, 20, 22, 25, 28, 32] {
        for _ in 0..2 * TIMES {
            let mut game = drawn_by_lot(plies, &mut random);
            // The bot's move, a reply by lot, and on to the end.
            while let Turn::Seat(_) = game.turn() {
                let before = exact(&game, &mut known);
                let choice = choose(&game, Level::Qyran, 0, &mut || false).unwrap();
                game.play(&choice.notation).unwrap();
                assert_eq!(-exact(&game, &mut known), before, "{} after {choice:?}", game.position());
                let replies = game.legal_moves();
                if !replies.is_empty() {
                    game.play(&replies[random.below(replies.len())]).unwrap();
                }
            }
        }
    }
}

#[test]
fn connect_four_wins_as_first_player() {
    for seed in 0..12 * TIMES {
        let mut random = Random::new(seed);
        let mut game = AnyGame::new(GameKind::ConnectFour, "", 0).unwrap();
        let outcome = loop {
            match game.turn() {
                Turn::Over(outcome) => break outcome,
                Turn::Seat(Seat::FIRST) => {
                    let choice = choose(&game, Level::Qyran, 0, &mut || false).unwrap();
                    game.play(&choice.notation).unwrap();
                }
                // Some opponents play by lot, some well.
                _ if seed % 3 == 0 => {
                    let replies = game.legal_moves();
                    game.play(&replies[random.below(replies.len())]).unwrap();
                }
                _ => {
                    let level = if seed % 3 == 1 { Level::Tulki } else { Level::Barys };
                    let choice = choose(&game, level, seed, &mut || false).unwrap();
                    game.play(&choice.notation).unwrap();
                }
            }
        };
        assert_eq!(outcome.winner(), Some(Seat::FIRST), "against {seed}: {}", game.position());
    }
}

#[test]
fn connect_four_does_not_lose_as_second_player_unless_the_first_begins_in_the_middle() {
    for (seed, first) in ["1", "2", "3", "5", "6", "7"].into_iter().enumerate() {
        let mut game = AnyGame::new(GameKind::ConnectFour, "", 0).unwrap();
        game.play(first).unwrap();
        while let Turn::Seat(seat) = game.turn() {
            let level = if seat == Seat::SECOND { Level::Qyran } else { Level::Barys };
            let choice = choose(&game, level, seed as u64, &mut || false).unwrap();
            game.play(&choice.notation).unwrap();
        }
        let Turn::Over(outcome) = game.turn() else { continue };
        assert_ne!(outcome.winner(), Some(Seat::FIRST), "{first}: {}", game.position());
    }
}

#[test]
fn the_book_begins_in_the_middle_and_knows_mirror_images() {
    assert_eq!(book::column(Rack::default()), Some(3));
    let mut known = 0;
    book::walk(|rack| {
        let column = book::column(rack)?;
        known += 1;
        assert_ne!(rack.cell(column), 0);
        let image = book::column(rack.mirrored()).unwrap();
        assert!(image == 6 - column || rack == rack.mirrored());
        Some(column)
    });
    assert!(known > 100);
}
