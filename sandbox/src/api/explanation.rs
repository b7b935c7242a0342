//! How the sandbox reads a request.

use serde_json::{Map, Value};

use super::operation::Operation;
use crate::params;
use crate::params::input::{Input, Source};

/// The parameters of a request, and what the documentation does not allow.
#[derive(Debug)]
pub(crate) struct Explanation {
    /// The parameters as they were given, without the API key; none if the query or the body cannot be read.
    pub(crate) parameters: Option<Map<String, Value>>,
    /// The differences to what the documentation allows.
    pub(crate) problems: Vec<String>,
}

impl Explanation {
    /// Reads a request. `has_key_header` says whether a header contains an API key.
    pub(crate) fn new(
        operation: Option<&Operation>,
        method: &str,
        query: &str,
        body: &[u8],
        has_key_header: bool,
    ) -> Self {
        let mut problems = Vec::new();
        if operation.is_none() {
            problems.push("there is no operation at this path".to_owned());
        }
        if !matches!(method, "GET" | "POST") {
            problems.push(format!("the method must be GET or POST, not {method}"));
        }
        let input = match Input::parse(query, body) {
            Ok(input) => input,
            Err(why) => {
                problems.push(why);
                return Self { parameters: None, problems };
            }
        };
        match input.keys() {
            Ok(keys) if keys.is_empty() && !has_key_header => problems.push("there is no API key".to_owned()),
            Ok(_) => {}
            Err(why) => problems.push(why),
        }
        if let Some(Operation { params, rules, has_bodies, .. }) = operation {
            problems.extend(params::problems(&input, params, rules, *has_bodies));
        }
        let value = |source| match source {
            Source::Query(string) => Value::from(string),
            Source::Body(value) | Source::Both(_, value) => value.clone(),
        };
        let parameters = input.parameters().map(|(name, source)| (name.to_owned(), value(source))).collect();
        Self { parameters: Some(parameters), problems }
    }
}
