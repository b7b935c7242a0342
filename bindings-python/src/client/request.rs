//! `client.request`: a request that the SDK does not model yet.

use pyo3::prelude::*;
use pyo3::types::PyString;
use workspace_sdk::unfit::{MAX_ELEMENTS, Unfit as InvalidValue, refuse as invalid_arguments_error};
use workspace_sdk::{Answer, Class, Client, Error, FieldProblem, Json};

use crate::convert::argument::{Arg, extract_arg};
use crate::convert::json::{self, JsonBudget};
use crate::convert::type_error::{with_argument_name, wrong_type};

/// The path below the base URL, the parameters and the safety class of a request.
#[derive(Debug)]
pub(super) struct RawRequest {
    path: String,
    params: Vec<(String, Json)>,
    class: Class,
    problems: Vec<FieldProblem>,
}

/// A string argument. An invalid value is added to `problems`.
fn extract_string(arg: Arg<'_>, name: &'static str, problems: &mut Vec<FieldProblem>) -> PyResult<Option<String>> {
    let mut invalid = Vec::new();
    let string = extract_arg(arg, name, &mut invalid)?;
    problems.extend(invalid.iter().map(|argument| argument.unfit.at(name)));
    Ok(string)
}

impl RawRequest {
    pub(super) fn new(path: Arg<'_>, params: Arg<'_>, class: Arg<'_>) -> PyResult<Self> {
        let mut problems = Vec::new();
        let path = extract_string(path, "path", &mut problems)?.unwrap_or_default();
        let class = extract_string(class, "class_", &mut problems)?;
        let class = match class.map(|class| class.parse::<Class>()) {
            None => Class::Send,
            Some(Ok(class)) => class,
            Some(Err(error)) => {
                problems.extend(error.fields().iter().cloned());
                Class::Send
            }
        };
        let params = match params {
            Some(params) => extract_params(&params, &mut problems)?,
            None => Vec::new(),
        };
        Ok(Self { path, params, class, problems })
    }

    pub(super) async fn send(self, client: Client) -> Result<Answer<Json>, Error> {
        if !self.problems.is_empty() {
            return Err(invalid_arguments_error("client.request", self.problems));
        }
        client.request(self.path, self.params).class(self.class).await
    }
}

fn extract_params(mapping: &Bound<'_, PyAny>, problems: &mut Vec<FieldProblem>) -> PyResult<Vec<(String, Json)>> {
    const EXPECTED: &str = "a mapping of str to JSON values";
    let py = mapping.py();
    let items = match json::items(mapping, MAX_ELEMENTS)? {
        None => return Err(with_argument_name(py, "params", wrong_type(EXPECTED, mapping))),
        Some(Err(invalid)) => {
            problems.push(invalid.at("params"));
            return Ok(Vec::new());
        }
        Some(Ok(items)) => items,
    };
    let mut params = Vec::new();
    let mut budget = JsonBudget::default();
    for item in &items {
        let (name, value) = json::pair(item)?;
        let Ok(name) = name.cast::<PyString>() else {
            let error = wrong_type("a mapping of str to JSON values, with names of str", &name);
            return Err(with_argument_name(py, "params", error));
        };
        let Ok(name) = name.to_str() else {
            problems.push(InvalidValue::LoneSurrogate.at("params"));
            continue;
        };
        match json::from_python(&value, &mut budget).map_err(|error| with_argument_name(py, "params", error))? {
            Ok(value) => params.push((name.to_owned(), value)),
            // The total is too large, so the remaining values need not be read.
            Err(invalid @ (InvalidValue::TooMany | InvalidValue::TooLarge)) => {
                problems.push(invalid.at("params"));
                break;
            }
            Err(invalid) => problems.push(invalid.at(name)),
        }
    }
    Ok(params)
}
