//! Where the databases of the measured servers are made.

use std::{ffi::OsString, path::Path, sync::Mutex};

use reqwest::Url;

use crate::{
    Result,
    postgres::{self, Postgres},
    server::{self, Server},
};

/// A Postgres, and what was made in it.
#[derive(Debug)]
pub struct Database {
    url: Url,
    made: Mutex<Vec<Url>>,
    own: Option<Postgres>,
}

impl Database {
    /// The one that `DATABASE_URL` names, or the program's own in a temporary folder.
    pub async fn open(program: &Path) -> Result<Self> {
        let (url, own) = match given_url() {
            Some(url) => {
                let text = url.into_string().map_err(|_| "DATABASE_URL is not Unicode")?;
                (postgres::address(&text)?, None)
            }
            None => {
                let own = Postgres::start(program, "").await?;
                (own.url.clone(), Some(own))
            }
        };
        Ok(Self { url, made: Mutex::default(), own })
    }

    /// Starts a server on an empty database.
    pub async fn serve(&self, program: &Path) -> Result<Server> {
        let made = postgres::make_database(&self.url).await?;
        // Nothing can panic while the list is held.
        self.made.lock().expect("the list of databases is whole").push(made.clone());
        Server::start(program, &made, server::free_address()?, &[]).await
    }

    /// What a `show` statement shows.
    pub async fn show(&self, setting: &str) -> Result<String> {
        postgres::show(&self.url, setting).await
    }

    /// Whether it is the program's own Postgres.
    pub fn is_own(&self) -> bool {
        self.own.is_some()
    }

    /// Removes what was made. The servers have ended.
    pub async fn close(self) -> Result<()> {
        if let Some(own) = self.own {
            return own.stop().await;
        }
        for made in self.made.into_inner().expect("the list of databases is whole") {
            postgres::remove_database(&self.url, &made).await?;
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the benchmark is no part of the server and has no settings")]
fn given_url() -> Option<OsString> {
    std::env::var_os("DATABASE_URL").filter(|url| !url.is_empty())
}
