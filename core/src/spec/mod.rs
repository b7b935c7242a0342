//! The description of an operation as data: name, path, safety, parameters and their rules. It does not depend on how a
//! call is made.

#[cfg(feature = "bindings")]
pub(crate) mod documentation;
pub(crate) mod idempotency_key;
pub(crate) mod json_type;
pub(crate) mod parameter;
pub(crate) mod rule;
pub(crate) mod safety;
pub(crate) mod source;

use parameter::Parameter;
use safety::Safety;
use source::Source;

/// A rule that concerns several parameters of one operation.
pub(crate) enum Combination {
    /// Exactly one of these.
    ExactlyOne(&'static [&'static str]),
    /// At most one of these.
    AtMostOne(&'static [&'static str]),
    /// Both or neither.
    Together(&'static str, &'static str),
    /// `parameter` is required if `by` has one of `values`; `""` stands for an absent parameter.
    RequiredWhen { parameter: &'static str, by: &'static str, values: &'static [&'static str] },
    /// `parameter` is allowed only if `by` has one of `values`; `""` stands for an absent parameter.
    AllowedWhen { parameter: &'static str, by: &'static str, values: &'static [&'static str] },
}

#[cfg(feature = "bindings")]
impl Combination {
    /// The rule as a sentence.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::ExactlyOne(names) => format!("Exactly one of {} is required.", list(names, "and")),
            Self::AtMostOne(names) => format!("At most one of {} is allowed.", list(names, "and")),
            Self::Together(one, other) => format!("`{one}` and `{other}` require each other."),
            Self::RequiredWhen { parameter, by, values } => format!("`{parameter}` is required if {}.", is(by, values)),
            Self::AllowedWhen { parameter, by, values } => {
                format!("`{parameter}` is allowed only if {}.", is(by, values))
            }
        }
    }
}

/// That a parameter has one of some values.
#[cfg(feature = "bindings")]
fn is(name: &str, values: &[&str]) -> String {
    let present: Vec<&str> = values.iter().copied().filter(|value| !value.is_empty()).collect();
    let absent = if present.len() < values.len() { " or is not given" } else { "" };
    format!("`{name}` is {}{absent}", list(&present, "or"))
}

/// `one`, `two` and `three`.
#[cfg(feature = "bindings")]
fn list(names: &[&str], conjunction: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} {conjunction} {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// The description of an operation.
// Some fields are read by the bindings alone.
#[cfg_attr(not(feature = "bindings"), allow(dead_code))]
pub(crate) struct Spec {
    /// `templates.send`.
    pub(crate) name: &'static str,
    /// The path below the base URL.
    pub(crate) path: &'static str,
    pub(crate) safety: Safety,
    /// The model of the data, and whether the data is a list of models.
    pub(crate) model: &'static ModelDescription,
    pub(crate) is_list: bool,
    pub(crate) parameters: &'static [Parameter],
    /// Each with the place where it is documented.
    pub(crate) combinations: &'static [(Combination, Source)],
}

/// The name of a model, and the API's names of its fields.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ModelDescription {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [&'static str],
}
