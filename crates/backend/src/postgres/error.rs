//! What can go wrong with the embedded Postgres, each in a sentence that says what to do.

use std::{io, path::PathBuf};

/// Why the embedded Postgres could not be started or stopped.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No folder has the three programs.
    #[error(
        "no Postgres server is installed (looked for initdb, pg_ctl and postgres in {searched}): install \
         the package postgresql (Debian, Ubuntu, Homebrew) or postgresql-server (Fedora), or set \
         DATABASE_URL to a server that runs elsewhere"
    )]
    NotInstalled {
        /// The places that were searched.
        searched: String,
    },

    /// A major version cannot read another's files.
    #[error(
        "the data in {cluster} was made by Postgres {made_by}, but installed is {installed}: install \
         postgresql-{made_by}, or carry the data over with pg_upgrade"
    )]
    OtherMajor {
        /// The folder of the data.
        cluster: PathBuf,
        /// The major version that made it.
        made_by: u32,
        /// The versions found here.
        installed: String,
    },

    /// A folder or file of ours could not be made, read or written.
    #[error("{path} could not be used: {source}; choose a data folder that this user can write to")]
    NotWritable {
        /// What was being made, read or written.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },

    /// Another program holds the folder.
    #[error("another program is using the data folder {folder}: stop it, or choose another data folder")]
    InUse {
        /// The data folder.
        folder: PathBuf,
    },

    /// The cluster is another user's.
    #[error("the data in {cluster} belongs to the user with number {uid}: start the program as that user")]
    ForeignOwner {
        /// The folder of the data.
        cluster: PathBuf,
        /// The owner's number.
        uid: u32,
    },

    /// Root has nobody to hand the server to.
    #[error(
        "Postgres does not run as root, and this system has neither a user postgres nor a user nobody: \
         make a user postgres, or start the program as an ordinary user"
    )]
    NoUser,

    /// The server's user cannot enter the folder of an existing cluster.
    #[error(
        "the user with number {uid}, to whom the data in {cluster} belongs, cannot enter that folder: \
         give it leave to (chmod o+x on the folders above), or start the program as that user"
    )]
    Unreachable {
        /// The folder of the data.
        cluster: PathBuf,
        /// The owner's number.
        uid: u32,
    },

    /// The data are there, the password is not.
    #[error(
        "the file {file} with the password of the database is missing or empty: put it back from a backup"
    )]
    PasswordLost {
        /// Where the password should be.
        file: PathBuf,
    },

    /// A program of Postgres could not be run at all.
    #[error("{program} could not be run: {source}")]
    NotRun {
        /// The program.
        program: PathBuf,
        /// The system's answer.
        source: io::Error,
    },

    /// `initdb` failed.
    #[error("initdb could not make the cluster {cluster}: {output}")]
    NotCreated {
        /// The folder of the data.
        cluster: PathBuf,
        /// What initdb said.
        output: String,
    },

    /// `pg_ctl start` failed.
    #[error("Postgres did not start: {output}; its log is in {log}")]
    NotStarted {
        /// The folder of the log.
        log: PathBuf,
        /// The last of what pg_ctl and the log say.
        output: String,
    },

    /// The server runs, but refuses us or does not answer.
    #[error("Postgres is running but does not serve: {source}; its log is in {log}")]
    NoAnswer {
        /// The folder of the log.
        log: PathBuf,
        /// The last answer.
        source: sqlx::Error,
    },

    /// `pg_ctl stop` failed.
    #[error("Postgres did not stop: {output}; its log is in {log}")]
    NotStopped {
        /// The folder of the log.
        log: PathBuf,
        /// What pg_ctl said.
        output: String,
    },
}
