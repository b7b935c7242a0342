//! The command line.

use std::path::PathBuf;

use clap::Parser;

use crate::model::call::CallId;

/// Random fault injection: calls the SDK under faults, and checks for duplicate sends and wrong outcomes.
#[derive(Debug, Parser, PartialEq, Eq)]
#[command(name = "workspace-chaos")]
pub(crate) struct Args {
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
        assert_eq!(parse(""), Ok(Args { seed: 1, calls: 20_000, race: None, only: None, json: None }));
        let (only, json) = (Some(CallId(3)), Some(PathBuf::from("out.json")));
        let all = Args { seed: 7, calls: 9, race: Some(5), only, json };
        assert_eq!(parse("--seed 7 --calls 9 --race 5 --only 3 --json out.json"), Ok(all));
        assert_eq!(parse("--seed"), Err(ErrorKind::InvalidValue));
        assert_eq!(parse("--calls many"), Err(ErrorKind::ValueValidation));
        assert_eq!(parse("--sed 1"), Err(ErrorKind::UnknownArgument));
        assert_eq!(parse("--help"), Err(ErrorKind::DisplayHelp));
    }
}
