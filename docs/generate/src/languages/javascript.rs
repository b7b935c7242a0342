//! Calls in JavaScript, as Biome formats them.

use heck::ToLowerCamelCase as _;

use super::layout::{Layout, string};
use super::{TITLE, WAMID};
use crate::call::{Argument, Call, CallResult};
use crate::samples::{ObjectValue, Sample};

const LAYOUT: Layout = Layout { width: 120, step: 2, trailing_comma: true };

pub(super) fn program(calls: &[Call<'_>]) -> String {
    let calls: Vec<String> = calls.iter().map(|call| format!("// {}\n{}", call.name, statements(call))).collect();
    format!(
        "// {TITLE}\n\nimport {{ Client }} from \"workspace-sdk\";\n\nconst client = Client.fromEnv();\n\n\
         // {WAMID}\nconst sent = await client.templates.send({{ to: \"+15550000001\", templateName: \"plain_notice\" }});\n\
         const wamid = sent.messageId ?? \"\";\n\n{}",
        calls.join("\n")
    )
}

fn statements(call: &Call<'_>) -> String {
    let variable = call.variable.to_lower_camel_case();
    match call.result {
        CallResult::One(field) => {
            let first = expression(call, &format!("const {variable} = await "), ";");
            format!("{first}\nconsole.log({variable}.{});\n", field.name)
        }
        CallResult::List(field) => {
            let list = call.list_variable().to_lower_camel_case();
            let first = expression(call, &format!("const {list} = await "), ";");
            format!("{first}\nfor (const {variable} of {list}) {{\n  console.log({variable}.{});\n}}\n", field.name)
        }
        CallResult::Stream(field) => {
            let first = expression(call, &format!("for await (const {variable} of "), ") {");
            format!("{first}\n  console.log({variable}.{});\n}}\n", field.name)
        }
        CallResult::Json => {
            let first = expression(call, &format!("const {variable} = await "), ";");
            format!("{first}\nconsole.log({variable}.data);\n")
        }
    }
}

fn expression(call: &Call<'_>, before: &str, after: &str) -> String {
    let method = call.method().to_lower_camel_case();
    if call.resource().is_empty() {
        return of_client(call, &format!("{before}client.{method}("), &format!("){after}"));
    }
    let resource = call.resource().to_lower_camel_case();
    let before = format!("{before}client.{resource}.{method}(");
    let fields: Vec<String> = call.arguments.iter().map(field).collect();
    if fields.is_empty() {
        return format!("{before}){after}");
    }
    // On one line there are spaces inside the braces.
    let line = format!("{before}{{ {} }}){after}", fields.join(", "));
    if line.len() <= LAYOUT.width {
        return line;
    }
    LAYOUT.call(LAYOUT.width, &format!("{before}{{"), &fields, &format!("}}){after}"))
}

/// A method of the client: the path, the parameters, and the options, which include the safety.
fn of_client(call: &Call<'_>, before: &str, after: &str) -> String {
    let argument = |argument: &Argument<'_>| match argument.value {
        Sample::ClosedEnum(..) => format!("{{ {} }}", field(argument)),
        sample => value(sample),
    };
    let arguments: Vec<String> = call.arguments.iter().map(argument).collect();
    LAYOUT.call(0, before, &arguments, after)
}

fn field(argument: &Argument<'_>) -> String {
    let (name, value) = (&argument.parameter.name, value(argument.value));
    if *name == value { value } else { format!("{name}: {value}") }
}

fn value(sample: Sample) -> String {
    match sample {
        Sample::Text(text) | Sample::OpenEnum(_, text) | Sample::ClosedEnum(_, text) => string(text),
        Sample::Integer(number) => number.to_string(),
        Sample::Bool(flag) => flag.to_string(),
        Sample::Texts(texts) => format!("[{}]", texts.iter().map(|text| string(text)).collect::<Vec<_>>().join(", ")),
        Sample::Object(name, ObjectValue::Text(text)) => format!("{{ {name}: {} }}", string(text)),
        Sample::Object(name, ObjectValue::Integer(number)) => format!("{{ {name}: {number} }}"),
        Sample::Milliseconds(count) => milliseconds(count),
        Sample::Variable(name) => name.to_owned(),
    }
}

/// `30_000`.
fn milliseconds(count: u64) -> String {
    if count < 10_000 { count.to_string() } else { format!("{}_{:03}", count / 1000, count % 1000) }
}
