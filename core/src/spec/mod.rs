//! The description of an operation as data: name, path, safety, parameters and their rules. It does not depend on how a
//! call is made.

pub(crate) mod json_type;
pub(crate) mod parameter;
pub(crate) mod rule;
pub(crate) mod safety;

use parameter::Parameter;
use safety::Safety;

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
    pub(crate) combinations: &'static [Combination],
}

/// The name of a model, and the API's names of its fields.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ModelDescription {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [&'static str],
}
