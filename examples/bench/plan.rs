//! What is measured, and how much of it: the options of the command.

use std::path::PathBuf;

use crate::{Result, command, contender::Contender};

/// What `--help` says.
pub const HELP: &str = "\
bench [OPTION...] [SERVER]   measure the server's program (default: the one beside the examples) and its peers
  --servers LIST  of oyinline, axum, thesis, thesis-committing, ws, socket.io and colyseus, with commas
                  between, or all (oyinline,axum)
  --sockets N     idle sockets, and sockets of the reconnect storm (10000)
  --listeners N   listeners of the room (1000; at most 200 of them by each transport)
  --messages N    messages said in the room (300)
  --pairs N       matches played at once (1000)
  --rates LIST    moves in a second where they are paced (500,2000,5000)
  --rounds N      rounds, of which medians are taken (3)
  --only PART     idle, delivery, transports, calls, moves or storm
  --quick         everything small: shows that it works, measures nothing
  --peers FOLDER  the peers' programs (bench/peers)
  --docs FOLDER   write the tables to FOLDER/bench.md and the picture to FOLDER/bench.svg
bench soak [MINUTES] [SERVER]   see whether our server's memory grows while people come and go (30 minutes)
With DATABASE_URL databases are made there and removed afterwards; otherwise the server's own Postgres is
started in a temporary folder.
";

/// One of the measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Memory of idle sockets.
    Idle,
    /// Messages to a room.
    Delivery,
    /// The same messages by each transport of ours.
    Transports,
    /// Calls that connect.
    Calls,
    /// Moves of matches.
    Moves,
    /// All sockets cut at once.
    Storm,
}

/// What is measured, and how much of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Our server's program.
    pub program: PathBuf,
    /// The folder with the peers' programs.
    pub peers: PathBuf,
    /// The servers that are measured.
    pub servers: Vec<Contender>,
    /// Idle sockets, and sockets that are cut.
    pub sockets: usize,
    /// Listeners of the room.
    pub listeners: usize,
    /// Messages said in the room.
    pub messages: usize,
    /// Matches played at once.
    pub pairs: usize,
    /// Moves in a second where they are paced.
    pub rates: Vec<usize>,
    /// Rounds of which medians are taken.
    pub rounds: usize,
    /// The only measurement, unless all are wanted.
    pub only: Option<Part>,
    /// Whether it is only to be seen that it works.
    pub is_quick: bool,
    /// Where tables and picture are written.
    pub docs: Option<PathBuf>,
}

impl Plan {
    /// Reads the options.
    pub fn read(arguments: &[String]) -> Result<Self> {
        let mut plan = Self {
            program: command::beside_the_examples()?,
            peers: PathBuf::from("bench/peers"),
            servers: vec![Contender::Ours, Contender::Relay],
            sockets: 10_000,
            listeners: 1_000,
            messages: 300,
            pairs: 1_000,
            rates: vec![500, 2_000, 5_000],
            rounds: 3,
            only: None,
            is_quick: false,
            docs: None,
        };
        if arguments.iter().any(|argument| argument == "--quick") {
            plan = Self {
                sockets: 100,
                listeners: 50,
                messages: 20,
                pairs: 8,
                rates: vec![80],
                rounds: 1,
                is_quick: true,
                ..plan
            };
        }
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            if argument == "--quick" {
                continue;
            }
            if !argument.starts_with('-') {
                plan.program = std::path::absolute(argument)?;
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("{argument} needs a value"))?;
            plan.set(argument, value)?;
        }
        if !plan.program.is_file() {
            return Err(format!("there is no server's program at {}", plan.program.display()).into());
        }
        Ok(plan)
    }

    fn set(&mut self, option: &str, value: &str) -> Result<()> {
        match option {
            "--servers" => self.servers = Contender::read(value)?,
            "--sockets" => self.sockets = number(value)?,
            "--listeners" => self.listeners = number(value)?,
            "--messages" => self.messages = number(value)?,
            "--pairs" => self.pairs = number(value)?,
            "--rates" => self.rates = value.split(',').map(number).collect::<Result<_>>()?,
            "--rounds" => self.rounds = number(value)?,
            "--only" => self.only = Some(part(value)?),
            "--peers" => self.peers = PathBuf::from(value),
            "--docs" => self.docs = Some(PathBuf::from(value)),
            _ => return Err(format!("unknown option\n{HELP}").into()),
        }
        Ok(())
    }

    /// The servers without the one that differs from another in its moves only.
    pub fn relaying(&self) -> impl Iterator<Item = Contender> {
        self.servers.iter().copied().filter(|&contender| contender != Contender::ThesisCommitting)
    }
}

fn part(word: &str) -> Result<Part> {
    match word {
        "idle" => Ok(Part::Idle),
        "delivery" => Ok(Part::Delivery),
        "transports" => Ok(Part::Transports),
        "calls" => Ok(Part::Calls),
        "moves" => Ok(Part::Moves),
        "storm" => Ok(Part::Storm),
        _ => Err("--only needs idle, delivery, transports, calls, moves or storm".into()),
    }
}

fn number(text: &str) -> Result<usize> {
    text.parse().ok().filter(|&number| number > 0).ok_or_else(|| "a number from 1 is needed".into())
}
