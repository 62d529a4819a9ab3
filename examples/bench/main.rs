//! The benchmark: what the server costs. Memory of an idle socket, CPU of a committed move beside one
//! that is merely relayed, CPU of a delivery. Run by `scripts/bench.sh`.
//!
//! The server, the relay and Postgres are processes of their own, so the cost of making the load is in
//! no figure but the one that names it.

#[path = "../program/child.rs"]
mod child;
mod client;
mod database;
mod delivery;
mod figures;
#[path = "../program/guest.rs"]
mod guest;
mod idle;
mod machine;
mod moves;
#[path = "../program/postgres.rs"]
mod postgres;
mod process;
mod relay;
#[path = "../program/server.rs"]
mod server;
#[path = "../program/table.rs"]
mod table;

use std::{io::Write as _, os::unix::process::CommandExt as _, path::PathBuf, process::ExitCode};

use crate::database::Database;

/// What went wrong, as a sentence.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// What a measurement gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

const HELP: &str = "\
bench [OPTION...] [SERVER]   measure the server's program (default: the one beside the examples)
  --sockets N    idle sockets, and listeners of the room (1000)
  --pairs N      matches played at once (50)
  --rate N       moves in a second where they are paced (500)
  --messages N   messages said in the room (300)
  --rounds N     rounds, of which medians are taken (3)
  --only PART    idle, moves or delivery
  --quick        everything small: shows that it works, measures nothing
With DATABASE_URL a database is made there and removed afterwards; otherwise the server's own Postgres
is started in a temporary folder.
";

/// File descriptors of the program itself, and of the server beside its sockets.
const OTHER_FILES: usize = 256;

/// One of the measurements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Idle,
    Moves,
    Delivery,
}

/// What is measured, and how much of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The server's program.
    pub program: PathBuf,
    /// Idle sockets, and listeners of the room.
    pub sockets: usize,
    /// Matches played at once.
    pub pairs: usize,
    /// Moves in a second where they are paced.
    pub rate: usize,
    /// Matches that each pair plays in succession in one round.
    pub matches: usize,
    /// Messages said in the room.
    pub messages: usize,
    /// Rounds of which medians are taken.
    pub rounds: usize,
    /// The only measurement, unless all are wanted.
    only: Option<Part>,
}

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even this cannot be written, the code still tells.
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--help") {
        print(HELP);
        return Ok(());
    }
    let runtime = tokio::runtime::Runtime::new()?;
    if arguments == [relay::ARGUMENT] {
        return runtime.block_on(relay::run());
    }
    let plan = Plan::read(arguments)?;
    allow_files(plan.sockets.max(2 * plan.pairs) + OTHER_FILES)?;
    runtime.block_on(measure(&plan))
}

async fn measure(plan: &Plan) -> Result<()> {
    let database = Database::open(&plan.program).await?;
    let measured = tokio::select! {
        measured = measure_with(plan, &database) => measured,
        _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
    };
    // Also after a failure: nothing is left behind, neither a database nor a folder.
    let closed = database.close().await;
    measured.and(closed)
}

async fn measure_with(plan: &Plan, database: &Database) -> Result<()> {
    print(&machine::describe(plan, database).await?);
    let is_wanted = |part| plan.only.is_none_or(|only| only == part);
    if is_wanted(Part::Idle) {
        print(&idle::measure(plan, database).await?);
    }
    if is_wanted(Part::Moves) {
        print(&moves::measure(plan, database).await?);
    }
    if is_wanted(Part::Delivery) {
        print(&delivery::measure(plan, database).await?);
    }
    Ok(())
}

/// Writes to the standard output.
#[expect(clippy::print_stdout, reason = "what the program was asked for")]
pub fn print(text: &str) {
    print!("{text}");
}

impl Plan {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut plan = Self {
            program: server::beside_the_examples()?,
            sockets: 1_000,
            pairs: 50,
            rate: 500,
            // A player may make 100 moves at once: three matches of 21 stay below.
            matches: 3,
            messages: 300,
            rounds: 3,
            only: None,
        };
        if arguments.iter().any(|argument| argument == "--quick") {
            plan = Self { sockets: 50, pairs: 4, rate: 80, matches: 1, messages: 20, rounds: 1, ..plan };
        }
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let number = match argument.as_str() {
                "--quick" => continue,
                "--sockets" => &mut plan.sockets,
                "--pairs" => &mut plan.pairs,
                "--rate" => &mut plan.rate,
                "--messages" => &mut plan.messages,
                "--rounds" => &mut plan.rounds,
                "--only" => {
                    plan.only = Some(match arguments.next().map(String::as_str) {
                        Some("idle") => Part::Idle,
                        Some("moves") => Part::Moves,
                        Some("delivery") => Part::Delivery,
                        _ => return Err("--only needs idle, moves or delivery".into()),
                    });
                    continue;
                }
                unknown if unknown.starts_with('-') => return Err(format!("unknown option\n{HELP}").into()),
                program => {
                    plan.program = std::path::absolute(program)?;
                    continue;
                }
            };
            let text = arguments.next().ok_or_else(|| format!("{argument} needs a number"))?;
            *number = text.parse().ok().filter(|&number| number > 0).ok_or("a number from 1 is needed")?;
        }
        if !plan.program.is_file() {
            return Err(format!("there is no server's program at {}", plan.program.display()).into());
        }
        Ok(plan)
    }
}

/// Starts this program anew with more open files, if the limit is below `needed`; the server inherits
/// it. Many systems begin with 1,024.
fn allow_files(needed: usize) -> Result<()> {
    let allowed = process::allowed_files()?;
    if allowed.now >= needed {
        return Ok(());
    }
    if allowed.most < needed {
        return Err(format!("{needed} open files are needed and {} allowed", allowed.most).into());
    }
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", r#"ulimit -n "$0" && exec "$@""#]).arg(needed.to_string());
    shell.arg(std::env::current_exe()?).args(std::env::args_os().skip(1));
    Err(shell.exec().into())
}
