//! The documentation of operations as data. It is separate from their description: a library that does not print it
//! does not contain it.

use crate::spec::rule::Rule;
use crate::spec::source::Source;

/// The documentation of an operation.
pub(crate) struct OperationDocumentation {
    pub(crate) text: &'static str,
    /// Its parameters, in the order of the description.
    pub(crate) parameters: &'static [ParameterDocumentation],
    pub(crate) model: &'static ModelDocumentation,
}

/// The documentation of a parameter.
pub(crate) struct ParameterDocumentation {
    pub(crate) text: &'static str,
    pub(crate) rule: Rule,
    /// Where the rule comes from, if it is not the usual source of this rule.
    pub(crate) source: Option<Source>,
}

/// The documentation of a model.
pub(crate) struct ModelDocumentation {
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
    pub(crate) fields: &'static [FieldDocumentation],
}

/// The documentation of a field of a model.
pub(crate) struct FieldDocumentation {
    /// The API's name.
    pub(crate) name: &'static str,
    /// The type in Rust.
    pub(crate) rust_type: &'static str,
    /// The known values of an enum; empty for any other type.
    pub(crate) values: &'static [&'static str],
    pub(crate) text: &'static str,
}

/// The only one of some values, if there is one.
macro_rules! optional {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

pub(crate) use optional;
