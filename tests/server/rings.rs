//! Ringing: who may ring whom, what both are told, and what remains of a call that was missed.

use protocol::{
    CallRoom, Code, Command, Event, LegId, Pair, ServerFrame, Snapshot, Topic,
    calls::{CallEvent, ForgetMissed, LeftCall, MissedCall, RingAnswer, RingEnd},
    limits,
    lobby::{UserEvent, UserSnapshot},
};
use sqlx::PgPool;

use crate::harness::{
    Game, Player, Socket, TestServer, Way, by_every_transport,
    call::{answer_ring, enter, leave, new_leg, next, offer, renewed, ring, signal, stop_ringing, watch},
    check_clear,
    game::{options, sit},
};

/// Two who have played with each other; the first is in the call of the two and listens, the other listens to what
/// concerns the person.
struct Two {
    caller: Player,
    leg: LegId,
    callee: Player,
    room: CallRoom,
}

impl Two {
    async fn meet(server: &TestServer) -> Self {
        let Game { players: [caller, callee], .. } = Game::start(server).await;
        Self::of(caller, callee).await
    }

    async fn of(mut caller: Player, mut callee: Player) -> Self {
        let room = CallRoom::Direct(Pair::of(caller.me.id, callee.me.id).unwrap());
        let leg = new_leg();
        enter(&mut caller, room, leg).await.unwrap();
        watch(&mut caller, room).await;
        let topic = callee.topic();
        callee.subscribe(topic).await;
        Self { caller, leg, callee, room }
    }

    async fn ring(&mut self) {
        self.caller.command(ring(self.room, self.callee.me.id)).await.unwrap();
        match next(&mut self.caller, self.room).await {
            CallEvent::Rung(rung) => {
                assert_eq!((rung.person.id, rung.by), (self.callee.me.id, self.caller.me.id))
            }
            other => panic!("{other:?}"),
        }
    }

    async fn rings(&mut self) {
        let (room, by) = (self.room, self.caller.me.id);
        let told = |event: &Event| match event {
            Event::User(UserEvent::Rings(ring)) => Some((ring.room, ring.by.id)),
            _ => None,
        };
        assert_eq!(self.callee.expect_event("the ringing", told).await, (room, by));
    }

    async fn ends(&mut self, how: RingEnd) {
        let end = CallEvent::RungOut { account: self.callee.me.id, how };
        assert_eq!(next(&mut self.caller, self.room).await, end);
    }

    async fn falls_silent(&mut self) {
        let room = self.room;
        let told = |event: &Event| match event {
            Event::User(UserEvent::RangOut { room }) => Some(*room),
            _ => None,
        };
        assert_eq!(self.callee.expect_event("silence", told).await, room);
    }

    async fn misses(&mut self) -> MissedCall {
        let told = |event: &Event| match event {
            Event::User(UserEvent::Missed(missed)) => Some(missed.clone()),
            _ => None,
        };
        let missed = self.callee.expect_event("a missed call", told).await;
        assert_eq!(missed.by.id, self.caller.me.id);
        missed
    }
}

async fn mine(socket: &mut Socket, topic: Topic) -> UserSnapshot {
    let (_, snapshot) = socket.snapshot(topic).await;
    let Snapshot::User(snapshot) = snapshot else { panic!("{snapshot:?}") };
    snapshot
}

async fn let_ring(db: &PgPool, player: &Player, ringers: &str) {
    let update =
        sqlx::query("update account set ringers = $2 where id = $1").bind(player.me.id.0).bind(ringers);
    update.execute(db).await.unwrap();
}

async fn who_rings_is_heard_and_who_answers_comes_into_the_call(server: TestServer, _: PgPool) {
    let mut two = Two::meet(&server).await;
    two.ring().await;
    two.rings().await;
    // On a page that is opened meanwhile as well.
    let topic = two.callee.topic();
    let mut tab = two.callee.another_tab(&server).await;
    assert_eq!(mine(&mut tab, topic).await.rings.len(), 1);
    let seen = watch(&mut two.caller.another_tab(&server).await, two.room).await;
    assert_eq!(seen.rung.len(), 1);
    enter(&mut two.callee, two.room, new_leg()).await.unwrap();
    two.ends(RingEnd::Answered).await;
    two.falls_silent().await;
    assert!(matches!(next(&mut two.caller, two.room).await, CallEvent::Joined { .. }));
    assert_eq!(mine(&mut two.callee.another_tab(&server).await, topic).await.missed, []);
}

