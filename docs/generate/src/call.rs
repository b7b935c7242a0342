//! An example call: which operation it calls, with which values, and what the program does with the result.

use std::sync::LazyLock;

use heck::ToSnakeCase as _;

use crate::description::{Description, Field, Operation, Parameter, SEND_MANY};
use crate::samples::{Sample, sample};

/// The field of the result of one recipient that the programs print.
static REASON: LazyLock<Field> = LazyLock::new(|| Field {
    name: "reason".to_owned(),
    rust_type: "OutcomeReason".to_owned(),
    values: Vec::new(),
    text: String::new(),
});

/// An example call, without the words of a language.
#[derive(Clone)]
pub(crate) struct Call<'a> {
    /// The name of the operation or of the derived operation, such as `labels.upsert`.
    pub(crate) name: &'a str,
    /// The name of the typed request in Rust, if the call belongs to an operation.
    pub(crate) request: Option<&'a str>,
    pub(crate) arguments: Vec<Argument<'a>>,
    pub(crate) result: CallResult<'a>,
    /// The name of the variable for the result, or for an element of it, in snake case.
    pub(crate) variable: String,
}

/// A parameter and its value.
#[derive(Clone, Copy)]
pub(crate) struct Argument<'a> {
    pub(crate) parameter: &'a Parameter,
    pub(crate) value: Sample,
}

/// The result of a call. The programs print the first field of the model.
#[derive(Clone, Copy)]
pub(crate) enum CallResult<'a> {
    One(&'a Field),
    List(&'a Field),
    Stream(&'a Field),
    /// JSON, which has no model.
    Json,
}

/// The variables of calls whose result has the same model as that of another call.
const VARIABLES: &[(&str, &str)] = &[
    ("templates.send", "sent_template"),
    ("messages.send", "sent_message"),
    ("messages.send_text", "sent_text"),
    ("messages.send_image", "sent_image"),
    ("messages.send_video", "sent_video"),
    ("messages.send_document", "sent_document"),
    ("messages.send_audio", "sent_audio"),
    ("messages.status", "status"),
    ("messages.wait", "last_status"),
    ("messages.watch", "change"),
    ("templates.send_many", "result"),
    ("messages.send_many", "result"),
    ("client.request", "response"),
];

impl<'a> Call<'a> {
    /// The calls in the order of the page: those of a resource together, each operation before those that are built on
    /// it.
    ///
    /// # Errors
    ///
    /// A required parameter has no value in `samples.rs`.
    pub(crate) fn all(description: &'a Description) -> Result<Vec<Self>, String> {
        let mut calls = Vec::new();
        for operation in &description.operations {
            calls.push(Self::of_operation(operation)?);
            let is_built_on = |other: &Option<String>| other.as_deref() == Some(&operation.name);
            let derived = description.derived.iter().filter(|derived| is_built_on(&derived.operation));
            for derived in derived {
                let result = match derived.is_send_many() {
                    true => CallResult::Stream(&REASON),
                    false => result_of(operation, derived.stream, false),
                };
                calls.push(Self::new(&derived.name, Some(operation), &derived.parameters, result)?);
            }
        }
        // A call that adds no parameters changes only the client.
        let others = description.derived.iter().filter(|derived| derived.operation.is_none());
        let others = others.filter(|derived| !derived.parameters.is_empty());
        for derived in others {
            calls.push(Self::new(&derived.name, None, &derived.parameters, CallResult::Json)?);
        }
        Ok(calls)
    }

    fn of_operation(operation: &'a Operation) -> Result<Self, String> {
        let result = result_of(operation, false, operation.list);
        Self::new(&operation.name, Some(operation), &operation.parameters, result)
    }

    fn new(
        name: &'a str,
        operation: Option<&'a Operation>,
        parameters: &'a [Parameter],
        result: CallResult<'a>,
    ) -> Result<Self, String> {
        let without_value = |parameter: &&Parameter| parameter.required && sample(name, &parameter.name).is_none();
        if let Some(parameter) = parameters.iter().find(without_value) {
            return Err(format!("samples.rs has no value for {} of {name}", parameter.name));
        }
        let argument =
            |parameter: &'a Parameter| sample(name, &parameter.name).map(|value| Argument { parameter, value });
        let model = operation.map(|operation| operation.model.name.to_snake_case()).unwrap_or_default();
        let variable = VARIABLES.iter().find(|(call, _)| *call == name);
        Ok(Self {
            name,
            request: operation.map(|operation| operation.request.as_str()),
            arguments: parameters.iter().filter_map(argument).collect(),
            result,
            variable: variable.map_or(model, |(_, variable)| (*variable).to_owned()),
        })
    }

    /// `labels` of `labels.upsert`; empty if it is a call of the client itself.
    pub(crate) fn resource(&self) -> &'a str {
        let resource = self.name.split('.').next().unwrap_or_default();
        if resource == "client" { "" } else { resource }
    }

    /// `upsert` of `labels.upsert`.
    pub(crate) fn method(&self) -> &'a str {
        self.name.split('.').nth(1).unwrap_or_default()
    }

    /// Whether it sends to many recipients, and has one result per recipient.
    pub(crate) fn is_send_many(&self) -> bool {
        self.method() == SEND_MANY
    }

    /// The variable for a whole list, in snake case.
    pub(crate) fn list_variable(&self) -> String {
        format!("{}s", self.variable)
    }

    pub(crate) fn required(&self) -> impl Iterator<Item = Argument<'a>> {
        self.arguments.iter().copied().filter(|argument| argument.parameter.required)
    }

    pub(crate) fn optional(&self) -> impl Iterator<Item = Argument<'a>> {
        self.arguments.iter().copied().filter(|argument| !argument.parameter.required)
    }
}

/// The result of a call of this operation.
fn result_of(operation: &Operation, is_stream: bool, is_list: bool) -> CallResult<'_> {
    match operation.model.fields.first() {
        None => CallResult::Json,
        Some(field) if is_stream => CallResult::Stream(field),
        Some(field) if is_list => CallResult::List(field),
        Some(field) => CallResult::One(field),
    }
}
