//! The page in a browser, which a script of Node opens.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde::{Deserialize, Serialize};

use crate::error::BoxError;
use crate::machine::Machine;
use crate::packages::repository;
use crate::sandbox_args::SandboxOptions;
use crate::server::pinned;

/// The line that the script prints when the page is open.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Opened {
    /// The name and version of the browser.
    pub(super) browser: String,
    /// The number of files of the page.
    pub(super) files: u64,
    /// The size of all files together.
    pub(super) bytes: u64,
    /// The sum of their sizes when each is compressed with gzip.
    pub(super) gzip_bytes: u64,
    /// From the start of the navigation until the first row is drawn, each in a new browser context, in ms.
    pub(super) requests_ms: Vec<f64>,
    pub(super) phones_ms: Vec<f64>,
}

/// An open page, which is closed when it is dropped.
pub(super) struct Page {
    child: Child,
}

impl Page {
    /// Opens the views of the page so many times, and then the requests, which stay open.
    pub(super) fn open(
        options: &SandboxOptions,
        machine: &Machine,
        url: &str,
        times: usize,
    ) -> Result<(Self, Opened), BoxError> {
        let mut command = pinned(machine.client_core, &options.node);
        command.arg(repository().join("tests/browser/bench-page.js")).args([url, "--times", &times.to_string()]);
        command.env("SANDBOX_PAGE_BROWSER", &options.browser).env_remove("NODE_OPTIONS");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = child.stdout.take().ok_or("the script has no output")?;
        let page = Self { child };
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let opened = serde_json::from_str(&line).map_err(|_| "the page was not opened")?;
        Ok((page, opened))
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
