//! The STUN and TURN servers that are told to who is in a call, with credentials that end by themselves.
//!
//! The TURN server shares a secret with this one and asks nobody: a name that begins with its last second, and the
//! name's seal as the password (`draft-uberti-behave-turn-rest-00`, coturn's `use-auth-secret`).

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use protocol::{LegId, calls::IceServer};
use sha1::Sha1;

use crate::{
    Backend, Config,
    error::{Error, Result},
};

/// The servers for one leg, and until when the credentials are good, in milliseconds since 1970.
pub fn servers(backend: &Backend, leg: LegId) -> Result<(Vec<IceServer>, i64)> {
    let Config { stun_urls, turn_urls, turn_secret, turn_hours, .. } = &backend.config;
    let until_ms = backend.clock.now_ms().saturating_add(i64::from(*turn_hours) * 60 * 60 * 1_000);
    let mut servers = Vec::new();
    if !stun_urls.0.is_empty() {
        servers.push(IceServer {
            urls: stun_urls.0.clone(),
            username: String::new(),
            credential: String::new(),
        });
    }
    if !turn_urls.0.is_empty() {
        // The leg's name, which ends with the call: the relay's log learns of nobody.
        let username = format!("{}:{leg}", until_ms / 1_000);
        let credential = credential(turn_secret.expose(), &username)?;
        servers.push(IceServer { urls: turn_urls.0.clone(), username, credential });
    }
    Ok((servers, until_ms))
}

fn credential(secret: &str, username: &str) -> Result<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).map_err(Error::internal)?;
    mac.update(username.as_bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_what_the_relay_computes() {
        // printf '1700000000:leg' | openssl dgst -sha1 -hmac secret -binary | base64
        assert_eq!(credential("secret", "1700000000:leg").unwrap(), "J1IkdG2VF94HKTGGBIKatwuLAkI=");
    }
}
