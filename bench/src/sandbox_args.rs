//! The options of the benchmark of the sandbox's page, and of its processes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::report_files::ReportFiles;

/// Options of the benchmark of the sandbox's page.
#[derive(Args, Debug)]
pub(crate) struct SandboxOptions {
    #[command(flatten)]
    pub(crate) files: ReportFiles,

    /// Make fewer calls and rounds, and fill the sandbox less, for an estimate
    #[arg(long)]
    pub(crate) quick: bool,

    /// The program `workspace-sandbox`, as it is published
    #[arg(long, value_name = "FILE")]
    pub(crate) server: PathBuf,

    /// Chromium or Chrome
    #[arg(long, value_name = "FILE")]
    pub(crate) browser: PathBuf,

    /// The Node program
    #[arg(long, value_name = "FILE", default_value = "node")]
    pub(crate) node: PathBuf,
}

/// Calls of the API by one process, which prints their cost for the server.
#[derive(Args, Clone, Debug)]
pub(crate) struct SandboxCallsOptions {
    /// The URL of the server, without a path
    #[arg(long)]
    pub(crate) url: String,

    /// The process of the server
    #[arg(long, value_name = "PID")]
    pub(crate) server: u32,

    /// The call
    #[arg(long)]
    pub(crate) call: ApiCall,

    /// The number of measured calls
    #[arg(long, value_name = "N")]
    pub(crate) calls: u64,

    /// The number of calls before the measurement
    #[arg(long, value_name = "N")]
    pub(crate) warmup: u64,
}

/// A sandbox to fill. The process then measures the calls of the page.
#[derive(Args, Clone, Debug)]
pub(crate) struct SandboxFullOptions {
    /// The URL of the server, without a path
    #[arg(long)]
    pub(crate) url: String,

    /// The number of conversations, each of ten requests
    #[arg(long, value_name = "N")]
    pub(crate) conversations: u64,

    /// How often each call is made
    #[arg(long, value_name = "N")]
    pub(crate) times: u64,
}

/// A call of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ApiCall {
    /// Send a template
    Send,
    /// List a page of 50 contacts
    List,
}

impl ApiCall {
    pub(crate) const ALL: [Self; 2] = [Self::Send, Self::List];

    /// The name of the operation.
    pub(crate) fn operation(self) -> &'static str {
        match self {
            Self::Send => "templates.send",
            Self::List => "contacts.list",
        }
    }

    /// The value of the flag `--call`.
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::List => "list",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_of_a_call_is_its_name_on_the_command_line() {
        for call in ApiCall::ALL {
            assert_eq!(ApiCall::from_str(call.flag(), false), Ok(call));
        }
    }
}
