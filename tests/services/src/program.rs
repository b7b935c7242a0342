//! Where the programs are, and which packages have them.

use std::path::{Path, PathBuf};

use crate::error::Error;

/// The versions of Debian's PostgreSQL. Its programs are not in `PATH`.
const POSTGRES_VERSIONS: &str = "/usr/lib/postgresql";

/// Debian's programs for the administrator, which are not in the `PATH` of every user.
const ADMINISTRATION: &str = "/usr/sbin";

/// The scripts of Debian's RabbitMQ. The program in `PATH` would change to the user `rabbitmq`.
const RABBITMQ: &str = "/usr/lib/rabbitmq/bin";

/// A server that tests need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// PostgreSQL.
    Postgres,
    /// PgBouncer.
    PgBouncer,
    /// Redis.
    Redis,
    /// RabbitMQ.
    RabbitMq,
}

impl Program {
    /// Every program.
    pub const ALL: &[Self] = &[Self::Postgres, Self::PgBouncer, Self::Redis, Self::RabbitMq];

    /// Its package in Debian and Ubuntu.
    pub fn package(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::PgBouncer => "pgbouncer",
            Self::Redis => "redis-server",
            Self::RabbitMq => "rabbitmq-server",
        }
    }

    fn find(self) -> Result<PathBuf, Error> {
        match self {
            Self::Postgres => postgres("postgres"),
            Self::PgBouncer => pgbouncer(),
            Self::Redis => redis(),
            Self::RabbitMq => rabbitmq(),
        }
    }
}

/// Those of these programs that are not installed.
pub fn missing_programs(programs: &[Program]) -> Vec<Program> {
    programs.iter().copied().filter(|program| program.find().is_err()).collect()
}

/// A program of PostgreSQL, in the newest version that is installed.
pub(crate) fn postgres(name: &str) -> Result<PathBuf, Error> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir(POSTGRES_VERSIONS)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/postgres").is_file())
        .collect();
    versions.sort_by_key(|path| std::cmp::Reverse(number(path)));
    let folders: Vec<PathBuf> = versions.into_iter().map(|version| version.join("bin")).collect();
    find(name, &folders)
}

pub(crate) fn pgbouncer() -> Result<PathBuf, Error> {
    find("pgbouncer", &[])
}

pub(crate) fn redis() -> Result<PathBuf, Error> {
    find("redis-server", &[])
}

pub(crate) fn rabbitmq() -> Result<PathBuf, Error> {
    find("rabbitmq-server", &[RABBITMQ.into()])
}

/// The daemon through which the nodes of Erlang find each other.
pub(crate) fn epmd() -> Result<PathBuf, Error> {
    find("epmd", &[])
}

/// The number in the name of a folder, such as 15.
fn number(folder: &Path) -> u32 {
    folder.file_name().and_then(|name| name.to_str()?.parse().ok()).unwrap_or_default()
}

/// A program in the first of these folders that has it, and otherwise in `PATH`.
fn find(name: &str, folders: &[PathBuf]) -> Result<PathBuf, Error> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = folders.iter().cloned().chain(std::env::split_paths(&path)).chain([ADMINISTRATION.into()]);
    let program = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    program.ok_or_else(|| Error::new(format!("{name} is not installed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_in_the_given_folders_first_and_then_in_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sh"), "").unwrap();
        let folders = [folder.path().join("missing"), folder.path().to_owned()];
        assert_eq!(find("sh", &folders).unwrap(), folder.path().join("sh"));
        assert_ne!(find("sh", &[]).unwrap(), folder.path().join("sh"));
        assert_eq!(find("no-such-program", &folders).unwrap_err().to_string(), "no-such-program is not installed");
    }

    #[test]
    fn a_version_is_a_number_and_not_a_string() {
        assert!(number(Path::new("/usr/lib/postgresql/15")) > number(Path::new("/usr/lib/postgresql/9")));
        assert_eq!(number(Path::new("/usr/lib/postgresql/other")), 0);
    }
}
