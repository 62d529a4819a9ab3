//! A child that says on its first line that it is there.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout},
    time::timeout,
};

use crate::Result;

/// How long a child may take until it says that it is there: the first start makes a cluster.
const PATIENCE: Duration = Duration::from_secs(120);

/// The lines of a child's output. Kept as long as the child: writing to nobody would end it.
pub type Output = Lines<BufReader<ChildStdout>>;

/// Waits for the first line.
pub async fn first_line(child: &mut Child, name: &str) -> Result<(String, Output)> {
    let stdout = child.stdout.take().ok_or_else(|| format!("{name} has no output"))?;
    let mut lines = BufReader::new(stdout).lines();
    let line =
        timeout(PATIENCE, lines.next_line()).await.map_err(|_| format!("{name} did not start in time"))?;
    Ok((line?.ok_or_else(|| format!("{name} did not start; it says why above"))?, lines))
}
