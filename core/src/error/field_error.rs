//! An invalid field of a request, or an invalid option of a client.

use std::fmt;

use crate::macros::string_enum;

/// An invalid parameter or option: which, in what way, and what to do. Never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// The parameter under the API's own name, an element as `variables[0]`; or the option's name.
    pub field: String,
    /// In what way it is wrong.
    pub kind: FieldErrorKind,
    /// What is expected, in a sentence.
    pub message: String,
}

impl FieldError {
    pub(crate) fn new(field: impl Into<String>, kind: FieldErrorKind, message: impl Into<String>) -> Self {
        Self { field: field.into(), kind, message: message.into() }
    }
}

impl FieldError {
    /// The error of a parameter that holds more elements than [`MAX_ELEMENTS`](crate::json::elements::MAX_ELEMENTS).
    pub(crate) fn too_many_elements(field: impl Into<String>) -> Self {
        let message = "holds more elements than any request may (100,000, all levels together); make several requests";
        Self::new(field, FieldErrorKind::TooLong, message)
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.message)
    }
}

string_enum! {
    /// In what way a field is wrong.
    pub enum FieldErrorKind {
        /// It is missing.
        Required = "required",
        /// It was given, but empty. Leave it out instead.
        Empty = "empty",
        /// It has the wrong form.
        Format = "format",
        /// It is too long.
        TooLong = "too_long",
        /// It is a number outside its range.
        Range = "range",
        /// It is not one of the allowed values.
        NotAllowed = "not_allowed",
        /// It does not go together with another that was given.
        Conflict = "conflict",
        /// It needs another beside it.
        Requires = "requires",
    }
}
