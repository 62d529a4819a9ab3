//! Being in a call, as a tab is, and its commands in short.

use protocol::{
    AccountId, Ack, CallRoom, Command, Event, LegId, Problem, Snapshot, Topic,
    calls::{
        AnswerRing, CallEvent, CallSnapshot, JoinCall, LeaveCall, LegEvent, LegSnapshot, Media, RingAnswer,
        RingUp, SendSignal, SetMedia, Signal, StopRinging,
    },
};

use super::Socket;

/// A name for a leg.
pub fn new_leg() -> LegId {
    LegId(uuid::Uuid::now_v7())
}

/// Takes part in a call.
pub fn join(room: CallRoom, leg: LegId) -> Command {
    Command::JoinCall(JoinCall { room, leg, replaces: None, media: Media::default(), ticket: None })
}

/// Leaves a call.
pub fn leave(leg: LegId) -> Command {
    Command::LeaveCall(LeaveCall { leg })
}

/// Says whether the microphone is on.
pub fn microphone(leg: LegId, microphone: bool) -> Command {
    Command::SetMedia(SetMedia { leg, media: Media { microphone, ..Media::default() } })
}

/// Tells another leg something.
pub fn signal(leg: LegId, to: LegId, signal: Signal) -> Command {
    Command::SendSignal(SendSignal { leg, to, signal })
}

/// An offer. What it says is of no importance to the server.
pub fn offer(sdp: &str) -> Signal {
    Signal::Offer { sdp: sdp.to_owned() }
}

/// An answer.
pub fn answer(sdp: &str) -> Signal {
    Signal::Answer { sdp: sdp.to_owned() }
}

/// Begins a leg and holds it, as a tab does. Gives what its owner begins with.
pub async fn enter(socket: &mut Socket, room: CallRoom, leg: LegId) -> Result<LegSnapshot, Problem> {
    socket.command(join(room, leg)).await?;
    Ok(hold(socket, leg).await)
}

/// Holds a leg that there is.
pub async fn hold(socket: &mut Socket, leg: LegId) -> LegSnapshot {
    let (_, snapshot) = socket.snapshot(Topic::Leg(leg)).await;
    let Snapshot::Leg(snapshot) = snapshot else { panic!("{snapshot:?}") };
    snapshot
}

/// Begins to listen to how the call of a room stands.
pub async fn watch(socket: &mut Socket, room: CallRoom) -> CallSnapshot {
    let (_, snapshot) = socket.snapshot(Topic::Call(room)).await;
    let Snapshot::Call(snapshot) = snapshot else { panic!("{snapshot:?}") };
    snapshot
}

/// The next event of a call.
pub async fn next(socket: &mut Socket, room: CallRoom) -> CallEvent {
    match socket.event_of(Topic::Call(room)).await.event {
        Some(Event::Call(event)) => event,
        other => panic!("{other:?}"),
    }
}

/// The next signal to a leg, and whose it is.
pub async fn signaled(socket: &mut Socket, leg: LegId) -> (LegId, Signal) {
    match socket.event_of(Topic::Leg(leg)).await.event {
        Some(Event::Leg(LegEvent::Signaled { from, signal })) => (from, signal),
        other => panic!("{other:?}"),
    }
}

/// How a leg stands, told anew.
pub async fn renewed(socket: &mut Socket, leg: LegId) -> LegSnapshot {
    match socket.event_of(Topic::Leg(leg)).await.event {
        Some(Event::Leg(LegEvent::Renewed(snapshot))) => snapshot,
        other => panic!("{other:?}"),
    }
}

/// Tells another leg something, which must be taken.
pub async fn tell(socket: &mut Socket, leg: LegId, to: LegId, told: Signal) -> Ack {
    socket.command(signal(leg, to, told)).await.unwrap()
}

/// Rings somebody.
pub fn ring(room: CallRoom, account: AccountId) -> Command {
    Command::RingUp(RingUp { room, account })
}

/// Stops ringing somebody.
pub fn stop_ringing(room: CallRoom, account: AccountId) -> Command {
    Command::StopRinging(StopRinging { room, account })
}

/// Answers who rings.
pub fn answer_ring(room: CallRoom, answer: RingAnswer) -> Command {
    Command::AnswerRing(AnswerRing { room, answer })
}
