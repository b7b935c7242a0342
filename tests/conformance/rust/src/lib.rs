//! Plays the conformance cases through the Rust SDK against a sandbox. The README beside `cases/` is
//! the format.

pub mod case;
pub mod compare;
pub mod coverage;
pub mod outcome;
pub mod play;
pub mod report;
pub mod runner;
pub mod setup;
pub mod typed;
pub mod wire;

use std::path::PathBuf;

use serde_json::{Map, Value};

/// Parameters by the API's own names.
pub type Arguments = Map<String, Value>;

/// The folder that holds `cases/`, `cases_wrong/` and `surface.json`.
#[must_use]
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All cases that must hold.
///
/// # Errors
///
/// Every file's problem.
pub fn cases() -> Result<Vec<case::Located>, String> {
    case::read_folder(&folder().join("cases"))
}

/// What every language must offer.
///
/// # Errors
///
/// Where the file cannot be read.
pub fn surface() -> Result<Value, String> {
    let text = std::fs::read_to_string(folder().join("surface.json")).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
