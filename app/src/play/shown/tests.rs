//! The board before, during and after a move that is on its way.

use protocol::{
    lobby::{Entry, First},
    play::PlayedMove,
};
use uuid::Uuid;

use super::*;

fn options(game: &str) -> TableOptions {
    TableOptions { game: game.to_owned(), rules: String::new(), entry: Entry::Anyone, first: First::Random }
}

fn match_id(number: u128) -> MatchId {
    MatchId(Uuid::from_u128(number))
}

fn played(moves: &str) -> Match {
    let made = |notation: &str| PlayedMove { notation: notation.to_owned(), at_ms: 0 };
    Match {
        id: match_id(1),
        first: 1,
        players: ["Aigul", "Bek"].map(person).to_vec(),
        seed: 0,
        started_at_ms: 0,
        moves: moves.split_whitespace().map(made).collect(),
        draw_offer: None,
        result: None,
    }
}

fn person(name: &str) -> protocol::accounts::Person {
    let id = protocol::AccountId(Uuid::nil());
    protocol::accounts::Person { id, name: name.to_owned(), guest: false }
}

fn pending(ply: u32, notation: &str) -> PendingMove {
    PendingMove { match_id: match_id(1), ply, notation: notation.to_owned() }
}

fn position(played: &Match, pending: Option<&PendingMove>) -> String {
    Shown::now(&options("tic-tac-toe"), played, pending).unwrap().game.position()
}

#[test]
fn a_pending_move_is_shown_until_its_event_comes_and_then_not_twice() {
    let move_on_its_way = pending(1, "a1");
    let before = played("b2");
    assert_eq!(position(&before, Some(&move_on_its_way)), "....X.O.. X");
    let after = played("b2 a1");
    assert_eq!(position(&after, Some(&move_on_its_way)), "....X.O.. X");
    assert!(!Shown::now(&options("tic-tac-toe"), &after, Some(&move_on_its_way)).unwrap().pending);
}

#[test]
fn a_pending_move_of_another_match_or_after_the_end_is_not_shown() {
    let move_on_its_way = pending(1, "a1");
    let mut rematch = played("b2");
    rematch.id = match_id(2);
    assert_eq!(position(&rematch, Some(&move_on_its_way)), "....X.... O");
    let mut resigned = played("b2");
    resigned.result = Some(MatchResult { winner: Some(1), how: "resigned".to_owned() });
    assert_eq!(position(&resigned, Some(&move_on_its_way)), "....X.... O");
}

#[test]
fn a_pending_move_that_the_rules_refuse_is_not_shown() {
    assert_eq!(position(&played("b2"), Some(&pending(1, "b2"))), "....X.... O");
    assert_eq!(position(&played("b2"), Some(&pending(1, "nonsense"))), "....X.... O");
}

#[test]
fn the_last_move_is_marked_by_its_targets_and_its_pieces() {
    let shown = Shown::now(&options("connect-four"), &played("4 4 5"), None).unwrap();
    assert_eq!((shown.last_targets, shown.last_pieces), (vec!["5".to_owned()], vec![2]));
}

#[test]
fn the_side_that_moved_last_is_known() {
    let last_side = |moves| Shown::now(&options("connect-four"), &played(moves), None).unwrap().last_side;
    assert_eq!((last_side(""), last_side("4"), last_side("4 4")), (None, Some(0), Some(1)));
}

#[test]
fn each_side_has_a_piece_that_stands_for_it() {
    for game in ["tic-tac-toe", "connect-four"] {
        for side in 0..2 {
            assert_eq!(Shown::piece_of(&options(game), side).unwrap().seat, Side(side));
        }
    }
}

#[test]
fn a_step_back_shows_the_match_as_it_was() {
    let shown = Shown::after(&options("tic-tac-toe"), &played("b2 a1 c3"), 2).unwrap();
    assert_eq!((shown.game.position().as_str(), shown.ply), ("....X.O.. X", 2));
}

#[test]
fn an_unknown_game_or_move_shows_nothing() {
    assert_eq!(Shown::set_up(&options("four-dimensional-chess")), None);
    assert_eq!(Shown::now(&options("tic-tac-toe"), &played("z9"), None), None);
}

#[test]
fn the_turn_is_told_by_the_seat_and_the_first_seat_changes() {
    let now = |played: &Match, pending: Option<&PendingMove>| {
        standing(played, Shown::now(&options("tic-tac-toe"), played, pending).as_ref())
    };
    assert_eq!(now(&played(""), None), Standing::Turn(1));
    assert_eq!(now(&played("b2"), None), Standing::Turn(0));
    assert_eq!(now(&played("b2"), Some(&pending(1, "a1"))), Standing::Turn(1));
}

#[test]
fn a_winning_move_has_won_before_the_server_says_so() {
    let before = played("a1 a2 b1 b2");
    let shown = Shown::now(&options("tic-tac-toe"), &before, Some(&pending(4, "c1")));
    assert_eq!(standing(&before, shown.as_ref()), Standing::Won(1, "line".to_owned()));
}

#[test]
fn a_result_says_how_it_ended() {
    let ended = |winner, how: &str| {
        let mut played = played("b2 a1");
        played.result = Some(MatchResult { winner, how: how.to_owned() });
        standing(&played, None)
    };
    assert_eq!(ended(Some(0), "resigned"), Standing::Won(0, "resigned".to_owned()));
    assert_eq!(ended(None, "agreed"), Standing::Drawn("agreed".to_owned()));
    assert_eq!(ended(None, "aborted"), Standing::Aborted);
}
