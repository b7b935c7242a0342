//! The configuration of uniffi: `uniffi.toml`, completed from the metadata.

use toml::{Table, Value};

use crate::error::Result;

/// Adds the list of records whose fields are mutable to the sections of both languages.
///
/// # Errors
///
/// If the file is not TOML, or lacks the section of a language.
pub(crate) fn with_mutable_records(config: &str, records: &[String]) -> Result<String> {
    let mut config: Table = config.parse()?;
    for language in ["kotlin", "swift"] {
        let path = ["crates", "workspace_sdk_mobile", "bindings", language];
        let section = path.iter().try_fold(&mut config, |table, key| table.get_mut(*key)?.as_table_mut());
        let section = section.ok_or_else(|| format!("uniffi.toml has no section [{}]", path.join(".")))?;
        let names = records.iter().cloned().map(Value::String).collect();
        section.insert("mutable_records".to_owned(), Value::Array(names));
    }
    Ok(toml::to_string(&config)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_added_for_both_languages() {
        let config =
            "[crates.workspace_sdk_mobile.bindings.kotlin]\na = 1\n[crates.workspace_sdk_mobile.bindings.swift]\n";
        let completed: Table = with_mutable_records(config, &["A".to_owned()]).unwrap().parse().unwrap();
        for language in ["kotlin", "swift"] {
            let section = &completed["crates"]["workspace_sdk_mobile"]["bindings"][language];
            assert_eq!(section["mutable_records"], Value::from(vec!["A"]));
        }
        assert!(with_mutable_records("[crates]\n", &[]).is_err());
    }
}
