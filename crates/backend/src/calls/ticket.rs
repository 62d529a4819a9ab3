//! Tickets: that a person was let into a call, so that the leg can come back after a restart of the server, though
//! the seat that let it in may have been left meanwhile.

use hmac::{Hmac, KeyInit, Mac};
use protocol::{AccountId, CallRoom, LegId};
use sha2::Sha256;

use crate::{
    Backend,
    error::{Error, Result},
};

/// How long a leg may come back. No call is longer.
const GOOD_MS: i64 = 24 * 60 * 60 * 1_000;

/// A ticket for a leg that begins: until when it is good, and the server's seal of that.
pub fn issue(backend: &Backend, account: AccountId, room: CallRoom, leg: LegId) -> Result<String> {
    let until_ms = backend.clock.now_ms().saturating_add(GOOD_MS);
    let seal: String = seal(backend, until_ms, account, room, leg)?
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(format!("{until_ms}.{seal}"))
}

/// Whether a ticket lets this leg back in.
pub fn is_good(backend: &Backend, ticket: &str, account: AccountId, room: CallRoom, leg: LegId) -> bool {
    let check = || {
        let (until_ms, sealed) = ticket.split_once('.')?;
        let until_ms: i64 = until_ms.parse().ok()?;
        if until_ms <= backend.clock.now_ms() || !sealed.is_ascii() {
            return None;
        }
        let bytes: Vec<u8> = (0..sealed.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(sealed.get(at..at + 2)?, 16).ok())
            .collect::<Option<_>>()?;
        seal(backend, until_ms, account, room, leg).ok()?.verify_slice(&bytes).ok()
    };
    check().is_some()
}

fn seal(
    backend: &Backend,
    until_ms: i64,
    account: AccountId,
    room: CallRoom,
    leg: LegId,
) -> Result<Hmac<Sha256>> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(backend.config.secret.expose().as_bytes()).map_err(Error::internal)?;
    // The purpose in front: nothing else that the secret seals can pass for this.
    mac.update(format!("leg of a call\0{until_ms}\0{account}\0{room}\0{leg}").as_bytes());
    Ok(mac)
}
