//! Passwords: which are accepted, and hashing that cannot take the machine away from the games.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use protocol::{Code, Problem, limits};
use tokio::sync::{Semaphore, oneshot};

use crate::{
    error::{Error, Result},
    priority,
};

/// Memory in KiB, passes and lanes of argon2id: the OWASP cheat sheet's first choice.
const PARAMETERS: (u32, u32, u32) = (19 * 1024, 2, 1);
/// What a refused caller is told to wait: about the time in which a full queue empties.
const RETRY_AFTER_MS: u64 = 2_000;
/// A password that takes fewer guesses than this (as a power of ten) is among the first tried.
const FEWEST_GUESSES_LOG10: f64 = 4.0;
/// Estimating the guesses takes longer the longer the text; a long text is not a common one.
const ESTIMATED_CHARS: usize = 40;

/// Whether a password may be had.
pub fn checked(password: &str, name: &str) -> Result<(), Code> {
    let chars = password.chars().count();
    if chars < *limits::PASSWORD_CHARS.start() {
        return Err(Code::PasswordTooShort);
    }
    if chars > *limits::PASSWORD_CHARS.end() {
        return Err(Code::PasswordTooLong);
    }
    if password.to_lowercase() == name.trim().to_lowercase() {
        return Err(Code::PasswordIsName);
    }
    if chars <= ESTIMATED_CHARS && zxcvbn::zxcvbn(password, &[name]).guesses_log10() < FEWEST_GUESSES_LOG10 {
        return Err(Code::PasswordCommon);
    }
    Ok(())
}

/// Hashes on threads of its own, so many at a time and so many waiting. Beyond that a caller is told
/// to come again, which keeps a flood of sign-ins from slowing anything but sign-ins.
#[derive(Clone, Debug)]
pub struct Passwords {
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// The hash of no password: verified against when the name is unknown.
    decoy: Arc<str>,
}

impl Passwords {
    /// A hasher of so many threads and so many in the queue.
    pub fn new(threads: usize, queue: usize) -> Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = if threads == 0 { (cores / 2).max(1) } else { threads };
        let decoy = hash(&format!("{:032x}", rand::random::<u128>()))?;
        Ok(Self {
            running: Arc::new(Semaphore::new(threads)),
            waiting: Arc::new(Semaphore::new(threads + queue)),
            decoy: decoy.into(),
        })
    }

    /// The hash of a password, as a PHC string.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move || hash(&password)).await?
    }

    /// Whether the password belongs to the hash. Without a hash it takes as long and is false.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        let decoy = self.decoy.clone();
        self.run(move || {
            let parsed = PasswordHash::new(hash.as_deref().unwrap_or(&decoy)).map_err(unhashable)?;
            let right = argon2()?.verify_password(password.as_bytes(), &parsed).is_ok();
            Ok(right && hash.is_some())
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place = self
            .waiting
            .clone()
            .try_acquire_owned()
            .map_err(|_| Problem::new(Code::Unavailable).retry_after_ms(RETRY_AFTER_MS))?;
        let permit = self.running.clone().acquire_owned().await.map_err(Error::internal)?;
        let (answer, done) = oneshot::channel();
        // A thread for each: its priority cannot be raised again, and it costs a thousandth of the work.
        let hashing = move || {
            priority::give_way();
            // Nobody waits any more if the caller has given up.
            let _ = answer.send(work());
            drop(permit);
        };
        std::thread::Builder::new().name("hashing".to_owned()).spawn(hashing).map_err(Error::internal)?;
        done.await.map_err(Error::internal)
    }
}

fn hash(password: &str) -> Result<String> {
    Ok(argon2()?.hash_password(password.as_bytes()).map_err(unhashable)?.to_string())
}

fn argon2() -> Result<Argon2<'static>> {
    let (memory, passes, lanes) = PARAMETERS;
    let parameters =
        Params::new(memory, passes, lanes, None).map_err(|error| Error::internal(error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters))
}

fn unhashable(error: impl std::fmt::Display) -> Error {
    Error::internal(format!("hashing failed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poor_passwords_are_refused_with_the_reason() {
        let long = "x".repeat(1_000_000);
        for (password, code) in [
            ("seven77", Code::PasswordTooShort),
            (long.as_str(), Code::PasswordTooLong),
            ("password", Code::PasswordCommon),
            ("12345678", Code::PasswordCommon),
            ("qwertyuiop", Code::PasswordCommon),
            ("Yerlan-2001", Code::PasswordIsName),
        ] {
            assert_eq!(checked(password, "yerlan-2001"), Err(code), "{password:.20}");
        }
        assert_eq!(checked("steppe wind over Balqash", "yerlan-2001"), Ok(()));
    }

    #[tokio::test]
    async fn a_password_is_verified_against_its_hash_only() {
        let passwords = Passwords::new(1, 4).unwrap();
        let hash = passwords.hash("steppe wind".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("steppe wind".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("steppe wind ".to_owned(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("steppe wind".to_owned(), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_says_when_to_come_again() {
        let passwords = Passwords::new(1, 1).unwrap();
        let three = std::array::from_fn::<_, 3, _>(|_| passwords.hash("steppe wind".to_owned()));
        let [first, second, third] = three;
        let (first, second, third) = tokio::join!(first, second, third);
        assert!(first.is_ok() && second.is_ok());
        let problem = third.unwrap_err().into_problem();
        assert_eq!(problem.code, Code::Unavailable);
        assert!(problem.retry_after_ms.is_some());
    }
}
