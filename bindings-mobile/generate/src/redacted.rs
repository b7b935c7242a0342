//! Generates `Redacted.swift`: the types that a program fills in show no values when they are dumped or reflected.

use std::fmt::Write as _;

use crate::metadata::InputTypes;

const HEADER: &str = "\
// Parameters and options contain phone numbers, message bodies and perhaps the password of a proxy. `dump` and `Mirror`
// would show them, so these types reflect no children. Their descriptions only name the fields that are set.
";

pub(crate) fn render(types: &InputTypes) -> String {
    let records = types.records.iter().map(|name| (name, "struct"));
    let enums = types.enums.iter().map(|name| (name, "enum"));
    let mut source = HEADER.to_owned();
    for (name, style) in records.chain(enums) {
        // Writing to a string never fails.
        let _ = write!(
            source,
            "
extension {name}: CustomReflectable {{
    /// Shows no value.
    public var customMirror: Mirror {{ Mirror(self, children: [], displayStyle: .{style}) }}
}}
"
        );
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reflects_no_children() {
        let types = InputTypes { records: vec!["ListLabelsParams".to_owned()], enums: vec!["Variables".to_owned()] };
        let extensions = "
extension ListLabelsParams: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

extension Variables: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .enum) }
}
";
        assert_eq!(render(&types), format!("{HEADER}{extensions}"));
    }
}
