//! What goes into the link and what comes out of it, apart from frames.

use protocol::{Ack, Code, CommandId, Event, Problem, Snapshot, Topic};

use crate::live::{Connection, Way};

/// The instant of an input, and the chance that it may use.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Milliseconds of a clock that never goes back.
    pub ms: f64,
    /// From 0 (included) to 1 (excluded).
    pub chance: f64,
}

/// What the driver shall do. Of what it reports back, that of an earlier socket is ignored.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Open a socket under this number by this way; drop the one before.
    Open { socket: u32, way: Way },
    /// Look whether a WebSocket opens, beside the connection that there is.
    Probe,
    /// Close the socket.
    Close,
    /// Send a text.
    Send(String),
    /// Ring after a time, in place of an earlier ring of the same timer.
    Ring { timer: Timer, turn: u32, after_ms: u32 },
    /// Ask the server over HTTP whether the session still stands.
    CheckSession,
    /// Show the state of the connection.
    Show(Connection),
    /// The connection will not come back, for this reason.
    End(Code),
    /// The server's wall clock at this moment, in milliseconds since 1970.
    Clock(f64),
    /// A command is decided.
    Resolve(CommandId, Result<Ack, Problem>),
    /// A topic's whole state, of the same life as the one before or of another.
    Replace { topic: Topic, snapshot: Snapshot, same_epoch: bool },
    /// A topic's next event.
    Apply { topic: Topic, event: Event },
    /// A topic is not to be listened to.
    Refuse { topic: Topic, problem: Problem },
}

/// What the link waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The next try to connect.
    Try,
    /// The end of the patience with a handshake.
    Welcome,
    /// The next ping.
    Ping,
    /// The end of the patience with a pong.
    Pong,
    /// The connection has stood for a while.
    Settled,
    /// Topics that were refused for the moment.
    AskAgain,
    /// The next look for a better way.
    Better,
}

/// What the server says over HTTP about the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCheck {
    /// It stands, or there never was one.
    Stands,
    /// It has ended.
    Ended,
    /// No answer, or none to this question.
    Unreachable,
}