async fn who_declines_or_wants_to_wait_is_understood(server: TestServer, _: PgPool) {
    let mut two = Two::meet(&server).await;
    for (answer, how) in [(RingAnswer::Decline, RingEnd::Declined), (RingAnswer::Later, RingEnd::Later)] {
        check_clear(&two.callee.command(answer_ring(two.room, answer)).await.unwrap_err(), Code::NotRinging);
        two.ring().await;
        two.rings().await;
        two.callee.command(answer_ring(two.room, answer)).await.unwrap();
        two.ends(how).await;
        two.falls_silent().await;
    }
    let topic = two.callee.topic();
    assert_eq!(mine(&mut two.callee.another_tab(&server).await, topic).await.missed, []);
}

async fn with_short_rings(way: Way, db: &PgPool) -> TestServer {
    TestServer::start_with(db, |config| config.ring_ms = 200).await.by(way)
}

async fn a_call_that_nobody_answers_is_missed_until_it_is_seen(server: TestServer, _: PgPool) {
    let mut two = Two::meet(&server).await;
    two.ring().await;
    two.rings().await;
    two.ends(RingEnd::Missed).await;
    let missed = two.misses().await;
    let topic = two.callee.topic();
    let known = mine(&mut two.callee.another_tab(&server).await, topic).await;
    assert_eq!((known.missed, known.rings), (vec![missed], Vec::new()));
    two.callee.command(Command::ForgetMissed(ForgetMissed {})).await.unwrap();
    assert_eq!(mine(&mut two.callee.another_tab(&server).await, topic).await.missed, []);
}

