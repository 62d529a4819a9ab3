//! Row 17: signals that are too long, for somebody else, out of order, or too many.

use protocol::{
    CallRoom, ClientFrame, Code, Command, LegId, Pair, ServerFrame,
    calls::{Candidate, Signal},
    frame::Request,
    limits::{CANDIDATE_BYTES, CANDIDATES, SDP_BYTES},
};
use sqlx::PgPool;

use super::floods::{answers, check_rate_limited};
use crate::harness::{
    Player, TestServer, by_every_transport,
    call::{answer, enter, new_leg, offer, signal, signaled, tell},
    check_clear,
    socket::new_id,
};

const ROOM: CallRoom = CallRoom::Voice(1);

async fn caller(server: &TestServer, room: CallRoom) -> (Player, LegId) {
    let (mut guest, leg) = (server.guest().await, new_leg());
    enter(&mut guest, room, leg).await.unwrap();
    (guest, leg)
}

fn candidate(text: &str) -> Candidate {
    Candidate { candidate: text.to_owned(), mid: None, line: None, fragment: None }
}

async fn hostile_17_a_description_that_is_too_long_is_refused_with_the_limit(server: TestServer, _: PgPool) {
    let (mut one, one_leg) = caller(&server, ROOM).await;
    let (mut other, other_leg) = caller(&server, ROOM).await;
    let long = "x".repeat(SDP_BYTES + 1);
    let long_fragment = Candidate { fragment: Some("x".repeat(CANDIDATE_BYTES + 1)), ..candidate("") };
    for (told, limit) in [
        (offer(&long), SDP_BYTES),
        (answer(&long), SDP_BYTES),
        (Signal::Candidates { candidates: vec![candidate("x"); CANDIDATES + 1] }, CANDIDATES),
        (
            Signal::Candidates { candidates: vec![candidate(&"x".repeat(CANDIDATE_BYTES + 1))] },
            CANDIDATE_BYTES,
        ),
        (Signal::Candidates { candidates: vec![long_fragment] }, CANDIDATE_BYTES),
    ] {
        let problem = one.command(signal(one_leg, other_leg, told)).await.unwrap_err();
        check_clear(&problem, Code::SdpTooLarge);
        assert_eq!(problem.limit, Some(limit as u64));
    }
    tell(&mut one, one_leg, other_leg, offer(&long[1..])).await;
    assert_eq!(signaled(&mut other, other_leg).await, (one_leg, offer(&long[1..])));
}

async fn hostile_17_an_offer_to_a_stranger_is_refused(server: TestServer, _: PgPool) {
    let (mut one, one_leg) = caller(&server, ROOM).await;
    let (mut neighbor, neighbor_leg) = caller(&server, CallRoom::Voice(2)).await;
    let (mut alone, mut idle) = (server.guest().await, server.guest().await);
    let direct = CallRoom::Direct(Pair::of(alone.me.id, idle.me.id).unwrap());
    let alone_leg = new_leg();
    enter(&mut alone, direct, alone_leg).await.unwrap();
    for to in [neighbor_leg, alone_leg, new_leg(), one_leg] {
        for told in [offer("x"), answer("x"), Signal::Candidates { candidates: Vec::new() }] {
            let problem = one.command(signal(one_leg, to, told)).await.unwrap_err();
            check_clear(&problem, Code::NotInCall);
        }
    }
    // By a leg that is somebody else's.
    for told in [offer("x"), answer("x")] {
        let problem = idle.command(signal(one_leg, neighbor_leg, told)).await.unwrap_err();
        check_clear(&problem, Code::NotInCall);
    }
    for socket in [&mut one.socket, &mut neighbor.socket, &mut alone.socket] {
        assert_eq!(socket.settle().await, []);
    }
}

async fn hostile_17_an_answer_without_an_offer_is_refused(server: TestServer, _: PgPool) {
    let (mut one, one_leg) = caller(&server, ROOM).await;
    let (mut other, other_leg) = caller(&server, ROOM).await;
    let (mut third, third_leg) = caller(&server, ROOM).await;
    let refused = async |socket: &mut Player, leg, to| {
        let problem = socket.command(signal(leg, to, answer("x"))).await.unwrap_err();
        check_clear(&problem, Code::CallState);
    };
    refused(&mut one, one_leg, other_leg).await;
    tell(&mut other, other_leg, one_leg, offer("x")).await;
    refused(&mut third, third_leg, other_leg).await;
    refused(&mut other, other_leg, one_leg).await;
    tell(&mut one, one_leg, other_leg, answer("x")).await;
    // An offer is answered once.
    refused(&mut one, one_leg, other_leg).await;
    assert_eq!(signaled(&mut other, other_leg).await, (one_leg, answer("x")));
    assert_eq!(other.settle().await, []);
}

async fn hostile_17_1_000_candidates_a_second_are_rate_limited_and_cost_nobody_else(
    server: TestServer,
    _: PgPool,
) {
    let (mut flooder, flooder_leg) = caller(&server, ROOM).await;
    let (mut other, other_leg) = caller(&server, ROOM).await;
    let (mut third, third_leg) = caller(&server, ROOM).await;
    let candidates =
        Signal::Candidates { candidates: vec![candidate("candidate:1 1 udp 1 192.0.2.1 9 typ host")] };
    let frames: Vec<_> = (0..1_000)
        .map(|_| {
            let body: Command = signal(flooder_leg, other_leg, candidates.clone());
            ClientFrame::Command(Box::new(Request { id: new_id(), body }))
        })
        .collect();
    let (done, refused) = answers(&mut flooder, &frames).await;
    assert!((200..400).contains(&done.len()), "{} were taken", done.len());
    assert!(done.iter().all(|frame| matches!(frame, ServerFrame::Ack(_))), "{done:?}");
    check_rate_limited(&refused, 20_000);
    for _ in &done {
        assert_eq!(signaled(&mut other, other_leg).await, (flooder_leg, candidates.clone()));
    }
    tell(&mut third, third_leg, other_leg, offer("x")).await;
    assert_eq!(signaled(&mut other, other_leg).await, (third_leg, offer("x")));
}

by_every_transport! {
    hostile_17_a_description_that_is_too_long_is_refused_with_the_limit,
    hostile_17_an_offer_to_a_stranger_is_refused,
    hostile_17_an_answer_without_an_offer_is_refused,
    hostile_17_1_000_candidates_a_second_are_rate_limited_and_cost_nobody_else,
}
