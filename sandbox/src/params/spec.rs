//! The parameters of an operation, as data: name, type, and whether they are required.

use super::checks::{self, Check};

/// The type of a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ParamType {
    /// A string that passes a check.
    String(Check),
    /// One of these strings.
    Enum(&'static [&'static str]),
    /// `true` or `false`.
    Bool,
    /// An integer between these bounds, both included.
    Integer(i64, i64),
    /// Comma-separated names, or a JSON array of them.
    NameList,
    /// A JSON array of strings.
    StringArray,
    /// A JSON object, or comma-separated `key:value` pairs.
    FieldMap,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Param {
    pub(crate) name: &'static str,
    pub(crate) ty: ParamType,
    pub(crate) required: bool,
}

pub(crate) const fn required(name: &'static str, ty: ParamType) -> Param {
    Param { name, ty, required: true }
}

pub(crate) const fn optional(name: &'static str, ty: ParamType) -> Param {
    Param { name, ty, required: false }
}

/// The parameter that selects the channel.
pub(crate) const CHANNEL: Param = optional("channelId", ParamType::String(checks::any));

/// The caller's own reference of a message.
pub(crate) const API_REFERENCE: Param = optional("apiReference", ParamType::String(checks::any));
