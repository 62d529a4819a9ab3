//! The one kind of error that is shown to people: a stable code, what it concerns, and whether
//! trying again helps. The sentence in the person's language is put in where it leaves the server.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::MatchId;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)+) => {
        /// A stable name of what went wrong. Names are added, never changed or reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
            /// A code that this build does not know: the other side is newer.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl Code {
            /// Every code that a server of this version may answer.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The text on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ Self::Unknown => "unknown" }
            }

            /// The HTTP status of an answer that carries the code (RFC 9110).
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ Self::Unknown => 500 }
            }
        }
    };
}

codes! {
    /// Not JSON, nested too deep, a number out of all range, a key twice.
    BadRequest = "bad_request", 400;
    /// A field is unknown, missing, of another type or out of range.
    InvalidField = "invalid_field", 422;
    /// The position to resume from is not one.
    BadPosition = "bad_position", 422;
    /// The first frame must be `connect`.
    NotConnected = "not_connected", 400;
    /// Nobody is signed in.
    SignInRequired = "sign_in_required", 401;
    /// The session has ended.
    SessionEnded = "session_ended", 401;
    /// The page is of another origin.
    OriginNotAllowed = "origin_not_allowed", 403;
    /// The form was sent by a page of another site.
    CrossSiteRequest = "cross_site_request", 403;
    /// No encoding that the client offers is spoken here.
    UnknownSubprotocol = "unknown_subprotocol", 400;
    /// The host in the address is not this server's.
    UnknownHost = "unknown_host", 421;
    /// There is no such thing, or it is not to be seen.
    NotFound = "not_found", 404;
    /// The method does not apply here.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The request is too large.
    TooLarge = "too_large", 413;
    /// Too many in too short a time.
    RateLimited = "rate_limited", 429;
    /// Too many sockets of one person or network.
    TooManySockets = "too_many_sockets", 429;
    /// Too many subscriptions of one socket.
    ChannelLimit = "channel_limit", 429;
    /// Too many refused frames: the client is not one of ours.
    TooManyErrors = "too_many_errors", 400;
    /// The command's id was used for another command.
    IdempotencyConflict = "idempotency_conflict", 409;
    /// The server is restarting.
    Restarting = "restarting", 503;
    /// The client reads too slowly.
    TooSlow = "too_slow", 503;
    /// The server cannot do it at this moment; nothing was done.
    Unavailable = "unavailable", 503;
    /// The server's fault; the reference finds it in the log.
    Internal = "internal", 500;

    /// The form has errors beside its fields.
    InvalidForm = "invalid_form", 422;
    /// A field that must be filled is empty.
    FieldRequired = "field_required", 422;
    /// A field's text is too long.
    FieldTooLong = "field_too_long", 422;
    /// The name has too few or too many characters.
    NameLength = "name_length", 422;
    /// The name has a character that names may not have, or mixes alphabets.
    InvalidName = "invalid_name", 422;
    /// The name is kept for the site's own use.
    NameReserved = "name_reserved", 422;
    /// Someone has the name, or one that looks like it.
    NameTaken = "name_taken", 409;
    /// The password is shorter than eight characters.
    PasswordTooShort = "password_too_short", 422;
    /// The password is longer than what is hashed.
    PasswordTooLong = "password_too_long", 413;
    /// The password is one of the first that would be tried.
    PasswordCommon = "password_common", 422;
    /// The password is the name.
    PasswordIsName = "password_is_name", 422;
    /// The address is not an e-mail address.
    InvalidEmail = "invalid_email", 422;
    /// Name and password do not belong together.
    WrongCredentials = "wrong_credentials", 401;
    /// The present password is another.
    WrongPassword = "wrong_password", 422;
    /// A value that is not in the list.
    InvalidChoice = "invalid_choice", 422;

    /// This needs a registered person, or at a table one of its players.
    NotAllowed = "not_allowed", 403;
    /// The game is not played here.
    UnknownGame = "unknown_game", 422;
    /// Only registered people play rated matches.
    RatedNeedsAccount = "rated_needs_account", 403;
    /// A rated match needs a clock or days for each move.
    RatedNeedsClock = "rated_needs_clock", 422;
    /// The game is never rated.
    GameNotRated = "game_not_rated", 422;
    /// The table has closed.
    TableClosed = "table_closed", 409;
    /// All seats are taken.
    TableFull = "table_full", 409;
    /// Computer players sit at as many tables as they may.
    ComputersBusy = "computers_busy", 503;
    /// A match against the computer is never rated.
    ComputerNotRated = "computer_not_rated", 422;
    /// One sits at a table where a match is being played.
    AlreadyPlaying = "already_playing", 409;
    /// One sits at as many tables of correspondence as one may.
    TooManyTables = "too_many_tables", 409;
    /// One does not sit at the table.
    NotSeated = "not_seated", 409;
    /// Only who opened the table may do this.
    NotTheHost = "not_the_host", 403;
    /// A match is being played.
    MatchRunning = "match_running", 409;

    /// One does not play in the match.
    NotAPlayer = "not_a_player", 403;
    /// It is the opponent's turn.
    NotYourTurn = "not_your_turn", 409;
    /// The match is over.
    GameOver = "game_over", 409;
    /// The rules do not allow the move.
    IllegalMove = "illegal_move", 422;
    /// The match has gone on since.
    StalePly = "stale_ply", 409;
    /// It is too late to abort, or too early to offer a draw.
    TooEarlyOrLate = "too_early_or_late", 409;
    /// The opponent has not left the match.
    OpponentIsHere = "opponent_is_here", 409;
    /// The opponent has left, but not for long enough yet.
    OpponentMayComeBack = "opponent_may_come_back", 409;
    /// In a rated match no move is taken back.
    NoTakebackWhenRated = "no_takeback_when_rated", 409;
    /// There is no such offer.
    NoSuchOffer = "no_such_offer", 409;

    /// The message has no text.
    MessageEmpty = "message_empty", 422;
    /// The message is too long.
    MessageTooLong = "message_too_long", 422;
    /// One may not write in the room.
    NotInRoom = "not_in_room", 403;

    /// One is not in that call, or whom one speaks to is not.
    NotInCall = "not_in_call", 403;
    /// What is said does not follow on what was said before: an answer without an offer.
    CallState = "call_state", 409;
    /// The call has as many people as it can have.
    CallFull = "call_full", 409;
    /// One is in a call already, in another tab or room.
    AlreadyInCall = "already_in_call", 409;
    /// The person cannot be rung by one.
    CannotRing = "cannot_ring", 403;
    /// Nobody rings, or is rung, there any more.
    NotRinging = "not_ringing", 409;
    /// A session description is too long.
    SdpTooLarge = "sdp_too_large", 413;
}

