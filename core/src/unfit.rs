//! Values that another language can hold and no request can. A binding finds them where it takes arguments over; what they
//! are called and what is said of them stands here, once for all languages.

pub use crate::elements::MAX_ELEMENTS;
use crate::elements::{are_too_many, problem};
use crate::error::{Error, FieldProblem, ProblemKind};
use crate::json::Json;
use crate::mend::mend;

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
    /// More elements and entries than [`MAX_ELEMENTS`], those of all levels together.
    TooMany,
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
            Self::TooMany => return problem(field),
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

/// What a call of a client that was shut down ends with.
#[must_use]
pub fn shut_down() -> Error {
    let message = "was shut down; make another one";
    Error::configuration(vec![FieldProblem::new("client", ProblemKind::NotAllowed, message)])
}

/// What a call ends with where the system gives no thread to run it on.
#[must_use]
pub fn no_thread() -> Error {
    let message = "has no thread to run its calls on: the system gives none";
    Error::configuration(vec![FieldProblem::new("client", ProblemKind::NotAllowed, message)])
}

/// The value of a JSON text that a language's own writer made: all that can be wrong with it is what no request can hold.
///
/// # Errors
///
/// Why no request can hold it.
pub fn json(text: &str) -> Result<Json, Unfit> {
    if text.len() > MAX_BYTES {
        return Err(Unfit::TooLarge);
    }
    if depth(text) > MAX_DEPTH {
        return Err(Unfit::TooDeep);
    }
    if are_too_many(text) {
        return Err(Unfit::TooMany);
    }
    match text.parse() {
        Ok(_) if mend(text) != text => Err(Unfit::LoneSurrogate),
        Ok(json) => Ok(json),
        // A writer that meets such a number writes its name.
        Err(_) => Err(Unfit::NotFinite),
    }
}

/// How deep arrays and objects stand in one another.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut is_text, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_no_request_can_hold_is_named() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let cases = [
            (r#"{"plan":"pro \"[[[\" ","seats":[1,{"a":null}]}"#.to_owned(), None),
            (nested(MAX_DEPTH), None),
            (nested(MAX_DEPTH + 1), Some(Unfit::TooDeep)),
            (r#"{"a":[NaN]}"#.to_owned(), Some(Unfit::NotFinite)),
            (r#"["\ud83d"]"#.to_owned(), Some(Unfit::LoneSurrogate)),
            (format!("\"{}\"", "x".repeat(MAX_BYTES)), Some(Unfit::TooLarge)),
            (format!("[{}1]", "1,".repeat(MAX_ELEMENTS - 1)), None),
            (format!("[{}1]", "1,".repeat(MAX_ELEMENTS)), Some(Unfit::TooMany)),
        ];
        for (text, unfit) in cases {
            assert_eq!(json(&text).err(), unfit, "{}", text.get(..20).unwrap_or(&text));
        }
    }
}
