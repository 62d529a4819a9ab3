//! The queue of one socket between those who fill it and its writer.

use std::{pin::pin, sync::Arc, task::Poll};

use bytes::Bytes;
use interleavings::{Close, Outbox, outbox::Next};
use loom::{future::block_on, thread};

use crate::model::{EVENTS, event, in_every_schedule, numbers, written, written_up_to};

#[test]
fn a_writer_gets_what_was_pushed_in_its_order_and_then_the_close() {
    in_every_schedule("pushes, and a close by another", || {
        let outbox = Arc::new(Outbox::new(100));
        let pushing = thread::spawn({
            let outbox = outbox.clone();
            move || (1..=EVENTS).for_each(|number| outbox.push(event(number)))
        });
        let closing = thread::spawn({
            let outbox = outbox.clone();
            move || outbox.close(Close::Restarting)
        });
        let (frames, reason) = written(&outbox);
        // What comes after the close is not taken; before it there is no gap.
        let taken = frames.len() as u8;
        assert_eq!(frames, (1..=taken).collect::<Vec<_>>());
        assert_eq!(reason, Close::Restarting);
        pushing.join().unwrap();
        closing.join().unwrap();
        assert_eq!(written(&outbox), (vec![], Close::Restarting));
    });
}

#[test]
fn a_writer_that_waits_gets_all_that_is_pushed_before_a_close() {
    in_every_schedule("pushes, and then a close", || {
        let outbox = Arc::new(Outbox::new(100));
        let pushing = thread::spawn({
            let outbox = outbox.clone();
            move || {
                (1..=EVENTS).for_each(|number| outbox.push(event(number)));
                outbox.close(Close::SessionEnded);
                outbox.close(Close::Restarting);
            }
        });
        assert_eq!(written(&outbox), ((1..=EVENTS).collect(), Close::SessionEnded));
        pushing.join().unwrap();
    });
}

#[test]
fn a_writer_that_waits_is_woken_by_an_answer_alone_and_by_a_close_alone() {
    in_every_schedule("an answer", || {
        let outbox = Arc::new(Outbox::new(100));
        let answering = thread::spawn({
            let outbox = outbox.clone();
            move || outbox.answer(event(1))
        });
        assert_eq!(written_up_to(&outbox, |number| number == 1), [1]);
        answering.join().unwrap();
    });
    in_every_schedule("a close", || {
        let outbox = Arc::new(Outbox::new(100));
        let closing = thread::spawn({
            let outbox = outbox.clone();
            move || outbox.close(Close::Lost)
        });
        assert_eq!(written(&outbox), (vec![], Close::Lost));
        closing.join().unwrap();
    });
}

#[test]
fn a_full_queue_ends_as_slow_and_loses_nothing_from_the_middle() {
    in_every_schedule("a queue of two bytes", || {
        let outbox = Arc::new(Outbox::new(2));
        let pushing = thread::spawn({
            let outbox = outbox.clone();
            move || {
                outbox.answer(Bytes::from_static(&[100, 100, 100]));
                (1..=EVENTS + 2).for_each(|number| outbox.push(event(number)));
                outbox.close(Close::Restarting);
            }
        });
        let (frames, reason) = written(&outbox);
        let all: Vec<_> = std::iter::once(100).chain(1..=EVENTS + 2).collect();
        assert!(all.starts_with(&frames), "{frames:?}");
        let lost = all.len() - frames.len();
        assert_eq!(reason, if lost > 0 { Close::Slow } else { Close::Restarting }, "{frames:?}");
        pushing.join().unwrap();
        assert_eq!(outbox.queued_bytes(), 0);
    });
}

#[test]
fn a_writer_that_looks_away_and_back_misses_no_wake_up() {
    in_every_schedule("a wait that is given up", || {
        let outbox = Arc::new(Outbox::new(100));
        let pushing = thread::spawn({
            let outbox = outbox.clone();
            move || (1..=EVENTS).for_each(|number| outbox.push(event(number)))
        });
        let mut all = Vec::new();
        while all.len() < usize::from(EVENTS) {
            // As in a `select!`: asked once, and given up for something else that is ready.
            let asked = block_on(async {
                let mut next = pin!(outbox.next());
                std::future::poll_fn(|context| Poll::Ready(next.as_mut().poll(context))).await
            });
            let next = match asked {
                Poll::Ready(next) => next,
                Poll::Pending => block_on(outbox.next()),
            };
            match next {
                Next::Frames(frames) => all.extend(numbers(frames)),
                Next::Close(reason) => panic!("closed: {reason:?}"),
            }
        }
        assert_eq!(all, (1..=EVENTS).collect::<Vec<_>>());
        pushing.join().unwrap();
    });
}
