//! Stops Postgres at once and starts it again.
//!
//! `pg_ctl stop -m immediate` is a SIGQUIT to the first of its processes. It is sent from here, since `pg_ctl`
//! refuses to be run by root, who may send it all the same.

use std::{fs, ops::RangeInclusive, path::Path, time::Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{Duration, sleep, timeout};

use crate::{Result, lots::Lots, postgres::Postgres};

/// How long Postgres lives, in milliseconds.
const LIFE_MS: RangeInclusive<u64> = 200..=2_000;
/// How long it is away, in milliseconds.
const AWAY_MS: RangeInclusive<u64> = 100..=1_500;
/// How long a process may take to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// A time in which there was no Postgres: it had ended before and began to start after.
#[derive(Clone, Copy, Debug)]
pub struct Outage {
    /// From here.
    pub from: Instant,
    /// To here.
    pub to: Instant,
}

/// Stops Postgres so often. Gives when there was none.
pub async fn crash(
    program: &Path,
    running: &mut Option<Postgres>,
    times: u64,
    lots: &mut Lots,
) -> Result<Vec<Outage>> {
    let mut outages = Vec::new();
    for _ in 0..times {
        sleep(lots.millis(LIFE_MS)).await;
        let postgres = running.as_ref().ok_or("there is no Postgres any more")?;
        let pid = first_process(postgres.folder.path())?;
        kill_process(pid, Signal::QUIT)?;
        timeout(PATIENCE, gone(pid)).await.map_err(|_| "Postgres does not end")?;
        let from = Instant::now();
        let Some(Postgres { mut child, folder, url, .. }) = running.take() else { continue };
        // What kept it has nothing to stop any more.
        child.kill().await?;
        sleep(lots.millis(AWAY_MS)).await;
        let to = Instant::now();
        let postgres = running.insert(Postgres::start_in(program, folder).await?);
        if postgres.url != url {
            return Err("Postgres is somewhere else after its restart".into());
        }
        outages.push(Outage { from, to });
    }
    sleep(lots.millis(LIFE_MS)).await;
    Ok(outages)
}

/// The process that all others of a Postgres are children of.
fn first_process(folder: &Path) -> Result<Pid> {
    let elsewhere = fs::read_link(folder.join("elsewhere"));
    let home = elsewhere.unwrap_or_else(|_| folder.to_owned());
    let text = fs::read_to_string(home.join("cluster/postmaster.pid"))?;
    let number = text.lines().next().and_then(|line| line.trim().parse().ok());
    number.and_then(Pid::from_raw).ok_or_else(|| "Postgres does not say which process it is".into())
}

async fn gone(pid: Pid) {
    let path = format!("/proc/{pid}/stat");
    // One that has ended and was not fetched by its parent yet has the state Z.
    let lives = |stat: String| stat.rsplit_once(") ").is_some_and(|(_, fields)| !fields.starts_with('Z'));
    while fs::read_to_string(&path).is_ok_and(lives) {
        sleep(Duration::from_millis(5)).await;
    }
}
