//! What the link does, input by input, without a browser.

use protocol::{
    AccountId, Event, Snapshot, TableId,
    chat::{ChatEvent, ChatSnapshot, Message, Say},
    frame::{Happened, Pong, Subscribed, Welcome},
    topic::Room,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

const CHAT: Topic = Topic::Chat(Room::Lobby);

fn at(ms: f64) -> Moment {
    Moment { ms, chance: 0.5 }
}

fn place(epoch: u64, offset: u64) -> Position {
    Position { epoch, offset }
}

fn command_id(number: u128) -> CommandId {
    CommandId(Uuid::from_u128(number))
}

fn say(text: &str) -> Command {
    Command::Say(Say { room: Room::Lobby, text: text.to_owned() })
}

fn welcome() -> ServerFrame {
    ServerFrame::Welcome(Welcome { me: None, time_ms: 1_000, version: "1".to_owned() })
}

fn subscribed(offset: u64, snapshot: Option<ChatSnapshot>) -> ServerFrame {
    ServerFrame::Subscribed(Subscribed {
        topic: CHAT,
        epoch: 1,
        offset,
        recovered: snapshot.is_none(),
        snapshot: snapshot.map(Snapshot::Chat),
    })
}

fn said(offset: u64) -> Event {
    let author =
        protocol::accounts::Person { id: AccountId(Uuid::nil()), name: "Aigul".to_owned(), guest: false };
    Event::Chat(ChatEvent::Said(Message { number: offset, author, text: "salem".to_owned(), at_ms: 0 }))
}

fn event(epoch: u64, offset: u64) -> ServerFrame {
    ServerFrame::Event(Happened { topic: CHAT, epoch, offset, event: Some(said(offset)) })
}

fn ack(id: CommandId) -> Ack {
    Ack { id, topic: CHAT, epoch: 1, offset: 9, table: None }
}

/// A link that is open on socket 1 and has done what it had to.
fn open_link() -> Link {
    let mut link = Link::default();
    link.start(None);
    greet(&mut link, 1);
    link.take_acts();
    link
}

fn greet(link: &mut Link, socket: u32) {
    link.opened(socket);
    link.received(socket, welcome(), at(0.0));
}

/// The frames that the acts send, without pings.
fn frames(acts: &[Act]) -> Vec<Value> {
    let sent = acts.iter().filter_map(|act| match act {
        Act::Send(text) => serde_json::from_str::<Value>(text).ok(),
        _ => None,
    });
    sent.filter(|frame| frame.get("ping").is_none()).collect()
}

fn shown(acts: &[Act]) -> Option<Connection> {
    acts.iter().rev().find_map(|act| match act {
        Act::Show(connection) => Some(*connection),
        _ => None,
    })
}

/// When the timer was last told to ring, and its turn.
fn rings(acts: &[Act], wanted: Timer) -> Option<(u32, u32)> {
    acts.iter().rev().find_map(|act| match act {
        Act::Ring { timer, turn, after_ms } if *timer == wanted => Some((*turn, *after_ms)),
        _ => None,
    })
}

#[test]
fn the_first_frame_is_connect_and_nothing_follows_before_the_welcome() {
    let mut link = Link::default();
    link.follow(CHAT, Some(place(1, 7)));
    link.submit(command_id(1), say("salem"));
    link.start(Some(Language::Kk));
    assert_eq!(link.take_acts()[0], Act::Open { socket: 1, way: Way::WebSocket });
    link.opened(1);
    assert_eq!(frames(&link.take_acts()), [json!({"connect": {"language": "kk"}})]);
    link.received(1, welcome(), at(0.0));
    let acts = link.take_acts();
    let sent = frames(&acts);
    assert_eq!(sent[0], json!({"subscribe": {"topic": "chat/lobby", "since": {"epoch": 1, "offset": 7}}}));
    assert_eq!(sent[1]["command"]["id"], json!(command_id(1)));
    assert_eq!(shown(&acts), Some(Connection::Online { way: Way::WebSocket, round_trip_ms: None }));
    assert!(acts.contains(&Act::Clock(1_000.0)));
}

#[test]
fn a_command_is_sent_again_with_its_id_until_it_is_acknowledged() {
    let mut link = open_link();
    let id = command_id(7);
    link.submit(id, say("salem"));
    let first = frames(&link.take_acts());
    link.closed(1, None, at(0.0));
    let (turn, _) = rings(&link.take_acts(), Timer::Try).unwrap();
    link.rang(Timer::Try, turn, at(500.0));
    greet(&mut link, 2);
    let acts = link.take_acts();
    assert!(frames(&acts).contains(&first[0]));
    link.received(2, ServerFrame::Ack(ack(id)), at(0.0));
    assert_eq!(link.take_acts(), [Act::Resolve(id, Ok(ack(id)))]);
    link.closed(2, None, at(0.0));
    link.woke(at(0.0));
    greet(&mut link, 3);
    assert_eq!(frames(&link.take_acts()).len(), 1, "only the greeting");
}

#[test]
fn a_refused_command_ends_with_its_problem_and_is_not_sent_again() {
    let mut link = open_link();
    let (id, problem) = (command_id(1), Problem::new(Code::RateLimited).retry_after_ms(500));
    link.submit(id, say("salem"));
    link.take_acts();
    let refused = Refused { id: Some(id), topic: None, problem: problem.clone() };
    link.received(1, ServerFrame::Error(refused), at(0.0));
    assert_eq!(link.take_acts(), [Act::Resolve(id, Err(problem))]);
    assert!(link.pending.is_empty());
}

#[test]
fn a_command_refused_by_a_restart_waits_for_the_next_socket() {
    let mut link = open_link();
    let id = command_id(1);
    link.submit(id, say("salem"));
    let refused = Refused { id: Some(id), topic: None, problem: Problem::new(Code::Restarting) };
    link.received(1, ServerFrame::Error(refused), at(0.0));
    link.closed(1, Some(1012), at(0.0));
    link.woke(at(0.0));
    link.take_acts();
    greet(&mut link, 2);
    assert_eq!(frames(&link.take_acts())[1]["command"]["id"], json!(id));
}

#[test]
fn a_command_too_large_for_a_frame_is_refused_here() {
    let mut link = open_link();
    link.submit(command_id(1), say(&"\u{1}".repeat(limits::MESSAGE_BYTES / 6)));
    match link.take_acts().as_slice() {
        [Act::Resolve(_, Err(problem))] => assert_eq!(problem.code, Code::TooLarge),
        acts => panic!("{acts:?}"),
    }
}

#[test]
fn events_are_applied_in_their_order_and_once() {
    let mut link = open_link();
    link.follow(CHAT, Some(place(1, 7)));
    link.received(1, subscribed(7, None), at(0.0));
    link.take_acts();
    for offset in [8, 8, 7, 9] {
        link.received(1, event(1, offset), at(0.0));
    }
    let applied = |offset| Act::Apply { topic: CHAT, event: said(offset) };
    assert_eq!(link.take_acts(), [applied(8), applied(9)]);
}

#[test]
fn an_event_that_one_may_not_see_moves_the_position_only() {
    let mut link = open_link();
    link.follow(CHAT, Some(place(1, 7)));
    link.received(1, subscribed(7, None), at(0.0));
    link.take_acts();
    let hidden = Happened { topic: CHAT, epoch: 1, offset: 8, event: None };
    link.received(1, ServerFrame::Event(hidden), at(0.0));
    assert_eq!(link.take_acts(), []);
    link.received(1, event(1, 9), at(0.0));
    assert_eq!(link.take_acts(), [Act::Apply { topic: CHAT, event: said(9) }]);
}

#[test]
fn a_gap_asks_anew_from_the_last_place_and_ignores_what_comes_meanwhile() {
    let mut link = open_link();
    link.follow(CHAT, Some(place(1, 7)));
    link.received(1, subscribed(7, None), at(0.0));
    link.take_acts();
    link.received(1, event(1, 9), at(0.0));
    let since = json!({"subscribe": {"topic": "chat/lobby", "since": {"epoch": 1, "offset": 7}}});
    assert_eq!(frames(&link.take_acts()), [since]);
    link.received(1, event(1, 10), at(0.0));
    assert_eq!(link.take_acts(), []);
    link.received(1, subscribed(7, None), at(0.0));
    for offset in 8..=10 {
        link.received(1, event(1, offset), at(0.0));
    }
    assert_eq!(link.take_acts().len(), 3);
}

#[test]
fn another_epoch_asks_anew_and_the_snapshot_says_that_it_is_another_life() {
    let mut link = open_link();
    link.follow(CHAT, Some(place(1, 7)));
    link.received(1, subscribed(7, None), at(0.0));
    link.received(1, event(2, 8), at(0.0));
    link.take_acts();
    let other = Subscribed {
        topic: CHAT,
        epoch: 2,
        offset: 3,
        recovered: false,
        snapshot: Some(Snapshot::Chat(ChatSnapshot::default())),
    };
    link.received(1, ServerFrame::Subscribed(other), at(0.0));
    let snapshot = Snapshot::Chat(ChatSnapshot::default());
    assert_eq!(link.take_acts(), [Act::Replace { topic: CHAT, snapshot, same_epoch: false }]);
    link.received(1, event(2, 4), at(0.0));
    assert_eq!(link.take_acts().len(), 1);
}

#[test]
fn a_return_asks_for_every_topic_from_where_it_stands() {
    let mut link = open_link();
    link.follow(CHAT, None);
    link.received(1, subscribed(7, Some(ChatSnapshot::default())), at(0.0));
    link.received(1, event(1, 8), at(0.0));
    link.closed(1, Some(4408), at(0.0));
    link.woke(at(0.0));
    link.take_acts();
    greet(&mut link, 2);
    let since = json!({"subscribe": {"topic": "chat/lobby", "since": {"epoch": 1, "offset": 8}}});
    assert_eq!(frames(&link.take_acts())[1], since);
}

#[test]
fn an_event_of_a_newer_server_asks_for_the_whole_state_once() {
    let mut link = open_link();
    link.follow(CHAT, Some(place(1, 7)));
    link.received(1, subscribed(7, None), at(0.0));
    link.take_acts();
    link.unreadable(1, CHAT);
    link.unreadable(1, CHAT);
    assert_eq!(frames(&link.take_acts()), [json!({"subscribe": {"topic": "chat/lobby"}})]);
}

#[test]
fn unfollowing_tells_the_server_only_what_it_was_asked() {
    let mut link = open_link();
    link.follow(CHAT, None);
    link.take_acts();
    link.unfollow(CHAT);
    assert_eq!(frames(&link.take_acts()), [json!({"unsubscribe": {"topic": "chat/lobby"}})]);
    link.unfollow(CHAT);
    assert_eq!(link.take_acts(), []);
    link.received(1, subscribed(7, Some(ChatSnapshot::default())), at(0.0));
    assert_eq!(link.take_acts(), []);
}

#[test]
fn a_topic_refused_for_the_moment_is_asked_for_again() {
    let mut link = open_link();
    let table = Topic::Table(TableId(Uuid::nil()));
    link.follow(CHAT, None);
    link.follow(table, None);
    let later = Problem::new(Code::RateLimited).retry_after_ms(700);
    link.received(1, ServerFrame::Error(Refused { id: None, topic: Some(CHAT), problem: later }), at(0.0));
    let never = Problem::new(Code::NotFound);
    let refused = Refused { id: None, topic: Some(table), problem: never.clone() };
    link.received(1, ServerFrame::Error(refused), at(0.0));
    let acts = link.take_acts();
    assert!(acts.contains(&Act::Refuse { topic: table, problem: never }));
    let (turn, after_ms) = rings(&acts, Timer::AskAgain).unwrap();
    assert_eq!(after_ms, 700);
    link.rang(Timer::AskAgain, turn, at(700.0));
    assert_eq!(frames(&link.take_acts()), [json!({"subscribe": {"topic": "chat/lobby"}})]);
}

#[test]
fn a_topic_that_was_refused_is_asked_for_once_more_on_request() {
    let mut link = open_link();
    link.follow(CHAT, None);
    let never = Problem::new(Code::NotFound);
    link.received(1, ServerFrame::Error(Refused { id: None, topic: Some(CHAT), problem: never }), at(0.0));
    link.take_acts();
    link.ask_again(CHAT);
    assert_eq!(frames(&link.take_acts()), [json!({"subscribe": {"topic": "chat/lobby"}})]);
    link.closed(1, Some(1006), at(0.0));
    link.take_acts();
    link.ask_again(CHAT);
    assert_eq!(frames(&link.take_acts()), [] as [Value; 0]);
}

#[test]
fn failures_back_off_and_each_asks_about_the_session() {
    let mut link = Link::default();
    link.start(None);
    let mut waits = Vec::new();
    for socket in 1..=8 {
        link.closed(socket, Some(1006), at(0.0));
        let acts = link.take_acts();
        assert_eq!(shown(&acts), Some(Connection::Reconnecting { attempt: socket }));
        assert!(acts.contains(&Act::CheckSession));
        let (turn, after_ms) = rings(&acts, Timer::Try).unwrap();
        waits.push(after_ms);
        link.rang(Timer::Try, turn, at(0.0));
    }
    assert_eq!(waits, [125, 250, 500, 1_000, 2_000, 4_000, 7_500, 7_500]);
    link.checked(SessionCheck::Stands);
    link.checked(SessionCheck::Unreachable);
    assert_eq!(link.phase, Phase::Opening);
    link.checked(SessionCheck::Ended);
    assert!(link.take_acts().contains(&Act::End(Code::SessionEnded)));
}

#[test]
fn a_handshake_without_an_answer_is_given_up() {
    let mut link = Link::default();
    link.start(None);
    let (turn, after_ms) = rings(&link.take_acts(), Timer::Welcome).unwrap();
    assert_eq!(after_ms, WELCOME_MS);
    link.opened(1);
    link.take_acts();
    link.rang(Timer::Welcome, turn, at(10_000.0));
    assert_eq!(link.take_acts()[0], Act::Close);
    link.received(1, welcome(), at(10_001.0));
    assert_eq!(link.take_acts(), []);
}

#[test]
fn only_a_connection_that_stood_a_while_starts_counting_anew() {
    let mut link = open_link();
    link.failures = 5;
    link.closed(1, Some(4408), at(0.0));
    assert_eq!(shown(&link.take_acts()), Some(Connection::Reconnecting { attempt: 6 }));
    link.woke(at(0.0));
    greet(&mut link, 2);
    let (turn, _) = rings(&link.take_acts(), Timer::Settled).unwrap();
    link.rang(Timer::Settled, turn, at(5_000.0));
    link.closed(2, None, at(6_000.0));
    assert_eq!(shown(&link.take_acts()), Some(Connection::Reconnecting { attempt: 1 }));
}

#[test]
fn a_server_that_says_bye_is_left_alone_for_its_time() {
    let mut link = open_link();
    let bye = Bye { code: Code::Restarting, retry_after_ms: Some(1_000) };
    link.received(1, ServerFrame::Bye(bye), at(0.0));
    link.closed(1, Some(1012), at(0.0));
    assert_eq!(rings(&link.take_acts(), Timer::Try).map(|(_, after_ms)| after_ms), Some(1_500));
}

#[test]
fn silence_after_a_ping_closes_and_comes_back() {
    let mut link = open_link();
    link.woke(at(100.0));
    let (turn, after_ms) = rings(&link.take_acts(), Timer::Pong).unwrap();
    assert_eq!(after_ms, pulse::SHORT_PATIENCE_MS);
    link.rang(Timer::Pong, turn, at(3_100.0));
    let acts = link.take_acts();
    assert_eq!(acts[0], Act::Close);
    assert!(rings(&acts, Timer::Try).is_some());
}

#[test]
fn a_pong_tells_the_round_trip_and_the_clock() {
    let mut link = open_link();
    link.woke(at(100.0));
    let number = link.take_acts().iter().find_map(|act| match act {
        Act::Send(text) => serde_json::from_str::<Value>(text).ok()?["ping"]["number"].as_u64(),
        _ => None,
    });
    let number = u32::try_from(number.unwrap()).unwrap();
    link.received(1, ServerFrame::Pong(Pong { number, time_ms: 5_000 }), at(140.0));
    let online = Connection::Online { way: Way::WebSocket, round_trip_ms: Some(40) };
    assert_eq!(link.take_acts(), [Act::Clock(5_020.0), Act::Show(online)]);
}

#[test]
fn offline_closes_at_once_and_online_opens_at_once() {
    let mut link = open_link();
    link.went_offline(at(0.0));
    let acts = link.take_acts();
    assert_eq!(acts[0], Act::Close);
    assert_eq!(shown(&acts), Some(Connection::Offline));
    let (turn, after_ms) = rings(&acts, Timer::Try).unwrap();
    assert_eq!(after_ms, OFFLINE_PROBE_MS);
    link.rang(Timer::Try, turn, at(15_000.0));
    link.closed(2, None, at(15_010.0));
    assert_eq!(shown(&link.take_acts()), Some(Connection::Offline));
    link.went_online(at(16_000.0));
    assert_eq!(link.take_acts()[0], Act::Open { socket: 3, way: Way::WebSocket });
}

#[test]
fn a_probe_that_succeeds_while_offline_is_online() {
    let mut link = open_link();
    link.went_offline(at(0.0));
    let (turn, _) = rings(&link.take_acts(), Timer::Try).unwrap();
    link.rang(Timer::Try, turn, at(15_000.0));
    greet(&mut link, 2);
    assert_eq!(
        shown(&link.take_acts()),
        Some(Connection::Online { way: Way::WebSocket, round_trip_ms: None })
    );
    assert!(!link.offline);
}

#[test]
fn an_ended_session_refuses_what_waits_and_what_comes() {
    let mut link = open_link();
    let (waiting, later) = (command_id(1), command_id(2));
    link.submit(waiting, say("salem"));
    link.take_acts();
    link.closed(1, Some(4501), at(0.0));
    let refusal = Err(Problem::new(Code::SessionEnded));
    let acts = link.take_acts();
    assert_eq!(shown(&acts), Some(Connection::Ended));
    assert!(acts.contains(&Act::Resolve(waiting, refusal.clone())));
    link.submit(later, say("salem"));
    assert_eq!(link.take_acts(), [Act::Resolve(later, refusal)]);
    link.woke(at(0.0));
    link.went_online(at(0.0));
    link.went_offline(at(0.0));
    assert_eq!(link.take_acts(), []);
}

#[test]
fn another_language_is_told_at_the_next_greeting() {
    let mut link = open_link();
    link.speak(Language::Ru);
    assert_eq!(link.take_acts(), []);
    link.closed(1, Some(1012), at(0.0));
    link.woke(at(0.0));
    link.take_acts();
    link.opened(2);
    assert_eq!(frames(&link.take_acts()), [json!({"connect": {"language": "ru"}})]);
}

#[test]
fn a_page_that_goes_says_so_and_one_that_comes_back_connects_anew() {
    let mut link = open_link();
    link.follow(CHAT, None);
    link.received(1, subscribed(7, Some(ChatSnapshot::default())), at(1.0));
    link.take_acts();
    link.left(at(2.0));
    let acts = link.take_acts();
    assert_eq!(frames(&acts), [json!({"unsubscribe": {"topic": "chat/lobby"}})]);
    assert_eq!(acts.last(), Some(&Act::Close));
    link.woke(at(3.0));
    assert!(link.take_acts().contains(&Act::Open { socket: 2, way: Way::WebSocket }));
    greet(&mut link, 2);
    let since = json!({"subscribe": {"topic": "chat/lobby", "since": {"epoch": 1, "offset": 7}}});
    assert_eq!(frames(&link.take_acts())[1], since);
}

/// The wait after a failure is over.
fn try_again(link: &mut Link) {
    let (turn, _) = rings(&link.take_acts(), Timer::Try).unwrap();
    link.rang(Timer::Try, turn, at(0.0));
}

/// Lets a connection and the next one fail, with a server that answers each time.
fn block(link: &mut Link, socket: u32) {
    link.closed(socket, None, at(0.0));
    link.checked(SessionCheck::Stands);
    try_again(link);
    link.closed(socket + 1, None, at(0.0));
    link.take_acts();
    link.checked(SessionCheck::Stands);
}

#[test]
fn where_the_server_answers_and_a_way_does_not_open_the_next_one_is_tried() {
    let mut link = Link::default();
    link.start(None);
    link.take_acts();
    for (socket, way) in [(1, Way::Events), (3, Way::Polling), (5, Way::WebSocket)] {
        block(&mut link, socket);
        assert_eq!(link.take_acts()[0], Act::Open { socket: socket + 2, way });
    }
}

#[test]
fn a_server_that_has_just_come_back_is_met_on_the_same_way() {
    let mut link = open_link();
    link.closed(1, None, at(0.0));
    try_again(&mut link);
    // Refused while the server is down; when it is asked over HTTP it is up.
    link.closed(2, None, at(0.0));
    link.checked(SessionCheck::Stands);
    try_again(&mut link);
    assert_eq!(link.take_acts()[0], Act::Open { socket: 3, way: Way::WebSocket });
    greet(&mut link, 3);
    assert_eq!(
        shown(&link.take_acts()),
        Some(Connection::Online { way: Way::WebSocket, round_trip_ms: None })
    );
    // What it answered then says nothing about the next time that it is down.
    link.closed(3, None, at(0.0));
    try_again(&mut link);
    link.closed(4, None, at(0.0));
    link.checked(SessionCheck::Stands);
    try_again(&mut link);
    assert_eq!(link.take_acts()[0], Act::Open { socket: 5, way: Way::WebSocket });
}

#[test]
fn an_answer_that_comes_late_says_nothing_about_what_was_begun_before_it() {
    let mut link = Link::default();
    link.start(None);
    link.closed(1, None, at(0.0));
    try_again(&mut link);
    link.checked(SessionCheck::Stands);
    link.closed(2, None, at(0.0));
    link.checked(SessionCheck::Stands);
    try_again(&mut link);
    assert_eq!(link.take_acts()[0], Act::Open { socket: 3, way: Way::WebSocket });
    link.closed(3, None, at(0.0));
    try_again(&mut link);
    link.take_acts();
    // The third was begun after an answer, and there is another: the fourth is not waited for.
    link.checked(SessionCheck::Stands);
    assert_eq!(link.take_acts()[..2], [Act::Close, Act::Open { socket: 5, way: Way::Events }]);
}

#[test]
fn a_server_that_is_away_again_has_to_answer_anew() {
    let mut link = Link::default();
    link.start(None);
    for (socket, check) in
        [(1, SessionCheck::Stands), (2, SessionCheck::Unreachable), (3, SessionCheck::Stands)]
    {
        link.closed(socket, None, at(0.0));
        link.checked(check);
        try_again(&mut link);
        assert_eq!(link.take_acts()[0], Act::Open { socket: socket + 1, way: Way::WebSocket });
    }
}

#[test]
fn a_lesser_way_is_left_once_a_better_one_opens() {
    let mut link = Link::default();
    link.start(None);
    link.take_acts();
    block(&mut link, 1);
    greet(&mut link, 3);
    let acts = link.take_acts();
    assert_eq!(shown(&acts), Some(Connection::Online { way: Way::Events, round_trip_ms: None }));
    let (turn, after_ms) = rings(&acts, Timer::Better).unwrap();
    assert_eq!(after_ms, BETTER_MS);
    link.rang(Timer::Better, turn, at(0.0));
    assert_eq!(link.take_acts(), [Act::Probe]);
    link.probed(false);
    let (turn, after_ms) = rings(&link.take_acts(), Timer::Better).unwrap();
    assert_eq!(after_ms, 2 * BETTER_MS);
    link.rang(Timer::Better, turn, at(0.0));
    link.take_acts();
    link.probed(true);
    assert_eq!(link.take_acts()[..2], [Act::Close, Act::Open { socket: 4, way: Way::WebSocket }]);
    greet(&mut link, 4);
    let acts = link.take_acts();
    assert_eq!(shown(&acts), Some(Connection::Online { way: Way::WebSocket, round_trip_ms: None }));
    assert_eq!(rings(&acts, Timer::Better), None);
}

#[test]
fn another_network_is_tried_from_the_best_way_on() {
    let mut link = Link::default();
    link.start(None);
    link.take_acts();
    block(&mut link, 1);
    link.closed(3, None, at(0.0));
    link.went_offline(at(0.0));
    link.take_acts();
    link.went_online(at(0.0));
    assert!(link.take_acts().contains(&Act::Open { socket: 4, way: Way::WebSocket }));
}
