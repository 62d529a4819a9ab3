//! The cluster and its server: `initdb`, the settings, and `pg_ctl` to start, ask and stop.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use super::{
    PATIENCE, PORT, SUPERUSER,
    error::StartError,
    owner::Owner,
    place::{Place, unusable, write},
    programs::Programs,
};

/// What may be tuned. The first line brings in what `initdb` found out, the last one what a person
/// wants otherwise.
const SETTINGS: &str = "\
# Written by Oyinline at each start: changes made here are lost. Your own settings go to tuning.conf.
include = 'cluster/postgresql.conf'
cluster_name = 'oyinline'
max_connections = 100
shared_buffers = 64MB
timezone = 'UTC'
log_timezone = 'UTC'
password_encryption = 'scram-sha-256'
# Short queries only: compiling one costs more than it saves.
jit = off
# One file for each day of the week, written over a week later. Errors of statements are told to the
# program, which logs them without the data in them, so the files stay small.
logging_collector = on
log_directory = '../log'
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
log_min_messages = log
log_checkpoints = off
log_line_prefix = '%m [%p] '
include_if_exists = 'tuning.conf'
";

/// The file that takes what the server says before its log is open: two lines a start.
const START_LOG: &str = "start.log";

/// The data, and what is needed to run a server on them.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) programs: Programs,
    pub(super) owner: Owner,
    pub(super) place: Place,
}

impl Cluster {
    /// Tells whether the data have been made.
    pub(super) fn exists(&self) -> bool {
        self.place.cluster().join("PG_VERSION").exists()
    }

    /// Makes the data. They get their name when they are complete, so that an `initdb` cut off half
    /// way is done again.
    pub(super) async fn create(&self, password: &str) -> Result<(), StartError> {
        let unfinished = self.place.unfinished();
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(unusable(&unfinished))?;
        }
        fs::create_dir(&unfinished).map_err(unusable(&unfinished))?;
        self.owner.give(&unfinished)?;
        let password_file = self.place.handed_password();
        write(&password_file, password, 0o600)?;
        self.owner.give(&password_file)?;

        let program = self.programs.path("initdb");
        let mut command = self.owner.command(&program);
        command
            .args(["--encoding=UTF8", "--locale=C", "--data-checksums", "--auth=scram-sha-256"])
            .args(["--username", SUPERUSER, "--pwfile"])
            .arg(&password_file)
            .env("PGDATA", &unfinished);
        let output = command.output().await;
        fs::remove_file(&password_file).map_err(unusable(&password_file))?;

        let cluster = self.place.cluster();
        let output = output.map_err(|source| StartError::NotRun { program, source })?;
        if !output.status.success() {
            return Err(StartError::NotCreated { cluster, output: said(&output) });
        }
        fs::rename(&unfinished, &cluster).map_err(unusable(&cluster))
    }

    /// Writes the settings that may be tuned.
    pub(super) fn write_settings(&self) -> Result<(), StartError> {
        write(&self.place.settings(), SETTINGS, 0o644)
    }

    /// Starts the server and waits until it is ready. `pg_ctl` gives it a session of its own, so it
    /// outlives a terminal and this program.
    pub(super) async fn launch(&self, socket: &Path) -> Result<(), StartError> {
        let log = self.place.log();
        let seconds = PATIENCE.as_secs().to_string();
        let output =
            self.pg_ctl(&log, &["start", "-w", "-t", &seconds, "-l", START_LOG, "-o", &must(socket)]).await?;
        if output.status.success() {
            return Ok(());
        }
        let output = [said(&output), last_words(&log)].join("\n").trim().to_owned();
        Err(StartError::NotStarted { log, output })
    }

    /// The folder of the running server's socket; none when no server runs.
    pub(super) async fn running(&self) -> Result<Option<PathBuf>, StartError> {
        let pid_file = self.place.cluster().join("postmaster.pid");
        while pid_file.exists() && self.pg_ctl(Path::new("/"), &["status"]).await?.status.success() {
            let text = fs::read_to_string(&pid_file).unwrap_or_default();
            if let Some(socket) = socket_of(&text) {
                return Ok(Some(socket));
            }
            // It is just opening its socket, or has just ended.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(None)
    }

    /// Stops the server: it cuts its connections, writes everything and ends.
    pub(super) async fn stop(&self) -> Result<(), StartError> {
        let seconds = PATIENCE.as_secs().to_string();
        let output = self.pg_ctl(Path::new("/"), &["stop", "-w", "-t", &seconds, "-m", "fast"]).await?;
        if output.status.success() {
            return Ok(());
        }
        Err(StartError::NotStopped { log: self.place.log(), output: said(&output) })
    }

    /// The data folder goes by variable, log and settings by a name that counts from the working
    /// folder: `pg_ctl` would paste their full paths into a shell's command.
    async fn pg_ctl(&self, working_folder: &Path, arguments: &[&str]) -> Result<Output, StartError> {
        let program = self.programs.path("pg_ctl");
        let mut command = self.owner.command(&program);
        command.args(arguments).env("PGDATA", self.place.cluster()).current_dir(working_folder);
        command.output().await.map_err(|source| StartError::NotRun { program, source })
    }
}

/// What no file may change: on the command line it outranks every configuration file.
fn must(socket: &Path) -> String {
    format!(
        "-c config_file=../postgresql.conf -c listen_addresses= -c port={PORT} -c unix_socket_directories={} -c unix_socket_permissions=0700 \
         -c fsync=on -c synchronous_commit=on -c full_page_writes=on",
        socket.display()
    )
}

/// The fifth line of `postmaster.pid` is the folder of the socket; it may not have been written yet.
fn socket_of(pid_file: &str) -> Option<PathBuf> {
    pid_file.lines().nth(4).filter(|line| !line.is_empty()).map(PathBuf::from)
}

fn said(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    last_lines(if stderr.trim().is_empty() { &stdout } else { &stderr })
}

/// The end of the log file written last.
fn last_words(log: &Path) -> String {
    let written = |entry: &fs::DirEntry| entry.metadata().and_then(|metadata| metadata.modified()).ok();
    let entries = fs::read_dir(log).into_iter().flatten().flatten();
    let filled = entries.filter(|entry| entry.metadata().is_ok_and(|metadata| metadata.len() > 0));
    let newest = filled.max_by_key(written);
    let text = newest.and_then(|entry| fs::read(entry.path()).ok()).unwrap_or_default();
    last_lines(&String::from_utf8_lossy(&text))
}

/// Five lines are the reason and its hint.
fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_socket_is_read_from_the_pid_file() {
        let ready = "4711\n/srv/data/cluster\n1763720000\n5432\n/srv/data/socket\n\n  5432001 0\nready   \n";
        assert_eq!(socket_of(ready), Some(PathBuf::from("/srv/data/socket")));
        assert_eq!(socket_of("4711\n/srv/data/cluster\n1763720000\n5432\n"), None);
    }

    #[test]
    fn only_the_last_lines_are_told() {
        assert_eq!(last_lines("1\n2\n\n3\n4\n5\n6\n"), "2\n3\n4\n5\n6");
        assert_eq!(last_lines(""), "");
    }
}
