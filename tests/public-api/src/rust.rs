//! The public API of a crate, from rustdoc's JSON.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use public_api::Builder;
use serde::Deserialize;

use crate::error::BoxError;

/// The version of rustdoc's JSON that `public_api` reads. Rust 1.95 writes it.
const FORMAT_VERSION: u32 = 57;

/// A trait of the compiler, which it implements for every derived `PartialEq`. No program can use it.
const COMPILER_TRAIT: &str = "core::marker::StructuralPartialEq";

/// The part of rustdoc's JSON that is the same in all versions of the format.
#[derive(Deserialize)]
struct Format {
    format_version: u32,
}

/// The items of the crate in the order of their paths.
pub(crate) fn public_api(json: &Path) -> Result<Vec<String>, BoxError> {
    check_format(&fs::read_to_string(json)?)?;
    let all = items(json, false)?;
    let without_derived = items(json, true)?;
    Ok(without_derived_methods(all, without_derived))
}

fn check_format(json: &str) -> Result<(), BoxError> {
    match serde_json::from_str(json)? {
        Format { format_version: FORMAT_VERSION } => Ok(()),
        Format { format_version } => {
            let needed = format!("version {FORMAT_VERSION}, which Rust {} writes", env!("CARGO_PKG_RUST_VERSION"));
            Err(format!("unsupported format: rustdoc's JSON has version {format_version}, not {needed}").into())
        }
    }
}

/// Without the traits that every type implements, such as `Any` and `Unpin`.
fn items(json: &Path, omit_derived: bool) -> Result<Vec<String>, BoxError> {
    let builder = Builder::from_rustdoc_json(json).omit_blanket_impls(true).omit_auto_trait_impls(true);
    let api = builder.omit_auto_derived_impls(omit_derived).build()?;
    Ok(api.items().map(ToString::to_string).collect())
}

/// Keeps that a trait is derived, but not the methods of the derived trait: they follow from it.
fn without_derived_methods(all: Vec<String>, without_derived: Vec<String>) -> Vec<String> {
    let kept: HashSet<_> = without_derived.into_iter().collect();
    let is_kept = |line: &String| (line.starts_with("impl") && !line.contains(COMPILER_TRAIT)) || kept.contains(line);
    all.into_iter().filter(is_kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_another_format_and_names_the_compiler_to_use() {
        assert!(check_format(r#"{"root":1,"format_version":57}"#).is_ok());
        let error = check_format(r#"{"format_version":99,"new":[]}"#).unwrap_err().to_string();
        assert_eq!(error, "unsupported format: rustdoc's JSON has version 99, not version 57, which Rust 1.95 writes");
    }

    #[test]
    fn keeps_derived_traits_without_their_methods() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let all = "pub struct a::B\n\
                   impl a::B\n\
                   pub fn a::B::new() -> a::B\n\
                   impl core::clone::Clone for a::B\n\
                   pub fn a::B::clone(&self) -> a::B\n\
                   impl core::marker::StructuralPartialEq for a::B";
        let without_derived = "pub struct a::B\nimpl a::B\npub fn a::B::new() -> a::B";
        let expected = "pub struct a::B\nimpl a::B\npub fn a::B::new() -> a::B\nimpl core::clone::Clone for a::B";
        assert_eq!(without_derived_methods(lines(all), lines(without_derived)), lines(expected));
    }
}
