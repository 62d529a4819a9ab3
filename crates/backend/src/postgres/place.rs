//! Where the server's files are: the data folder, its lock and password, and the server's own folders.
//!
//! A server started by root runs as an unprivileged user, who must pass through the data folder: it is
//! opened for passing (mode 0711, no list), for nothing in it can be read by others. What lies above is
//! not ours to open: below `/root`, say, the user still cannot enter. The server's folders then lie in a folder of their own under `/var/lib/oyinline`, and the link
//! `elsewhere` in the data folder leads there. The folder has a random name, so that a data folder
//! that was deleted and made anew begins anew.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

use nix::unistd::geteuid;

use super::{PORT, error::StartError, owner::Owner};

/// Where the folders lie that cannot lie in the data folder.
const ELSEWHERE: &str = "/var/lib/oyinline";

/// The longest path of a Unix socket on Linux is 107 bytes; macOS and the BSDs allow 103.
const LONGEST_SOCKET_PATH: usize = 103;

/// The folder that has `cluster`, `log` and `socket` in it. Those three are the server's; the folder
/// itself is ours. As root we write only here, never into a folder of the server's user, where a link
/// could wait for us.
#[derive(Debug)]
pub(super) struct Place {
    home: PathBuf,
}

/// Makes the data folder and returns its full path. Others may pass through it, since the server's
/// user must, but not list it.
pub(super) fn make(folder: &Path) -> Result<PathBuf, StartError> {
    let folder = std::path::absolute(folder).map_err(unusable(folder))?;
    DirBuilder::new().recursive(true).mode(0o711).create(&folder).map_err(unusable(&folder))?;
    Ok(folder)
}

/// Takes the data folder for this program.
pub(super) fn lock(folder: &Path) -> Result<File, StartError> {
    let path = folder.join("lock");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(unusable(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse { folder: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(StartError::NotWritable { path, source }),
    }
}

impl Place {
    /// Decides where the server's folders are and whose they are, and makes those that are missing.
    pub(super) async fn settle(folder: &Path) -> Result<(Place, Owner), StartError> {
        let pointer = folder.join("elsewhere");
        let mut place = Place { home: folder.to_owned() };
        if pointer.is_symlink() {
            place.home = fs::read_link(&pointer).map_err(unusable(&pointer))?;
            make_private(&place.home, 0o711)?;
        }

        let owner = Owner::of(&place.cluster())?;
        if !owner.can_enter(&place.home).await {
            open_for_passing(folder)?;
        }
        if !owner.can_enter(&place.home).await {
            if place.cluster().exists() {
                return Err(StartError::Unreachable { cluster: place.cluster(), uid: owner.uid() });
            }
            place.home = Path::new(ELSEWHERE).join(random_hex::<8>());
            make_private(&place.home, 0o711)?;
            symlink(&place.home, &pointer).map_err(unusable(&pointer))?;
        }
        make_private(&place.log(), 0o700)?;
        owner.give(&place.log())?;
        Ok((place, owner))
    }

    /// The folder of the data, once it is complete.
    pub(super) fn cluster(&self) -> PathBuf {
        self.home.join("cluster")
    }

    /// The folder in which the data are made.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.home.join("cluster.unfinished")
    }

    /// The file of the settings.
    pub(super) fn settings(&self) -> PathBuf {
        self.home.join("postgresql.conf")
    }

    /// The file that hands the password to `initdb`.
    pub(super) fn handed_password(&self) -> PathBuf {
        self.home.join("password.handed")
    }

    /// The folder of the log.
    pub(super) fn log(&self) -> PathBuf {
        self.home.join("log")
    }

    /// The major version of Postgres that made the data; none when there are none.
    pub(super) fn major(&self) -> Result<Option<u32>, StartError> {
        let path = self.cluster().join("PG_VERSION");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(text.trim().split('.').next().and_then(|major| major.parse().ok())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StartError::NotWritable { path, source }),
        }
    }

    /// The password of the database; made with the cluster.
    pub(super) fn password(&self, folder: &Path) -> Result<String, StartError> {
        let file = folder.join("password");
        match fs::read_to_string(&file) {
            Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(StartError::NotWritable { path: file, source }),
        }
        if self.cluster().exists() {
            return Err(StartError::PasswordLost { file });
        }
        let password = random_hex::<32>();
        write(&file, &password, 0o600)?;
        Ok(password)
    }

    /// The folder for the socket, made and closed to others: `socket`, or, where its path is too long
    /// or would need quoting, a folder in the system's temporary one to which `socket` is then a link.
    pub(super) fn socket(&self, owner: &Owner) -> Result<PathBuf, StartError> {
        let socket = self.home.join("socket");
        if fits(&socket) {
            make_private(&socket, 0o700)?;
            owner.give(&socket)?;
            return Ok(socket);
        }
        // The link is ours, but anybody can put a folder under its target's name once that is gone.
        if let Ok(target) = fs::read_link(&socket)
            && is_private(&target, owner.uid())
        {
            return Ok(target);
        }
        let temporary = Some(std::env::temp_dir()).filter(|folder| fits(folder));
        let temporary = temporary.unwrap_or_else(|| PathBuf::from("/tmp"));
        let target = temporary.join(format!("oyinline-{}", random_hex::<8>()));
        DirBuilder::new().mode(0o700).create(&target).map_err(unusable(&target))?;
        owner.give(&target)?;
        if socket.is_symlink() {
            fs::remove_file(&socket).map_err(unusable(&socket))?;
        }
        symlink(&target, &socket).map_err(unusable(&socket))?;
        Ok(target)
    }
}

