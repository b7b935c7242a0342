//! Macros that declare a thing once for every place that needs it.

mod mirror;
mod string_enum;

pub(crate) use mirror::mirror;
pub(crate) use string_enum::string_enum;
