//! The error type.

use std::fmt;
use std::path::PathBuf;

/// An error of the sandbox itself, not one of its faults.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A socket, a file or the runtime failed.
    Io(std::io::Error),
    /// The database failed.
    Database(rusqlite::Error),
    /// Another process, or another sandbox of this process, uses the database file.
    InUse(PathBuf),
    /// The certificates could not be generated.
    Tls(String),
    /// The caller passed an invalid argument; the string says which.
    Invalid(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Database(error) => write!(f, "database: {error}"),
            Self::InUse(file) => write!(
                f,
                "the database {} is in use by another program, most likely another sandbox: a file has the data of one \
                 sandbox; stop that program, or choose another file",
                file.display()
            ),
            Self::Tls(reason) => write!(f, "certificates: {reason}"),
            Self::Invalid(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Database(error) => Some(error),
            Self::InUse(_) | Self::Tls(_) | Self::Invalid(_) => None,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}