/// A number of random bytes as hexadecimal digits.
pub(super) fn random_hex<const N: usize>() -> String {
    rand::random::<[u8; N]>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file, complete or not at all, and never through a link.
pub(super) fn write(path: &Path, text: &str, mode: u32) -> Result<(), StartError> {
    let unfinished = path.with_extension("unfinished");
    let write = || {
        if unfinished.symlink_metadata().is_ok() {
            fs::remove_file(&unfinished)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    write().map_err(unusable(path))
}

/// Turns an error of the system into ours.
pub(super) fn unusable(path: &Path) -> impl FnOnce(io::Error) -> StartError {
    move |source| StartError::NotWritable { path: path.to_owned(), source }
}

/// Tells whether a socket can lie in a folder, and the folder be named in a shell's command and in an
/// address without quoting.
fn fits(folder: &Path) -> bool {
    let Some(path) = folder.to_str() else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte);
    path.len() + format!("/.s.PGSQL.{PORT}").len() <= LONGEST_SOCKET_PATH && path.bytes().all(plain)
}

/// Lets others pass through the data folder if it is ours.
fn open_for_passing(folder: &Path) -> Result<(), StartError> {
    let metadata = fs::metadata(folder).map_err(unusable(folder))?;
    if metadata.uid() != geteuid().as_raw() {
        return Ok(());
    }
    let mode = Permissions::from_mode(metadata.mode() & 0o777 | 0o011);
    fs::set_permissions(folder, mode).map_err(unusable(folder))
}

fn is_private(folder: &Path, uid: u32) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|metadata| {
        metadata.is_dir() && metadata.uid() == uid && metadata.mode().trailing_zeros() >= 6
    })
}

fn make_private(folder: &Path, mode: u32) -> Result<(), StartError> {
    DirBuilder::new().recursive(true).mode(mode).create(folder).map_err(unusable(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_fits_only_into_a_short_and_plain_path() {
        assert!(fits(Path::new("/srv/oyinline/data/socket")));
        assert!(!fits(Path::new("/srv/my data/socket")));
        assert!(!fits(Path::new("/srv/it's/socket")));
        assert!(!fits(Path::new(&format!("/{}", "a".repeat(100)))));
    }

    #[test]
    fn a_folder_in_use_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(folder.path()).unwrap();
        assert!(matches!(lock(folder.path()), Err(StartError::InUse { .. })));
        drop(held);
        lock(folder.path()).unwrap();
    }

    #[test]
    fn a_password_is_made_once_and_is_secret() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { home: folder.path().to_owned() };
        let password = place.password(folder.path()).unwrap();
        assert_eq!(password.len(), 64);
        assert_eq!(place.password(folder.path()).unwrap(), password);
        let file = folder.path().join("password");
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o600);

        fs::remove_file(&file).unwrap();
        fs::create_dir(place.cluster()).unwrap();
        assert!(matches!(place.password(folder.path()), Err(StartError::PasswordLost { .. })));
    }

    #[test]
    fn a_long_path_gets_one_socket_folder_and_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("a".repeat(100));
        fs::create_dir(&home).unwrap();
        let place = Place { home };
        let socket = place.socket(&Owner::Ourselves).unwrap();
        assert!(fits(&socket));
        assert_eq!(place.socket(&Owner::Ourselves).unwrap(), socket);

        // One that others can enter is not taken again.
        fs::set_permissions(&socket, Permissions::from_mode(0o755)).unwrap();
        let another = place.socket(&Owner::Ourselves).unwrap();
        assert_ne!(another, socket);
        fs::remove_dir(socket).unwrap();
        fs::remove_dir(another).unwrap();
    }
}
