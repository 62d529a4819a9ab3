//! The servers that are measured: ours and its peers. What they are called and how they are started.

use std::{fmt, process::Stdio};

use tokio::process::Command;

use crate::{Plan, Result, relay};

/// A server that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contender {
    /// Ours: everything that is kept is committed in Postgres.
    Ours,
    /// What a server costs that only hands messages on: axum, in memory.
    Relay,
    /// The design of the project that came before: Go and gorilla/websocket, in memory.
    Thesis,
    /// The same, with each message committed in Postgres.
    ThesisCommitting,
    /// Node with the library ws, in memory.
    Ws,
    /// Node with socket.io, in memory.
    SocketIo,
    /// Node with colyseus, in memory.
    Colyseus,
}

impl Contender {
    /// All of them, in the order of the tables.
    pub const ALL: [Self; 7] = [
        Self::Ours,
        Self::Relay,
        Self::Thesis,
        Self::ThesisCommitting,
        Self::Ws,
        Self::SocketIo,
        Self::Colyseus,
    ];

    /// The word for it among the options.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ours => "oyinline",
            Self::Relay => "axum",
            Self::Thesis => "thesis",
            Self::ThesisCommitting => "thesis-committing",
            Self::Ws => "ws",
            Self::SocketIo => "socket.io",
            Self::Colyseus => "colyseus",
        }
    }

    /// The contenders that a list of words names; `all` names all of them.
    pub fn read(words: &str) -> Result<Vec<Self>> {
        if words == "all" {
            return Ok(Self::ALL.into());
        }
        let read = |word: &str| {
            let found = Self::ALL.into_iter().find(|contender| contender.word() == word);
            found.ok_or_else(|| format!("there is no server called {word}").into())
        };
        words.split(',').map(read).collect()
    }

    /// Whether what it relays is committed first.
    pub fn commits(self) -> bool {
        matches!(self, Self::Ours | Self::ThesisCommitting)
    }

    /// Whether it runs in Node.
    pub fn is_of_node(self) -> bool {
        matches!(self, Self::Ws | Self::SocketIo | Self::Colyseus)
    }

    /// Whether it is written in Go.
    pub fn is_of_go(self) -> bool {
        matches!(self, Self::Thesis | Self::ThesisCommitting)
    }

    /// How a peer is started; it prints its address and ends with its input. Ours is started otherwise.
    pub fn peer(self, plan: &Plan) -> Result<Command> {
        let node = |file: &str| {
            let mut command = Command::new("node");
            command.arg(plan.peers.join(file)).env("NODE_ENV", "production");
            command
        };
        let mut command = match self {
            Self::Ours => return Err("our own server is no peer".into()),
            Self::Relay => {
                let mut command = Command::new(std::env::current_exe()?);
                command.arg(relay::ARGUMENT);
                command
            }
            Self::Thesis | Self::ThesisCommitting => Command::new(plan.peers.join("thesis/thesis")),
            Self::Ws => node("ws.mjs"),
            Self::SocketIo => node("socket.io.mjs"),
            Self::Colyseus => node("colyseus.mjs"),
        };
        command.env_remove("DATABASE_URL").stdin(Stdio::piped());
        Ok(command)
    }
}

impl fmt::Display for Contender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ours => "Oyinline",
            Self::Relay => "bare axum relay",
            Self::Thesis => "thesis (Go, gorilla)",
            Self::ThesisCommitting => "thesis with a commit",
            Self::Ws => "ws (Node)",
            Self::SocketIo => "socket.io (Node)",
            Self::Colyseus => "colyseus (Node)",
        })
    }
}
