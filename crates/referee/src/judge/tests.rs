//! One referee asked about many matches answers as a new one would.

use super::*;
#[cfg(feature = "bots")]
use crate::LEVELS;

fn course(game: &str, moves: &str) -> Course {
    Course {
        game: game.to_owned(),
        moves: moves.split_whitespace().map(str::to_owned).collect(),
        ..Course::default()
    }
}

fn view(game: &str, moves: &str) -> View {
    Referee::default().view(&course(game, moves)).unwrap()
}

#[test]
fn what_was_asked_before_changes_no_answer() {
    let asked = [
        ("tic-tac-toe", "b2"),
        ("tic-tac-toe", "b2 a1"),
        ("tic-tac-toe", "b2"),
        ("connect-four", "4 4"),
        ("tic-tac-toe", "b2 a1 c3"),
        ("tic-tac-toe", "b2 a2 c3"),
        ("tic-tac-toe", "b2 b2"),
        ("tic-tac-toe", "b2 a2"),
    ];
    let mut referee = Referee::default();
    for (game, moves) in asked {
        let course = course(game, moves);
        assert_eq!(referee.view(&course), Referee::default().view(&course), "{game} {moves}");
    }
}

#[test]
fn every_game_in_every_variant_has_a_set_up_with_moves_and_signs() {
    for &kind in GameKind::ALL {
        for rules in kind.variants() {
            let start = Course { game: kind.to_string(), rules: (*rules).to_owned(), ..Course::default() };
            let view = Referee::default().view(&start).unwrap();
            assert!(view.turn == Some(0) && view.over.is_none() && !view.moves.is_empty(), "{kind}");
            for (side, sign) in view.signs.iter().enumerate() {
                assert_eq!(sign.map(|piece| usize::from(piece.seat.0)), Some(side), "{kind} {rules}");
            }
        }
    }
}

#[test]
fn the_last_move_is_told_by_its_side_its_targets_and_its_pieces() {
    let last = view("connect-four", "4 4 5").last.unwrap();
    assert_eq!((last.side, last.targets, last.pieces), (Some(0), vec!["5".to_owned()], vec![2]));
    assert_eq!(view("connect-four", "").last, None);
}

#[test]
fn moves_are_written_for_people() {
    let view = view("chess", "e2e4 e7e5 g1f3");
    assert_eq!(view.texts, ["e4", "e5", "Nf3"]);
    assert!(view.moves.iter().any(|legal| legal.notation == "b8c6" && legal.text == "Nc6"));
}

#[test]
fn a_finished_game_has_an_outcome_and_no_moves() {
    let view = view("tic-tac-toe", "a1 a2 b1 b2 c1");
    assert_eq!(view.over, Some(Over { winner: Some(0), how: "line".to_owned() }));
    assert!(view.turn.is_none() && view.moves.is_empty());
}

#[test]
fn an_unknown_game_or_move_has_no_answer() {
    assert_eq!(Referee::default().view(&course("four-dimensional-chess", "")), None);
    assert_eq!(Referee::default().view(&course("tic-tac-toe", "z9")), None);
    let place = |game: &str, position: &str| Place {
        game: game.to_owned(),
        position: position.to_owned(),
        ..Place::default()
    };
    let board = |place| Referee::default().board(&place);
    assert_eq!(board(place("tic-tac-toe", "nonsense")), None);
    assert!(board(place("tic-tac-toe", "")).is_some_and(|board| board.pieces.is_empty()));
    assert!(board(place("tic-tac-toe", "....X.... O")).is_some_and(|board| board.pieces.len() == 1));
}

#[test]
fn a_referee_knows_the_games_that_it_was_handed() {
    let mut referee =
        Referee::new(|game| (game == "reversi").then_some(games::open::<games::Reversi> as games::Open));
    assert_eq!(referee.view(&course("reversi", "")), Referee::default().view(&course("reversi", "")));
    assert_eq!(referee.view(&course("chess", "")), None);
}

#[cfg(feature = "bots")]
#[test]
fn every_level_of_every_game_makes_a_legal_move() {
    assert_eq!(bots::Level::ALL.map(bots::Level::code), LEVELS);
    for &kind in GameKind::ALL {
        // The strongest take a second each; the others show the way as well.
        for level in &LEVELS[..2] {
            let thought = Thought { course: course(kind.code(), ""), level: (*level).to_owned(), seed: 1 };
            let chosen = choose(&thought).unwrap();
            assert!(
                view(kind.code(), "").moves.iter().any(|legal| legal.notation == chosen),
                "{kind} {level}"
            );
        }
    }
    let thought = Thought { course: course("chess", ""), level: "dragon".to_owned(), seed: 1 };
    assert_eq!(choose(&thought), None);
}

#[test]
fn a_match_may_begin_from_any_position() {
    let from = |position: &str, moves: &str| Course {
        position: position.to_owned(),
        ..course("tic-tac-toe", moves)
    };
    let mut referee = Referee::default();
    let start = referee.view(&from("XX.OO.... X", "")).unwrap();
    assert_eq!((start.board.pieces.len(), start.turn, start.texts.len()), (4, Some(0), 0));
    let won = referee.view(&from("XX.OO.... X", "c3")).unwrap();
    assert_eq!(won.over.unwrap().winner, Some(0));
    // The same moves from elsewhere are another match.
    assert_eq!(referee.view(&from("", "c3")).unwrap().board.pieces.len(), 1);
    assert_eq!(referee.view(&from("nowhere", "c3")), None);
}

#[test]
fn a_course_from_the_set_up_is_written_without_a_position() {
    let written = serde_json::to_string(&course("chess", "e2e4")).unwrap();
    assert!(!written.contains("position"), "{written}");
    assert_eq!(serde_json::from_str::<Course>(&written).unwrap(), course("chess", "e2e4"));
}
