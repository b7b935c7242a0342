//! The edits that add a made-up operation, model, resource and option to the core, the sandbox and the conformance
//! cases. They follow "Adding an endpoint" in CONTRIBUTING.md.

/// A change of one file.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edit {
    /// Adds a file.
    Create {
        file: &'static str,
        text: &'static str,
    },
    /// Adds text before or after a marker, which the file contains exactly once.
    Before {
        file: &'static str,
        marker: &'static str,
        text: &'static str,
    },
    After {
        file: &'static str,
        marker: &'static str,
        text: &'static str,
    },
}

use Edit::{After, Before, Create};

/// The code of the core and of the sandbox.
pub(super) const CODE: &[Edit] = &[
    // The resource with its model and operation.
    Create { file: "core/src/api/reminders.rs", text: include_str!("../../new_endpoint/reminders.rs") },
    After { file: "core/src/api/mod.rs", marker: "pub(crate) mod raw;\n", text: "pub(crate) mod reminders;\n" },
    After {
        file: "core/src/api/mod.rs",
        marker: "TriggerAutomation(TriggerAutomationParams) in automations;\n",
        text: "            ListReminders(ListRemindersParams) in reminders;\n",
    },
    After {
        file: "core/src/api/mod.rs",
        marker: "pub use raw::RawRequest;\n",
        text: "pub use reminders::{ListReminders, Reminder, Reminders};\n",
    },
    Create { file: "sandbox/src/api/reminders.rs", text: include_str!("../../new_endpoint/sandbox_reminders.rs") },
    After { file: "sandbox/src/api/mod.rs", marker: "mod operation;\n", text: "mod reminders;\n" },
    After {
        file: "sandbox/src/api/mod.rs",
        marker: "    automations::OPERATIONS,\n",
        text: "    reminders::OPERATIONS,\n",
    },
    // The option.
    After {
        file: "core/src/config/option_table.rs",
        marker: "            call {\n",
        text: "                /// The language of messages.\n                locale: String = \"none\";\n",
    },
    After {
        file: "core/src/config/options.rs",
        marker: "    pub(crate) timeout: Option<Duration>,\n",
        text: "    pub(crate) locale: Option<String>,\n",
    },
    After {
        file: "core/src/config/options.rs",
        marker: "            timeout: None,\n",
        text: "            locale: None,\n",
    },
    After {
        file: "core/src/config/options.rs",
        marker: "        let mut headers = parse_headers(&self.headers, self.auth, field_errors);\n",
        text: "        let locale = self.locale.as_deref().and_then(|locale| HeaderValue::from_str(locale).ok());\n        \
               headers.extend(locale.map(|locale| (http::header::ACCEPT_LANGUAGE, locale)));\n",
    },
    After {
        file: "core/src/client/builder.rs",
        marker: "        self.options.timeout = Some(timeout);\n        self\n    }\n",
        text: "\n    /// The language of messages.\n    \
               pub fn locale(mut self, locale: impl Into<String>) -> Self {\n        \
                   self.options.locale = Some(locale.into());\n        self\n    }\n",
    },
    After {
        file: "core/src/config/overrides.rs",
        marker: "        self.change(move |options| options.timeout = Some(timeout))\n    }\n",
        text: "\n    /// The language of messages.\n    \
               pub fn locale(self, locale: impl Into<String>) -> Self {\n        let locale = locale.into();\n        \
                   self.change(move |options| options.locale = Some(locale.clone()))\n    }\n",
    },
];

/// The names that the test of the description reports while they are missing in `api_description.json`.
pub(super) const NAMED_BY_DESCRIPTION: &[&str] = &["reminders.list", "Reminder", "locale"];

/// The description that every language must match.
pub(super) const DESCRIPTION: &[Edit] = &[
    Before {
        file: "tests/conformance/api_description.json",
        marker: "\n  ],\n  \"derived_operations\": [\n",
        text: ",\n    {\"name\": \"reminders.list\", \"path\": \"reminders/list\", \"safety\": \"read\", \"result\": \"Reminder\", \
               \"list\": true, \"parameters\": [{\"name\": \"channelId\", \"required\": false}]}",
    },
    Before {
        file: "tests/conformance/api_description.json",
        marker: "    {\"name\": \"Pagination\",",
        text: "    {\"name\": \"Reminder\", \"fields\": [\"id\", \"subject\"]},\n",
    },
    After {
        file: "tests/conformance/api_description.json",
        marker: "\"ledger_secret\", \"ledger_keep\", ",
        text: "\"locale\", ",
    },
    After { file: "tests/conformance/api_description.json", marker: "  \"overrides\": [", text: "\"locale\", " },
];

/// The names that the coverage test reports as long as no case contains them.
pub(super) const NAMED_BY_COVERAGE: &[&str] = &["operation reminders.list", "option locale"];

/// The text that the reference page contains as soon as the core has the operation. No file is edited for it.
pub(super) const ON_REFERENCE_PAGE: &[&str] =
    &["### reminders.list", "| `subject` | string or null |", "client.reminders().list("];

/// A case of the new operation and option.
pub(super) const CASES: &[Edit] = &[Create {
    file: "tests/conformance/cases/reminders.json",
    text: include_str!("../../new_endpoint/reminders.json"),
}];

impl Edit {
    pub(super) fn file(&self) -> &'static str {
        match self {
            Self::Create { file, .. } | Self::Before { file, .. } | Self::After { file, .. } => file,
        }
    }

    /// The file after the edit.
    pub(super) fn apply(&self, old: &str) -> Result<String, String> {
        let (marker, text, is_after) = match *self {
            Self::Create { text, .. } => return Ok(text.to_owned()),
            Self::Before { marker, text, .. } => (marker, text, false),
            Self::After { marker, text, .. } => (marker, text, true),
        };
        let parts: Vec<&str> = old.split(marker).collect();
        let [before, after] = parts.as_slice() else {
            return Err(format!("{}: expected once, found {} times: {marker}", self.file(), parts.len() - 1));
        };
        Ok(match is_after {
            true => format!("{before}{marker}{text}{after}"),
            false => format!("{before}{text}{marker}{after}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_added_at_a_marker_that_occurs_once() {
        let after = After { file: "f", marker: "b\n", text: "x\n" };
        let before = Before { file: "f", marker: "b\n", text: "x\n" };
        assert_eq!(after.apply("a\nb\nc\n").as_deref(), Ok("a\nb\nx\nc\n"));
        assert_eq!(before.apply("a\nb\nc\n").as_deref(), Ok("a\nx\nb\nc\n"));
        assert!(after.apply("a\n").is_err());
        assert!(after.apply("b\nb\n").is_err());
    }
}
