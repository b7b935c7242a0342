//! What the server answers, as types. Decoding is tolerant: every field may be missing, a field of a shape
//! that is not expected and every field that is not known are kept in `extra`, so nothing is lost.

mod field;
mod macros;
mod open_enum;
mod timestamp;

pub(crate) use field::{Field, Found, FoundSeed, write_field};
pub(crate) use macros::model;
pub(crate) use open_enum::open_enum;
pub use timestamp::Timestamp;
#[cfg(feature = "bindings")]
pub use timestamp::UtcParts;

/// What a model is called, and the API's names of its fields.
pub(crate) trait Model {
    const NAME: &'static str;
    const FIELDS: &'static [&'static str];

    /// Whether any field was answered.
    fn says_something(&self) -> bool;
}

/// `Shaped`, where there are shapes.
#[cfg(feature = "bindings")]
pub(crate) use crate::as_answered::Shaped as MayBeShaped;

/// Everything: without bindings nothing has a shape.
#[cfg(not(feature = "bindings"))]
pub(crate) trait MayBeShaped {}

#[cfg(not(feature = "bindings"))]
impl<T> MayBeShaped for T {}
