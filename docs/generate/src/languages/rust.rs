//! Calls in Rust, formatted by rustfmt.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use super::layout::{indent, string};
use super::{TITLE, WAMID};
use crate::call::{Argument, Call, CallResult};
use crate::samples::{ObjectValue, Sample};

/// The operations and derived operations whose method takes the parameters themselves. Those of all others take a typed
/// request.
const WITHOUT_REQUEST: &[&str] = &[
    "channels.list",
    "messages.send_text",
    "messages.send_image",
    "messages.send_video",
    "messages.send_document",
    "messages.send_audio",
    "messages.status",
    "messages.wait",
    "messages.watch",
    "templates.send_many",
    "messages.send_many",
    "client.request",
];

/// Parameters that a typed request replaces by a value of another type, which allows only valid combinations.
struct Group {
    call: &'static str,
    /// The parameters. A call that passes none of them does not use the group.
    parameters: &'static [&'static str],
    place: Place,
    /// The Rust code, in which `{name}` stands for the value of a parameter.
    code: &'static str,
    /// The types that the code uses.
    types: &'static [&'static str],
}

/// Where the value goes.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// It is an argument of the constructor or of the method, after the required parameters.
    Argument,
    /// It is the argument of this setter.
    Setter(&'static str),
}

#[rustfmt::skip]
const GROUPS: &[Group] = &[
    Group {
        call: "custom_fields.upsert",
        parameters: &["type", "options"],
        place: Place::Setter("field_type"),
        code: "FieldType::Dropdown({options}.map(String::from).to_vec())",
        types: &["FieldType"],
    },
    Group {
        call: "messages.send",
        parameters: &["body"],
        place: Place::Argument,
        code: "Content::Text({body}.into())",
        types: &["Content"],
    },
    Group {
        call: "templates.send_many",
        parameters: &["templateName", "variables"],
        place: Place::Argument,
        code: "TemplateMessage::new({templateName}).variables({variables})",
        types: &["TemplateMessage"],
    },
    Group {
        call: "messages.send_many",
        parameters: &["body"],
        place: Place::Argument,
        code: "Content::Text({body}.into())",
        types: &["Content"],
    },
    Group { call: "messages.send_image", parameters: &["url", "caption"], place: Place::Argument, code: CAPTIONED, types: &["Media"] },
    Group { call: "messages.send_video", parameters: &["url", "caption"], place: Place::Argument, code: CAPTIONED, types: &["Media"] },
    Group { call: "messages.send_document", parameters: &["filename"], place: Place::Argument, code: "{filename}", types: &[] },
    Group {
        call: "automations.trigger",
        parameters: &["automationName"],
        place: Place::Argument,
        code: "AutomationRef::Name({automationName}.into())",
        types: &["AutomationRef"],
    },
    Group { call: "client.request", parameters: &["params"], place: Place::Argument, code: "{params}", types: &[] },
];

/// Media with a caption.
const CAPTIONED: &str = "Media::new({url}).caption({caption})";

pub(super) fn program(calls: &[Call<'_>]) -> io::Result<String> {
    let types: Vec<String> = types(calls).into_iter().collect();
    let calls: Vec<String> = calls.iter().map(|call| format!("// {}\n{}", call.name, statements(call))).collect();
    let body = format!(
        "let client = Client::from_env()?;\n\n// {WAMID}\n\
         let sent = client.templates().send(SendTemplate::new(\"+15550000001\", \"plain_notice\")).await?;\n\
         let wamid = sent.message_id.as_deref().unwrap_or_default();\n\n{}\nOk(())\n",
        calls.join("\n")
    );
    let source = format!(
        "//! {TITLE}\n\nuse std::time::Duration;\n\nuse futures_util::TryStreamExt;\nuse workspace_sdk::{{{}}};\n\n\
         #[tokio::main]\nasync fn main() -> Result<(), Error> {{\n{}}}\n",
        types.join(", "),
        indent(&body, 4)
    );
    format(&source)
}

/// Runs rustfmt with the configuration of the repository.
fn format(source: &str) -> io::Result<String> {
    let mut command = Command::new("rustfmt");
    command.args(["--edition", "2024"]).current_dir(crate::files::root());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    // rustfmt reads all of its input before it writes.
    if let Some(mut input) = child.stdin.take() {
        input.write_all(source.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    match output.status.success() {
        true => String::from_utf8(output.stdout).map_err(io::Error::other),
        false => Err(io::Error::other("rustfmt does not accept the program")),
    }
}

fn types(calls: &[Call<'_>]) -> BTreeSet<String> {
    let mut types: BTreeSet<String> = ["Client", "Error", "SendTemplate"].map(str::to_owned).into();
    for call in calls {
        types.extend(request(call).map(str::to_owned));
        types.extend(groups(call).flat_map(|group| group.types).map(|name| (*name).to_owned()));
        types.extend(ungrouped(call).filter_map(|argument| match argument.value {
            Sample::OpenEnum(name, _) | Sample::ClosedEnum(name, _) => Some(name.to_owned()),
            _ => None,
        }));
    }
    types
}

/// The typed request that the method takes.
fn request<'a>(call: &Call<'a>) -> Option<&'a str> {
    call.request.filter(|_| !WITHOUT_REQUEST.contains(&call.name))
}

/// The groups whose parameters the call passes.
fn groups<'a>(call: &'a Call<'_>) -> impl Iterator<Item = &'static Group> + 'a {
    let passes = |name: &&str| call.arguments.iter().any(|argument| argument.parameter.name == **name);
    GROUPS.iter().filter(move |group| group.call == call.name && group.parameters.iter().any(passes))
}

/// The arguments that are not part of a group.
fn ungrouped<'a>(call: &'a Call<'a>) -> impl Iterator<Item = Argument<'a>> {
    let is_grouped = |argument: &Argument<'_>| {
        groups(call).any(|group| group.parameters.contains(&argument.parameter.name.as_str()))
    };
    call.arguments.iter().copied().filter(move |argument| !is_grouped(argument))
}

