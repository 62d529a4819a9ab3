//! Proof under faults: players and talkers use the server through its public protocol while the server is
//! killed, Postgres is stopped at once, or the network is bad; each keeps a journal of all that it sent and
//! got. Then the journals are compared with the database and with each other. Run by `scripts/chaos.sh`.

mod checker;
#[path = "../program/child.rs"]
mod child;
#[path = "../program/command.rs"]
mod command;
#[path = "../program/events.rs"]
mod events;
mod faults;
#[path = "../program/guest.rs"]
mod guest;
mod journal;
mod link;
mod lots;
mod plan;
mod player;
#[path = "../program/postgres.rs"]
mod postgres;
mod probe;
mod proxy;
mod report;
mod round;
mod server;
mod stored;
#[path = "../program/table.rs"]
mod table;
mod views;
mod world;

use std::{io::Write as _, process::ExitCode, time::Instant};

use crate::{
    checker::by,
    link::Transport,
    plan::{HELP, Plan},
    report::Report,
    round::Stage,
};

/// What went wrong, as a sentence.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// What a step gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Where even this cannot be written, the code still tells.
            let _ = writeln!(std::io::stderr(), "chaos: {error}");
            ExitCode::FAILURE
        }
    }
}

/// True if nothing was wrong.
fn run(arguments: &[String]) -> Result<bool> {
    if arguments.iter().any(|argument| argument == "--help") {
        print(HELP);
        return Ok(true);
    }
    let plan = Plan::read(arguments)?;
    print(&format!("Seed {}; `--seed {0}` repeats the plan.\n", plan.seed));
    tokio::runtime::Runtime::new()?.block_on(async {
        let mut stage = Stage::open(&plan).await?;
        let played = tokio::select! {
            played = play(&plan, &mut stage) => played,
            _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
        };
        // Also after a failure: nothing is left behind.
        let closed = stage.close().await;
        let report = played?;
        closed?;
        print(&format!("\n{report}\n{}\n", closing_line(&plan, &report)));
        Ok(report.is_clean())
    })
}

async fn play(plan: &Plan, stage: &mut Stage) -> Result<Report> {
    let mut all = Report::default();
    for &kind in &plan.kinds {
        let rounds = plan.rounds(kind);
        for (number, &(amount, seed)) in (1..).zip(&rounds) {
            let start = Instant::now();
            let report = round::play(plan, stage, kind, amount, seed).await?;
            print(&format!(
                "{}, round {number} of {}: {} {} in {:.0} s, {} commands: {}\n{}",
                kind.name(),
                rounds.len(),
                report.counted(kind.counts()),
                kind.counts(),
                start.elapsed().as_secs_f64(),
                report.counted("commands"),
                if report.is_clean() { "nothing wrong".to_owned() } else { report.line() },
                // Now, not after hours.
                report.sentences(),
            ));
            all.add(report);
        }
    }
    Ok(all)
}

/// Everything in one line.
fn closing_line(plan: &Plan, report: &Report) -> String {
    let faults = plan.kinds.iter().map(|kind| format!("{} {}", report.counted(kind.counts()), kind.counts()));
    let connections = Transport::ALL.map(|transport| {
        format!("{} by {}", report.counted(&by("connections", transport)), transport.name())
    });
    format!(
        "Chaos (seed {}): {}; connections: {}; {}",
        plan.seed,
        faults.collect::<Vec<_>>().join(", "),
        connections.join(", "),
        report.line()
    )
}

/// Writes to the standard output.
#[expect(clippy::print_stdout, reason = "what the program was asked for")]
pub fn print(text: &str) {
    print!("{text}");
}
