//! The Python class of the result of one recipient.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};
use pyo3::{PyTraverseError, PyVisit};
use workspace_sdk::{Error, OutcomeReason};

use super::error;

/// The result of one recipient of a send to many. Its `repr` shows no number and no values of the row, because they
/// are personal data.
#[pyclass(frozen, module = "workspace_sdk")]
pub(crate) struct RecipientResult {
    /// The position of the recipient in the list; the first one is 0.
    #[pyo3(get)]
    index: u64,
    /// The recipient, as it was given.
    #[pyo3(get)]
    recipient: Py<PyAny>,
    /// The phone number as the row has it, if it has one.
    #[pyo3(get)]
    to: Option<String>,
    reason: OutcomeReason,
    /// The id of the message, if the server accepted it, now or in an earlier run.
    #[pyo3(get)]
    message_id: Option<String>,
    core_error: Option<Error>,
    /// The exception, which is created when it is read for the first time.
    error: PyOnceLock<Py<PyAny>>,
    /// The position of the earlier row that is the same send, if the reason is `duplicate` or `ambiguous`.
    #[pyo3(get)]
    duplicate_of: Option<u64>,
    /// The position of an earlier row that may be the same person: Argentina's numbers with and without a 9 after 54.
    #[pyo3(get)]
    possible_duplicate_of: Option<u64>,
}

impl RecipientResult {
    /// The result of this recipient, which is the object that the program gave.
    pub(crate) fn new(result: workspace_sdk::RecipientResult, recipient: Py<PyAny>) -> Self {
        let workspace_sdk::RecipientResult {
            index,
            to,
            reason,
            message_id,
            error: core_error,
            duplicate_of,
            possible_duplicate_of,
            ..
        } = result;
        Self {
            index,
            recipient,
            to,
            reason,
            message_id,
            core_error,
            error: PyOnceLock::new(),
            duplicate_of,
            possible_duplicate_of,
        }
    }
}

/// The names of the attributes, in the order of the constructor.
const ATTRIBUTES: [&str; 9] =
    ["index", "recipient", "to", "outcome", "reason", "message_id", "error", "duplicate_of", "possible_duplicate_of"];

#[pymethods]
impl RecipientResult {
    #[classattr]
    fn __match_args__(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        PyTuple::new(py, ATTRIBUTES)
    }

    /// A result with these attributes, for a fake in a test. Raises `ValueError` if there is no such reason of
    /// this outcome.
    #[new]
    #[allow(clippy::too_many_arguments)]
    #[pyo3(signature = (
        index, recipient, to, outcome, reason, message_id=None, error=None, duplicate_of=None,
        possible_duplicate_of=None
    ))]
    fn create(
        py: Python<'_>,
        index: u64,
        recipient: Py<PyAny>,
        to: Option<String>,
        outcome: &str,
        reason: &str,
        message_id: Option<String>,
        error: Option<Py<PyAny>>,
        duplicate_of: Option<u64>,
        possible_duplicate_of: Option<u64>,
    ) -> PyResult<Self> {
        let known = OutcomeReason::ALL.iter().copied().find(|known| known.as_str() == reason);
        let Some(reason) = known.filter(|known| known.outcome().as_str() == outcome) else {
            return Err(PyValueError::new_err("there is no such reason of this outcome"));
        };
        let cell = PyOnceLock::new();
        if let Some(error) = error {
            let _ = cell.set(py, error);
        }
        Ok(Self {
            index,
            recipient,
            to,
            reason,
            message_id,
            core_error: None,
            error: cell,
            duplicate_of,
            possible_duplicate_of,
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.recipient)
    }

    /// The outcome: `accepted`, `rejected`, `not_sent`, `unknown` or `skipped`.
    #[getter]
    fn outcome(&self) -> &'static str {
        self.reason.outcome().as_str()
    }

    /// The reason of the outcome, such as `invalid` or `duplicate`.
    #[getter]
    fn reason(&self) -> &'static str {
        self.reason.as_str()
    }

    /// The error, if there is one: always if the server rejected the message, and if the outcome is `unknown`.
    #[getter]
    fn error(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        let exception = match &self.core_error {
            Some(error) => self.error.get_or_init(py, || error::to_python(py, error).into_value(py).into_any()),
            None => self.error.get(py)?,
        };
        Some(exception.clone_ref(py))
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let this = slf.get();
        let error = this.error(slf.py()).map(|error| error.bind(slf.py()).get_type().name()).transpose()?;
        let error = error.map(|name| format!(", error={name}")).unwrap_or_default();
        let (outcome, reason) = (this.outcome(), this.reason());
        Ok(format!("RecipientResult(index={}, outcome='{outcome}', reason='{reason}'{error})", this.index))
    }

    /// The attributes by name.
    fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(slf.py());
        for name in ATTRIBUTES {
            dict.set_item(name, slf.getattr(name)?)?;
        }
        Ok(dict)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyType>, Bound<'py, PyTuple>)> {
        let values = ATTRIBUTES.iter().map(|name| slf.getattr(*name)).collect::<PyResult<Vec<_>>>()?;
        Ok((slf.get_type(), PyTuple::new(slf.py(), values)?))
    }
}
