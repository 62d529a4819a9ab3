//! Calls: who takes part, what the others see of it, and what passes between two legs.

use protocol::{
    CallRoom, Code, Command, Event, LegId, Pair, Snapshot, Topic,
    calls::{CallEvent, Candidate, JoinCall, LeftCall, LegEvent, Media, MyCall, Signal},
    limits::CALL_LEGS,
    lobby::UserEvent,
};
use sqlx::PgPool;

use crate::harness::{
    Player, Socket, TestServer, Way, by_every_transport,
    call::{
        answer, enter, hold, join, leave, microphone, new_leg, next, offer, signal, signaled, tell, watch,
    },
    check_clear,
    game::{options, sit, stand},
    socket::new_id,
};

const ROOM: CallRoom = CallRoom::Voice(1);

/// A guest in the call of the lobby's first room, who listens to how it stands.
async fn caller(server: &TestServer) -> (Player, LegId) {
    let mut guest = server.guest().await;
    let leg = new_leg();
    watch(&mut guest, ROOM).await;
    enter(&mut guest, ROOM, leg).await.unwrap();
    joined(&mut guest, leg).await;
    (guest, leg)
}

async fn joined(socket: &mut Socket, leg: LegId) {
    match next(socket, ROOM).await {
        CallEvent::Joined { leg: new, .. } => assert_eq!(new.id, leg),
        other => panic!("{other:?}"),
    }
}

async fn my_call(socket: &mut Socket) -> Option<MyCall> {
    let told = |event: &Event| match event {
        Event::User(UserEvent::Call { call }) => Some(*call),
        _ => None,
    };
    socket.expect_event("a word about one's call", told).await
}

async fn two_who_call_see_each_other_and_what_one_tells_reaches_the_other_alone(
    server: TestServer,
    _: PgPool,
) {
    let (mut one, one_leg) = caller(&server).await;
    let (mut other, other_leg) = caller(&server).await;
    let (mut third, third_leg) = caller(&server).await;
    joined(&mut one, other_leg).await;
    joined(&mut one, third_leg).await;
    joined(&mut other, third_leg).await;
    let seen = watch(&mut server.guest().await.socket, ROOM).await;
    let people: Vec<_> = seen.legs.iter().map(|leg| leg.person.id).collect();
    assert_eq!(people, [one.me.id, other.me.id, third.me.id]);
    assert!(seen.since_ms.is_some());

    tell(&mut one, one_leg, other_leg, offer("an offer")).await;
    assert_eq!(signaled(&mut other, other_leg).await, (one_leg, offer("an offer")));
    tell(&mut other, other_leg, one_leg, answer("an answer")).await;
    assert_eq!(signaled(&mut one, one_leg).await, (other_leg, answer("an answer")));
    let candidate = Candidate {
        candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host".to_owned(),
        mid: Some("0".to_owned()),
        line: Some(0),
        fragment: None,
    };
    let candidates = Signal::Candidates { candidates: vec![candidate] };
    tell(&mut one, one_leg, other_leg, candidates.clone()).await;
    assert_eq!(signaled(&mut other, other_leg).await, (one_leg, candidates));
    assert_eq!(third.settle().await, []);

    one.command(microphone(one_leg, true)).await.unwrap();
    let on = Media { microphone: true, ..Media::default() };
    assert_eq!(next(&mut other, ROOM).await, CallEvent::Changed { leg: one_leg, media: on });
    one.command(leave(one_leg)).await.unwrap();
    let left = CallEvent::Left { leg: one_leg, how: LeftCall::HungUp };
    assert_eq!(next(&mut other, ROOM).await, left);
    check_clear(&one.command(leave(one_leg)).await.unwrap_err(), Code::NotInCall);
}

/// A server that does not wait long for who is lost, but long enough for a tab to begin to hold its leg.
async fn with_short_patience(way: Way, db: &PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.call_patience_ms = 3_000).await.by(way)
}

