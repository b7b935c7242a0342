//! The commands that start the processes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::cli::{SenderArgs, Store};
use crate::error::BoxError;

/// Where a process ends: the name of the point, and how often it passes before.
pub(crate) type Point = (&'static str, u32);

/// The points at which the core can end the process, and the largest useful number of passes. `core/src/call/`,
/// `core/src/ledger/sqlite/` and `core/src/ledger/postgres/` define them.
pub(crate) const POINTS: [Point; 8] = [
    ("ledger.begun", 12),
    ("ledger.before_commit", 12),
    ("ledger.committed", 12),
    ("ledger.synced", 12),
    ("send.claimed", 12),
    ("send.answered", 12),
    ("send.waits", 0),
    ("send.settled", 12),
];

/// The points that a process with a ledger in a database does not pass.
const ONLY_IN_FILES: [&str; 1] = ["ledger.synced"];

/// The points of a process with a ledger in this store.
pub(crate) fn points(store: Store) -> impl Iterator<Item = Point> {
    POINTS.into_iter().filter(move |(name, _)| store == Store::Sqlite || !ONLY_IN_FILES.contains(name))
}

/// The client of the processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    Python(PathBuf),
    Node(PathBuf),
}

impl Language {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::Python(_) => "Python",
            Self::Node(_) => "Node",
        }
    }

    /// Whether the processes can end at named points. Published packages have none.
    pub(crate) fn has_points(&self) -> bool {
        matches!(self, Self::Rust)
    }

    fn sender(&self) -> Result<Command, BoxError> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let (program, first) = match self {
            Self::Rust => (std::env::current_exe()?, "ledger-sender".into()),
            Self::Python(program) => (program.clone(), root.join("bindings-python/tests/support/ledger_sender.py")),
            Self::Node(program) => (program.clone(), root.join("bindings-node/tests/support/ledger-sender.mjs")),
        };
        let mut command = Command::new(program);
        command.arg(first);
        Ok(command)
    }
}

/// A process that sends, whose clock is some seconds behind.
pub(crate) fn sender(language: &Language, args: &SenderArgs, clock_behind: u64) -> Result<Command, BoxError> {
    let mut command = language.sender()?;
    command.arg(&args.url).arg(&args.ledger);
    command.args([args.first.to_string(), args.count.to_string(), args.seed.to_string()]);
    command.env("WORKSPACE_CLOCK_BEHIND", clock_behind.to_string());
    Ok(command)
}

/// The operator.
pub(crate) fn operator(ledger: &str, sent: &Path, below: u32, unknown: Option<&Path>) -> Result<Command, BoxError> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([OsString::from("ledger-operator"), ledger.into(), sent.into(), below.to_string().into()]);
    command.args(unknown);
    Ok(command)
}
