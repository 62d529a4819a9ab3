//! What the figures were measured on.

use std::fs;

use crate::{Plan, Result, database::Database, server, table::Table};

/// The machine and the versions as a table, and how the figures are to be read.
pub async fn describe(plan: &Plan, database: &Database) -> Result<String> {
    let mut text = format!("{}\n", table(plan, database).await?);
    if plan.is_quick || cfg!(debug_assertions) {
        text += "This is a quick run or a development build: its figures show that the benchmark works, nothing \
                 else.\n\n";
    }
    text += "The servers take turns within each round, on a machine that may have other work: compare the figures \
             of one run, by their ratios. CPU is that of the server's process as the kernel counts it, so what \
             makes the load is not in it. Figures are medians of the rounds, with the least and the greatest in \
             parentheses; ratios are medians of the rounds' ratios.\n\n";
    Ok(text)
}

/// The machine and the versions.
pub async fn table(plan: &Plan, database: &Database) -> Result<Table> {
    let mut table = Table::new(["machine", ""]);
    let mut row = |name: &str, value: String| table.row([name.to_owned(), value]);
    let cores = std::thread::available_parallelism()?;
    row("processor", format!("{cores} × {}", field("/proc/cpuinfo", "model name")));
    row("memory", field("/proc/meminfo", "MemTotal"));
    row("kernel", fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned());
    row("Oyinline", server::version(&plan.program).await?);
    if plan.servers.iter().any(|contender| contender.is_of_node()) {
        row("Node", server::version("node".as_ref()).await?);
        row("its libraries", libraries(plan)?);
    }
    if plan.servers.iter().any(|contender| contender.is_of_go()) {
        row("Go", server::output("go", "version").await?);
    }
    let whose = if database.is_own() { "the server's own" } else { "given by DATABASE_URL" };
    let [version, fsync, commit] = [
        database.show("server_version").await?,
        database.show("fsync").await?,
        database.show("synchronous_commit").await?,
    ];
    row("Postgres", format!("{version}, {whose}; fsync {fsync}, synchronous_commit {commit}"));
    Ok(table)
}

/// What the Node peers are made with, and the versions.
fn libraries(plan: &Plan) -> Result<String> {
    let package: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(plan.peers.join("package.json"))?)?;
    let dependencies = package["dependencies"].as_object().ok_or("the peers name no libraries")?;
    let named = |(name, version): (&String, &serde_json::Value)| {
        format!("{name} {}", version.as_str().unwrap_or_default())
    };
    let names: Vec<_> = dependencies.iter().map(named).collect();
    Ok(names.join(", "))
}

/// The first value of a name in one of the kernel's lists; processors of some kinds have no name there.
fn field(path: &str, name: &str) -> String {
    let list = fs::read_to_string(path).unwrap_or_default();
    let value = list.lines().find_map(|line| line.strip_prefix(name)?.split_once(':'));
    value.map_or("unknown", |(_, value)| value.trim()).to_owned()
}
