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

#[cfg(feature = "bindings")]
impl JsonType {
    /// The type in words, for the documentation.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer | Self::Count => "integer",
            Self::Milliseconds => "duration",
            Self::Number => "number",
            Self::Bool => "boolean",
            Self::Strings => "array of strings",
            Self::StringOrStrings => "array of strings, or string",
            Self::Any => "any JSON",
            Self::Object => "object",
            Self::StringMap => "object of strings",
        }
    }
}
