//! `client.request`: what the SDK does not model yet.

use pyo3::prelude::*;
use pyo3::types::PyString;
use workspace_sdk::unfit::{MAX_ELEMENTS, Unfit, refuse};
use workspace_sdk::{Answer, Class, Client, Error, FieldProblem, Json};

use crate::argument::{Given, named, taken, wrong_type};
use crate::json::{self, Budget};

/// A path below the base URL, parameters and a class, taken over from Python.
#[derive(Debug)]
pub(crate) struct Request {
    path: String,
    params: Vec<(String, Json)>,
    class: Class,
    problems: Vec<FieldProblem>,
}

/// Takes a text over, or notes why it could not be.
fn text(given: Given<'_>, name: &'static str, problems: &mut Vec<FieldProblem>) -> PyResult<Option<String>> {
    let mut unfit = Vec::new();
    let text = taken(given, name, &mut unfit)?;
    problems.extend(unfit.iter().map(|unfit| unfit.unfit.at(name)));
    Ok(text)
}

impl Request {
    pub(crate) fn new(path: Given<'_>, params: Given<'_>, class: Given<'_>) -> PyResult<Self> {
        let mut problems = Vec::new();
        let path = text(path, "path", &mut problems)?.unwrap_or_default();
        let class = text(class, "class_", &mut problems)?;
        let class = match class.map(|class| class.parse::<Class>()) {
            None => Class::Send,
            Some(Ok(class)) => class,
            Some(Err(refused)) => {
                problems.extend(refused.fields().iter().cloned());
                Class::Send
            }
        };
        let params = match params {
            Some(params) => take_params(&params, &mut problems)?,
            None => Vec::new(),
        };
        Ok(Self { path, params, class, problems })
    }

    pub(crate) async fn send(self, client: Client) -> Result<Answer<Json>, Error> {
        if !self.problems.is_empty() {
            return Err(refuse("client.request", self.problems));
        }
        client.request(self.path, self.params).class(self.class).await
    }
}

fn take_params(params: &Bound<'_, PyAny>, problems: &mut Vec<FieldProblem>) -> PyResult<Vec<(String, Json)>> {
    const EXPECTED: &str = "a mapping of str to JSON values";
    let py = params.py();
    let items = match json::items(params, MAX_ELEMENTS)? {
        None => return Err(named(py, "params", wrong_type(EXPECTED, params))),
        Some(Err(unfit)) => {
            problems.push(unfit.at("params"));
            return Ok(Vec::new());
        }
        Some(Ok(items)) => items,
    };
    let mut taken = Vec::new();
    let mut budget = Budget::default();
    for item in &items {
        let (name, value) = json::pair(item)?;
        let Ok(name) = name.cast::<PyString>() else {
            return Err(named(py, "params", wrong_type("a mapping of str to JSON values, with names of str", &name)));
        };
        let Ok(name) = name.to_str() else {
            problems.push(Unfit::LoneSurrogate.at("params"));
            continue;
        };
        match json::from_python(&value, &mut budget).map_err(|error| named(py, "params", error))? {
            Ok(value) => taken.push((name.to_owned(), value)),
            // It is all of them together: there is no use in looking at the others.
            Err(unfit @ (Unfit::TooMany | Unfit::TooLarge)) => {
                problems.push(unfit.at("params"));
                break;
            }
            Err(unfit) => problems.push(Unfit::at(unfit, name)),
        }
    }
    Ok(taken)
}
