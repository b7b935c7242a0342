//! The handle of a send to many.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use napi::Result;
use napi_derive::napi;
use serde::{Serialize, Serializer};
use workspace_sdk::bindings::json_calls::DispatchError;
use workspace_sdk::bindings::many::{ManyBatch, ManyRun, WeakRun, finish};
use workspace_sdk::{RecipientResult, Report};

use crate::completion::Payload;
use crate::error::{ErrorJson, to_exception};
use crate::saturated;

/// How long the end of an event loop waits for the sends in flight of its runs.
const MAX_FINISH: Duration = Duration::from_secs(60);

/// A send to many.
#[napi]
pub struct NativeRun {
    run: ManyRun,
}

/// A report in each of its forms.
#[napi(object)]
pub struct ReportTexts {
    pub json: String,
    pub text: String,
    pub csv: String,
    pub ndjson: String,
}

pub(crate) fn texts(report: &Report) -> ReportTexts {
    ReportTexts {
        json: report.to_json().into_json(),
        text: report.to_string(),
        csv: report.to_csv(),
        ndjson: report.to_ndjson(),
    }
}

#[napi]
impl NativeRun {
    /// How many rows the run can take now.
    #[napi]
    pub fn wanted(&self) -> u32 {
        saturated(self.run.wanted())
    }

    /// Gives rows to the run, as a JSON array; `is_last` after the last row.
    #[napi]
    pub fn add_rows(&self, json: String, is_last: bool) -> Result<()> {
        self.run.add_json_rows(&json, is_last).map_err(to_exception)
    }

    /// Nothing new begins from now on.
    #[napi]
    pub fn close(&self) {
        self.run.close();
    }

    /// The report so far, which has the progress.
    #[napi]
    pub fn report(&self) -> ReportTexts {
        texts(&self.run.report())
    }

    /// The progress as JSON.
    #[napi]
    pub fn progress(&self) -> String {
        self.run.progress().to_json().into_json()
    }

    /// Adds a number that is not written to from now on.
    #[napi]
    pub fn suppress(&self, number: String) -> Result<()> {
        self.run.suppress(&number).map_err(to_exception)
    }
}

impl NativeRun {
    pub(crate) fn new(run: ManyRun) -> Self {
        Self { run }
    }

    pub(crate) fn operation(&self) -> &'static str {
        self.run.operation()
    }

    /// The results that are ready, as JSON.
    pub(crate) fn next_batch(
        &self,
        has_rows: bool,
    ) -> impl Future<Output = std::result::Result<Payload, DispatchError>> + Send + 'static {
        let batch = self.run.next_batch(has_rows);
        async move { Ok(Payload::Json(to_json(&batch.await))) }
    }
}

/// The results that are ready, and whether the run has ended after them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchJson<'a> {
    results: Vec<ResultJson<'a>>,
    has_ended: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorJson<'a>>,
}

/// A result, as an array of its fields.
struct ResultJson<'a>(&'a RecipientResult);

impl Serialize for ResultJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let result = self.0;
        let error = result.error.as_ref().map(ErrorJson::from);
        let (outcome, reason) = (result.outcome().as_str(), result.reason.as_str());
        let duplicates = (result.duplicate_of, result.possible_duplicate_of);
        (result.index, outcome, reason, &result.to, &result.message_id, error, duplicates.0, duplicates.1)
            .serialize(serializer)
    }
}

fn to_json(batch: &ManyBatch) -> String {
    let json = BatchJson {
        results: batch.results.iter().map(ResultJson).collect(),
        has_ended: batch.end.is_some(),
        error: batch.end.as_ref().and_then(|end| end.as_ref().err()).map(ErrorJson::from),
    };
    serde_json::to_string(&json).unwrap_or_default()
}

/// The runs of an event loop that may not have ended.
#[derive(Clone, Default)]
pub(crate) struct RunsOfLoop(Arc<Mutex<Vec<WeakRun>>>);

impl RunsOfLoop {
    pub(crate) fn add(&self, run: &ManyRun) {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        runs.retain(WeakRun::may_be_active);
        runs.push(run.weak());
    }

    /// Ends the runs, and waits for what is in flight.
    pub(crate) fn finish(&self) {
        let runs = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        finish(&runs, MAX_FINISH);
    }
}
