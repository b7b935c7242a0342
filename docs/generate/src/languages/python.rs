//! Calls in Python, as `ruff format` formats them.

use heck::ToSnakeCase as _;

use super::layout::{Layout, indent, string};
use super::{TITLE, WAMID};
use crate::call::{Argument, Call, CallResult};
use crate::samples::{ObjectValue, Sample};

const LAYOUT: Layout = Layout { width: 100, step: 4, trailing_comma: true };

/// The calls are in a `with` block.
const INDENTATION: usize = 4;

pub(super) fn program(calls: &[Call<'_>]) -> String {
    let calls: Vec<String> = calls.iter().map(|call| format!("# {}\n{}", call.name, statements(call))).collect();
    let body = format!(
        "# {WAMID}\nsent = client.templates.send(\"+15550000001\", \"plain_notice\")\nwamid = sent.message_id or \"\"\n\n{}",
        calls.join("\n")
    );
    let body = indent(&body, INDENTATION);
    format!("\"\"\"{TITLE}\"\"\"\n\nfrom workspace_sdk import Client\n\nwith Client.from_env() as client:\n{body}")
}

fn statements(call: &Call<'_>) -> String {
    let variable = &call.variable;
    match call.result {
        CallResult::One(field) => {
            format!("{}\nprint({variable}.{})\n", assignment(call, variable), field.name.to_snake_case())
        }
        CallResult::List(field) => {
            let list = call.list_variable();
            let first = assignment(call, &list);
            format!("{first}\nfor {variable} in {list}:\n    print({variable}.{})\n", field.name.to_snake_case())
        }
        CallResult::Stream(field) if call.is_send_many() => {
            let first = expression(call, "with ", " as run:");
            format!("{first}\n    for {variable} in run:\n        print({variable}.{})\n", field.name.to_snake_case())
        }
        CallResult::Stream(field) => {
            let first = expression(call, &format!("for {variable} in "), ":");
            format!("{first}\n    print({variable}.{})\n", field.name.to_snake_case())
        }
        CallResult::Json => format!("{}\nprint({variable}.data)\n", assignment(call, variable)),
    }
}

fn assignment(call: &Call<'_>, variable: &str) -> String {
    expression(call, &format!("{variable} = "), "")
}

fn expression(call: &Call<'_>, before: &str, after: &str) -> String {
    let path = ["client", call.resource(), call.method()].into_iter().filter(|part| !part.is_empty());
    let path: Vec<&str> = path.collect();
    let mut required: Vec<Argument<'_>> = call.required().collect();
    // The recipients come first.
    required.sort_by_key(|argument| argument.parameter.name != "recipients");
    let required = required.into_iter().map(|argument| value(argument.value));
    let optional = call.optional().map(|argument| named(&argument));
    let arguments: Vec<String> = required.chain(optional).collect();
    LAYOUT.call(INDENTATION, &format!("{before}{}(", path.join(".")), &arguments, &format!("){after}"))
}

fn named(argument: &Argument<'_>) -> String {
    format!("{}={}", argument.parameter.name.to_snake_case(), value(argument.value))
}

fn value(sample: Sample) -> String {
    match sample {
        Sample::Text(text) | Sample::OpenEnum(_, text) | Sample::ClosedEnum(_, text) => string(text),
        Sample::Integer(number) => number.to_string(),
        Sample::Bool(true) => "True".to_owned(),
        Sample::Bool(false) => "False".to_owned(),
        Sample::Texts(texts) => format!("[{}]", texts.iter().map(|text| string(text)).collect::<Vec<_>>().join(", ")),
        Sample::Object(name, ObjectValue::Text(text)) => format!("{{{}: {}}}", string(name), string(text)),
        Sample::Object(name, ObjectValue::Integer(number)) => format!("{{{}: {number}}}", string(name)),
        // In seconds.
        Sample::Milliseconds(count) if count.is_multiple_of(1000) => (count / 1000).to_string(),
        Sample::Milliseconds(count) => (count as f64 / 1000.0).to_string(),
        Sample::Variable(name) => name.to_owned(),
    }
}
