//! What the server holds beside memory: what must be given back once everybody has gone.

use std::net::SocketAddr;

use crate::{Result, database::Database, process, server::Server};

/// What is held at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// Connections of clients, as the kernel counts them.
    pub connections: usize,
    /// Sockets and lines, as the server counts them.
    pub sockets: usize,
    /// Open files, connections of clients included and those to Postgres not: these come as they are needed.
    pub files: usize,
    /// Connections to Postgres.
    pub to_postgres: usize,
    /// Threads.
    pub threads: usize,
}

impl Held {
    /// What a server holds that tells its counters at another address.
    pub async fn by(server: &Server, database: &Database, metrics: SocketAddr) -> Result<Self> {
        let page = server.http.get(format!("http://{metrics}/metrics")).send().await?.error_for_status()?;
        let name = server.database.as_ref().ok_or("our server has no database")?;
        let to_postgres = database.connections(name).await?;
        Ok(Self {
            // One of the two may be told of a connection before the other.
            files: process::open_files(server.pid)?.saturating_sub(to_postgres),
            to_postgres,
            connections: process::connections(server.pid, server.address.port())?,
            sockets: sockets(&page.text().await?)?,
            threads: process::threads(server.pid)?,
        })
    }

    /// Whether nothing is held beyond what was before. Connections to Postgres and threads come as they are
    /// needed, up to a bound.
    pub fn is_within(self, before: Self) -> bool {
        self.connections <= before.connections && self.sockets <= before.sockets && self.files <= before.files
    }

    /// All of it by name.
    pub fn named(self) -> [(&'static str, usize); 5] {
        [
            ("connections of clients", self.connections),
            ("sockets and lines, by its own counters", self.sockets),
            ("open files, but for those to Postgres", self.files),
            ("connections to Postgres", self.to_postgres),
            ("threads", self.threads),
        ]
    }
}

/// The sum over all transports; one that was never used has no line.
fn sockets(page: &str) -> Result<usize> {
    let lines = page.lines().filter(|line| line.starts_with("oyinline_sockets{"));
    let values = lines.filter_map(|line| line.rsplit_once(' '));
    Ok(values.map(|(_, value)| value.parse::<usize>()).sum::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sockets_of_all_transports_are_counted_together() {
        let page = "# TYPE oyinline_sockets gauge\noyinline_sockets{transport=\"Line\"} 2\n\
                    oyinline_sockets{transport=\"WebSocket\"} 3\noyinline_acks_total 7\n# EOF\n";
        assert_eq!(sockets(page).unwrap(), 5);
        assert_eq!(sockets("# EOF\n").unwrap(), 0);
    }
}
