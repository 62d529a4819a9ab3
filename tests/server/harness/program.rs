//! The program itself, as an operator starts it.

use std::{
    net::{SocketAddr, TcpListener},
    os::fd::OwnedFd,
    path::Path,
    process::Stdio,
};

use sqlx::{ConnectOptions, PgPool};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
    process::{Child, Command},
    task::JoinHandle,
};

use super::{SECRET, within};

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code.
    pub code: Option<i32>,
    /// What it wrote to standard error.
    pub said: String,
}

/// A program that serves.
pub struct Program {
    child: Child,
    /// What it writes to standard error, read all along: a full pipe would keep it waiting.
    log: JoinHandle<String>,
    /// Where it listens.
    pub address: SocketAddr,
}

/// The address of a test's database.
pub fn url(db: &PgPool) -> String {
    db.connect_options().to_url_lossy().to_string()
}

/// Runs the program in a folder, with these variables and no others, until it ends.
pub async fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let output = command(folder, arguments, variables).output();
    let output = within("the program's end", output).await.unwrap();
    Ended { code: output.status.code(), said: String::from_utf8(output.stderr).unwrap() }
}

impl Program {
    /// Starts a server over a test's database.
    pub async fn serve(folder: &Path, db: &PgPool, variables: &[(&str, &str)]) -> Self {
        // Between the choice of a port and its use somebody else may take it.
        for _ in 0..5 {
            let address = free_address();
            let (url, listen) = (url(db), address.to_string());
            let mut all = vec![
                ("DATABASE_URL", url.as_str()),
                ("OYINLINE_LISTEN", &listen),
                ("OYINLINE_SECRET", SECRET),
            ];
            all.extend(variables);
            let (child, log, first) = spawn(command(folder, &[], &all)).await;
            if first == format!("Oyinline is at http://{listen}\n") {
                return Self { child, log, address };
            }
        }
        panic!("the program does not serve");
    }

    /// Starts a server over a test's database on a listener that is handed over to it, as systemd does.
    pub async fn serve_on(listener: &TcpListener, folder: &Path, db: &PgPool) -> Self {
        let (url, address) = (url(db), listener.local_addr().unwrap());
        let variables = [("DATABASE_URL", url.as_str()), ("OYINLINE_SECRET", SECRET)];
        let mut command = Command::new("/bin/sh");
        // Descriptor 3 is the first that is handed over, and the number of the process must be its own.
        let script = r#"exec 3<&0 </dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec "$0""#;
        command.args(["-c", script, env!("CARGO_BIN_EXE_oyinline")]);
        prepare(&mut command, folder, &variables).stdin(OwnedFd::from(listener.try_clone().unwrap()));
        let (child, log, first) = spawn(command).await;
        assert_eq!(first, format!("Oyinline is at http://{address}\n"));
        Self { child, log, address }
    }

    /// Asks the program to stop, and waits until it has. Gives how it ended.
    pub async fn stop(mut self) -> Ended {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
        let said = within("the log", self.log).await.unwrap();
        Ended { code: within("the end", self.child.wait()).await.unwrap().code(), said }
    }

    /// Kills the program and gives what it wrote to standard error.
    pub async fn kill(mut self) -> String {
        self.child.start_kill().unwrap();
        within("the log", self.log).await.unwrap()
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Starts a program. Gives its log, once it has ended, and the first line of what it prints.
async fn spawn(mut command: Command) -> (Child, JoinHandle<String>, String) {
    let mut child = command.spawn().unwrap();
    let mut errors = child.stderr.take().unwrap();
    let log = tokio::spawn(async move {
        let mut said = String::new();
        errors.read_to_string(&mut said).await.unwrap();
        said
    });
    let mut first = String::new();
    let output = child.stdout.as_mut().unwrap();
    within("the first line", BufReader::new(output).read_line(&mut first)).await.unwrap();
    (child, log, first)
}

fn command(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oyinline"));
    prepare(command.args(arguments), folder, variables);
    command
}

fn prepare<'a>(command: &'a mut Command, folder: &Path, variables: &[(&str, &str)]) -> &'a mut Command {
    command
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
}
