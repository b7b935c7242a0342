//! Validation of parameters, and their encoding into a request.

pub(crate) mod encode;
pub(crate) mod validate;
