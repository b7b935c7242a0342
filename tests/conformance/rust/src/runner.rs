//! Runs cases against a sandbox, one after another.

use std::net::TcpListener;
use std::path::Path;

use workspace_sandbox::{Options, Sandbox, Seed};
use workspace_sdk::Client;

use crate::actual_result::ActualResult;
use crate::case::{Case, CaseAt};
use crate::report::{CaseFailure, Report};
use crate::{params_calls, requests, setup, typed_calls};

/// The API of the SDK that the calls use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestApi {
    /// The API's own parameters, which can express every case.
    Params,
    /// The typed request builders. Cases that they cannot express are skipped.
    Typed,
}

/// A sandbox, and a runtime that runs only during calls, as in a binding.
#[derive(Debug)]
pub struct Runner {
    sandbox: Sandbox,
    /// Listens and never responds.
    _silent: TcpListener,
    silent_url: String,
    runtime: tokio::runtime::Runtime,
}

impl Runner {
    /// # Errors
    ///
    /// If the sandbox or the runtime does not start.
    pub fn start() -> Result<Self, String> {
        let sandbox = Sandbox::start(Options::new().tls(true)).map_err(|error| error.to_string())?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
        let silent = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let silent_url = format!("https://{}", silent.local_addr().map_err(|error| error.to_string())?);
        Ok(Self { sandbox, _silent: silent, silent_url, runtime })
    }

    /// Runs all cases, and reports those that fail.
    #[must_use]
    pub fn run(&self, cases: &[CaseAt], api: RequestApi) -> Report {
        let mut report = Report::default();
        for CaseAt { file, case } in cases {
            let differences = match self.run_case(case, api) {
                Ok(None) => continue,
                Ok(Some(differences)) => differences,
                Err(problem) => vec![format!("could not be run: {problem}")],
            };
            report.cases += 1;
            report.assertions += case.assertions();
            if !differences.is_empty() {
                report.failures.push(CaseFailure { file: file.clone(), name: case.name.clone(), differences });
            }
        }
        report
    }

    /// The differences; `None` if the API cannot express the case.
    fn run_case(&self, case: &Case, api: RequestApi) -> Result<Option<Vec<String>>, String> {
        self.sandbox.reset(Seed::Demo).map_err(|error| error.to_string())?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let client = match setup::build_client(self.servers(folder.path()), &case.client)? {
            Ok(client) => client,
            Err(error) => return Ok(Some(self.check(case, &ActualResult::of_error(&error), 0))),
        };
        if case.call.operation == "client.build" {
            return Ok(Some(self.check(case, &ActualResult::empty(), 0)));
        }
        let message_id = self.make_calls_before(case, &client)?;
        for control in &case.control {
            setup::control(&self.sandbox, control, message_id.as_deref())?;
        }
        setup::faults(&self.sandbox, &case.faults)?;
        let since = self.sandbox.journal().last().map_or(0, |entry| entry.seq);
        let arguments = setup::insert_message_id(&case.call.arguments, message_id.as_deref())?;
        let operation = case.call.operation.as_str();
        let actual = match api {
            RequestApi::Params => self.runtime.block_on(params_calls::call(&client, operation, &arguments))?,
            RequestApi::Typed => match self.runtime.block_on(typed_calls::call(&client, operation, &arguments)) {
                Some(actual) => actual?,
                None => return Ok(None),
            },
        };
        Ok(Some(self.check(case, &actual, since)))
    }

    fn servers<'a>(&'a self, folder: &'a Path) -> setup::Servers<'a> {
        setup::Servers { sandbox: &self.sandbox, silent_url: &self.silent_url, folder }
    }

    /// Makes the calls before the case's call, and returns the id of the last message that they sent.
    fn make_calls_before(&self, case: &Case, client: &Client) -> Result<Option<String>, String> {
        let mut message_id = None;
        for call in &case.before {
            setup::faults(&self.sandbox, &call.faults)?;
            match self.runtime.block_on(params_calls::call(client, &call.operation, &call.arguments))? {
                ActualResult::Result(_) if call.error.is_some() => {
                    return Err(format!("{} before the call did not fail", call.operation));
                }
                ActualResult::Result(result) => {
                    let id = result.get("data").and_then(|data| data.get("messageId")?.as_str());
                    message_id = id.map(str::to_owned).or(message_id);
                }
                ActualResult::Error(error)
                    if error.get("code").and_then(|code| code.as_str()) == call.error.as_deref() => {}
                ActualResult::Error(error) => {
                    return Err(format!("{} before the call failed: {error:?}", call.operation));
                }
            }
        }
        Ok(message_id)
    }

    fn check(&self, case: &Case, actual: &ActualResult, since: u64) -> Vec<String> {
        let mut differences = actual.compare(case.result.as_ref(), case.error.as_ref());
        if let Some(requests) = &case.requests {
            requests::compare_requests(requests, &self.sandbox.journal_since(since), &mut differences);
        }
        differences
    }
}
