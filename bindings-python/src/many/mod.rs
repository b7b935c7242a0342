//! Sends to many: the arguments, the list of recipients, and the run.

pub(crate) mod arguments;
mod exit;
mod rows;
mod run;
mod wake;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyMapping, PyString};

use crate::asynchronous::AsyncCaller;
use crate::blocking::BlockingCaller;
use crate::convert::argument::{Arg, ExtractArg as _, Extraction};
use crate::convert::type_error::{with_argument_name, wrong_type};
use arguments::{COUNT, ManyArguments};
use run::{Kind, ManyRun};

/// A client that sends to many.
pub(crate) trait ManyCaller {
    /// A run, which starts with its first step.
    ///
    /// # Errors
    ///
    /// `TypeError` for a wrong type.
    fn send_many(
        &self,
        py: Python<'_>,
        operation: &'static str,
        recipients: Bound<'_, PyAny>,
        arguments: ManyArguments,
        total: Arg<'_>,
        progress: Arg<'_>,
    ) -> PyResult<Py<PyAny>>;
}

impl ManyCaller for BlockingCaller {
    fn send_many(
        &self,
        py: Python<'_>,
        operation: &'static str,
        recipients: Bound<'_, PyAny>,
        mut arguments: ManyArguments,
        total: Arg<'_>,
        progress: Arg<'_>,
    ) -> PyResult<Py<PyAny>> {
        static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let source = iterator(&recipients, "an iterable of phone numbers or rows")?;
        add_total(&recipients, total, &mut arguments)?;
        let progress = is_shown(progress)?;
        let run =
            ManyRun::new(self.0.clone_ref(py), operation, Kind::Blocking, arguments.into_json(), Some(source.unbind()));
        Ok(CLASS.import(py, "workspace_sdk._many", "SendMany")?.call1((run, progress))?.unbind())
    }
}

impl ManyCaller for AsyncCaller {
    fn send_many(
        &self,
        py: Python<'_>,
        operation: &'static str,
        recipients: Bound<'_, PyAny>,
        mut arguments: ManyArguments,
        total: Arg<'_>,
        progress: Arg<'_>,
    ) -> PyResult<Py<PyAny>> {
        static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let (source, asynchronous) = match recipients.hasattr(intern!(py, "__aiter__"))? {
            true => (None, Some(recipients.call_method0(intern!(py, "__aiter__"))?)),
            false => {
                let expected = "an iterable or an asynchronous iterable of phone numbers or rows";
                (Some(iterator(&recipients, expected)?.unbind()), None)
            }
        };
        add_total(&recipients, total, &mut arguments)?;
        let progress = is_shown(progress)?;
        let run = ManyRun::new(self.0.clone_ref(py), operation, Kind::Asynchronous, arguments.into_json(), source);
        Ok(CLASS.import(py, "workspace_sdk._many", "AsyncSendMany")?.call1((run, progress, asynchronous))?.unbind())
    }
}

/// The iterator of a list. One phone number or one row is also iterable, but a caller who passes it does not mean its
/// letters or columns.
fn iterator<'py>(recipients: &Bound<'py, PyAny>, expected: &str) -> PyResult<Bound<'py, PyAny>> {
    let is_one = recipients.is_instance_of::<PyString>()
        || recipients.is_instance_of::<PyBytes>()
        || recipients.cast::<PyMapping>().is_ok();
    if is_one || !recipients.hasattr("__iter__")? {
        return Err(with_argument_name(recipients.py(), "recipients", wrong_type(expected, recipients)));
    }
    recipients.try_iter().map(Bound::into_any)
}

/// The number of recipients that the caller gives, otherwise the length of the list, if it has one.
fn add_total(recipients: &Bound<'_, PyAny>, total: Arg<'_>, arguments: &mut ManyArguments) -> PyResult<()> {
    let length = || recipients.len().ok()?.into_pyobject(recipients.py()).ok().map(Bound::into_any);
    arguments.add("total", total.or_else(length), COUNT)
}

/// The argument `progress`.
fn is_shown(progress: Arg<'_>) -> PyResult<bool> {
    let Some(progress) = progress else { return Ok(false) };
    let shown = bool::extract_from(&progress).map_err(|error| with_argument_name(progress.py(), "progress", error))?;
    Ok(matches!(shown, Extraction::Valid(true)))
}
