//! The server's programs: which folder has `initdb`, `pg_ctl` and `postgres` of the version that the
//! data need.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{error::StartError, owner::Owner};

const NEEDED: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Where packages put the programs: a folder whose entries are searched, the beginning of the entries'
/// names, and the rest of the path. Debian does not put them on PATH, nor does Fedora's newer package.
const PACKAGES: [(&str, &str, &str); 4] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
];

/// A folder with the programs of one server.
#[derive(Debug)]
pub(super) struct Programs {
    folder: PathBuf,
}

impl Programs {
    /// Finds the programs whose major version made the data, or without data the first on PATH,
    /// otherwise the newest. If a folder is given, it is the only one considered.
    pub(super) async fn find(
        given: Option<&Path>,
        made_by: Option<u32>,
        cluster: &Path,
    ) -> Result<Programs, StartError> {
        let candidates = match given {
            Some(folder) => vec![folder.to_owned()],
            None => candidates(),
        };
        let mut installed = Vec::new();
        for folder in candidates.iter().filter(|folder| is_complete(folder)) {
            let major = major(folder).await?;
            if made_by.is_none() || major == made_by {
                return Ok(Programs { folder: folder.clone() });
            }
            installed.extend(major.map(|major| major.to_string()));
        }
        match made_by {
            Some(made_by) if !installed.is_empty() => {
                installed.dedup();
                let installed = installed.join(", ");
                Err(StartError::OtherMajor { cluster: cluster.to_owned(), made_by, installed })
            }
            _ => Err(StartError::NotInstalled { searched: searched(given) }),
        }
    }

    /// The full path of one of the programs.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The folders worth a look, best first.
#[expect(
    clippy::disallowed_methods,
    reason = "PATH says where the system keeps programs; it is no setting of ours"
)]
fn candidates() -> Vec<PathBuf> {
    // A link found there is followed, because the three must come from one folder.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path)
        .filter_map(|folder| fs::canonicalize(folder.join("pg_ctl")).ok())
        .filter_map(|program| program.parent().map(Path::to_owned));
    let packaged = PACKAGES.into_iter().flat_map(|(base, prefix, rest)| {
        newest_first(names_in(base).filter(|name| name.starts_with(prefix)).collect())
            .into_iter()
            .map(move |name| Path::new(base).join(name).join(rest))
    });
    on_path.chain(packaged).chain([PathBuf::from("/usr/local/pgsql/bin")]).collect()
}

fn names_in(folder: &str) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}

/// Sorts `9.6`, `15`, `pgsql-17` by their number, the highest first.
fn newest_first(mut names: Vec<String>) -> Vec<String> {
    let number = |name: &String| -> f64 {
        name.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap_or(0.0)
    };
    names.sort_by(|a, b| number(b).total_cmp(&number(a)));
    names
}

fn is_complete(folder: &Path) -> bool {
    NEEDED.iter().all(|name| folder.join(name).is_file())
}

async fn major(folder: &Path) -> Result<Option<u32>, StartError> {
    let program = folder.join("postgres");
    let output = Owner::Ourselves.command(&program).arg("--version").output().await;
    match output {
        Ok(output) => Ok(parse_major(&String::from_utf8_lossy(&output.stdout))),
        Err(source) => Err(StartError::NotRun { program, source }),
    }
}

/// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` or `postgres (PostgreSQL) 19devel`.
fn parse_major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..digits].parse().ok()
}

fn searched(given: Option<&Path>) -> String {
    match given {
        Some(folder) => folder.display().to_string(),
        None => {
            let packaged = PACKAGES.map(|(base, prefix, rest)| format!("{base}/{prefix}*/{rest}"));
            format!("PATH, {}", packaged.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_what_postgres_says() {
        assert_eq!(parse_major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 19devel"), Some(19));
        assert_eq!(parse_major("postgres: command not found"), None);
    }

    #[test]
    fn the_newest_comes_first() {
        let names = ["9.6", "15", "17"].map(str::to_owned).to_vec();
        assert_eq!(newest_first(names), ["17", "15", "9.6"]);
        let names = ["postgresql@9", "postgresql", "postgresql@16"].map(str::to_owned).to_vec();
        assert_eq!(newest_first(names), ["postgresql@16", "postgresql@9", "postgresql"]);
    }

    #[tokio::test]
    async fn an_empty_folder_and_another_version_are_told_apart() {
        let empty = tempfile::tempdir().unwrap();
        let cluster = Path::new("/nowhere/cluster");
        let error = Programs::find(Some(empty.path()), None, cluster).await.unwrap_err();
        assert!(matches!(error, StartError::NotInstalled { .. }), "{error}");
        let error = Programs::find(None, Some(3), cluster).await.unwrap_err();
        assert!(matches!(error, StartError::OtherMajor { made_by: 3, .. }), "{error}");
    }
}
