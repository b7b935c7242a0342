//! Where a report goes: the terminal, a file with all figures, and a section of a page.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::error::BoxError;
use crate::markdown_section;

/// Prints a report, and writes what was asked for: `figures` to the file `json`, and `text` into the section of this
/// name in the file `markdown`.
pub(crate) fn publish(
    section: &str,
    text: &str,
    figures: &Value,
    json: Option<&Path>,
    markdown: Option<&Path>,
) -> Result<(), BoxError> {
    println!("{text}");
    if let Some(file) = json {
        fs::write(file, format!("{figures:#}\n"))?;
    }
    if let Some(file) = markdown {
        markdown_section::replace(file, section, text)?;
    }
    Ok(())
}