async fn who_closes_the_tab_has_left_and_who_is_lost_is_waited_for(server: TestServer, _: PgPool) {
    let (mut one, _) = caller(&server).await;
    let (other, other_leg) = caller(&server).await;
    let (third, third_leg) = caller(&server).await;
    joined(&mut one, other_leg).await;
    joined(&mut one, third_leg).await;
    other.socket.leave().await;
    let left = CallEvent::Left { leg: other_leg, how: LeftCall::HungUp };
    assert_eq!(next(&mut one, ROOM).await, left);
    drop(third.socket);
    assert_eq!(next(&mut one, ROOM).await, CallEvent::Away { leg: third_leg, away: true });
    let lost = CallEvent::Left { leg: third_leg, how: LeftCall::Lost };
    assert_eq!(next(&mut one, ROOM).await, lost);
}

async fn who_comes_back_gets_what_was_told_meanwhile(server: TestServer, _: PgPool) {
    let (mut one, one_leg) = caller(&server).await;
    let (mut other, other_leg) = caller(&server).await;
    joined(&mut one, other_leg).await;
    tell(&mut one, one_leg, other_leg, offer("first")).await;
    let position = other.event_of(Topic::Leg(other_leg)).await;
    let position = protocol::Position { epoch: position.epoch, offset: position.offset };
    let visitor = other.visitor.clone();
    drop(other.socket);
    assert_eq!(next(&mut one, ROOM).await, CallEvent::Away { leg: other_leg, away: true });
    tell(&mut one, one_leg, other_leg, offer("second")).await;
    let mut other = Player::of(&server, visitor).await;
    let subscribed = other.resume(Topic::Leg(other_leg), position).await.unwrap();
    assert!(subscribed.recovered);
    assert_eq!(signaled(&mut other, other_leg).await, (one_leg, offer("second")));
    assert_eq!(next(&mut one, ROOM).await, CallEvent::Away { leg: other_leg, away: false });
}

