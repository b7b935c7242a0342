//! The core's documentation of its operations, which the core prints as JSON.

use serde::Deserialize;

/// All operations, and the calls that are built on them.
#[derive(Debug, Deserialize)]
pub(crate) struct Description {
    pub(crate) operations: Vec<Operation>,
    pub(crate) derived: Vec<DerivedCall>,
    /// The position of a page in the whole list, which a list of contacts has.
    pub(crate) pagination: Model,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) safety: String,
    /// The name of the typed request in Rust.
    pub(crate) request: String,
    pub(crate) text: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) model: Model,
    pub(crate) list: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct DerivedCall {
    pub(crate) name: String,
    /// The name of the operation that it calls; `None` if the caller chooses it.
    pub(crate) operation: Option<String>,
    pub(crate) text: String,
    pub(crate) stream: bool,
    pub(crate) parameters: Vec<Parameter>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Parameter {
    /// The API's name.
    pub(crate) name: String,
    /// The name in Rust.
    pub(crate) field: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) rule: Option<String>,
    /// Where the rule comes from.
    pub(crate) source: String,
    /// Whether the parameter belongs to a derived operation alone.
    pub(crate) own: bool,
    pub(crate) text: String,
}

/// A rule that concerns several parameters.
#[derive(Debug, Deserialize)]
pub(crate) struct Rule {
    pub(crate) text: String,
    pub(crate) source: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) fields: Vec<Field>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The type in Rust.
    #[serde(rename = "type")]
    pub(crate) rust_type: String,
    /// The known values of an enum; empty for any other type.
    pub(crate) values: Vec<String>,
    pub(crate) text: String,
}

impl Description {
    pub(crate) fn read() -> Result<Self, serde_json::Error> {
        serde_json::from_str(&workspace_sdk::bindings::documentation::documentation())
    }

    pub(crate) fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }
}

/// The method that sends to many recipients.
pub(crate) const SEND_MANY: &str = "send_many";

impl DerivedCall {
    /// Whether it sends to many recipients, and has one result per recipient.
    pub(crate) fn is_send_many(&self) -> bool {
        self.name.split('.').nth(1) == Some(SEND_MANY)
    }
}

impl Operation {
    /// `labels` of `labels.upsert`.
    pub(crate) fn resource(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }
}
