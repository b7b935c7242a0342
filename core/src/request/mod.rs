//! From parameters to the bytes of a request.

pub(crate) mod encode;
pub(crate) mod validate;
