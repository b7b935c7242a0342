//! The Python classes of the progress and the report of a send to many.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use workspace_sdk::{Progress, Report};

use super::record::record;

record! {
    /// The state of a run, as data for a progress bar.
    SendManyProgress {
        /// The number of recipients in the list, if it is known.
        total: Option<u64>,
        /// The number of recipients that have a result.
        done: u64,
        /// How many were accepted in this run.
        accepted: u64,
        /// How many were rejected.
        rejected: u64,
        /// How many were not sent.
        not_sent: u64,
        /// How many have an unknown outcome.
        unknown: u64,
        /// How many were skipped.
        skipped: u64,
        /// Results per second over the last ten seconds.
        rate: f64,
        /// The estimated time until the end, in seconds; `None` if `total` or the rate is not known.
        remaining: Option<f64>,
        /// How many seconds the run pauses: because the server asked for it, or until the daily limit has room. `None`
        /// if it does not pause.
        paused_for: Option<f64>,
        /// The rule that stopped the run, if one did.
        stopped_by: Option<String>,
    }
}

record! {
    /// The number of recipients with the same reason, and what to do about them.
    ReportLine {
        /// The outcome.
        outcome: String,
        /// The reason.
        reason: String,
        /// The code of the error's class, such as `validation`, if there is an error.
        code: Option<String>,
        /// The WhatsApp code of the error, if it has one.
        whatsapp_code: Option<u32>,
        /// How many recipients.
        count: u64,
        /// What to do, and the first error of the line; empty if there is nothing to do.
        advice: String,
    }
}

record! {
    /// A message as the customer will read it, which a dry run shows. It contains personal data, so its `repr` does not
    /// show the text.
    MessagePreview [index] {
        /// The position of the recipient.
        index: u64,
        /// The text of the message: header, body, footer and buttons, each on its own line.
        text: String,
    }
}

impl From<Progress> for SendManyProgress {
    fn from(progress: Progress) -> Self {
        let Progress {
            total,
            done,
            accepted,
            rejected,
            not_sent,
            unknown,
            skipped,
            rate,
            remaining,
            paused_for,
            stopped_by,
            ..
        } = progress;
        Self {
            total,
            done,
            accepted,
            rejected,
            not_sent,
            unknown,
            skipped,
            rate,
            remaining: remaining.map(|remaining| remaining.as_secs_f64()),
            paused_for: paused_for.map(|pause| pause.as_secs_f64()),
            stopped_by: stopped_by.map(|rule| rule.as_str().to_owned()),
        }
    }
}

/// The report of a run. It is complete when the run has ended, and can be read at any time. `str()` of it is a table
/// for people.
#[pyclass(frozen, eq, module = "workspace_sdk")]
#[derive(PartialEq)]
pub(crate) struct SendManyReport(Report);

impl From<Report> for SendManyReport {
    fn from(report: Report) -> Self {
        Self(report)
    }
}

#[pymethods]
impl SendManyReport {
    /// The counts.
    #[getter]
    fn progress(&self) -> SendManyProgress {
        self.0.progress.clone().into()
    }

    /// How many recipients have each reason, as a tuple of `ReportLine`.
    #[getter]
    fn lines<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let line = |line: &workspace_sdk::ReportLine| ReportLine {
            outcome: line.outcome.as_str().to_owned(),
            reason: line.reason.as_str().to_owned(),
            code: line.code.map(str::to_owned),
            whatsapp_code: line.whatsapp_code,
            count: line.count,
            advice: line.advice.clone(),
        };
        PyTuple::new(py, self.0.lines.iter().map(line).map(|line| Py::new(py, line)).collect::<PyResult<Vec<_>>>()?)
    }

    /// The number of rows that may be the same person as an earlier row.
    #[getter]
    fn possible_duplicates(&self) -> u64 {
        self.0.possible_duplicates
    }

    /// How long the run took so far, in seconds.
    #[getter]
    fn elapsed(&self) -> f64 {
        self.0.elapsed.as_secs_f64()
    }

    /// Only of a dry run: how many seconds the messages will take at the pace of the options. `None` if the pace is not
    /// limited.
    #[getter]
    fn estimate(&self) -> Option<f64> {
        self.0.estimate.map(|estimate| estimate.as_secs_f64())
    }

    /// Only of a dry run with `max_new_people_per_day`: the position of the first recipient that exceeds today's
    /// limit.
    #[getter]
    fn daily_limit_at(&self) -> Option<u64> {
        self.0.daily_limit_at
    }

    /// Only of a dry run: why the template was not checked; `None` if it was.
    #[getter]
    fn unchecked(&self) -> Option<&str> {
        self.0.unchecked.as_deref()
    }

    /// Only of a dry run: the first three messages as the customers will read them, as a tuple of `MessagePreview`.
    #[getter]
    fn previews<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let preview = |preview: &workspace_sdk::MessagePreview| {
            Py::new(py, MessagePreview { index: preview.index, text: preview.text.clone() })
        };
        PyTuple::new(py, self.0.previews.iter().map(preview).collect::<PyResult<Vec<_>>>()?)
    }

    /// The lines as CSV, with a header.
    fn to_csv(&self) -> String {
        self.0.to_csv()
    }

    /// The lines as JSON, one object per line.
    fn to_ndjson(&self) -> String {
        self.0.to_ndjson()
    }

    /// The whole report as a JSON object, with names in camelCase.
    fn to_json(&self) -> String {
        self.0.to_json().as_json().to_owned()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        let progress = &self.0.progress;
        format!("SendManyReport(done={}, accepted={})", progress.done, progress.accepted)
    }
}
