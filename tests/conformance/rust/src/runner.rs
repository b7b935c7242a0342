//! Runs cases on a sandbox, one after the other.

use std::net::TcpListener;

use workspace_sandbox::{Options, Sandbox, Seed};
use workspace_sdk::Client;

use crate::case::{Case, Located};
use crate::outcome::Outcome;
use crate::report::{Failed, Report};
use crate::{play, setup, typed, wire};

/// Which form of a request the calls take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The API's own parameters. It can say every case.
    Flat,
    /// Rust's own types. It runs the cases that it can say.
    Typed,
}

/// A sandbox, and a runtime that is driven only during calls, as a binding's is.
#[derive(Debug)]
pub struct Runner {
    sandbox: Sandbox,
    /// Listens and never answers, as long as it lives.
    _silent: TcpListener,
    silent_url: String,
    runtime: tokio::runtime::Runtime,
}

impl Runner {
    /// # Errors
    ///
    /// Where the sandbox or the runtime does not start.
    pub fn start() -> Result<Self, String> {
        let sandbox = Sandbox::start(Options::new().tls(true)).map_err(|error| error.to_string())?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
        let silent = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let silent_url = format!("https://{}", silent.local_addr().map_err(|error| error.to_string())?);
        Ok(Self { sandbox, _silent: silent, silent_url, runtime })
    }

    /// Runs all of them, and lists every one that does not hold.
    #[must_use]
    pub fn run(&self, cases: &[Located], form: Form) -> Report {
        let mut report = Report::default();
        for Located { file, case } in cases {
            let differences = match self.run_case(case, form) {
                Ok(None) => continue,
                Ok(Some(differences)) => differences,
                Err(problem) => vec![format!("could not be played: {problem}")],
            };
            report.cases += 1;
            report.assertions += case.assertions();
            if !differences.is_empty() {
                report.failed.push(Failed { file: file.clone(), name: case.name.clone(), differences });
            }
        }
        report
    }

    /// The differences; none at all where the form cannot say the case.
    fn run_case(&self, case: &Case, form: Form) -> Result<Option<Vec<String>>, String> {
        self.sandbox.reset(Seed::Demo).map_err(|error| error.to_string())?;
        let client = match setup::build_client(self.servers(), &case.client)? {
            Ok(client) => client,
            Err(error) => return Ok(Some(self.check(case, &Outcome::of_error(&error), 0))),
        };
        if case.call.operation == "client.build" {
            return Ok(Some(self.check(case, &Outcome::nothing(), 0)));
        }
        let message_id = self.before(case, &client)?;
        for control in &case.control {
            setup::control(&self.sandbox, control, message_id.as_deref())?;
        }
        setup::faults(&self.sandbox, &case.faults)?;
        let since = self.sandbox.journal().last().map_or(0, |entry| entry.seq);
        let arguments = setup::fill_in(&case.call.arguments, message_id.as_deref())?;
        let operation = case.call.operation.as_str();
        let outcome = match form {
            Form::Flat => self.runtime.block_on(play::play(&client, operation, &arguments))?,
            Form::Typed => match self.runtime.block_on(typed::play(&client, operation, &arguments)) {
                Some(outcome) => outcome?,
                None => return Ok(None),
            },
        };
        Ok(Some(self.check(case, &outcome, since)))
    }

    fn servers(&self) -> setup::Servers<'_> {
        setup::Servers { sandbox: &self.sandbox, silent_url: &self.silent_url }
    }

    /// Makes the calls that come first, and gives the id of the last message they sent.
    fn before(&self, case: &Case, client: &Client) -> Result<Option<String>, String> {
        let mut message_id = None;
        for call in &case.before {
            match self.runtime.block_on(play::play(client, &call.operation, &call.arguments))? {
                Outcome::Result(result) => {
                    let id = result.get("data").and_then(|data| data.get("messageId")?.as_str());
                    message_id = id.map(str::to_owned).or(message_id);
                }
                Outcome::Error(error) => return Err(format!("{} before the call failed: {error:?}", call.operation)),
            }
        }
        Ok(message_id)
    }

    fn check(&self, case: &Case, outcome: &Outcome, since: u64) -> Vec<String> {
        let mut differences = outcome.compare(case.result.as_ref(), case.error.as_ref());
        if let Some(requests) = &case.requests {
            wire::compare_requests(requests, &self.sandbox.journal_since(since), &mut differences);
        }
        differences
    }
}
