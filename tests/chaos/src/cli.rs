//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::model::call::CallId;

/// Random fault injection: calls the SDK under faults, and checks for duplicate sends and wrong outcomes.
#[derive(Debug, Parser, PartialEq, Eq)]
#[command(name = "workspace-chaos", args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The seed of the plan.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// The number of calls, at least one round of every fault.
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    pub(crate) calls: usize,
    /// The number of attempts against servers that shut down connections during requests [default: 8 per call].
    #[arg(long, value_name = "N")]
    race: Option<u64>,
    /// Make only one call of the plan.
    #[arg(long, value_name = "ID", value_parser = parse_id)]
    pub(crate) only: Option<CallId>,
    /// Write the report to a file.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

#[derive(Debug, Subcommand, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
pub(crate) enum Command {
    /// Kills processes that send under idempotency keys with one ledger, and checks every key.
    Ledger(LedgerArgs),
    /// One of these processes.
    #[command(hide = true)]
    LedgerSender(SenderArgs),
    /// A process that resolves the sends whose outcome is unknown.
    #[command(hide = true)]
    LedgerOperator(OperatorArgs),
    /// Kills processes that send to many with one campaign, and checks every row.
    Many(ManyArgs),
    /// One of these processes.
    #[command(hide = true)]
    ManySender(ManySenderArgs),
}

#[derive(Debug, clap::Args, PartialEq, Eq)]
pub(crate) struct LedgerArgs {
    /// The seed of the kills and faults. Their moments also depend on the machine.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many processes of the Rust client are killed.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(crate) kills: usize,
    /// Also kill processes of the Python client, a tenth as many, with this interpreter.
    #[arg(long, value_name = "FILE")]
    pub(crate) python: Option<PathBuf>,
    /// Also kill processes of the Node client, a tenth as many, with this program.
    #[arg(long, value_name = "FILE")]
    pub(crate) node: Option<PathBuf>,
    /// Where the ledger is.
    #[arg(long, value_enum, default_value_t = Store::Sqlite)]
    pub(crate) store: Store,
    /// For how many seconds the network of a machine is interrupted. The lease of a process has 10 seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) interruption: u64,
    /// Make a mistake that the checks must find.
    #[arg(long, value_enum, hide = true)]
    pub(crate) plant: Option<Plant>,
}

/// Where the ledger of a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Store {
    /// In a SQLite file.
    Sqlite,
    /// In PostgreSQL, with a synchronous standby.
    Postgres,
    /// In PostgreSQL, with an asynchronous standby, which lacks the last transactions when it becomes the primary.
    PostgresAsyncFailover,
}

/// A mistake that the checks must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Plant {
    /// Every process has its own ledger.
    SeparateLedgers,
    /// The operator resolves sends as accepted that did not happen.
    WrongOperator,
}

/// The arguments of a sender in every language, in this order.
#[derive(Clone, Debug, clap::Args, PartialEq, Eq)]
pub(crate) struct SenderArgs {
    /// The URL of the server.
    pub(crate) url: String,
    /// The path or the URL of the ledger.
    pub(crate) ledger: String,
    /// The number of the first key.
    pub(crate) first: u32,
    /// How many keys follow.
    pub(crate) count: u32,
    /// The seed of the calls that are cancelled.
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args, PartialEq, Eq)]
pub(crate) struct OperatorArgs {
    /// The path or the URL of the ledger.
    pub(crate) ledger: String,
    /// A file with the numbers of the keys whose message was sent.
    pub(crate) sent: PathBuf,
    /// Only keys with a smaller number are resolved.
    pub(crate) below: u32,
    /// A file with the numbers of the keys to resolve, which were unknown when no process was sending. Without it, all
    /// unknown keys are resolved.
    pub(crate) unknown: Option<PathBuf>,
}

#[derive(Debug, clap::Args, PartialEq, Eq)]
pub(crate) struct ManyArgs {
    /// The seed of the kills and faults. Their moments also depend on the machine.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many processes are killed.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(crate) kills: usize,
    /// How many rows the list of each campaign has.
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub(crate) rows: u32,
    /// Make a mistake that the checks must find: every process has its own ledger.
    #[arg(long, hide = true)]
    pub(crate) separate_ledgers: bool,
}

#[derive(Debug, clap::Args, PartialEq, Eq)]
pub(crate) struct ManySenderArgs {
    /// The URL of the server.
    pub(crate) url: String,
    /// The path of the ledger.
    pub(crate) ledger: PathBuf,
    /// The position of the campaign.
    pub(crate) campaign: u32,
    /// How many rows the list has.
    pub(crate) rows: u32,
    /// Share a pace with the other processes.
    #[arg(long)]
    pub(crate) shares_rate: bool,
}

fn parse_id(text: &str) -> Result<CallId, std::num::ParseIntError> {
    text.parse().map(CallId)
}

impl Args {
    /// The number of attempts of the race.
    pub(crate) fn race(&self) -> u64 {
        /// Enough that a small run finds a race, too.
        const PER_CALL: u64 = 8;
        self.race.unwrap_or((self.calls as u64).saturating_mul(PER_CALL))
    }
}

#[cfg(test)]
mod tests {
    use clap::error::ErrorKind;

    use super::*;

    fn parse(line: &str) -> Result<Args, ErrorKind> {
        Args::try_parse_from(format!("workspace-chaos {line}").split_whitespace()).map_err(|error| error.kind())
    }

    #[test]
    fn flags_have_defaults_and_wrong_ones_are_errors() {
        assert_eq!(parse(""), Ok(Args { command: None, seed: 1, calls: 20_000, race: None, only: None, json: None }));
        let (only, json) = (Some(CallId(3)), Some(PathBuf::from("out.json")));
        let all = Args { command: None, seed: 7, calls: 9, race: Some(5), only, json };
        assert_eq!(parse("--seed 7 --calls 9 --race 5 --only 3 --json out.json"), Ok(all));
        assert_eq!(parse("--seed"), Err(ErrorKind::InvalidValue));
        assert_eq!(parse("--calls many"), Err(ErrorKind::ValueValidation));
        assert_eq!(parse("--sed 1"), Err(ErrorKind::UnknownArgument));
        assert_eq!(parse("--help"), Err(ErrorKind::DisplayHelp));
        let ledger = LedgerArgs {
            seed: 7,
            kills: 30,
            python: None,
            node: None,
            store: Store::Postgres,
            interruption: 30,
            plant: None,
        };
        let command = Some(Command::Ledger(ledger));
        assert_eq!(parse("ledger --seed 7 --kills 30 --store postgres").map(|args| args.command), Ok(command));
        let many = ManyArgs { seed: 7, kills: 200, rows: 40, separate_ledgers: false };
        assert_eq!(parse("many --seed 7 --rows 40").map(|args| args.command), Ok(Some(Command::Many(many))));
        assert_eq!(parse("--calls 3 ledger"), Err(ErrorKind::ArgumentConflict));
    }
}