fn statements(call: &Call<'_>) -> String {
    let (variable, expression) = (&call.variable, expression(call));
    match call.result {
        CallResult::One(field) => {
            let field = field.name.to_snake_case();
            format!("let {variable} = {expression}.await?;\nprintln!(\"{{:?}}\", {variable}.{field});\n")
        }
        CallResult::List(field) => {
            let (list, field) = (call.list_variable(), field.name.to_snake_case());
            format!(
                "let {list} = {expression}.await?;\nfor {variable} in &{list} {{\n    println!(\"{{:?}}\", {variable}.{field});\n}}\n"
            )
        }
        CallResult::Stream(field) => {
            let (list, field) = (call.list_variable(), field.name.to_snake_case());
            format!(
                "let mut {list} = {expression};\nwhile let Some({variable}) = {list}.try_next().await? {{\n    \
                 println!(\"{{:?}}\", {variable}.{field});\n}}\n"
            )
        }
        CallResult::Json => format!("let {variable} = {expression}.await?;\nprintln!(\"{{}}\", {variable}.raw());\n"),
    }
}

fn expression(call: &Call<'_>) -> String {
    let path = match call.resource() {
        "" => format!("client.{}", call.method()),
        resource => format!("client.{resource}().{}", call.method()),
    };
    let required = ungrouped(call).filter(|argument| argument.parameter.required).map(|argument| value(argument.value));
    let grouped = groups(call).filter(|group| group.place == Place::Argument).map(|group| code(call, group));
    let arguments = required.chain(grouped).collect::<Vec<_>>().join(", ");
    // A derived operation takes its own parameters after the request.
    let is_own = |argument: &Argument<'_>| argument.parameter.own || request(call).is_none();
    let setters = |own: bool| {
        let optional = ungrouped(call).filter(move |argument| !argument.parameter.required && is_own(argument) == own);
        optional.map(|argument| format!(".{}({})", argument.parameter.field, value(argument.value))).collect::<String>()
    };
    let grouped_setters = groups(call).filter_map(|group| match group.place {
        Place::Setter(name) => Some(format!(".{name}({})", code(call, group))),
        Place::Argument => None,
    });
    match request(call) {
        Some(request) => {
            let of_request = grouped_setters.collect::<String>() + &setters(false);
            format!("{path}({request}::new({arguments}){of_request}){}", setters(true))
        }
        None => format!("{path}({arguments}){}", setters(true)),
    }
}

/// The code of a group with the values of the call.
fn code(call: &Call<'_>, group: &Group) -> String {
    call.arguments.iter().fold(group.code.to_owned(), |code, argument| {
        code.replace(&format!("{{{}}}", argument.parameter.name), &value(argument.value))
    })
}

fn value(sample: Sample) -> String {
    match sample {
        Sample::Text(text) => string(text),
        Sample::OpenEnum(name, value) | Sample::ClosedEnum(name, value) => {
            format!("{name}::{}", value.to_upper_camel_case())
        }
        Sample::Integer(number) => number.to_string(),
        Sample::Bool(flag) => flag.to_string(),
        Sample::Texts(texts) => format!("[{}]", texts.iter().map(|text| string(text)).collect::<Vec<_>>().join(", ")),
        Sample::Object(name, ObjectValue::Text(text)) => format!("[({}, {})]", string(name), string(text)),
        Sample::Object(name, ObjectValue::Integer(number)) => format!("[({}, {number})]", string(name)),
        Sample::Milliseconds(count) if count.is_multiple_of(1000) => format!("Duration::from_secs({})", count / 1000),
        Sample::Milliseconds(count) => format!("Duration::from_millis({count})"),
        Sample::Variable(name) => name.to_owned(),
    }
}