by_every_transport! {
    two_who_call_see_each_other_and_what_one_tells_reaches_the_other_alone,
    who_closes_the_tab_has_left_and_who_is_lost_is_waited_for on with_short_patience,
    who_comes_back_gets_what_was_told_meanwhile,
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_leg_that_no_tab_holds_ends(db: PgPool) {
    let server = with_short_patience(Way::WebSocket, &db).await;
    let (mut one, one_leg) = caller(&server).await;
    let (mut other, leg) = (server.guest().await, new_leg());
    let topic = other.topic();
    other.subscribe(topic).await;
    other.command(join(ROOM, leg)).await.unwrap();
    assert_eq!(my_call(&mut other).await, Some(MyCall { room: ROOM, leg }));
    // Nobody can tell it anything, and so nobody is told of it.
    check_clear(&one.command(signal(one_leg, leg, offer("x"))).await.unwrap_err(), Code::NotInCall);
    assert_eq!(my_call(&mut other).await, None);
    assert_eq!(one.settle().await, []);
    check_clear(&other.resume(Topic::Leg(leg), None).await.unwrap_err(), Code::NotInCall);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_tables_call_is_for_those_who_sit_there_and_goes_on_when_they_leave_it(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    let room = CallRoom::Table(table);
    enter(&mut host, room, new_leg()).await.unwrap();
    check_clear(&guest.command(join(room, new_leg())).await.unwrap_err(), Code::NotInCall);
    check_clear(&guest.resume(Topic::Call(room), None).await.unwrap_err(), Code::NotInCall);
    let mut visitor = Socket::open(&server, &mut server.visitor()).await;
    check_clear(&visitor.resume(Topic::Call(room), None).await.unwrap_err(), Code::SignInRequired);
    check_clear(&visitor.command(join(room, new_leg())).await.unwrap_err(), Code::SignInRequired);

    guest.command(sit(table)).await.unwrap();
    let leg = new_leg();
    enter(&mut guest, room, leg).await.unwrap();
    guest.command(stand(table)).await.unwrap();
    assert_eq!(watch(&mut guest, room).await.legs.len(), 2);
    guest.command(microphone(leg, true)).await.unwrap();
    guest.command(leave(leg)).await.unwrap();
    check_clear(&guest.command(join(room, new_leg())).await.unwrap_err(), Code::NotInCall);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn two_peoples_call_is_for_nobody_else(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut one, mut other, mut third) = (server.guest().await, server.guest().await, server.guest().await);
    let room = CallRoom::Direct(Pair::of(one.me.id, other.me.id).unwrap());
    enter(&mut one, room, new_leg()).await.unwrap();
    enter(&mut other, room, new_leg()).await.unwrap();
    check_clear(&third.command(join(room, new_leg())).await.unwrap_err(), Code::NotInCall);
    check_clear(&third.resume(Topic::Call(room), None).await.unwrap_err(), Code::NotInCall);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_person_is_in_one_call_and_another_tab_takes_it_over_by_naming_it(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut watcher, _) = caller(&server).await;
    let (mut one, first) = caller(&server).await;
    joined(&mut watcher, first).await;
    let topic = one.topic();
    let mut tab = one.another_tab(&server).await;
    let (_, Snapshot::User(mine)) = tab.snapshot(topic).await else { panic!("another topic's state") };
    assert_eq!(mine.call, Some(MyCall { room: ROOM, leg: first }));

    let second = new_leg();
    for room in [ROOM, CallRoom::Voice(2)] {
        check_clear(&tab.command(join(room, second)).await.unwrap_err(), Code::AlreadyInCall);
    }
    let mut take_over = async |replaces| {
        let media = Media::default();
        let command = JoinCall { room: ROOM, leg: second, replaces: Some(replaces), media, ticket: None };
        tab.command(Command::JoinCall(command)).await
    };
    check_clear(&take_over(new_leg()).await.unwrap_err(), Code::AlreadyInCall);
    take_over(first).await.unwrap();
    let left = CallEvent::Left { leg: first, how: LeftCall::Replaced };
    assert_eq!(next(&mut watcher, ROOM).await, left);
    hold(&mut tab, second).await;
    joined(&mut watcher, second).await;
    assert_eq!(next(&mut one, ROOM).await, left);
    assert_eq!(my_call(&mut tab).await, None);
    assert_eq!(my_call(&mut tab).await, Some(MyCall { room: ROOM, leg: second }));
    tab.command(leave(second)).await.unwrap();
    assert_eq!(my_call(&mut tab).await, None);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_full_call_takes_nobody_but_who_changes_the_tab(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut callers = Vec::new();
    for _ in 0..CALL_LEGS {
        callers.push(caller(&server).await);
    }
    let problem = server.guest().await.command(join(ROOM, new_leg())).await.unwrap_err();
    check_clear(&problem, Code::CallFull);
    assert_eq!(problem.limit, Some(CALL_LEGS as u64));
    let (first, replaces) = &mut callers[0];
    let command = JoinCall {
        room: ROOM,
        leg: new_leg(),
        replaces: Some(*replaces),
        media: Media::default(),
        ticket: None,
    };
    first.command(Command::JoinCall(command)).await.unwrap();
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn after_a_restart_a_call_is_put_together_again(db: PgPool) {
    let before = TestServer::start(&db).await;
    let (mut host, mut guest) = (before.guest().await, before.guest().await);
    let table = host.open_table(options()).await;
    let room = CallRoom::Table(table);
    guest.command(sit(table)).await.unwrap();
    let (host_leg, guest_leg) = (new_leg(), new_leg());
    enter(&mut host, room, host_leg).await.unwrap();
    let ticket = enter(&mut guest, room, guest_leg).await.unwrap().ticket;
    // Who has left the table for another is still in the call.
    guest.command(stand(table)).await.unwrap();
    let visitors = [host.visitor.clone(), guest.visitor.clone()];
    drop((host, guest));
    before.stop().await;

    let after = TestServer::start(&db).await;
    let [host, guest] = visitors;
    let (mut host, mut guest) = (Player::of(&after, host).await, Player::of(&after, guest).await);
    check_clear(&guest.resume(Topic::Leg(guest_leg), None).await.unwrap_err(), Code::NotInCall);
    enter(&mut host, room, host_leg).await.unwrap();
    check_clear(&guest.command(join(room, guest_leg)).await.unwrap_err(), Code::NotInCall);
    let back = |leg, ticket: &str| {
        let ticket = Some(ticket.to_owned());
        Command::JoinCall(JoinCall { room, leg, replaces: None, media: Media::default(), ticket })
    };
    let (time, seal) = ticket.split_once('.').unwrap();
    let later = format!("{}.{seal}", time.parse::<i64>().unwrap() + 1);
    let (start, last) = ticket.split_at(ticket.len() - 1);
    let near = format!("{start}{}", if last == "0" { "1" } else { "0" });
    for forged in ["", ".", "1.", &format!("{time}."), &format!("{time}.é"), &later, &near] {
        check_clear(&guest.command(back(guest_leg, forged)).await.unwrap_err(), Code::NotInCall);
    }
    check_clear(&guest.command(back(new_leg(), &ticket)).await.unwrap_err(), Code::NotInCall);
    let mut stranger = after.guest().await;
    check_clear(&stranger.command(back(guest_leg, &ticket)).await.unwrap_err(), Code::NotInCall);
    guest.command(back(guest_leg, &ticket)).await.unwrap();
    hold(&mut guest, guest_leg).await;
    tell(&mut guest, guest_leg, host_leg, offer("again")).await;
    assert_eq!(signaled(&mut host, host_leg).await, (guest_leg, offer("again")));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_repeated_command_of_a_call_has_one_effect(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut one, one_leg) = caller(&server).await;
    let (mut other, other_leg) = caller(&server).await;
    let id = new_id();
    let first = one.command_as(id, signal(one_leg, other_leg, offer("once"))).await.unwrap();
    let again = one.command_as(id, signal(one_leg, other_leg, offer("once"))).await.unwrap();
    assert_eq!(first, again);
    let problem = one.command_as(id, signal(one_leg, other_leg, offer("twice"))).await.unwrap_err();
    check_clear(&problem, Code::IdempotencyConflict);
    assert_eq!(signaled(&mut other, other_leg).await, (one_leg, offer("once")));
    let more = other.settle().await;
    assert!(!more.iter().any(|frame| matches!(frame, protocol::ServerFrame::Event(_))), "{more:?}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_joins_again_is_given_new_credentials(db: PgPool) {
    let server = TestServer::start_with(&db, |config| {
        config.stun_urls = "stun:relay.example".parse().unwrap();
        config.turn_urls = "turn:relay.example?transport=udp,turns:relay.example".parse().unwrap();
        config.turn_secret = "shared".parse().unwrap();
    })
    .await;
    let (mut one, leg) = (server.guest().await, new_leg());
    let began = enter(&mut one, ROOM, leg).await.unwrap();
    let [stun, turn] = &began.servers[..] else { panic!("{began:?}") };
    assert_eq!((stun.urls.len(), stun.username.as_str(), stun.credential.as_str()), (1, "", ""));
    assert_eq!(turn.urls, ["turn:relay.example?transport=udp", "turns:relay.example"]);
    assert_eq!(turn.username, format!("{}:{leg}", began.until_ms / 1_000));
    // 20 bytes of SHA-1.
    assert_eq!(turn.credential.len(), 28);
    one.command(join(ROOM, leg)).await.unwrap();
    match one.event_of(Topic::Leg(leg)).await.event {
        Some(Event::Leg(LegEvent::Renewed(renewed))) => assert!(renewed.until_ms >= began.until_ms),
        other => panic!("{other:?}"),
    }
    check_clear(&one.command(join(CallRoom::Voice(2), leg)).await.unwrap_err(), Code::CallState);
    let mut thief = server.guest().await;
    check_clear(&thief.command(join(ROOM, leg)).await.unwrap_err(), Code::NotInCall);
    check_clear(&thief.resume(Topic::Leg(leg), None).await.unwrap_err(), Code::NotInCall);
}
