//! The JSON types that a parameter or an option can have.

/// The JSON of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonType {
    /// A text.
    String,
    /// A whole number.
    Integer,
    /// A whole number, zero or more.
    Count,
    /// A number of milliseconds, zero or more.
    Milliseconds,
    /// Any number.
    Number,
    /// True or false.
    Bool,
    /// An array of texts.
    Strings,
    /// A text, or an array of texts.
    StringOrStrings,
    /// Any value.
    Any,
    /// An object.
    Object,
    /// An object of texts.
    StringMap,
}
