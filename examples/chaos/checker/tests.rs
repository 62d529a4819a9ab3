//! That the checker finds what it is there to find: a whole scene in which nothing is wrong, and then one
//! thing at a time.

mod scene;

use std::time::Duration;

use protocol::{Code, Problem, Snapshot, frame::Refused};

use self::scene::{ROOM, Scene};
use super::{by, check};
use crate::{
    faults::crash::Outage,
    journal::What,
    link::Transport,
    report::{Report, Wrong},
};

/// The kinds of wrong that are found in a scene, with how often.
fn found(scene: &Scene) -> Vec<(Wrong, u64)> {
    let report = judged(scene);
    Wrong::ALL.into_iter().map(|wrong| (wrong, report.of(wrong))).filter(|(_, times)| *times > 0).collect()
}

fn judged(scene: &Scene) -> Report {
    check(&scene.journals, &scene.stored, &scene.outages)
}

#[test]
fn nothing_is_wrong_where_nothing_is_wrong() {
    let report = judged(&Scene::talk());
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.counted("commands"), report.counted("acknowledged")), (3, 3));
    let report = judged(&Scene::game());
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.counted("commands"), report.counted("matches")), (5, 1));
}

#[test]
fn an_acknowledgment_without_an_event_is_lost() {
    let mut scene = Scene::talk();
    scene.forget_event(3);
    scene.unsee(3);
    // Nor was the listener told of it.
    assert_eq!(found(&scene), [(Wrong::Lost, 1), (Wrong::Gap, 1)]);
}

#[test]
fn an_acknowledgment_without_a_row_is_lost() {
    let mut scene = Scene::talk();
    let name = scene.name_of(1);
    scene.stored.commands.remove(&name);
    assert_eq!(found(&scene), [(Wrong::Lost, 1)]);
}

#[test]
fn an_acknowledgment_at_the_place_of_another_effect_is_lost() {
    let mut scene = Scene::talk();
    let (first, second) = (scene.name_of(1), scene.name_of(2));
    let (one, other) = (scene.stored.commands[&first], scene.stored.commands[&second]);
    scene.stored.commands.insert(first, other);
    scene.stored.commands.insert(second, one);
    scene.change(0, |what| {
        if let What::Acked(ack) = what {
            ack.offset = match ack.offset {
                1 => 2,
                2 => 1,
                other => other,
            };
        }
    });
    assert_eq!(found(&scene), [(Wrong::Lost, 2)]);
}

#[test]
fn a_message_that_is_there_twice_is_duplicated() {
    let mut scene = Scene::talk();
    scene.write_again(3);
    assert_eq!(found(&scene), [(Wrong::Duplicated, 1)]);
}

#[test]
fn a_command_that_is_answered_in_two_ways_is_duplicated() {
    let mut scene = Scene::talk();
    scene.repeat_ack(1, 2);
    assert_eq!(found(&scene), [(Wrong::Duplicated, 1)]);
}

#[test]
fn an_event_that_is_left_out_is_a_gap() {
    let mut scene = Scene::talk();
    scene.unsee(2);
    assert_eq!(found(&scene), [(Wrong::Gap, 1)]);
}

#[test]
fn events_in_another_order_are_gaps() {
    let mut scene = Scene::talk();
    scene.swap_seen(1, 2);
    assert_eq!(found(&scene), [(Wrong::Gap, 3)]);
}

#[test]
fn an_event_that_comes_twice_is_a_gap() {
    let mut scene = Scene::talk();
    scene.see_again(2);
    assert_eq!(found(&scene), [(Wrong::Gap, 1)]);
}

#[test]
fn a_last_event_that_does_not_come_is_a_gap() {
    let mut scene = Scene::talk();
    scene.unsee(3);
    assert_eq!(found(&scene), [(Wrong::Gap, 1)]);
}

#[test]
fn who_has_left_is_owed_nothing_also_where_the_answer_comes_later() {
    for is_answered in [true, false] {
        let mut scene = Scene::talk();
        scene.leave(is_answered);
        scene.unsee(3);
        assert_eq!(found(&scene), [], "{is_answered}");
    }
}

#[test]
fn a_hole_in_the_journal_of_postgres_is_a_gap() {
    let mut scene = Scene::talk();
    scene.stored.streams.get_mut(&ROOM).unwrap().head = 4;
    assert_eq!(found(&scene), [(Wrong::Gap, 1)]);
}

#[test]
fn an_event_that_postgres_has_not_is_unexpected() {
    let mut scene = Scene::talk();
    scene.see_another(4, "what was never committed");
    assert_eq!(found(&scene), [(Wrong::Unexpected, 1)]);
}

#[test]
fn an_event_with_another_content_is_unexpected() {
    let mut scene = Scene::talk();
    scene.change(1, |what| {
        if let What::Happened(_, position, text) = what
            && position.offset == 2
        {
            *text = text.replace("second", "2nd").into();
        }
    });
    assert_eq!(found(&scene), [(Wrong::Unexpected, 1)]);
}

#[test]
fn a_message_that_nobody_sent_is_unexpected() {
    let mut scene = Scene::talk();
    scene.write("out of nowhere");
    assert_eq!(found(&scene), [(Wrong::Unexpected, 1)]);
}

#[test]
fn a_command_that_was_refused_and_done_is_unexpected() {
    let mut scene = Scene::talk();
    let (_, id) = scene.name_of(3);
    let refused = Refused { id: Some(id), topic: None, problem: Problem::new(Code::NotInRoom) };
    scene.change(0, |what| {
        if matches!(what, What::Acked(ack) if ack.id == id) {
            *what = What::Refused(Box::new(refused.clone()));
        }
    });
    assert_eq!(found(&scene), [(Wrong::Unexpected, 1)]);
}