impl Code {
    /// Whether the same request may succeed later without any change.
    pub fn again(self) -> bool {
        matches!(
            self,
            Self::RateLimited
                | Self::TooManySockets
                | Self::Restarting
                | Self::TooSlow
                | Self::Unavailable
                | Self::ComputersBusy
                | Self::Internal
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// What went wrong, for a person and for a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}")]
pub struct Problem {
    /// The stable name.
    pub code: Code,
    /// A sentence in the person's language; empty until it leaves the server.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Whether the same request may succeed later without any change.
    #[serde(default)]
    pub again: bool,
    /// When to try again, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The limit that was broken, in the unit that the sentence names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// The place in the request, as a JSON pointer (RFC 6901) or `line:column`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What is wrong with single fields of a form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// How the match stands, where a command of a match was out of place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Current>,
    /// Finds the cause in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// What is wrong with one field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong.
    pub code: Code,
}

/// How a match stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Current {
    /// The match.
    pub match_id: MatchId,
    /// How many moves have been made.
    pub ply: u32,
    /// The position in the game's notation.
    pub position: String,
}

impl Problem {
    /// A problem with nothing but its code.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            message: String::new(),
            again: code.again(),
            retry_after_ms: None,
            limit: None,
            pointer: None,
            fields: Vec::new(),
            current: None,
            reference: None,
        }
    }

    /// A form's problem with one field.
    pub fn field(field: &str, code: Code) -> Self {
        Self::fields(vec![FieldProblem { field: field.to_owned(), code }])
    }

    /// A form's problems with its fields.
    pub fn fields(fields: Vec<FieldProblem>) -> Self {
        Self { fields, ..Self::new(Code::InvalidForm) }
    }

    /// Names the limit that was broken.
    pub fn limit(self, limit: u64) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Says when to try again.
    pub fn retry_after_ms(self, retry_after_ms: u64) -> Self {
        Self { retry_after_ms: Some(retry_after_ms), again: true, ..self }
    }

    /// Points at the place in the request.
    pub fn at(self, pointer: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), ..self }
    }

    /// Says how the match stands.
    pub fn current(self, current: Current) -> Self {
        Self { current: Some(current), ..self }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_written_as_its_text_and_reads_back() {
        for &code in Code::ALL {
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{code}\""));
            assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), code);
        }
    }

    #[test]
    fn a_code_of_a_newer_server_is_read_as_unknown() {
        assert_eq!(serde_json::from_str::<Code>("\"made_up_later\"").unwrap(), Code::Unknown);
    }
}
