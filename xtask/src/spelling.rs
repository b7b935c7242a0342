//! Checks the spelling of all files with `typos`, which is configured in `_typos.toml`.

use std::fs;

use crate::command::{TaskError, root, target};
use crate::log::Log;
use crate::python;

const TYPOS: &str = "typos";

/// A word that `typos` must report, whatever the configuration allows. It is not a constant string of this file,
/// because `typos` would report it here.
const MISSPELLED: [&str; 2] = ["rec", "ieve"];

/// Reports misspelled words in the repository.
pub(crate) fn check(log: &mut Log) -> Result<(), TaskError> {
    finds_a_mistake(log)?;
    let mut typos = python::tool(log, TYPOS)?;
    log.run(typos.current_dir(root()).args(["--format", "brief"])).map(drop)
}

/// A configuration that allows everything would make the check useless.
fn finds_a_mistake(log: &mut Log) -> Result<(), TaskError> {
    let sample = target().join("misspelled.md");
    fs::write(&sample, MISSPELLED.concat()).map_err(|error| log.fail(&format!("{}: {error}", sample.display())))?;
    let mut typos = python::tool(log, TYPOS)?;
    typos.arg("--config").arg(root().join("_typos.toml")).args(["--format", "brief", "--no-ignore"]).arg(&sample);
    // The output is the sample's only if the sample is a mistake, so it has a separate log.
    let mut output = Log::default();
    if output.run(&mut typos).is_err() && output.text().contains(&MISSPELLED.concat()) {
        return Ok(());
    }
    Err(log.fail(&format!("typos does not report a misspelled word:\n{}", output.text())))
}
