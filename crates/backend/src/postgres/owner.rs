//! The user to whom the server belongs. Postgres refuses to run as root, so root hands it to the user
//! who owns the cluster; a fresh one goes to `postgres`, or `nobody` where that does not exist.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt as _, lchown},
    path::Path,
    process::Stdio,
};

use nix::unistd::{User, geteuid};
use tokio::process::Command;

use super::error::StartError;

/// The user whose processes and files the server consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The user who runs this program.
    Ourselves,
    /// Another one, chosen because this program runs as root.
    Other {
        /// The user's number.
        uid: u32,
        /// The number of the user's group.
        gid: u32,
    },
}

impl Owner {
    /// The owner of the cluster if there is one, otherwise the one to make it for.
    pub(super) fn of(cluster: &Path) -> Result<Owner, StartError> {
        let ours = geteuid();
        match fs::metadata(cluster) {
            Ok(metadata) if ours.is_root() && metadata.uid() != 0 => {
                Ok(Owner::Other { uid: metadata.uid(), gid: metadata.gid() })
            }
            Ok(metadata) if metadata.uid() == ours.as_raw() => Ok(Owner::Ourselves),
            Ok(metadata) => {
                Err(StartError::ForeignOwner { cluster: cluster.to_owned(), uid: metadata.uid() })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Owner::of_a_new_cluster(),
            Err(source) => Err(StartError::NotWritable { path: cluster.to_owned(), source }),
        }
    }

    fn of_a_new_cluster() -> Result<Owner, StartError> {
        if !geteuid().is_root() {
            return Ok(Owner::Ourselves);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| Owner::Other { uid: user.uid.as_raw(), gid: user.gid.as_raw() })
            .ok_or(StartError::NoUser)
    }

    /// The number of the user.
    pub(super) fn uid(self) -> u32 {
        match self {
            Owner::Ourselves => geteuid().as_raw(),
            Owner::Other { uid, .. } => uid,
        }
    }

    /// Gives a file or folder to the owner. Given away is the name itself: a link that somebody put
    /// there does not lead root to another file.
    pub(super) fn give(self, path: &Path) -> Result<(), StartError> {
        match self {
            Owner::Ourselves => Ok(()),
            Owner::Other { uid, gid } => lchown(path, Some(uid), Some(gid))
                .map_err(|source| StartError::NotWritable { path: path.to_owned(), source }),
        }
    }

    /// Prepares a program to be run as the owner. It inherits nothing: no working folder that the
    /// owner may not enter, no `PG…` variable that changes the server, no secret of ours. Its own
    /// process group keeps a Ctrl-C in the terminal from reaching it: the server stops when we say so.
    pub(super) fn command(self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("HOME", "/")
            .env("LC_ALL", "C")
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .current_dir("/")
            .stdin(Stdio::null())
            .process_group(0);
        if let Owner::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Tells whether the owner can enter a folder, by trying it: modes, lists of access rights and
    /// mounts all have a say.
    pub(super) async fn can_enter(self, folder: &Path) -> bool {
        if self == Owner::Ourselves {
            return true;
        }
        let mut command = self.command(Path::new("/bin/sh"));
        command.args(["-c", "cd -- \"$1\"", "sh"]).arg(folder);
        command.output().await.is_ok_and(|output| output.status.success())
    }
}
