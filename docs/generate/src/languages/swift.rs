//! Calls in Swift, as swift-format accepts them.

use heck::ToLowerCamelCase as _;

use super::layout::{Layout, string};
use super::{TITLE, WAMID};
use crate::call::{Argument, Call, CallResult};
use crate::description::Field;
use crate::samples::{ObjectValue, Sample};

const LAYOUT: Layout = Layout { width: 120, step: 4, trailing_comma: false };

pub(super) fn program(calls: &[Call<'_>]) -> String {
    let calls: Vec<String> = calls.iter().map(|call| format!("// {}\n{}", call.name, statements(call))).collect();
    format!(
        "// {TITLE}\n\nimport WorkspaceSDK\n\nlet client = try Client.fromEnv()\n\n\
         // {WAMID}\nlet sent = try await client.templates.send(to: \"+15550000001\", templateName: \"plain_notice\")\n\
         let wamid = sent.messageId ?? \"\"\n\n{}",
        calls.join("\n")
    )
}

fn statements(call: &Call<'_>) -> String {
    let variable = call.variable.to_lower_camel_case();
    match call.result {
        CallResult::One(field) => {
            let first = expression(call, &format!("let {variable} = try await "), "");
            format!("{first}\nprint({variable}.{})\n", text(field))
        }
        CallResult::List(field) => {
            let list = call.list_variable().to_lower_camel_case();
            let first = expression(call, &format!("let {list} = try await "), "");
            format!("{first}\nfor {variable} in {list} {{\n    print({variable}.{})\n}}\n", text(field))
        }
        CallResult::Stream(field) => {
            let first = expression(call, &format!("for try await {variable} in "), " {");
            format!("{first}\n    print({variable}.{})\n}}\n", text(field))
        }
        CallResult::Json => {
            let first = expression(call, &format!("let {variable} = try await "), "");
            format!("{first}\nprint({variable}.data)\n")
        }
    }
}

/// A field as a string. All fields are optional.
fn text(field: &Field) -> String {
    let name = &field.name;
    if field.values.is_empty() { format!("{name} ?? \"-\"") } else { format!("{name}?.text ?? \"-\"") }
}

fn expression(call: &Call<'_>, before: &str, after: &str) -> String {
    let (resource, method) = (call.resource().to_lower_camel_case(), call.method().to_lower_camel_case());
    let path = if resource.is_empty() { format!("client.{method}(") } else { format!("client.{resource}.{method}(") };
    let arguments: Vec<String> = call.arguments.iter().map(|argument| self::argument(call, argument)).collect();
    LAYOUT.call(0, &format!("{before}{path}"), &arguments, &format!("){after}"))
}

fn argument(call: &Call<'_>, argument: &Argument<'_>) -> String {
    let value = value(argument.value);
    // The path of a request has no label.
    if call.resource().is_empty() && argument.parameter.required {
        return value;
    }
    format!("{}: {value}", argument.parameter.name)
}

fn value(sample: Sample) -> String {
    match sample {
        Sample::Text(text) => string(text),
        Sample::OpenEnum(_, value) | Sample::ClosedEnum(_, value) => format!(".{}", value.to_lower_camel_case()),
        Sample::Integer(number) => number.to_string(),
        Sample::Bool(flag) => flag.to_string(),
        Sample::Texts(texts) => format!("[{}]", texts.iter().map(|text| string(text)).collect::<Vec<_>>().join(", ")),
        Sample::Object(name, ObjectValue::Text(text)) => format!("[{}: {}]", string(name), string(text)),
        Sample::Object(name, ObjectValue::Integer(number)) => format!("[{}: {number}]", string(name)),
        Sample::Milliseconds(count) if count.is_multiple_of(1000) => format!(".seconds({})", count / 1000),
        Sample::Milliseconds(count) => format!(".milliseconds({count})"),
        Sample::Variable(name) => name.to_owned(),
    }
}
