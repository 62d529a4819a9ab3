//! The board before, during and after a move that is on its way.

use protocol::{
    clock::TimeControl,
    lobby::{Entry, First, Watch},
    play::PlayedMove,
};
use referee::Referee;
use uuid::Uuid;

use super::*;

fn options(game: &str) -> TableOptions {
    TableOptions {
        game: game.to_owned(),
        rules: String::new(),
        time: TimeControl::None,
        rated: false,
        entry: Entry::Anyone,
        first: First::Random,
        best_of: 1,
        watch: Watch::All,
    }
}

fn match_id(number: u128) -> MatchId {
    MatchId(Uuid::from_u128(number))
}

fn played(moves: &str) -> Match {
    let made = |notation: &str| PlayedMove { notation: notation.to_owned(), at_ms: 0, spent: None };
    Match {
        id: match_id(1),
        first: 1,
        players: ["Aigul", "Bek"].map(person).to_vec(),
        seed: 0,
        started_at_ms: 0,
        moves: moves.split_whitespace().map(made).collect(),
        clock: None,
        draw_offer: None,
        takeback: None,
        resumed_at_ms: Vec::new(),
        result: None,
        ratings: Vec::new(),
        changes: Vec::new(),
    }
}

fn person(name: &str) -> protocol::accounts::Person {
    let id = protocol::AccountId(Uuid::nil());
    protocol::accounts::Person { id, name: name.to_owned(), guest: false }
}

fn pending(ply: u32, notation: &str) -> PendingMove {
    PendingMove { match_id: match_id(1), ply, notation: notation.to_owned() }
}

fn texts(played: &Match, pending: Option<&PendingMove>) -> Vec<String> {
    view(played, pending).unwrap().texts
}

fn view(played: &Match, pending: Option<&PendingMove>) -> Option<View> {
    now(&options("tic-tac-toe"), played, pending, |course| Referee::default().view(course))
}

#[test]
fn a_pending_move_is_shown_until_its_event_comes_and_then_not_twice() {
    let move_on_its_way = pending(1, "a1");
    assert_eq!(texts(&played("b2"), Some(&move_on_its_way)), ["b2", "a1"]);
    assert_eq!(texts(&played("b2 a1"), Some(&move_on_its_way)), ["b2", "a1"]);
}

#[test]
fn a_pending_move_of_another_match_or_after_the_end_is_not_shown() {
    let move_on_its_way = pending(1, "a1");
    let mut rematch = played("b2");
    rematch.id = match_id(2);
    assert_eq!(texts(&rematch, Some(&move_on_its_way)), ["b2"]);
    let mut resigned = played("b2");
    resigned.result = Some(MatchResult { winner: Some(1), how: "resigned".to_owned() });
    assert_eq!(texts(&resigned, Some(&move_on_its_way)), ["b2"]);
}

#[test]
fn a_pending_move_that_the_rules_refuse_is_not_shown() {
    assert_eq!(texts(&played("b2"), Some(&pending(1, "b2"))), ["b2"]);
    assert_eq!(texts(&played("b2"), Some(&pending(1, "nonsense"))), ["b2"]);
}

#[test]
fn a_step_back_asks_for_the_match_as_it_was() {
    let course = after(&options("tic-tac-toe"), &played("b2 a1 c3"), 2);
    assert_eq!((course.game.as_str(), course.moves), ("tic-tac-toe", vec!["b2".to_owned(), "a1".to_owned()]));
}

#[test]
fn the_turn_is_told_by_the_seat_and_the_first_seat_changes() {
    let now =
        |played: &Match, pending: Option<&PendingMove>| standing(played, view(played, pending).as_ref());
    assert_eq!(now(&played(""), None), Standing::Turn(1));
    assert_eq!(now(&played("b2"), None), Standing::Turn(0));
    assert_eq!(now(&played("b2"), Some(&pending(1, "a1"))), Standing::Turn(1));
}

#[test]
fn a_winning_move_has_won_before_the_server_says_so() {
    let before = played("a1 a2 b1 b2");
    let view = view(&before, Some(&pending(4, "c1")));
    assert_eq!(standing(&before, view.as_ref()), Standing::Won(1, "line".to_owned()));
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
