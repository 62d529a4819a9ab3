//! Sockets that are opened and closed while they are counted, closed by session, and drained.

use std::{net::IpAddr, sync::Arc};

use interleavings::{
    Close, SocketId, Sockets,
    sockets::{Limits, Owner},
};
use loom::{future::block_on, thread};
use protocol::{AccountId, SessionId};
use uuid::Uuid;

use crate::model::{in_every_schedule, written};

const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));
const SESSION: SessionId = SessionId(Uuid::from_u128(2));
const MANY: Limits = Limits { of_account: 20, of_network: 200 };

fn owner() -> Owner {
    Owner { signed_in: Some((ACCOUNT, SESSION)), network: IpAddr::from([10, 0, 0, 1]).into() }
}

/// Opens a socket, if the limits let it, writes until it is closed and gives its place back. Gives why it was
/// closed.
fn live(sockets: &Sockets, limits: Limits) -> Option<Close> {
    let socket = sockets.open(owner(), limits, 100).ok()?;
    let (_, reason) = written(&socket.outbox);
    sockets.closed(socket.id);
    Some(reason)
}

/// Checks that nothing is left of anyone.
#[track_caller]
fn check_none(sockets: &Sockets) {
    assert_eq!(sockets.count(), 0);
    assert!(!sockets.has(ACCOUNT));
    assert_eq!(sockets.of(ACCOUNT), []);
    // The place of a person and of a network that have but one is free.
    for limits in [Limits { of_account: 1, ..MANY }, Limits { of_network: 1, ..MANY }] {
        let socket = sockets.open(owner(), limits, 100).unwrap();
        assert_eq!(sockets.closed(socket.id), 0);
    }
}

#[test]
fn the_counts_go_back_to_none_whoever_was_refused() {
    for limits in [MANY, Limits { of_account: 1, ..MANY }, Limits { of_network: 1, ..MANY }] {
        in_every_schedule(&format!("two sockets of {limits:?}"), move || {
            let sockets = Arc::new(Sockets::default());
            let open_and_close = move |sockets: &Sockets| match sockets.open(owner(), limits, 100) {
                Ok(socket) => {
                    sockets.closed(socket.id);
                    sockets.closed(socket.id);
                    1
                }
                Err(_) => 0,
            };
            let other = thread::spawn({
                let sockets = sockets.clone();
                move || open_and_close(&sockets)
            });
            let opened = open_and_close(&sockets) + other.join().unwrap();
            assert!(opened >= 1 && (limits.of_account.min(limits.of_network) == 1 || opened == 2));
            check_none(&sockets);
        });
    }
}

#[test]
fn the_wait_for_the_last_socket_ends_when_none_is_left_and_not_before() {
    in_every_schedule("two sockets that are closed", || {
        let sockets = Arc::new(Sockets::default());
        let ids = [1, 2].map(|_| sockets.open(owner(), MANY, 100).unwrap().id);
        let closing = ids.map(|id| {
            let sockets = sockets.clone();
            thread::spawn(move || sockets.closed(id))
        });
        block_on(sockets.all_closed());
        assert_eq!(sockets.count(), 0);
        let mut left = closing.map(|closing| closing.join().unwrap());
        left.sort_unstable();
        assert_eq!(left, [0, 1]);
        check_none(&sockets);
    });
}

#[test]
fn a_drain_closes_those_who_are_here_and_those_who_come_meanwhile() {
    in_every_schedule("a drain, a socket and a handshake", || {
        let sockets = Arc::new(Sockets::default());
        let here = sockets.open(owner(), MANY, 100).unwrap();
        let writing = thread::spawn({
            let sockets = sockets.clone();
            move || {
                let (_, reason) = written(&here.outbox);
                sockets.closed(here.id);
                reason
            }
        });
        let coming = thread::spawn({
            let sockets = sockets.clone();
            move || live(&sockets, MANY)
        });
        sockets.close_all(Close::Restarting);
        block_on(sockets.all_closed());
        assert_eq!(writing.join().unwrap(), Close::Restarting);
        assert_eq!(coming.join().unwrap(), Some(Close::Restarting));
        check_none(&sockets);
    });
}

#[test]
fn a_session_that_ends_closes_its_sockets_once() {
    in_every_schedule("a session's end beside a drain", || {
        let sockets = Arc::new(Sockets::default());
        let here = sockets.open(owner(), MANY, 100).unwrap();
        assert_eq!(here.id, SocketId(1));
        let ending = thread::spawn({
            let sockets = sockets.clone();
            move || sockets.close_session(SESSION, Close::SessionEnded)
        });
        let draining = thread::spawn({
            let sockets = sockets.clone();
            move || sockets.close_all(Close::Restarting)
        });
        let (frames, reason) = written(&here.outbox);
        assert!(frames.is_empty() && matches!(reason, Close::SessionEnded | Close::Restarting));
        sockets.closed(here.id);
        ending.join().unwrap();
        draining.join().unwrap();
        // The first reason stands.
        assert_eq!(written(&here.outbox), (vec![], reason));
        check_none(&sockets);
    });
}
