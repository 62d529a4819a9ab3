//! The program: reads the settings, opens the backend, serves, and stops in order.

use std::{net::SocketAddr, path::Path, process::ExitCode};

use backend::{Backend, Config, OpenError, postgres::Postgres};
use listenfd::ListenFd;
use mimalloc::MiMalloc;
use oyinline::{AppState, metrics, router, serve, telemetry};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// Gives back to the system what a storm of connections has needed; the system's own allocator keeps most of it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Exit codes of sysexits.h.
const UNAVAILABLE: u8 = 69;
const CONFIG: u8 = 78;

const HELP: &str = "\
oyinline                     serve
oyinline settings            list every setting with its default
oyinline migrate             bring the database's schema up to date and exit
oyinline postgres --data DIR run the embedded Postgres in a folder, print its URL, stop at the end of input
oyinline --version           print the version
";

/// What ends the program early: a sentence, and the code for scripts.
struct Failure(u8, String);

fn main() -> ExitCode {
    // First of all: it takes its variables out of the environment, which no other thread may read meanwhile.
    let sockets = ListenFd::from_env();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Failure(UNAVAILABLE, format!("the runtime cannot start: {error}"))),
    };
    let ended = runtime.block_on(run(&std::env::args().skip(1).collect::<Vec<_>>(), sockets));
    // A thread that reads the standard input cannot be interrupted: it is not waited for.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&failure),
    }
}

async fn run(arguments: &[String], sockets: ListenFd) -> Result<(), Failure> {
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => serve_pages(sockets).await,
        ["migrate"] => migrate().await,
        ["postgres", "--data", folder] => run_postgres(Path::new(folder)).await,
        ["settings"] => {
            print_settings();
            Ok(())
        }
        ["--version"] => {
            print(concat!("oyinline ", env!("CARGO_PKG_VERSION"), "\n"));
            Ok(())
        }
        ["help" | "--help" | "-h"] => {
            print(HELP);
            Ok(())
        }
        _ => Err(Failure(64, format!("unknown arguments; the known ones are\n\n{HELP}"))),
    }
}

async fn serve_pages(mut sockets: ListenFd) -> Result<(), Failure> {
    let mut config = config()?;
    let leptos = leptos::config::get_configuration(None)
        .map_err(|error| Failure(CONFIG, format!("the pages' settings (LEPTOS_…) cannot be read: {error}")))?
        .leptos_options;
    let handed_over = serve::handed_over(&mut sockets).map_err(|error| {
        Failure(CONFIG, format!("the socket that was handed over cannot be used: {error}"))
    })?;
    let listener = match handed_over {
        Some(listener) => {
            config.listen = listener.local_addr().map_err(|error| {
                Failure(CONFIG, format!("the socket that was handed over is none: {error}"))
            })?;
            listener
        }
        None => listen(config.listen, "OYINLINE_LISTEN")?,
    };
    let origin = config.origin();
    let watched =
        config.metrics_listen.0.map(|address| listen(address, "OYINLINE_METRICS_LISTEN")).transpose()?;
    let mut stop = Stop::new()?;
    let opened = tokio::select! {
        opened = Backend::open(config, app::words::sentence) => opened.map_err(failure)?,
        () = stop.asked() => return Ok(()),
    };
    print(&format!("Oyinline is at {origin}\n"));
    if let Some(watched) = watched {
        // As long as the process: who watches wants to see the end as well.
        let metrics = metrics::router(opened.clone());
        tokio::spawn(serve::serve(watched, metrics, std::future::pending(), std::future::pending()));
    }
    let router = router(AppState::new(opened.clone(), leptos));
    serve::serve(listener, router, stop.asked(), opened.say_goodbye()).await;
    opened.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn listen(address: SocketAddr, setting: &str) -> Result<TcpListener, Failure> {
    serve::listen(address).map_err(|error| {
        Failure(UNAVAILABLE, format!("cannot serve on {address} ({error}); set {setting} to a free address"))
    })
}

async fn migrate() -> Result<(), Failure> {
    let opened = Backend::open(config()?, app::words::sentence).await.map_err(failure)?;
    opened.close().await;
    print("the schema is up to date\n");
    Ok(())
}

async fn run_postgres(folder: &Path) -> Result<(), Failure> {
    use tokio::io::AsyncReadExt;

    let config = config()?;
    let programs = Some(config.postgres_programs.as_str()).filter(|programs| !programs.is_empty());
    let mut stop = Stop::new()?;
    let postgres = Postgres::start(folder, programs.map(Path::new))
        .await
        .map_err(|error| Failure(UNAVAILABLE, error.to_string()))?;
    print(&format!("{}\n", postgres.url()));
    let mut input = tokio::io::stdin();
    let ended = async {
        let mut buffer = [0; 256];
        while input.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
    };
    tokio::select! {
        () = ended => {}
        () = stop.asked() => {}
    }
    postgres.stop().await.map_err(|error| Failure(UNAVAILABLE, error.to_string()))
}

fn config() -> Result<Config, Failure> {
    let config = Config::load().map_err(|error| Failure(CONFIG, error.to_string()))?;
    telemetry::start(&config).map_err(|sentence| Failure(CONFIG, sentence))?;
    Ok(config)
}

fn failure(error: OpenError) -> Failure {
    match error {
        OpenError::Misconfigured(sentence) => Failure(CONFIG, sentence),
        OpenError::Unavailable(sentence) => Failure(UNAVAILABLE, sentence),
    }
}

fn print_settings() {
    let mut text = String::new();
    for setting in Config::SETTINGS {
        let default = if setting.default.is_empty() { "(empty)" } else { setting.default };
        text += &format!(
            "{}\n    in the environment: OYINLINE_{}\n    default: {default}\n   {}\n",
            setting.name,
            setting.name.to_uppercase(),
            setting.meaning
        );
    }
    print(&text);
}

/// The signals that ask the program to stop.
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    fn new() -> Result<Self, Failure> {
        let on = |kind| signal(kind).map_err(|error| Failure(UNAVAILABLE, format!("no signals: {error}")));
        Ok(Self { interrupt: on(SignalKind::interrupt())?, terminate: on(SignalKind::terminate())? })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[expect(clippy::print_stdout, reason = "what the program was asked for")]
fn print(text: &str) {
    print!("{text}");
}

#[expect(
    clippy::print_stderr,
    reason = "the one sentence before the end, also where logging could not start"
)]
fn fail(failure: &Failure) -> ExitCode {
    eprintln!("oyinline: {}", failure.1);
    ExitCode::from(failure.0)
}
