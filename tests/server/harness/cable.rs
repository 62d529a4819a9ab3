//! The way from a server to Postgres, which can keep the answers back or be cut.

use std::path::PathBuf;

use backend::db;
use sqlx::{PgPool, postgres::PgConnectOptions};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, split},
    net::{TcpStream, UnixListener, UnixStream},
    sync::watch,
};

use super::config;

/// What becomes of what goes over a cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cable {
    /// It arrives.
    Whole,
    /// What is said to Postgres arrives; what it answers is lost.
    Deaf,
    /// Every connection ends, and no new one lasts.
    Cut,
}

/// A cable, and the pool at its end.
pub struct Cabled {
    /// The pool, as a server opens it.
    pub db: PgPool,
    cable: watch::Sender<Cable>,
    _folder: TempDir,
}

impl Cabled {
    /// A whole cable to a test's database.
    pub async fn to(db: &PgPool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = PgConnectOptions::clone(&db.connect_options());
        let socket = folder.path().join(format!(".s.PGSQL.{}", options.get_port()));
        let listener = UnixListener::bind(socket).unwrap();
        let (cable, seen) = watch::channel(Cable::Whole);
        let beyond = Beyond::of(&options);
        tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                if *seen.borrow() != Cable::Cut {
                    tokio::spawn(carry(here, beyond.reach().await, seen.clone()));
                }
            }
        });
        let db = db::open(&config(), options.socket(folder.path())).await.unwrap();
        Self { db, cable, _folder: folder }
    }

    /// From now on the cable is like this.
    pub fn be(&self, cable: Cable) {
        self.cable.send_replace(cable);
    }
}

/// Where Postgres is.
enum Beyond {
    Socket(PathBuf),
    Tcp(String, u16),
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Beyond {
    fn of(options: &PgConnectOptions) -> Self {
        match options.get_socket() {
            Some(folder) => Self::Socket(folder.join(format!(".s.PGSQL.{}", options.get_port()))),
            None => Self::Tcp(options.get_host().to_owned(), options.get_port()),
        }
    }

    async fn reach(&self) -> Box<dyn Stream> {
        match self {
            Self::Socket(path) => Box::new(UnixStream::connect(path).await.unwrap()),
            Self::Tcp(host, port) => Box::new(TcpStream::connect((host.as_str(), *port)).await.unwrap()),
        }
    }
}

/// Carries bytes both ways until either end is gone or the cable is cut.
async fn carry(here: UnixStream, there: Box<dyn Stream>, mut cable: watch::Receiver<Cable>) {
    let (mut from_here, mut to_here) = split(here);
    let (mut from_there, mut to_there) = split(there);
    let answers = cable.clone();
    let back = async {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_there.read(&mut bytes).await {
            if *answers.borrow() == Cable::Whole && to_here.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        _ = copy(&mut from_here, &mut to_there) => {}
        () = back => {}
        _ = cable.wait_for(|&cable| cable == Cable::Cut) => {}
    }
}
