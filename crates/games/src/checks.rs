//! The laws that every registered game obeys, and what the games' own tests share. A new game is tested here
//! without a line of its own.

mod playout;

use std::collections::{BTreeSet, HashSet};

use self::playout::{each_ply, hostile_texts, playout, playout_of};
use crate::{AnyGame, Board, Effect, GameKind, Illegal, Rules, Seat, Turn};

/// Of more moves than these only every eighth is tried where each costs much. Chess mostly has fewer.
const MANY_MOVES: usize = 64;

/// How many times as many random games `make test-deep` plays.
pub const TIMES: u64 = if option_env!("DEEP_TESTS").is_some() { 10 } else { 1 };

/// Plays moves written one after the other with spaces between.
pub fn played<R: Rules>(moves: &str) -> R {
    let mut game = R::new(&R::Options::default(), 0);
    for notation in moves.split_whitespace() {
        let mv = notation.parse().expect("a move of this game");
        game.play(&mv).expect("a legal move");
    }
    game
}

/// Counts the sequences of exactly `depth` legal moves; the last move is counted without being made.
pub fn perft<R: Rules>(game: &R, depth: u32) -> u64 {
    let moves = game.legal_moves();
    if depth == 1 {
        return moves.len() as u64;
    }
    let after = |mv| {
        let mut next = game.clone();
        next.play(mv).expect("a legal move");
        perft(&next, depth - 1)
    };
    moves.iter().map(after).sum()
}

#[test]
fn a_thousand_random_games_end() {
    for &kind in GameKind::ALL {
        for seed in 0..1_000 * TIMES {
            playout(kind, seed, |_, _| {});
        }
    }
}

#[test]
fn the_text_of_a_kind_reads_back_and_suits_a_link() {
    for &kind in GameKind::ALL {
        assert_eq!(kind.to_string().parse(), Ok(kind));
        assert!(kind.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
        assert!(kind.seats() > 0);
    }
    let codes: HashSet<_> = GameKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), GameKind::ALL.len());
    for code in ["", "chess2", "Connect-Four", "tic-tac-toe ", "tic_tac_toe"] {
        assert_eq!(code.parse::<GameKind>(), Err(Illegal::Kind));
    }
}

#[test]
fn unknown_options_are_refused() {
    for &kind in GameKind::ALL {
        let start = AnyGame::new(kind, "", 1).expect("the standard game").position();
        for options in [" ", "no such option", "\0", "🎲"] {
            assert_eq!(AnyGame::new(kind, options, 1), Err(Illegal::Options));
            assert_eq!(AnyGame::from_position(kind, options, &start), Err(Illegal::Options));
        }
    }
}

#[test]
fn every_variant_is_set_up_and_written_as_it_is_read() {
    for &kind in GameKind::ALL {
        assert!(!kind.variants().is_empty());
        for variant in kind.variants() {
            let game = AnyGame::new(kind, variant, 1).expect("a variant of this game");
            assert_eq!(game.kind(), kind);
            playout_of(kind, variant, 1, |_, _| {});
        }
    }
}

#[test]
fn a_legal_move_is_listed_once_and_its_text_is_accepted() {
    each_ply(|game, _| {
        let moves = game.legal_moves();
        assert_eq!(moves.iter().collect::<HashSet<_>>().len(), moves.len());
        for notation in &moves {
            assert!(notation.is_ascii(), "{notation:?}");
            assert!(game.clone().play(notation).is_ok(), "{notation}");
        }
    });
}

#[test]
fn the_text_of_a_move_parses_back_to_it() {
    each_ply(|game, _| assert!(game.moves_parse_back()));
}

#[test]
fn a_refused_text_leaves_the_state_as_it_was() {
    each_ply(|game, random| {
        let legal = game.legal_moves();
        let known: HashSet<_> = legal.iter().collect();
        for text in hostile_texts(&legal, random) {
            if !known.contains(&text) {
                let mut after = game.clone();
                assert!(after.play(&text).is_err(), "{text:?} after {}", game.position());
                assert_eq!(&after, game);
                // A gesture may exist for a move of another time; here it must only not panic.
                game.gesture(&text);
            }
        }
    });
}

#[test]
fn after_the_end_every_move_is_refused_as_late() {
    for &kind in GameKind::ALL {
        for seed in 0..100 * TIMES {
            let (mut game, moves) = playout(kind, seed, |_, _| {});
            assert!(game.legal_moves().is_empty());
            for notation in moves {
                assert_eq!(game.play(&notation), Err(Illegal::Over));
            }
        }
    }
}

#[test]
fn the_texts_of_the_moves_replay_to_an_equal_state() {
    for &kind in GameKind::ALL {
        for seed in 0..100 * TIMES {
            let (game, moves) = playout(kind, seed, |_, _| {});
            assert_eq!(AnyGame::replay(kind, "", seed, &moves), Ok(game));
        }
    }
}

