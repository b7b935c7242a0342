//! The arguments of `client.request`.

use pyo3::prelude::*;
use pyo3::types::PyString;
use workspace_sdk::bindings::invalid_value::{InvalidValue, MAX_ELEMENTS};
use workspace_sdk::bindings::raw_request::RequestArguments;

use crate::convert::argument::{Arg, ExtractArg as _, Extraction};
use crate::convert::json::{self, JsonBudget};
use crate::convert::type_error::{with_argument_name, wrong_type};

/// # Errors
///
/// `TypeError` for a value of a wrong type. Other invalid values are errors of the request.
pub(super) fn request_arguments(
    path: Arg<'_>,
    params: Arg<'_>,
    safety: Arg<'_>,
    idempotency_key: Arg<'_>,
) -> PyResult<RequestArguments> {
    let mut arguments = RequestArguments::default();
    if let Some(path) = extract_string(path, "path")? {
        arguments.path(path);
    }
    if let Some(safety) = extract_string(safety, "safety")? {
        arguments.safety(safety);
    }
    if let Some(key) = extract_string(idempotency_key, "idempotency_key")? {
        arguments.idempotency_key(key);
    }
    if let Some(params) = params {
        extract_params(&params, &mut arguments)?;
    }
    Ok(arguments)
}

fn extract_string(arg: Arg<'_>, name: &str) -> PyResult<Option<Result<String, InvalidValue>>> {
    let Some(object) = arg else { return Ok(None) };
    let extracted = String::extract_from(&object).map_err(|error| with_argument_name(object.py(), name, error))?;
    Ok(Some(match extracted {
        Extraction::Valid(string) => Ok(string),
        Extraction::Invalid { reason, .. } => Err(reason),
    }))
}

fn extract_params(mapping: &Bound<'_, PyAny>, arguments: &mut RequestArguments) -> PyResult<()> {
    const EXPECTED: &str = "a mapping of str to JSON values";
    let py = mapping.py();
    let items = match json::items(mapping, MAX_ELEMENTS)? {
        None => return Err(with_argument_name(py, "params", wrong_type(EXPECTED, mapping))),
        Some(Err(invalid)) => {
            arguments.invalid("params", invalid);
            return Ok(());
        }
        Some(Ok(items)) => items,
    };
    let mut budget = JsonBudget::default();
    for item in &items {
        let (name, value) = json::pair(item)?;
        let Ok(name) = name.cast::<PyString>() else {
            let error = wrong_type("a mapping of str to JSON values, with names of str", &name);
            return Err(with_argument_name(py, "params", error));
        };
        let Ok(name) = name.to_str() else {
            arguments.invalid("params", InvalidValue::LoneSurrogate);
            continue;
        };
        match json::from_python(&value, &mut budget).map_err(|error| with_argument_name(py, "params", error))? {
            Ok(value) => arguments.param(Ok(name.to_owned()), Ok(value)),
            // The total is too large, so the remaining values are not read.
            Err(invalid @ (InvalidValue::TooMany | InvalidValue::TooLarge)) => {
                arguments.invalid("params", invalid);
                break;
            }
            Err(invalid) => arguments.invalid(name, invalid),
        }
    }
    Ok(())
}
