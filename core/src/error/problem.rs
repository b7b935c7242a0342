//! One wrong field of a request, or one wrong option of a client.

use std::fmt;

use crate::told::words;

/// One wrong parameter or option: which, in what way, and what to do. Never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "bindings"), non_exhaustive)]
pub struct FieldProblem {
    /// The parameter under the API's own name, an element as `variables[0]`; or the option's name.
    pub field: String,
    /// In what way it is wrong.
    pub problem: ProblemKind,
    /// What is expected, in a sentence.
    pub message: String,
}

impl FieldProblem {
    pub(crate) fn new(field: impl Into<String>, problem: ProblemKind, message: impl Into<String>) -> Self {
        Self { field: field.into(), problem, message: message.into() }
    }
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

words! {
    /// In what way a field is wrong.
    pub enum ProblemKind {
        /// It is missing.
        Required,
        /// It was given, but empty. Leave it out instead.
        Empty,
        /// It has the wrong form.
        Format,
        /// It is too long.
        TooLong,
        /// It is a number outside its range.
        Range,
        /// It is not one of the allowed values.
        NotAllowed,
        /// It does not go together with another that was given.
        Conflict,
        /// It needs another beside it.
        Requires,
    }
}

impl ProblemKind {
    /// Every kind.
    #[doc(hidden)]
    pub const ALL: &'static [Self] = &[
        Self::Required,
        Self::Empty,
        Self::Format,
        Self::TooLong,
        Self::Range,
        Self::NotAllowed,
        Self::Conflict,
        Self::Requires,
    ];

    /// A stable, machine-readable code such as `too_long`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Empty => "empty",
            Self::Format => "format",
            Self::TooLong => "too_long",
            Self::Range => "range",
            Self::NotAllowed => "not_allowed",
            Self::Conflict => "conflict",
            Self::Requires => "requires",
        }
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