#[test]
fn a_recovery_that_leaves_an_event_out_lies() {
    let mut scene = Scene::talk();
    scene.resume(1, true, None, &[3]);
    assert_eq!(found(&scene), [(Wrong::Lied, 1)]);
}

#[test]
fn a_recovery_that_ends_too_soon_lies() {
    let mut scene = Scene::talk();
    scene.resume(1, true, None, &[2]);
    assert_eq!(found(&scene), [(Wrong::Lied, 1)]);
}

#[test]
fn a_recovery_of_another_life_or_from_the_future_lies() {
    let mut scene = Scene::talk();
    scene.resume_at((2, 1), (2, 1), true, None, &[]);
    assert_eq!(found(&scene), [(Wrong::Lied, 1)]);
    let mut scene = Scene::talk();
    scene.resume_at((1, 7), (1, 7), true, None, &[]);
    assert_eq!(found(&scene), [(Wrong::Lied, 1)]);
}

#[test]
fn a_recovery_from_elsewhere_lies() {
    let mut scene = Scene::talk();
    scene.resume_at((1, 1), (1, 2), true, None, &[3]);
    assert_eq!(found(&scene), [(Wrong::Lied, 1)]);
}

#[test]
fn a_snapshot_that_is_not_the_fold_of_the_events_lies() {
    let mut scene = Scene::talk();
    let Snapshot::Chat(mut snapshot) = scene.folded(3) else { panic!() };
    scene.resume(1, false, Some(Snapshot::Chat(snapshot.clone())), &[]);
    assert_eq!(found(&scene), []);
    snapshot.messages.remove(0);
    let mut scene = Scene::talk();
    scene.resume_at((1, 1), (1, 3), false, Some(Snapshot::Chat(snapshot)), &[]);
    assert_eq!(found(&scene), [(Wrong::Lied, 1)]);
}

#[test]
fn a_snapshot_from_before_what_was_acknowledged_lies() {
    let mut scene = Scene::talk();
    let snapshot = scene.folded(2);
    scene.resume_at((1, 1), (1, 2), false, Some(snapshot), &[3]);
    assert_eq!(found(&scene), [(Wrong::Lied, 1)]);
}

#[test]
fn an_acknowledgment_without_a_postgres_is_told() {
    let mut scene = Scene::talk();
    let (from, to) = (scene.start, scene.start + Duration::from_secs(3_600));
    assert_eq!(found(&scene), []);
    scene.outages.push(Outage { from, to });
    assert_eq!(found(&scene), [(Wrong::Down, 3)]);
}

#[test]
fn a_refusal_for_good_without_a_postgres_is_told() {
    let mut scene = Scene::game();
    let (from, to) = (scene.last, scene.last + Duration::from_secs(3_600));
    scene.refuse_one_more(Problem::new(Code::NotYourTurn));
    assert_eq!(found(&scene), []);
    scene.outages.push(Outage { from, to });
    assert_eq!(found(&scene), [(Wrong::Down, 1)]);
}

#[test]
fn an_internal_error_is_told() {
    let mut scene = Scene::game();
    scene.refuse_one_more(Problem::new(Code::Internal));
    assert_eq!(found(&scene), [(Wrong::Internal, 1)]);
}

#[test]
fn a_request_that_is_answered_as_none_should_be_is_told() {
    for (why, wrong) in [
        ("answered 404", None),
        ("answered 503", None),
        ("answered 500", Some((Wrong::Internal, 1))),
        ("answered 400", Some((Wrong::Unexpected, 1))),
    ] {
        let mut scene = Scene::talk();
        scene.end(why);
        assert_eq!(found(&scene), Vec::from_iter(wrong), "{why}");
    }
}

#[test]
fn what_goes_by_each_transport_is_counted() {
    let mut scene = Scene::talk();
    for transport in [Transport::Polling, Transport::Events, Transport::Polling] {
        scene.come_back_by(transport);
    }
    let counted = Transport::ALL.map(|transport| judged(&scene).counted(&by("connections", transport)));
    assert_eq!(counted, [0, 1, 2]);
}

#[test]
fn a_client_without_an_end_is_stuck() {
    let mut scene = Scene::talk();
    scene.journals[1].is_whole = false;
    assert_eq!(found(&scene), [(Wrong::Stuck, 1)]);
}

#[test]
fn a_move_that_the_rows_have_not_is_a_wrong_match() {
    let mut scene = Scene::game();
    scene.played().moves.pop_last();
    assert_eq!(found(&scene), [(Wrong::Match, 1)]);
}

#[test]
fn another_result_in_the_rows_is_a_wrong_match() {
    let mut scene = Scene::game();
    scene.played().result = Some((Some(1), "line".to_owned()));
    assert_eq!(found(&scene), [(Wrong::Match, 1)]);
}

#[test]
fn a_match_without_an_end_is_a_wrong_match() {
    let mut scene = Scene::game();
    scene.played().result = None;
    assert_eq!(found(&scene), [(Wrong::Match, 1)]);
}

#[test]
fn a_move_that_nobody_made_is_unexpected() {
    let mut scene = Scene::game();
    let other = scene.journals[0].entries.iter().position(|entry| matches!(entry.what, What::Sent(_)));
    let sent = scene.journals[0].entries.remove(other.unwrap());
    let What::Sent(request) = sent.what else { panic!() };
    scene.journals[0]
        .entries
        .retain(|entry| !matches!(&entry.what, What::Acked(ack) if ack.id == request.id));
    // The move, and the command that nobody sent.
    assert_eq!(found(&scene), [(Wrong::Unexpected, 2)]);
}
