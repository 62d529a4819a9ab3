//! What the figures were measured on.

use std::{fs, path::Path};

use tokio::process::Command;

use crate::{Plan, Result, database::Database, table::Table};

/// The machine and the versions as a table.
pub async fn describe(plan: &Plan, database: &Database) -> Result<String> {
    let mut table = Table::new(["machine", ""]);
    let mut row = |name: &str, value: String| table.row([name.to_owned(), value]);
    let cores = std::thread::available_parallelism()?;
    row("processor", format!("{cores} × {}", field("/proc/cpuinfo", "model name")));
    row("memory", field("/proc/meminfo", "MemTotal"));
    row("kernel", fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned());
    row("server", format!("{}, {}", version(&plan.program).await?, plan.program.display()));
    let whose = if database.is_own() { "the server's own" } else { "given by DATABASE_URL" };
    let [version, fsync, commit] = [
        database.show("server_version").await?,
        database.show("fsync").await?,
        database.show("synchronous_commit").await?,
    ];
    row("Postgres", format!("{version}, {whose}; fsync {fsync}, synchronous_commit {commit}"));
    let mut text = format!("{table}\n");
    if cfg!(debug_assertions) {
        text += "This is a development build: the figures show that the benchmark works, nothing else.\n\n";
    }
    text += "Figures are medians of the rounds, with the least and the greatest in parentheses.\n\n";
    Ok(text)
}

/// The version that a program tells of itself.
async fn version(program: &Path) -> Result<String> {
    let output = Command::new(program).arg("--version").output().await?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first value of a name in one of the kernel's lists; processors of some kinds have no name there.
fn field(path: &str, name: &str) -> String {
    let list = fs::read_to_string(path).unwrap_or_default();
    let value = list.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
    value.map_or("unknown", |(_, value)| value.trim()).to_owned()
}
