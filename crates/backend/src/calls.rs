//! Calls: who may take part, who is in one, and the signals by which their browsers connect. Sound and pictures
//! never pass here.
//!
//! All of it is in memory. After a restart those who are in a call join again by the names that their legs have,
//! while their browsers stay connected.

mod line;
mod rings;
mod servers;
mod store;
mod switchboard;
mod ticket;

use protocol::{
    AccountId, Ack, CallRoom, Code, LegId, Problem,
    calls::{Candidate, IceServer, JoinCall, SendSignal, Signal},
    limits,
};

pub use self::rings::{forget_missed, ring_up};
pub(crate) use self::{store::missed, switchboard::Calls};
use crate::{Backend, Caller, error::Result, journal::Record, play};

/// Takes part in the call of a room, or comes back to it.
pub async fn join(backend: &Backend, caller: &Caller, record: &Record, command: JoinCall) -> Result<Ack> {
    if let Some(first) = backend.calls.answered(record)? {
        return Ok(first);
    }
    let returns = command
        .ticket
        .as_ref()
        .is_some_and(|ticket| ticket::is_good(backend, ticket, caller.account, command.room, command.leg));
    if !returns {
        may_join(backend, caller, command.room).await?;
    }
    let apart = store::apart(&backend.db, caller.account).await?;
    let ack = backend.calls.join(backend, caller, record, &command, apart.into_iter().collect())?;
    // Somebody may have blocked somebody between the two.
    let apart = store::apart(&backend.db, caller.account).await?;
    backend.calls.keep_apart(backend, caller.account, apart)?;
    Ok(ack)
}

/// Tells another leg of the same call something.
pub fn signal(backend: &Backend, caller: &Caller, record: &Record, command: SendSignal) -> Result<Ack> {
    check_size(&command.signal)?;
    backend.calls.signal(backend, caller, record, command)
}

/// Refuses who may not know how the call of a room stands.
pub(crate) async fn may_listen(backend: &Backend, viewer: Option<&Caller>, room: CallRoom) -> Result<()> {
    match (room, viewer) {
        (CallRoom::Voice(_), _) => Ok(()),
        (_, None) => Err(Code::SignInRequired.into()),
        (_, Some(caller)) if backend.calls.is_in(caller.account, room) => Ok(()),
        (_, Some(caller)) => may_join(backend, caller, room).await,
    }
}

/// Lets the caller have nothing to do with another person in calls: neither rings the other, and what one of them
/// tells the other in a call is refused.
pub async fn block(backend: &Backend, caller: &Caller, account: AccountId) -> Result<()> {
    if account == caller.account {
        return Err(Code::InvalidChoice.into());
    }
    store::block(&backend.db, caller.account, account, backend.clock.now()).await?;
    backend.calls.part(backend, caller.account, account, true)
}

/// Takes that back. Where the other has blocked the caller, they stay apart.
pub async fn unblock(backend: &Backend, caller: &Caller, account: AccountId) -> Result<()> {
    store::unblock(&backend.db, caller.account, account).await?;
    if !store::has_blocked(&backend.db, account, caller.account).await? {
        backend.calls.part(backend, caller.account, account, false)?;
    }
    Ok(())
}

/// Whether the caller has blocked another person.
pub async fn has_blocked(backend: &Backend, caller: &Caller, account: AccountId) -> Result<bool> {
    store::has_blocked(&backend.db, caller.account, account).await
}

/// Who helps a browser to be reached: for the test page. Relays are for those who are signed in.
pub fn helpers(backend: &Backend, caller: Option<&Caller>) -> Result<Vec<IceServer>> {
    let (mut servers, _) = servers::servers(backend, LegId(uuid::Uuid::now_v7()))?;
    if caller.is_none() {
        servers.retain(|server| server.username.is_empty());
    }
    Ok(servers)
}

async fn may_join(backend: &Backend, caller: &Caller, room: CallRoom) -> Result<()> {
    if may_come(backend, caller.account, room).await? { Ok(()) } else { Err(Code::NotInCall.into()) }
}

/// Whether a person may take part in the call of a room.
async fn may_come(backend: &Backend, account: AccountId, room: CallRoom) -> Result<bool> {
    match room {
        CallRoom::Voice(_) => Ok(true),
        CallRoom::Direct(pair) => Ok(pair.beside(account).is_some()),
        CallRoom::Table(table) => Ok(play::known(backend, table).await?.state.seated(account).is_some()),
    }
}

fn check_size(signal: &Signal) -> Result<()> {
    let too_large = |limit: usize| Err(Problem::new(Code::SdpTooLarge).limit(limit as u64).into());
    match signal {
        Signal::Offer { sdp } | Signal::Answer { sdp } if sdp.len() > limits::SDP_BYTES => {
            too_large(limits::SDP_BYTES)
        }
        Signal::Offer { .. } | Signal::Answer { .. } => Ok(()),
        Signal::Candidates { candidates } if candidates.len() > limits::CANDIDATES => {
            too_large(limits::CANDIDATES)
        }
        Signal::Candidates { candidates } if candidates.iter().any(is_too_long) => {
            too_large(limits::CANDIDATE_BYTES)
        }
        Signal::Candidates { .. } => Ok(()),
    }
}

fn is_too_long(candidate: &Candidate) -> bool {
    let Candidate { candidate, mid, fragment, .. } = candidate;
    [Some(candidate), mid.as_ref(), fragment.as_ref()]
        .into_iter()
        .flatten()
        .any(|text| text.len() > limits::CANDIDATE_BYTES)
}
