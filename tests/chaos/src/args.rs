//! The command line.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::plan::CallId;

pub(crate) const USAGE: &str = "\
usage: workspace-chaos [--seed N] [--calls N] [--race N] [--only ID] [--json FILE]

  --seed N     what the plan is made from (1)
  --calls N    how many calls, never fewer than one round of every fault (20000)
  --race N     how many attempts race against servers that say goodbye (8 for each call)
  --only ID    plays one call of that plan again
  --json FILE  writes every figure to a file";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Args {
    pub(crate) seed: u64,
    pub(crate) calls: usize,
    pub(crate) race: Option<u64>,
    pub(crate) only: Option<CallId>,
    pub(crate) json: Option<PathBuf>,
}

/// What is wrong with the command line; `Help` was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Help,
    Unknown(String),
    NoValue(String),
    NotANumber(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Help => f.write_str(USAGE),
            Self::Unknown(argument) => write!(f, "unknown argument '{argument}'\n{USAGE}"),
            Self::NoValue(flag) => write!(f, "{flag} needs a value\n{USAGE}"),
            Self::NotANumber(flag) => write!(f, "{flag} needs a whole number\n{USAGE}"),
        }
    }
}

impl Args {
    pub(crate) fn parse(mut given: impl Iterator<Item = String>) -> Result<Self, Refused> {
        let mut args = Self { seed: 1, calls: 20_000, race: None, only: None, json: None };
        while let Some(flag) = given.next() {
            if !matches!(flag.as_str(), "--seed" | "--calls" | "--race" | "--only" | "--json") {
                let is_help = matches!(flag.as_str(), "-h" | "--help");
                return Err(if is_help { Refused::Help } else { Refused::Unknown(flag) });
            }
            let value = given.next().ok_or_else(|| Refused::NoValue(flag.clone()))?;
            match flag.as_str() {
                "--seed" => args.seed = number(&flag, &value)?,
                "--calls" => args.calls = number(&flag, &value)?,
                "--race" => args.race = Some(number(&flag, &value)?),
                "--only" => args.only = Some(CallId(number(&flag, &value)?)),
                _ => args.json = Some(PathBuf::from(value)),
            }
        }
        Ok(args)
    }

    /// How many attempts race.
    pub(crate) fn race(&self) -> u64 {
        /// So many for each call that a small run finds a race, too.
        const FOR_EACH_CALL: u64 = 8;
        self.race.unwrap_or((self.calls as u64).saturating_mul(FOR_EACH_CALL))
    }
}

fn number<T: FromStr>(flag: &str, value: &str) -> Result<T, Refused> {
    value.parse().map_err(|_| Refused::NotANumber(flag.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Args, Refused> {
        Args::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn flags_have_defaults_and_bad_ones_are_named() {
        assert_eq!(parse(""), Ok(Args { seed: 1, calls: 20_000, race: None, only: None, json: None }));
        let (only, json) = (Some(CallId(3)), Some(PathBuf::from("out.json")));
        let all = Args { seed: 7, calls: 9, race: Some(5), only, json };
        assert_eq!(parse("--seed 7 --calls 9 --race 5 --only 3 --json out.json"), Ok(all));
        assert_eq!(parse("--seed"), Err(Refused::NoValue("--seed".to_owned())));
        assert_eq!(parse("--calls many"), Err(Refused::NotANumber("--calls".to_owned())));
        assert_eq!(parse("--sed 1"), Err(Refused::Unknown("--sed".to_owned())));
        assert_eq!(parse("--help"), Err(Refused::Help));
    }
}
