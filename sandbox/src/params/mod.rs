//! The sandbox's own parameter parser. Types and rules of parameters are data.

pub(crate) mod checks;
mod convert;
pub(crate) mod input;
pub(crate) mod rules;
mod spec;
mod values;

use std::collections::BTreeMap;

use serde_json::Value;

pub(crate) use spec::{API_REFERENCE, CHANNEL, Param, ParamType, optional, required};
pub(crate) use values::Params;

use convert::convert;
use input::{Input, Source};
use rules::Rule;

/// The number of `body1`, `body2`, ...; `None` for another name.
fn body_index(name: &str) -> Option<usize> {
    let digits = name.strip_prefix("body")?;
    if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// Checks all parameters; the error lists every problem.
pub(crate) fn check(input: &Input, known: &[Param], rules: &[Rule], has_bodies: bool) -> Result<Params, String> {
    let (params, problems) = read_all(input, known, rules, has_bodies);
    if problems.is_empty() { Ok(params) } else { Err(problems.join("; ")) }
}

/// Every problem with the parameters.
pub(crate) fn problems(input: &Input, known: &[Param], rules: &[Rule], has_bodies: bool) -> Vec<String> {
    read_all(input, known, rules, has_bodies).1
}

/// The valid parameters, and every problem with the others.
fn read_all(input: &Input, known: &[Param], rules: &[Rule], has_bodies: bool) -> (Params, Vec<String>) {
    let mut params = Params::default();
    let mut bodies = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, source) in input.parameters() {
        let index = has_bodies.then(|| body_index(name)).flatten();
        let ty = match (index, known.iter().find(|param| param.name == name)) {
            (Some(_), _) => ParamType::String(checks::variable),
            (None, Some(param)) => param.ty,
            (None, None) => {
                problems.push(format!("{name}: unknown parameter"));
                continue;
            }
        };
        match (read(ty, source), index) {
            (Err(why), _) => problems.push(format!("{name}: {why}")),
            (Ok(value), None) => {
                params.values.insert(name.to_owned(), value);
            }
            (Ok(value), Some(index)) => {
                bodies.insert(index, value.as_str().unwrap_or_default().to_owned());
                // The rules only check whether there is any.
                params.values.insert("body1".to_owned(), value);
            }
        }
    }
    for param in known.iter().filter(|param| param.required && !input.has(param.name)) {
        problems.push(format!("{}: required parameter is missing", param.name));
    }
    if let Some((last, _)) = bodies.last_key_value()
        && *last != bodies.len()
    {
        let gap = (1..=*last).find(|index| !bodies.contains_key(index)).unwrap_or(1);
        problems.push(format!("body{gap}: missing, while body{last} is given"));
    }
    // Rules about invalid parameters would only add noise.
    if problems.is_empty() {
        problems.extend(rules.iter().filter_map(|rule| rule.violation(&params)));
    }
    params.bodies = bodies.into_values().collect();
    (params, problems)
}

fn read(ty: ParamType, source: Source<'_>) -> Result<Value, String> {
    match source {
        Source::Query(string) => convert(ty, &Value::String(string.to_owned()), true),
        Source::Body(value) => convert(ty, value, false),
        Source::Both(string, value) => {
            let query = convert(ty, &Value::String(string.to_owned()), true)?;
            let body = convert(ty, value, false)?;
            if query == body {
                Ok(body)
            } else {
                Err("given in the query and in the body, with different values".to_owned())
            }
        }
    }
}
