//! Values that another language can hold and no request can. A binding finds them where it takes arguments over; what they
//! are called and what is said of them stands here, once for all languages.

use crate::error::{Error, FieldProblem, ProblemKind};

/// Why a value cannot be taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// A text with half of a surrogate pair, which UTF-8 cannot carry.
    LoneSurrogate,
    /// A number that is infinite or not a number, which JSON cannot carry.
    NotFinite,
    /// A whole number beyond what the parameter can hold.
    OutOfRange,
    /// Values inside values, deeper than [`MAX_DEPTH`].
    TooDeep,
    /// Larger than [`MAX_BYTES`], or without an end.
    TooLarge,
}

/// How deep a JSON value may be. What reads it on the other side has limits too (128 is serde_json's).
pub const MAX_DEPTH: usize = 100;

/// How large a list or JSON value may be, in bytes as text. A server takes far less; this ends what has no end.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

impl Unfit {
    /// The problem of the parameter or option of this name.
    #[must_use]
    pub fn at(self, field: impl Into<String>) -> FieldProblem {
        let (kind, message) = match self {
            Self::LoneSurrogate => (ProblemKind::Format, "holds half of a surrogate pair, which is not text"),
            Self::NotFinite => (ProblemKind::Range, "holds a number that is not finite, which JSON cannot carry"),
            Self::OutOfRange => (ProblemKind::Range, "is a number out of range"),
            Self::TooLarge => (ProblemKind::TooLong, "is larger than any request may be (16 MiB)"),
            Self::TooDeep => (ProblemKind::TooLong, "is nested too deeply (100 levels at most), or holds itself"),
        };
        FieldProblem::new(field, kind, message)
    }

    /// The same of one element of a list, or of the whole parameter.
    #[must_use]
    pub fn at_element(self, name: &str, index: Option<usize>) -> FieldProblem {
        self.at(index.map_or_else(|| name.to_owned(), |index| format!("{name}[{index}]")))
    }
}

/// A field of a flat form that could not be filled: its name in Rust, and which element of it.
#[derive(Clone, Copy, Debug)]
pub struct UnfitField {
    /// The name of the form's field.
    pub field: &'static str,
    /// Which element of a list.
    pub index: Option<usize>,
    /// Why.
    pub unfit: Unfit,
}

/// The error of a call whose arguments could not be taken over; nothing was sent.
#[must_use]
pub fn refuse(operation: &'static str, problems: Vec<FieldProblem>) -> Error {
    Error::validation(operation, problems)
}
