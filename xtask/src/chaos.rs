//! The fault matrices.

use crate::bench::run_optimised;
use crate::command::TaskError;
use crate::log::Log;
use crate::{node, python};

/// The fault matrix of the ledger, which also starts processes of other languages.
const LEDGER: &str = "ledger";

/// Runs a fault matrix. The SDKs that it needs are built as they are published.
pub(crate) fn run(arguments: &[String]) -> Result<(), TaskError> {
    let mut arguments = arguments.to_vec();
    if arguments.first().is_some_and(|name| name == LEDGER) {
        let python = Log::print_on_failure(|log| {
            node::prepare(log)?;
            python::interpreter(log)
        })?;
        arguments.extend(["--python".to_owned(), python.display().to_string()]);
        arguments.extend(["--node".to_owned(), "node".to_owned()]);
    }
    run_optimised("workspace-chaos", &arguments)
}
