//! What a run does: which faults, how many, from which seed.

use std::path::PathBuf;

use crate::{Result, command, lots::Lots};

/// What the program says of itself.
pub const HELP: &str = "\
chaos [KIND...] [OPTION...] [SERVER]   play through faults and check that the server keeps its promises
  kill         the server is killed at random moments and started again
  postgres     Postgres is stopped at once and started again
  proxy        a bad network: delay, jitter, resets, half-open, cut and stalled connections
  resume       streams are resumed at random positions, also foreign and future ones
  all          all of them (the default)
  --slice      a small share of each, for the tests
  --seed N     what is drawn by lot is drawn from this (default: a new one, which is printed)
  --kills N    (1000; 40 in the slice)      --crashes N  of Postgres (200; 10)
  --commands N through the proxy (1000000; 20000)      --resumes N  (100000; 2000)
  --pairs N    players of a round, in pairs
  --keep DIR   where something was wrong, what each client sent and got is written there
SERVER is the server's program (default: the one beside the examples). A Postgres of its own is started in a
temporary folder. Each client draws anew for each connection whether it goes by a WebSocket, by Server-Sent
Events or by long polling. The same seed gives the same plan: the moments of faults, what happens to which
connection, by which transport it goes, what players draw. How the processes are scheduled is not in it, so two runs are alike and not the same.
";

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The server is killed.
    Kill,
    /// Postgres is stopped at once.
    Postgres,
    /// The network is bad.
    Proxy,
    /// Streams are resumed from anywhere.
    Resume,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The server's program.
    pub program: PathBuf,
    /// What everything is drawn from.
    pub seed: u64,
    /// Which faults.
    pub kinds: Vec<Kind>,
    /// How many of each.
    amounts: [u64; 4],
    /// How many pairs play, if not the usual number.
    pairs: Option<u64>,
    /// Where the journals of a round are written in which something was wrong.
    pub keep: Option<PathBuf>,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Kill, Self::Postgres, Self::Proxy, Self::Resume];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Postgres => "postgres",
            Self::Proxy => "proxy",
            Self::Resume => "resume",
        }
    }

    /// What its amount counts.
    pub fn counts(self) -> &'static str {
        match self {
            Self::Kill => "kills",
            Self::Postgres => "crashes of Postgres",
            Self::Proxy => "commands through a bad network",
            Self::Resume => "resumes",
        }
    }

    /// How much of it one round has. Each round begins with an empty database, so that what is compared at its
    /// end has room in memory.
    fn of_a_round(self) -> u64 {
        match self {
            Self::Kill => 40,
            Self::Postgres => 20,
            Self::Proxy => 20_000,
            Self::Resume => 5_000,
        }
    }

    fn usual_pairs(self) -> u64 {
        match self {
            Self::Kill | Self::Postgres => 24,
            Self::Proxy => 60,
            Self::Resume => 10,
        }
    }
}

impl Plan {
    /// Reads the arguments.
    pub fn read(arguments: &[String]) -> Result<Self> {
        let mut plan = Self {
            program: command::beside_the_examples()?,
            // Short enough to be typed.
            seed: uuid::Uuid::now_v7().as_u128() as u64 >> 32 & 0xffff_ffff,
            kinds: Vec::new(),
            amounts: [1_000, 200, 1_000_000, 100_000],
            pairs: None,
            keep: None,
        };
        if arguments.iter().any(|argument| argument == "--slice") {
            plan.amounts = [40, 10, 20_000, 2_000];
        }
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let mut number = || -> Result<u64> {
                let text = arguments.next().ok_or_else(|| format!("{argument} needs a number"))?;
                Ok(text.parse().map_err(|_| format!("{argument} needs a number"))?)
            };
            match argument.as_str() {
                "--slice" => {}
                "--keep" => plan.keep = Some(arguments.next().ok_or("--keep needs a folder")?.into()),
                "--seed" => plan.seed = number()?,
                "--kills" => plan.amounts[0] = number()?,
                "--crashes" => plan.amounts[1] = number()?,
                "--commands" => plan.amounts[2] = number()?,
                "--resumes" => plan.amounts[3] = number()?,
                "--pairs" => plan.pairs = Some(number()?.max(1)),
                "all" => plan.kinds.extend(Kind::ALL),
                unknown if unknown.starts_with('-') => return Err(format!("unknown option\n{HELP}").into()),
                word => match Kind::ALL.into_iter().find(|kind| kind.name() == word) {
                    Some(kind) => plan.kinds.push(kind),
                    None => plan.program = std::path::absolute(word)?,
                },
            }
        }
        if plan.kinds.is_empty() {
            plan.kinds.extend(Kind::ALL);
        }
        if !plan.program.is_file() {
            return Err(format!("there is no server's program at {}", plan.program.display()).into());
        }
        Ok(plan)
    }

    /// How much of a kind there is in all.
    pub fn amount(&self, kind: Kind) -> u64 {
        self.amounts[kind as usize]
    }

    /// How many pairs play in a round.
    pub fn pairs(&self, kind: Kind) -> u64 {
        self.pairs.unwrap_or_else(|| kind.usual_pairs())
    }

    /// The rounds of a kind: how much of it each has, and its seed.
    pub fn rounds(&self, kind: Kind) -> Vec<(u64, u64)> {
        let mut lots = Lots::of(self.seed, kind as u64);
        let mut left = self.amount(kind);
        let mut rounds = Vec::new();
        while left > 0 {
            let amount = left.min(kind.of_a_round());
            rounds.push((amount, lots.number()));
            left -= amount;
        }
        rounds
    }
}
