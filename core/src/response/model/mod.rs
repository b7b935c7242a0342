//! What the server answers, as types. Decoding is tolerant: every field may be missing, a field of a shape
//! that is not expected and every field that is not known are kept in `extra`, so nothing is lost.
use crate::spec::ModelDescription;

mod field;
pub(crate) mod macros;
pub(crate) mod open_enum;
mod timestamp;

pub(crate) use field::{Field, FieldSeed, FieldValue, write_field};
pub use timestamp::Timestamp;

/// What a model is called, and the API's names of its fields.
pub(crate) trait Model {
    const DESCRIPTION: &'static ModelDescription;

    /// Whether any field was answered.
    fn has_any_field(&self) -> bool;
}
