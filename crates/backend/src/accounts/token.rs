//! Access tokens: signed, short-lived, and worth nothing once the session's row says so.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use protocol::{AccountId, SessionId};
use serde::{Deserialize, Serialize};

use crate::{
    config::Secret,
    error::{Error, Result},
};

const AUDIENCE: &str = "oyinline";
const ISSUER: &str = "oyinline";

/// What an access token says (RFC 7519).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who.
    pub sub: AccountId,
    /// By which session.
    pub sid: SessionId,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// Until when it is good, in seconds since 1970.
    pub exp: i64,
    aud: String,
    iss: String,
}

/// What a presented token is worth.
#[derive(Debug, PartialEq, Eq)]
pub enum Presented {
    /// It is ours and good.
    Good(Claims),
    /// It was ours and good once.
    Expired,
    /// It is not ours: forged, of another audience, or not a token at all.
    Forged,
}

/// Signs and checks access tokens.
#[derive(Clone)]
pub struct Signer {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Signer")
    }
}

impl Signer {
    /// A signer with this secret. Fails if a token cannot be signed and read back, so that a server
    /// that could sign nobody in does not start.
    pub fn new(secret: &Secret) -> Result<Self> {
        let secret = secret.expose().as_bytes();
        // Only this algorithm: a token cannot choose `none` or another key's kind.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        // The time is compared here, with our own clock.
        validation.validate_exp = false;
        let signer = Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
        };
        let (account, session) = (AccountId(uuid::Uuid::nil()), SessionId(uuid::Uuid::nil()));
        let token = signer.sign(account, session, 0, 1)?;
        match signer.read(&token, 0) {
            Presented::Good(_) => Ok(signer),
            _ => Err(Error::internal("a signed token cannot be read back")),
        }
    }

    /// A token that is good for `seconds` from `now` (seconds since 1970).
    pub fn sign(&self, account: AccountId, session: SessionId, now: i64, seconds: i64) -> Result<String> {
        let claims = Claims {
            sub: account,
            sid: session,
            iat: now,
            exp: now + seconds,
            aud: AUDIENCE.to_owned(),
            iss: ISSUER.to_owned(),
        };
        encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(Error::internal)
    }

    /// What a token is worth at `now` (seconds since 1970).
    pub fn read(&self, token: &str, now: i64) -> Presented {
        match decode::<Claims>(token, &self.decoding, &self.validation) {
            Ok(data) if data.claims.exp > now => Presented::Good(data.claims),
            Ok(_) => Presented::Expired,
            Err(_) => Presented::Forged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer(secret: &str) -> Signer {
        Signer::new(&Secret::new(secret.repeat(32))).unwrap()
    }

    fn ids() -> (AccountId, SessionId) {
        (AccountId(uuid::Uuid::from_u128(1)), SessionId(uuid::Uuid::from_u128(2)))
    }

    #[test]
    fn a_token_is_good_until_its_end() {
        let (account, session) = ids();
        let token = signer("a").sign(account, session, 100, 600).unwrap();
        assert!(matches!(signer("a").read(&token, 699), Presented::Good(claims) if claims.sub == account));
        assert_eq!(signer("a").read(&token, 700), Presented::Expired);
    }

    #[test]
    fn a_token_of_another_key_algorithm_or_audience_is_forged() {
        let (account, session) = ids();
        let token = signer("a").sign(account, session, 100, 600).unwrap();
        assert_eq!(signer("b").read(&token, 101), Presented::Forged);
        assert_eq!(signer("a").read("", 101), Presented::Forged);
        assert_eq!(signer("a").read("a.b.c", 101), Presented::Forged);

        let [_, payload, _] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
        // {"alg":"none","typ":"JWT"}
        let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{payload}.");
        assert_eq!(signer("a").read(&none, 101), Presented::Forged);

        let key = EncodingKey::from_secret("a".repeat(32).as_bytes());
        let other = Claims {
            sub: account,
            sid: session,
            iat: 100,
            exp: 700,
            aud: "elsewhere".to_owned(),
            iss: ISSUER.to_owned(),
        };
        let other = encode(&Header::new(Algorithm::HS256), &other, &key).unwrap();
        assert_eq!(signer("a").read(&other, 101), Presented::Forged);
    }
}