#[test]
fn a_position_reads_back_at_every_ply() {
    each_ply(|game, _| {
        let text = game.position();
        assert!(text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{text:?}");
        let read = AnyGame::from_position(game.kind(), "", &text).expect("its own text");
        assert_eq!(read.position(), text);
        // An end by repetition or by counting is history, which the text does not hold.
        if !matches!(game.turn(), Turn::Over(_)) {
            assert_eq!(read.turn(), game.turn());
            assert_eq!(read.legal_moves(), game.legal_moves());
        }
    });
}

#[test]
fn a_mangled_position_is_refused_or_reads_back() {
    each_ply(|game, random| {
        for text in hostile_texts(&[game.position()], random) {
            if let Ok(read) = AnyGame::from_position(game.kind(), "", &text) {
                assert_eq!(read.position(), text);
                sound(&read.board());
            }
        }
    });
}

#[test]
fn a_gesture_names_targets_and_none_begins_another() {
    each_ply(|game, _| {
        // The server makes the draws; nobody touches anything.
        if game.turn() == Turn::Chance {
            return;
        }
        let board = game.board();
        let moves = game.legal_moves();
        let names: HashSet<_> = board.targets.iter().map(|target| &target.id).collect();
        let mut gestures: Vec<_> = moves.iter().filter_map(|notation| game.gesture(notation)).collect();
        assert_eq!(gestures.len(), moves.len());
        assert!(gestures.iter().flatten().all(|id| names.contains(id)), "{gestures:?}");
        // In this order a gesture stands right before those that begin with it.
        gestures.sort();
        for pair in gestures.windows(2) {
            assert!(!pair[1].starts_with(&pair[0]), "{pair:?}");
        }
    });
}

#[test]
fn a_forced_move_is_the_only_one_and_has_an_empty_gesture() {
    each_ply(|game, _| {
        let moves = game.legal_moves();
        let only =
            moves.first().filter(|mv| moves.len() == 1 && game.gesture(mv).is_some_and(|all| all.is_empty()));
        assert_eq!(game.forced().as_ref(), only);
    });
}

#[test]
fn the_board_is_sound_and_turns_back_to_itself() {
    each_ply(|game, _| {
        let board = game.board();
        sound(&board);
        let flipped = board.clone().flipped();
        sound(&flipped);
        assert_eq!(flipped.flipped(), board);
    });
}

#[test]
fn effects_account_for_every_piece_and_every_line() {
    each_ply(|game, random| {
        let (before, legal) = (ids(&game.board()), game.legal_moves());
        // A board of points has hundreds of moves, and the check of each draws a whole board.
        let step = if legal.len() > MANY_MOVES { 8 } else { 1 };
        for notation in legal.iter().skip(random.below(step)).step_by(step) {
            let mut next = game.clone();
            let effects = next.play(notation).expect("a legal move");
            let (mut pieces, board) = (before.clone(), next.board());
            let mut line = Vec::new();
            for effect in effects {
                match effect {
                    Effect::Placed { piece, at, .. } => {
                        assert!(pieces.insert(piece) && board.target(&at).is_some());
                    }
                    Effect::Moved { piece, from, to, .. } => {
                        assert!(pieces.contains(&piece) && board.target(&from).is_some());
                        assert!(board.target(&to).is_some());
                    }
                    Effect::Captured { piece, at, .. } => {
                        assert!(pieces.remove(&piece) && board.target(&at).is_some());
                    }
                    Effect::Turned { piece, seat, at } => {
                        assert!(pieces.contains(&piece) && board.target(&at).is_some());
                        assert_eq!(owner(&board, piece), Some(seat));
                    }
                    Effect::Promoted { piece, shape, at, .. } => {
                        assert!(pieces.contains(&piece) && board.target(&at).is_some());
                        let now = board.pieces.iter().find(|known| known.id == piece);
                        assert_eq!(now.map(|piece| piece.shape), Some(shape));
                    }
                    Effect::Check { at, .. } | Effect::Tuzdyk { at, .. } => {
                        assert!(board.target(&at).is_some());
                    }
                    Effect::Passed { .. } => {}
                    Effect::Line { centers, .. } => line = centers,
                }
            }
            assert_eq!(pieces, ids(&board));
            assert_eq!(line, board.line);
        }
    });
}

#[test]
fn what_a_viewer_sees_hides_nothing_further_from_that_viewer() {
    each_ply(|game, _| {
        let viewers = (0..game.kind().seats()).map(|seat| Some(Seat(seat))).chain([None]);
        for viewer in viewers {
            let visible = game.visible(viewer);
            assert_eq!(visible.visible(viewer), visible);
            assert_eq!(visible.turn(), game.turn());
        }
    });
}

#[test]
fn open_games_hide_nothing() {
    let hiding: [GameKind; 0] = [];
    each_ply(|game, _| {
        if !hiding.contains(&game.kind()) {
            assert_eq!(&game.visible(None), game);
        }
    });
}

/// Checks that everything lies on the board and that names, places and numbers are unique and in order.
fn sound(board: &Board) {
    let inside = |(x, y): (u16, u16)| x <= board.width && y <= board.height;
    assert!(board.pieces.iter().all(|piece| inside((piece.x, piece.y))));
    assert!(board.pieces.is_sorted_by(|one, next| one.id < next.id));
    assert!(board.line.iter().all(|&center| inside(center)));
    assert!(board.numbers.iter().all(|number| inside((number.x, number.y))));
    assert!(board.marks.iter().all(|mark| board.target(&mark.target).is_some()));
    assert!(board.targets.iter().all(|target| inside((target.x + target.width, target.y + target.height))));
    let names: HashSet<_> = board.targets.iter().map(|target| &target.id).collect();
    let places: HashSet<_> = board.targets.iter().map(|target| (target.column, target.row)).collect();
    assert_eq!((names.len(), places.len()), (board.targets.len(), board.targets.len()));
    let touched: usize = board.targets.iter().map(|target| board.pieces_in(target).count()).sum();
    assert!(touched <= board.pieces.len(), "targets overlap");
}

fn owner(board: &Board, id: u32) -> Option<Seat> {
    board.pieces.iter().find(|piece| piece.id == id).map(|piece| piece.seat)
}

fn ids(board: &Board) -> BTreeSet<u32> {
    board.pieces.iter().map(|piece| piece.id).collect()
}
