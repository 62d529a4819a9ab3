//! What every choice obeys, in every game and at every level.

use bots::{Level, Limits, Random, choose, choose_within};
use games::{AnyGame, GameKind, Turn};

/// So few that a whole match takes a moment.
const FEW: Limits = Limits { nodes: 400, bytes: 1 << 14 };

/// Calls a visitor with positions of random matches of a variant, about each eighth.
fn visit(kind: GameKind, options: &str, matches: u64, visitor: &mut dyn FnMut(&AnyGame, u64)) {
    for number in 0..matches {
        let mut random = Random::new(number);
        let mut game = AnyGame::new(kind, options, number).expect("a variant of the game");
        for _ in 0..300 {
            let moves = game.legal_moves();
            if moves.is_empty() {
                break;
            }
            if random.below(8) == 0 {
                visitor(&game, random.number());
            }
            game.play(&moves[random.below(moves.len())]).expect("a legal move");
        }
    }
}

fn each_variant(mut visitor: impl FnMut(GameKind, &'static str)) {
    for &kind in GameKind::ALL {
        for &options in kind.variants() {
            visitor(kind, options);
        }
    }
}

#[test]
fn levels_have_one_code_each() {
    for level in Level::ALL {
        assert_eq!(level.code().parse(), Ok(level));
    }
    assert!("Qoyan".parse::<Level>().is_err());
}

#[test]
fn every_choice_is_legal_and_its_limit_is_kept() {
    each_variant(|kind, options| {
        visit(kind, options, 3, &mut |game, seed| {
            for level in Level::ALL {
                let choice = choose_within(game, level, FEW, seed, &mut || false).unwrap();
                assert!(game.legal_moves().contains(&choice.notation), "{kind} {level} {choice:?}");
                assert!(choice.nodes <= FEW.nodes, "{kind} {level} {choice:?}");
            }
        });
    });
}

#[test]
fn whole_matches_between_bots_are_played_to_their_end() {
    each_variant(|kind, options| {
        let mut game = AnyGame::new(kind, options, 7).unwrap();
        for ply in 0..400 {
            let Turn::Seat(_) = game.turn() else { break };
            let level = Level::ALL[ply % 4];
            let choice = choose_within(&game, level, FEW, 3, &mut || false).unwrap();
            game.play(&choice.notation).unwrap();
        }
        if let Turn::Over(_) = game.turn() {
            assert_eq!(choose(&game, Level::Qyran, 0, &mut || false), None);
        }
    });
}

#[test]
fn the_same_seed_makes_the_same_choice() {
    each_variant(|kind, options| {
        visit(kind, options, 1, &mut |game, seed| {
            for level in Level::ALL {
                let choice = || choose_within(game, level, FEW, seed, &mut || false);
                assert_eq!(choice(), choice(), "{kind} {level}");
            }
        });
    });
}

#[test]
fn seeds_vary_what_the_weaker_levels_play() {
    for kind in [GameKind::Chess, GameKind::Draughts, GameKind::Reversi, GameKind::ConnectFour] {
        let mut game = AnyGame::new(kind, "", 518).unwrap();
        let first = game.legal_moves()[0].clone();
        game.play(&first).unwrap();
        let mut chosen: Vec<String> = (0..30)
            .filter_map(|seed| choose(&game, Level::Qoyan, seed, &mut || false))
            .map(|c| c.notation)
            .collect();
        chosen.sort();
        chosen.dedup();
        assert!(chosen.len() > 1, "{kind} always plays {chosen:?}");
    }
}

#[test]
fn told_to_stop_at_once_it_still_moves() {
    each_variant(|kind, options| {
        visit(kind, options, 1, &mut |game, seed| {
            for level in Level::ALL {
                let mut asked = 0;
                let choice = choose(game, level, seed, &mut || {
                    asked += 1;
                    true
                });
                let choice = choice.unwrap();
                assert!(game.legal_moves().contains(&choice.notation));
                assert!(asked <= 1 && choice.nodes <= 1, "{kind} {level} asked {asked} times, {choice:?}");
            }
        });
    });
}

#[test]
fn told_to_stop_later_it_stops_within_two_thousand_nodes() {
    for &kind in GameKind::ALL {
        let game = AnyGame::new(kind, "", 518).unwrap();
        let mut asked = 0;
        let choice = choose(&game, Level::Qyran, 1, &mut || {
            asked += 1;
            asked > 5
        });
        assert!(choice.unwrap().nodes <= 7 * 1024, "{kind}");
    }
}

#[test]
fn the_strongest_level_makes_do_with_the_stack_of_a_browser() {
    // Half of the megabyte that WebAssembly gets, since its frames are of other sizes.
    let search = || {
        each_variant(|kind, options| {
            let limits = Limits { nodes: 60_000, bytes: 1 << 20 };
            visit(kind, options, 1, &mut |game, seed| {
                assert!(choose_within(game, Level::Qyran, limits, seed, &mut || false).is_some());
            });
        });
    };
    let thread = std::thread::Builder::new().stack_size(1 << 19).spawn(search).unwrap();
    thread.join().unwrap();
}

#[test]
fn from_the_second_level_on_a_win_is_taken() {
    let mut seen = 0;
    each_variant(|kind, options| {
        visit(kind, options, 40, &mut |game, seed| {
            let Turn::Seat(seat) = game.turn() else { return };
            let wins = |notation: &String| {
                let mut next = game.clone();
                next.play(notation).unwrap();
                matches!(next.turn(), Turn::Over(outcome) if outcome.winner() == Some(seat))
            };
            if !game.legal_moves().iter().any(wins) {
                return;
            }
            seen += 1;
            for &level in &Level::ALL[1..] {
                let limits = Limits { nodes: 20_000, bytes: 1 << 18 };
                let choice = choose_within(game, level, limits, seed, &mut || false).unwrap();
                assert!(wins(&choice.notation), "{kind} {level} {choice:?} in {}", game.position());
            }
        });
    });
    assert!(seen > 50, "only {seen} wins were there to be taken");
}
