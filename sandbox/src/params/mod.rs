//! The sandbox's own reading of parameters: what each one is, and the rules between them, as data.

pub(crate) mod checks;
mod convert;
pub(crate) mod input;
pub(crate) mod rules;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use checks::Check;
use convert::convert;
use input::{Input, Source};
use rules::Rule;

/// What a parameter may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A text that passes a check.
    Text(Check),
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number within these bounds.
    Integer(i64, i64),
    /// Comma-separated names, or a JSON array of them.
    Names,
    /// A JSON array of texts.
    Options,
    /// A JSON object, or comma-separated `key:value` pairs.
    Fields,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Param {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
}

pub(crate) const fn needed(name: &'static str, kind: Kind) -> Param {
    Param { name, kind, required: true }
}

pub(crate) const fn optional(name: &'static str, kind: Kind) -> Param {
    Param { name, kind, required: false }
}

pub(crate) const CHANNEL: Param = optional("channelId", Kind::Text(checks::any));

/// `body1`, `body2`, ...: its number, if the name is one of these.
fn body_index(name: &str) -> Option<usize> {
    let digits = name.strip_prefix("body")?;
    if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// The checked parameters of one call.
#[derive(Debug, Default)]
pub(crate) struct Params {
    values: BTreeMap<String, Value>,
    /// `body1`, `body2`, ... in order.
    pub(crate) bodies: Vec<String>,
}

impl Params {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.values.get(name)?.as_bool()
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.values.get(name)?.as_i64()
    }

    pub(crate) fn names(&self, name: &str) -> Vec<&str> {
        let list = self.values.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    pub(crate) fn fields(&self, name: &str) -> Option<&Map<String, Value>> {
        self.values.get(name)?.as_object()
    }
}

/// Checks everything and names everything that is wrong.
pub(crate) fn check(input: &Input, known: &[Param], rules: &[Rule], has_bodies: bool) -> Result<Params, String> {
    let mut params = Params::default();
    let mut bodies = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, source) in input.given() {
        let index = has_bodies.then(|| body_index(name)).flatten();
        let kind = match (index, known.iter().find(|param| param.name == name)) {
            (Some(_), _) => Kind::Text(checks::variable),
            (None, Some(param)) => param.kind,
            (None, None) => {
                wrong.push(format!("{name}: unknown parameter"));
                continue;
            }
        };
        match (read(kind, source), index) {
            (Err(why), _) => wrong.push(format!("{name}: {why}")),
            (Ok(value), None) => {
                params.values.insert(name.to_owned(), value);
            }
            (Ok(value), Some(index)) => {
                bodies.insert(index, value.as_str().unwrap_or_default().to_owned());
                // The rules only need to know that there are some.
                params.values.insert("body1".to_owned(), value);
            }
        }
    }
    for param in known.iter().filter(|param| param.required && !input.has(param.name)) {
        wrong.push(format!("{}: required parameter is missing", param.name));
    }
    if let Some((last, _)) = bodies.last_key_value()
        && *last != bodies.len()
    {
        let gap = (1..=*last).find(|index| !bodies.contains_key(index)).unwrap_or(1);
        wrong.push(format!("body{gap}: missing, while body{last} is given"));
    }
    // A rule about a parameter that is itself wrong would only add noise.
    if wrong.is_empty() {
        wrong.extend(rules.iter().filter_map(|rule| rule.broken(&params)));
    }
    params.bodies = bodies.into_values().collect();
    if wrong.is_empty() { Ok(params) } else { Err(wrong.join("; ")) }
}

fn read(kind: Kind, source: Source<'_>) -> Result<Value, String> {
    match source {
        Source::Query(text) => convert(kind, &Value::String(text.to_owned()), true),
        Source::Body(value) => convert(kind, value, false),
        Source::Both(text, value) => {
            let query = convert(kind, &Value::String(text.to_owned()), true)?;
            let body = convert(kind, value, false)?;
            if query == body {
                Ok(body)
            } else {
                Err("given in the query and in the body, with different values".to_owned())
            }
        }
    }
}
