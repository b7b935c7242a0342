//! What an operation is, as data: name, path, safety, parameters and their rules. It knows nothing of how a call is made.

pub(crate) mod json_type;
pub(crate) mod parameter;
pub(crate) mod rule;
pub(crate) mod safety;

use parameter::Parameter;
use safety::Safety;

/// A rule over several parameters of one operation.
pub(crate) enum Combination {
    /// Exactly one of these.
    ExactlyOne(&'static [&'static str]),
    /// At most one of these.
    AtMostOne(&'static [&'static str]),
    /// Both or neither.
    Together(&'static str, &'static str),
    /// `needed` must be given when `by` is one of `values`; `""` stands for "not given".
    RequiredWhen { needed: &'static str, by: &'static str, values: &'static [&'static str] },
    /// `given` may be given only when `by` is one of `values`; `""` stands for "not given".
    AllowedWhen { given: &'static str, by: &'static str, values: &'static [&'static str] },
}

/// What the SDK knows of an operation.
pub(crate) struct Spec {
    /// `templates.send`.
    pub(crate) name: &'static str,
    /// The path below the base URL.
    pub(crate) path: &'static str,
    pub(crate) safety: Safety,
    /// The model of its data, and whether the data is a list of them.
    pub(crate) model: &'static ModelDescription,
    pub(crate) is_list: bool,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) combinations: &'static [Combination],
}

/// What a model is called, and the API's names of its fields.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ModelDescription {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [&'static str],
}
