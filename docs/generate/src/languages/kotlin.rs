//! Calls in Kotlin, as ktlint formats them.

use std::collections::BTreeSet;

use heck::{ToLowerCamelCase as _, ToShoutySnakeCase as _, ToUpperCamelCase as _};

use super::layout::{Layout, indent, string};
use super::{TITLE, WAMID};
use crate::call::{Argument, Call, CallResult};
use crate::description::Field;
use crate::samples::{ObjectValue, Sample};

const LAYOUT: Layout = Layout { width: 120, step: 4, trailing_comma: true };

/// The calls are in a function.
const INDENTATION: usize = 4;

const PACKAGE: &str = "io.github.workspacesdk";

pub(super) fn program(calls: &[Call<'_>]) -> String {
    let imports: Vec<String> = imports(calls).into_iter().map(|name| format!("import {name}\n")).collect();
    let calls: Vec<String> = calls.iter().map(|call| format!("// {}\n{}", call.name, statements(call))).collect();
    let body = format!(
        "val client = Client.fromEnv()\n\n// {WAMID}\nval (sent) = client.templates.send(\"+15550000001\", \"plain_notice\")\n\
         val wamid = sent.messageId.orEmpty()\n\n{}",
        calls.join("\n")
    );
    let body = indent(&body, INDENTATION);
    format!("// {TITLE}\n\npackage examples.operations\n\n{}\nsuspend fun main() {{\n{body}}}\n", imports.concat())
}

/// The names that the calls use, in the order that ktlint wants.
fn imports(calls: &[Call<'_>]) -> BTreeSet<String> {
    let mut imports = BTreeSet::from([format!("{PACKAGE}.Client")]);
    for call in calls {
        if let CallResult::One(field) | CallResult::List(field) | CallResult::Stream(field) = call.result
            && !field.values.is_empty()
        {
            imports.insert(format!("{PACKAGE}.text"));
        }
        imports.extend(call.arguments.iter().filter_map(|argument| match argument.value {
            Sample::OpenEnum(name, _) | Sample::ClosedEnum(name, _) => Some(format!("{PACKAGE}.{name}")),
            Sample::Milliseconds(count) => Some(format!("kotlin.time.Duration.Companion.{}", unit(count).1)),
            _ => None,
        }));
    }
    imports
}

fn statements(call: &Call<'_>) -> String {
    let variable = call.variable.to_lower_camel_case();
    match call.result {
        CallResult::One(field) => {
            format!("{}println({variable}.{})\n", assignment(call, &format!("({variable})")), text(field))
        }
        CallResult::List(field) => {
            let list = call.list_variable().to_lower_camel_case();
            let first = assignment(call, &list);
            format!("{first}for ({variable} in {list}) {{\n    println({variable}.{})\n}}\n", text(field))
        }
        CallResult::Stream(field) => {
            let first = expression(call, "", &format!(".collect {{ {variable} ->"));
            format!("{first}\n    println({variable}.{})\n}}\n", text(field))
        }
        CallResult::Json => format!("{}println({variable}.data)\n", assignment(call, &variable)),
    }
}

/// An expression of several lines begins on a new line.
fn assignment(call: &Call<'_>, variable: &str) -> String {
    let declaration = format!("val {variable} = ");
    let line = expression(call, &declaration, "");
    if !line.contains('\n') {
        return line + "\n";
    }
    format!("{}\n{}", declaration.trim_end(), indent(&expression(call, "", ""), LAYOUT.step))
}

fn text(field: &Field) -> String {
    let name = &field.name;
    if field.values.is_empty() { name.clone() } else { format!("{name}?.text") }
}

fn expression(call: &Call<'_>, before: &str, after: &str) -> String {
    let (resource, method) = (call.resource().to_lower_camel_case(), call.method().to_lower_camel_case());
    let path = if resource.is_empty() { format!("client.{method}(") } else { format!("client.{resource}.{method}(") };
    let required = call.required().map(|argument| value(argument.value));
    let optional = call.optional().map(|argument| named(&argument));
    let arguments: Vec<String> = required.chain(optional).collect();
    LAYOUT.call(INDENTATION, &format!("{before}{path}"), &arguments, &format!("){after}"))
}

fn named(argument: &Argument<'_>) -> String {
    format!("{} = {}", argument.parameter.name, value(argument.value))
}

fn value(sample: Sample) -> String {
    match sample {
        Sample::Text(text) => string(text),
        Sample::OpenEnum(name, value) => format!("{name}.{}", value.to_upper_camel_case()),
        Sample::ClosedEnum(name, value) => format!("{name}.{}", value.to_shouty_snake_case()),
        Sample::Integer(number) => number.to_string(),
        Sample::Bool(flag) => flag.to_string(),
        Sample::Texts(texts) => {
            format!("listOf({})", texts.iter().map(|text| string(text)).collect::<Vec<_>>().join(", "))
        }
        Sample::Object(name, ObjectValue::Text(text)) => format!("mapOf({} to {})", string(name), string(text)),
        Sample::Object(name, ObjectValue::Integer(number)) => format!("mapOf({} to {number})", string(name)),
        Sample::Milliseconds(count) => {
            let (count, unit) = unit(count);
            format!("{count}.{unit}")
        }
        Sample::Variable(name) => name.to_owned(),
    }
}

/// A duration in the largest unit that is exact.
fn unit(milliseconds: u64) -> (u64, &'static str) {
    if milliseconds.is_multiple_of(1000) { (milliseconds / 1000, "seconds") } else { (milliseconds, "milliseconds") }
}
