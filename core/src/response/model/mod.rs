//! The models of responses. Decoding is tolerant: every field may be missing, and fields that are unknown or have an
//! unexpected shape are kept in `extra`, so nothing is lost.
use crate::spec::ModelDescription;
#[cfg(feature = "bindings")]
use crate::spec::documentation::ModelDocumentation;

pub(crate) mod fast_path;
mod field;
pub(crate) mod macros;
pub(crate) mod open_enum;
mod timestamp;

pub(crate) use field::{Field, FieldSeed, FieldValue, write_field};
pub use timestamp::Timestamp;

/// A model: its name, and the API's names of its fields.
pub(crate) trait Model {
    const DESCRIPTION: &'static ModelDescription;
    #[cfg(feature = "bindings")]
    const DOCUMENTATION: &'static ModelDocumentation;

    /// Whether the response contained any of the fields.
    fn has_any_field(&self) -> bool;
}
