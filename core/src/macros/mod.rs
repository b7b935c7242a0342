//! Macros for declarations that are used in several places.

mod mirror;
mod string_enum;

pub(crate) use mirror::mirror;
pub(crate) use string_enum::string_enum;
