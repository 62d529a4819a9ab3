//! The server as a child, on a free port.

use std::{net::SocketAddr, path::Path};

use reqwest::Url;
use tokio::process::Child;

use crate::{
    Result,
    child::{self, Output},
    command::command,
};

/// A running server. Dropping it ends it.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
    _output: Output,
    _folder: tempfile::TempDir,
}

impl Server {
    /// Starts the server on a database and an address, with other settings than the usual, and waits until
    /// it serves.
    pub async fn start(
        program: &Path,
        database: &Url,
        address: SocketAddr,
        settings: &[(&str, &str)],
    ) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("oyinline-example.").tempdir()?;
        let mut child = command(program, folder.path(), database, address, settings).spawn()?;
        let (_, output) = child::first_line(&mut child, "the server").await?;
        reqwest::get(format!("http://{address}/readyz")).await?.error_for_status()?;
        Ok(Self { address, child, _output: output, _folder: folder })
    }

    /// Ends the server at once (SIGKILL) and waits until it is gone, so that it takes no time from the next.
    pub async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}
