//! Why a socket is closed, and whether to come back.
//!
//! Codes below 4000 are those of RFC 6455; 4000 to 4499 say "reconnect and recover", 4500 to 4999
//! say "do not".

/// The reason for which the server closes a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Close {
    /// The server restarts.
    Restarting,
    /// A frame broke the protocol of RFC 6455.
    Protocol,
    /// A binary message on the text subprotocol.
    Unsupported,
    /// Text that is not UTF-8.
    NotUtf8,
    /// A message over the limit.
    TooLarge,
    /// No first frame in time.
    Silent,
    /// The client reads too slowly: its queue is full.
    Slow,
    /// Nothing was heard for too long.
    Lost,
    /// What the socket listens to is no longer open to it; coming back, it is told so.
    NotAllowed,
    /// The session has ended.
    SessionEnded,
    /// Too many frames were refused.
    TooManyErrors,
}

impl Close {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::Restarting,
        Self::Protocol,
        Self::Unsupported,
        Self::NotUtf8,
        Self::TooLarge,
        Self::Silent,
        Self::Slow,
        Self::Lost,
        Self::NotAllowed,
        Self::SessionEnded,
        Self::TooManyErrors,
    ];

    /// The close code on the wire.
    pub fn code(self) -> u16 {
        match self {
            Self::Restarting => 1012,
            Self::Protocol => 1002,
            Self::Unsupported => 1003,
            Self::NotUtf8 => 1007,
            Self::TooLarge => 1009,
            Self::Silent => 4401,
            Self::NotAllowed => 4403,
            Self::Slow => 4408,
            Self::Lost => 4409,
            Self::SessionEnded => 4501,
            Self::TooManyErrors => 4529,
        }
    }

    /// The reason on the wire, for people who look into the network log.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Restarting => "restarting",
            Self::Protocol => "protocol error",
            Self::Unsupported => "text only",
            Self::NotUtf8 => "not utf-8",
            Self::TooLarge => "message too large",
            Self::Silent => "no first frame",
            Self::Slow => "too slow",
            Self::Lost => "nothing heard",
            Self::NotAllowed => "not allowed any more",
            Self::SessionEnded => "session ended",
            Self::TooManyErrors => "too many errors",
        }
    }
}
