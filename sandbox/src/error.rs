//! The one error of this crate.

use std::fmt;

/// Why the sandbox could not do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A socket, a file or the runtime failed.
    Io(std::io::Error),
    /// The database failed.
    Database(rusqlite::Error),
    /// The certificates could not be made.
    Tls(String),
    /// The caller asked for something that is not possible; the text says what.
    Invalid(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Database(error) => write!(f, "database: {error}"),
            Self::Tls(text) => write!(f, "certificates: {text}"),
            Self::Invalid(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Database(error) => Some(error),
            Self::Tls(_) | Self::Invalid(_) => None,
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
