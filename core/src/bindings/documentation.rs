//! The documentation of all operations as data, from which the reference page is generated.

use serde_json::{Value, json};

use crate::api::DOCUMENTATION;
use crate::api::OPERATIONS;
use crate::bindings::derived_operations::{DERIVED_OPERATIONS, DerivedOperation, OwnParameter};
use crate::response::api_response::Pagination;
use crate::response::model::Model;
use crate::spec::Spec;
use crate::spec::documentation::{
    FieldDocumentation, ModelDocumentation, OperationDocumentation, ParameterDocumentation,
};
use crate::spec::parameter::Parameter;
use crate::spec::source::Source;

/// The documentation as JSON. `derived` has the calls that are built on an operation; a call without an operation has
/// `null`.
#[must_use]
pub fn documentation() -> String {
    let operations = OPERATIONS.iter().zip(DOCUMENTATION);
    json!({
        "operations": operations.map(|(spec, (request, text))| operation(spec, request, text)).collect::<Vec<_>>(),
        "derived": DERIVED_OPERATIONS.iter().map(derived).collect::<Vec<_>>(),
        "pagination": model(<Pagination as Model>::DOCUMENTATION),
    })
    .to_string()
}

fn operation(spec: &Spec, request: &str, documentation: &OperationDocumentation) -> Value {
    let parameters = spec.parameters.iter().zip(documentation.parameters);
    json!({
        "name": spec.name,
        "path": spec.path,
        "safety": spec.safety.as_str(),
        "request": request,
        "text": prose(documentation.text),
        "parameters": parameters
            .map(|(parameter, text)| operation_parameter(parameter, text, parameter.required))
            .collect::<Vec<_>>(),
        "rules": spec.combinations
            .iter()
            .map(|(combination, source)| json!({"text": combination.text(), "source": source.text()}))
            .collect::<Vec<_>>(),
        "model": model(documentation.model),
        "list": spec.is_list,
    })
}

fn derived(derived: &DerivedOperation) -> Value {
    json!({
        "name": derived.name,
        "operation": derived.operation.map(|spec| spec.name),
        "text": derived.text,
        "stream": derived.is_stream,
        "parameters": derived.parameters().filter_map(|(name, required)| derived_parameter(derived, name, required)).collect::<Vec<_>>(),
    })
}

/// A parameter of a derived operation, which is its own or the operation's.
fn derived_parameter(derived: &DerivedOperation, name: &str, required: bool) -> Option<Value> {
    if let Some(own) = derived.own_parameters.iter().find(|own| own.name == name) {
        return Some(own_parameter(own));
    }
    let position = OPERATIONS.iter().position(|spec| derived.operation.is_some_and(|other| other.name == spec.name))?;
    let (spec, (_, documentation)) = (OPERATIONS.get(position)?, DOCUMENTATION.get(position)?);
    let mut parameters = spec.parameters.iter().zip(documentation.parameters);
    let (parameter, text) = parameters.find(|(parameter, _)| parameter.name == name)?;
    Some(operation_parameter(parameter, text, required))
}

fn operation_parameter(parameter: &Parameter, documentation: &ParameterDocumentation, required: bool) -> Value {
    let rule = documentation.rule;
    let source = documentation.source.unwrap_or(rule.source());
    json!({
        "name": parameter.name,
        "field": parameter.field,
        "type": parameter.json_type.text(),
        "required": required,
        "rule": rule.text(),
        "source": source.text(),
        "own": false,
        "text": prose(documentation.text),
    })
}

fn own_parameter(parameter: &OwnParameter) -> Value {
    json!({
        "name": parameter.name,
        "field": heck::AsSnakeCase(parameter.name).to_string(),
        "type": parameter.json_type.text(),
        "required": parameter.required,
        "rule": Some(parameter.limit).filter(|limit| !limit.is_empty()),
        "source": Source::Sdk.text(),
        "own": true,
        "text": parameter.text,
    })
}

fn model(model: &ModelDocumentation) -> Value {
    json!({
        "name": model.name,
        "text": prose(model.text),
        "fields": model.fields.iter().map(field).collect::<Vec<_>>(),
    })
}

fn field(field: &FieldDocumentation) -> Value {
    json!({
        "name": field.name,
        "type": field.rust_type,
        "values": field.values,
        "text": prose(field.text),
    })
}

/// The lines of a doc comment as one paragraph.
fn prose(lines: &str) -> String {
    lines.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_its_own_documentation() {
        for (spec, (request, documentation)) in OPERATIONS.iter().zip(DOCUMENTATION) {
            assert_eq!(spec.parameters.len(), documentation.parameters.len(), "{request}");
            assert_eq!(spec.model.name, documentation.model.name, "{request}");
            assert_eq!(spec.model.fields.len(), documentation.model.fields.len(), "{request}");
        }
    }

    #[test]
    fn a_derived_operation_has_the_parameters_of_its_operation_and_its_own() {
        let documentation: Value = serde_json::from_str(&documentation()).unwrap();
        let wait =
            documentation["derived"].as_array().unwrap().iter().find(|derived| derived["name"] == "messages.wait");
        let parameters = wait.unwrap()["parameters"].as_array().unwrap();
        let names: Vec<_> = parameters.iter().map(|parameter| parameter["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["wamid", "until", "timeout", "interval"]);
        assert_eq!(parameters[0]["required"], true);
        assert_eq!(parameters[1]["source"], "this SDK");
    }
}
