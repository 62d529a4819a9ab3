//! Two kinds of error: theirs, which is shown, and ours, which is logged once and hidden.

use std::error::Error as StdError;

use protocol::{Code, Problem};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person's side: shown as it is.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Postgres cannot be reached or gave up the transaction: nothing was done, trying again helps.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// Our side: logged, and shown as a reference.
    #[error("{0}")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

/// The result of nearly everything here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of ours, from a sentence or another error.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The code that a person is told.
    pub fn code(&self) -> Code {
        match self {
            Self::Problem(problem) => problem.code,
            Self::Unavailable(_) => Code::Unavailable,
            Self::Internal(_) => Code::Internal,
        }
    }

    /// What the person is told. Errors of ours are logged here, once, under the reference that the
    /// person sees.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Problem(problem) => problem,
            Self::Unavailable(cause) => {
                tracing::warn!(error.cause = %cause, "the database is not available");
                Problem::new(Code::Unavailable).retry_after_ms(1_000)
            }
            Self::Internal(cause) => {
                let reference = format!("{:08x}", rand::random::<u32>());
                tracing::error!(error.reference = %reference, error.cause = %cause, "internal error");
                Problem { reference: Some(reference), ..Problem::new(Code::Internal) }
            }
        }
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Problem(code.into())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_) => Self::Unavailable(error),
            // Classes 08, 40, 53 and 57 of the SQLSTATE table: connection, rollback, resources, operator.
            sqlx::Error::Database(database)
                if database.code().is_some_and(|code| {
                    ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class))
                }) =>
            {
                Self::Unavailable(error)
            }
            _ => Self::internal(error),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal(error)
    }
}
