//! The JSON types that a parameter or an option can have.

/// The JSON type of a parameter or an option.
// Some variants are types of options, which the bindings alone read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "bindings"), allow(dead_code))]
pub(crate) enum JsonType {
    /// A string.
    String,
    /// An integer.
    Integer,
    /// An integer, zero or more.
    Count,
    /// A number of milliseconds, zero or more.
    Milliseconds,
    /// Any number.
    Number,
    /// A boolean.
    Bool,
    /// An array of strings.
    Strings,
    /// A string, or an array of strings.
    StringOrStrings,
    /// Any value.
    Any,
    /// An object.
    Object,
    /// An object whose values are strings.
    StringMap,
}
