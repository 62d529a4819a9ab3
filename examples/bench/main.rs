//! The benchmark: what the server costs, beside its peers. Memory of an idle socket, CPU of a delivery, by each
//! transport, CPU and time of a move, and what a reconnect storm takes; and, by itself, whether its memory grows
//! over a long time. Run by `scripts/bench.sh`.
//!
//! The servers and Postgres are processes of their own, so the cost of making the load is in no figure but
//! the one that names it.

mod calls;
#[path = "../program/child.rs"]
mod child;
mod client;
mod colyseus;
#[path = "../program/command.rs"]
mod command;
mod contender;
mod database;
mod delivery;
#[path = "../program/events.rs"]
mod events;
mod figures;
mod gauge;
#[path = "../program/guest.rs"]
mod guest;
mod http;
mod idle;
mod line;
mod machine;
mod member;
mod moves;
mod picture;
mod plan;
#[path = "../program/postgres.rs"]
mod postgres;
mod process;
mod relay;
mod report;
mod server;
mod soak;
mod storm;
mod stream;
#[path = "../program/table.rs"]
mod table;
mod traffic;
mod transports;
mod wire;

use std::{fs, io::Write as _, os::unix::process::CommandExt as _, process::ExitCode};

use crate::{
    contender::Contender,
    database::Database,
    plan::{HELP, Part, Plan},
    report::Section,
};

/// What went wrong, as a sentence.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// What a measurement gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// File descriptors of the program itself, and of a server beside its sockets.
const OTHER_FILES: usize = 256;

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
    if let Some((first, others)) = arguments.split_first()
        && first == soak::ARGUMENT
    {
        return runtime.block_on(soak::run(others));
    }
    let plan = Plan::read(arguments)?;
    allow_files(plan.sockets.max(plan.listeners).max(2 * plan.pairs) + OTHER_FILES)?;
    let measured = with_database(&plan, async |database| measure(&plan, database).await);
    runtime.block_on(measured)
}

/// Does something with a Postgres under it.
async fn with_database(plan: &Plan, act: impl AsyncFnOnce(&Database) -> Result<()>) -> Result<()> {
    let database = Database::open(&plan.program).await?;
    let done = tokio::select! {
        done = act(&database) => done,
        _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
    };
    // Also after a failure: nothing is left behind, neither a database nor a folder.
    let closed = database.close().await;
    done.and(closed)
}

async fn measure(plan: &Plan, database: &Database) -> Result<()> {
    let machine = machine::describe(plan, database).await?;
    print(&machine);
    let is_wanted = |part| plan.only.is_none_or(|only| only == part);
    let mut sections = Vec::new();
    if is_wanted(Part::Idle) {
        tell(&mut sections, [idle::measure(plan, database).await?]);
    }
    if is_wanted(Part::Delivery) {
        tell(&mut sections, delivery::measure(plan, database).await?);
    }
    if is_wanted(Part::Transports) && plan.servers.contains(&Contender::Ours) {
        tell(&mut sections, [transports::measure(plan, database).await?]);
    }
    if is_wanted(Part::Calls) && plan.servers.contains(&Contender::Ours) {
        tell(&mut sections, [calls::measure(plan, database).await?]);
    }
    if is_wanted(Part::Moves) {
        tell(&mut sections, moves::measure(plan, database).await?);
    }
    if is_wanted(Part::Storm) {
        tell(&mut sections, [storm::measure(plan, database).await?]);
    }
    if let Some(folder) = &plan.docs {
        let tables: String = sections.iter().map(Section::to_string).collect();
        let text = format!(
            "# What the server costs, beside its peers\n\nWritten by `scripts/bench.sh peers`, together with the \
             picture; not by hand.\n\n![The medians on a logarithmic scale](bench.svg)\n\n{machine}{}\n",
            tables.trim_end()
        );
        fs::write(folder.join("bench.md"), text)?;
        fs::write(folder.join("bench.svg"), picture::draw(&sections))?;
    }
    Ok(())
}

/// Prints what has been measured, and keeps it.
fn tell(sections: &mut Vec<Section>, measured: impl IntoIterator<Item = Section>) {
    for section in measured {
        print(&format!("\n{section}"));
        sections.push(section);
    }
}

/// Writes to the standard output.
#[expect(clippy::print_stdout, reason = "what the program was asked for")]
pub fn print(text: &str) {
    print!("{text}");
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