by_every_transport! {
    who_rings_is_heard_and_who_answers_comes_into_the_call,
    who_declines_or_wants_to_wait_is_understood,
    a_call_that_nobody_answers_is_missed_until_it_is_seen on with_short_rings,
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_gives_up_or_leaves_the_call_rings_no_longer(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut two = Two::meet(&server).await;
    two.ring().await;
    let (room, callee) = (two.room, two.callee.me.id);
    two.caller.command(stop_ringing(room, callee)).await.unwrap();
    two.ends(RingEnd::Withdrawn).await;
    two.misses().await;
    check_clear(&two.caller.command(stop_ringing(room, callee)).await.unwrap_err(), Code::NotRinging);
    two.ring().await;
    two.caller.command(leave(two.leg)).await.unwrap();
    two.ends(RingEnd::Withdrawn).await;
    two.misses().await;
    let left = CallEvent::Left { leg: two.leg, how: LeftCall::HungUp };
    assert_eq!(next(&mut two.caller, room).await, left);
    check_clear(&two.caller.command(ring(room, callee)).await.unwrap_err(), Code::NotInCall);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_is_in_another_call_is_busy_and_who_wants_silence_is_not_rung(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut two = Two::meet(&server).await;
    let other = new_leg();
    enter(&mut two.callee, CallRoom::Voice(1), other).await.unwrap();
    two.ring().await;
    two.ends(RingEnd::Busy).await;
    two.misses().await;
    two.callee.command(leave(other)).await.unwrap();
    let_ring(&db, &two.callee, "nobody").await;
    two.ring().await;
    two.ends(RingEnd::Quiet).await;
    two.misses().await;
    let frames = two.callee.settle().await;
    let rang = |frame: &ServerFrame| format!("{frame:?}").contains("Rings");
    assert!(!frames.iter().any(rang), "{frames:?}");
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn a_stranger_may_ring_only_who_lets_everyone(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut two = Two::of(server.guest().await, server.guest().await).await;
    let call = ring(two.room, two.callee.me.id);
    check_clear(&two.caller.command(call.clone()).await.unwrap_err(), Code::CannotRing);
    let_ring(&db, &two.callee, "everyone").await;
    two.ring().await;
    two.rings().await;
    // Who may not come there cannot be rung to come.
    let third = server.guest().await;
    let_ring(&db, &third, "everyone").await;
    check_clear(&two.caller.command(ring(two.room, third.me.id)).await.unwrap_err(), Code::CannotRing);
    let oneself = ring(two.room, two.caller.me.id);
    check_clear(&two.caller.command(oneself).await.unwrap_err(), Code::CannotRing);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn those_at_one_table_may_ring_each_other(db: PgPool) {
    let server = TestServer::start(&db).await;
    let (mut host, mut guest) = (server.guest().await, server.guest().await);
    let table = host.open_table(options()).await;
    guest.command(sit(table)).await.unwrap();
    let room = CallRoom::Table(table);
    enter(&mut host, room, new_leg()).await.unwrap();
    watch(&mut host, room).await;
    host.command(ring(room, guest.me.id)).await.unwrap();
    assert!(matches!(next(&mut host, room).await, CallEvent::Rung(_)));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn who_is_blocked_neither_rings_nor_is_heard_in_a_call(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut two = Two::meet(&server).await;
    two.ring().await;
    two.rings().await;
    let (caller, callee) = (two.caller.caller(), two.callee.caller());
    backend::calls::block(&server.backend, &callee, caller.account).await.unwrap();
    two.ends(RingEnd::Declined).await;
    let call = ring(two.room, callee.account);
    check_clear(&two.caller.command(call.clone()).await.unwrap_err(), Code::CannotRing);
    two.caller.command(leave(two.leg)).await.unwrap();

    // In a room that is open to both.
    let room = CallRoom::Voice(1);
    let (one, other) = (new_leg(), new_leg());
    assert_eq!(enter(&mut two.caller, room, one).await.unwrap().apart, []);
    assert_eq!(enter(&mut two.callee, room, other).await.unwrap().apart, [one]);
    assert_eq!(renewed(&mut two.caller, one).await.apart, [other]);
    for (socket, leg, to) in [(&mut two.caller.socket, one, other), (&mut two.callee.socket, other, one)] {
        let problem = socket.command(signal(leg, to, offer("x"))).await.unwrap_err();
        check_clear(&problem, Code::NotInCall);
    }
    backend::calls::unblock(&server.backend, &callee, caller.account).await.unwrap();
    assert_eq!(renewed(&mut two.caller, one).await.apart, []);
    two.caller.command(signal(one, other, offer("x"))).await.unwrap();
    // In the middle of a call as well, and until both take it back.
    backend::calls::block(&server.backend, &callee, caller.account).await.unwrap();
    assert_eq!(renewed(&mut two.caller, one).await.apart, [other]);
    backend::calls::block(&server.backend, &caller, callee.account).await.unwrap();
    backend::calls::unblock(&server.backend, &callee, caller.account).await.unwrap();
    let problem = two.caller.command(signal(one, other, offer("x"))).await.unwrap_err();
    check_clear(&problem, Code::NotInCall);
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn of_missed_calls_the_last_are_kept(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut two = Two::meet(&server).await;
    let_ring(&db, &two.callee, "nobody").await;
    let before = sqlx::query(
        "insert into missed_call (id, account_id, by_id, at)
         select gen_random_uuid(), $1, $2, now() - make_interval(hours => hours) from generate_series(1, $3) as hours",
    );
    let before =
        before.bind(two.callee.me.id.0).bind(two.caller.me.id.0).bind(limits::MISSED_CALLS as i32 + 3);
    before.execute(&db).await.unwrap();
    two.ring().await;
    let last = two.misses().await;
    let count = sqlx::query_scalar::<_, i64>("select count(*) from missed_call where account_id = $1");
    let count = count.bind(two.callee.me.id.0).fetch_one(&db).await.unwrap();
    assert_eq!(count, limits::MISSED_CALLS as i64);
    let topic = two.callee.topic();
    let missed = mine(&mut two.callee.another_tab(&server).await, topic).await.missed;
    assert_eq!(missed.first(), Some(&last));
}

#[sqlx::test(migrator = "backend::MIGRATOR")]
async fn nobody_is_rung_without_end(db: PgPool) {
    let server = TestServer::start(&db).await;
    let mut two = Two::meet(&server).await;
    for _ in 0..6 {
        two.ring().await;
        two.callee.command(answer_ring(two.room, RingAnswer::Decline)).await.unwrap();
        two.ends(RingEnd::Declined).await;
    }
    let problem = two.caller.command(ring(two.room, two.callee.me.id)).await.unwrap_err();
    check_clear(&problem, Code::RateLimited);
}
