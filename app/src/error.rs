//! The error of every server function: what the server refused, or that it was not reached.

use protocol::{Code, Problem, accounts::Language};
use serde::{Deserialize, Serialize};
use server_fn::{
    Bytes, ContentType, Decodes, Encodes, Format, FormatType,
    error::{FromServerFnError, ServerFnErrorErr},
};

use crate::{codec, words};

/// Why a page or a form has no answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    /// The server said no.
    Problem(Box<Problem>),
    /// The server was not reached, or what it said was not understood.
    Unreachable,
}

impl AppError {
    /// What the server said.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem(problem) => Some(problem),
            Self::Unreachable => None,
        }
    }

    /// The stable name of what went wrong.
    pub fn code(&self) -> Code {
        self.problem().map_or(Code::Unavailable, |problem| problem.code)
    }

    /// What is said about it.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Problem(problem) => words::sentence(language, problem),
            Self::Unreachable => words::unreachable(language).to_owned(),
        }
    }

    /// As a problem, for where only a problem can be shown.
    pub fn into_problem(self, language: Language) -> Problem {
        match self {
            Self::Problem(problem) => *problem,
            Self::Unreachable => Problem {
                message: words::unreachable(language).to_owned(),
                ..Problem::new(Code::Unavailable)
            },
        }
    }
}

impl From<Problem> for AppError {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<Code> for AppError {
    fn from(code: Code) -> Self {
        Problem::new(code).into()
    }
}

impl FromServerFnError for AppError {
    type Encoder = AsProblem;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Code::InvalidField.into(),
            _ => Self::Unreachable,
        }
    }
}

/// Errors cross the network as bare problems, so that what a layer in front of the server functions
/// refuses (`application/problem+json`) reads the same.
pub struct AsProblem;

impl ContentType for AsProblem {
    const CONTENT_TYPE: &'static str = "application/problem+json";
}

impl FormatType for AsProblem {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<AppError> for AsProblem {
    type Error = serde_json::Error;

    fn encode(error: &AppError) -> Result<Bytes, Self::Error> {
        let unreachable = Problem::new(Code::Unavailable);
        serde_json::to_vec(error.problem().unwrap_or(&unreachable)).map(Bytes::from)
    }
}

impl Decodes<AppError> for AsProblem {
    type Error = codec::Unreadable;

    fn decode(bytes: Bytes) -> Result<AppError, Self::Error> {
        codec::read::<Problem>(&bytes).map(AppError::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_crosses_the_network_as_a_problem() {
        let error = AppError::from(Problem::field("name", Code::NameTaken));
        assert_eq!(AppError::de(error.ser()), error);
    }

    #[test]
    fn what_a_layer_answers_is_understood() {
        let body = br#"{"type":"urn:oyinline:problem:session_ended","status":401,"code":"session_ended"}"#;
        assert_eq!(AppError::de(Bytes::from_static(body)).code(), Code::SessionEnded);
    }

    #[test]
    fn what_is_no_answer_is_unreachable() {
        assert_eq!(AppError::de(Bytes::from_static(b"<html>502")), AppError::Unreachable);
    }
}
