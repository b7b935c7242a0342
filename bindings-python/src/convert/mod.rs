//! From Python values to the core's arguments, and JSON in both directions.

pub(crate) mod argument;
mod extraction;
pub(crate) mod field_names;
pub(crate) mod json;
pub(crate) mod options;
pub(crate) mod type_error;
pub(crate) mod unknown_argument;
