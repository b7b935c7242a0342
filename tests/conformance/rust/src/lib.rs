//! Runs the conformance cases through the Rust SDK against a sandbox. The README next to `cases/` describes their
//! format.

pub mod actual_result;
pub mod arguments;
pub mod case;
pub mod compare;
pub mod coverage;
pub mod many_calls;
pub mod params_calls;
pub mod report;
pub mod requests;
pub mod runner;
pub mod setup;
pub mod typed_calls;

use std::path::PathBuf;

use serde_json::Value;

/// The folder with `cases/`, `cases_wrong/` and `api_description.json`.
#[must_use]
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All cases that must pass.
///
/// # Errors
///
/// The problems of all files.
pub fn cases() -> Result<Vec<case::CaseAt>, String> {
    case::read_folder(&folder().join("cases"))
}

/// The operations, models, options and errors that every language must have.
///
/// # Errors
///
/// If the file cannot be read.
pub fn api_description() -> Result<Value, String> {
    let text = std::fs::read_to_string(folder().join("api_description.json")).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
