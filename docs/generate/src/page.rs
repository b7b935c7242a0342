//! The reference page.

use std::error::Error;

use workspace_sdk::{OutcomeReason, StopRule};

use crate::description::{DerivedCall, Description, Field, Model, Operation, Parameter};
use crate::errors::{BY_SAFETY, by_safety};
use crate::files::GeneratedFile;
use crate::languages::LANGUAGES;
use crate::markdown::{block, item, paragraph, table};

pub(crate) const PATH: &str = "docs/reference.md";

/// The paragraphs at the start of the page.
const INTRODUCTION: &[&str] = &[
    "This page lists every operation of the API, and the calls that the SDK builds on them. It is generated from the declarations in the \
     core: `cargo xtask docs reference` writes it.",
    "The names of operations, parameters and fields are those of the API. In Rust and Python they are in snake case, such as \
     `custom_fields.upsert` and `channel_id`. In JavaScript, Swift and Kotlin they are in camel case, such as `customFields.upsert` and \
     `channelId`. A duration is a number of seconds in Python, a number of milliseconds in JavaScript, and a `Duration` in Rust, Swift and \
     Kotlin. A timestamp is the server's string, which each language also converts to its own type.",
    "The paths are below the base URL. By default the SDK sends a POST request with a JSON body; the option `request_style` chooses another \
     way ([options](options.md)).",
];

/// How to read the tables of parameters.
const PARAMETERS: &[&str] = &[
    "A call checks its parameters before it sends anything. If parameters are invalid, it fails with one validation error, which lists all of \
     them. The column \"source\" says where the rule of a parameter comes from: the page that documents the API, WhatsApp, \"assumed\" if \
     neither documents the rule, or this SDK for a parameter that is not sent to the server. The option `validate` turns off the checks of \
     values, but not those of required and conflicting parameters.",
    "A string, array or object must not be empty unless `validate` is off; leave the parameter out instead. A parameter `channelId` that is left out has the \
     value of the client's option `channel_id`, if that is set.",
];

/// How to read the tables of results.
const RESULTS: &[&str] = &[
    "The server may leave out any field. A missing field is the null value of the language, and a missing array is empty. Fields that this \
     version of the SDK does not know are kept in `extra`. An enum keeps a value that it does not know as a string. Every result also \
     contains metadata, such as the server's message and the number of attempts, and the result of `contacts.list` the \
     [`pagination`](#pagination).",
];

/// The result of a send to many.
const SEND_MANY_RESULT: &str = "a stream of [one result per recipient](#sends-to-many), which has the error of this recipient if there is \
                                one; only errors that concern the whole list end the stream. Swift and Kotlin do not have this call";

/// The objects that describe a call, with a sentence about each and its fields: name, type and description.
type CallObject = (&'static str, &'static str, &'static [[&'static str; 3]]);

const CALL_OBJECTS: &[CallObject] = &[
    (
        "Metadata of a result",
        "Every result has these fields next to its data. In Rust, Python, Swift and Kotlin they are in `call`, and \
         `callInfo` returns them in JavaScript.",
        &[
            ["`status`", "integer", "The HTTP status."],
            [
                "`requestId`",
                "string or null",
                "The server's `x-request-id`, if the response has one that looks like an id.",
            ],
            ["`attempts`", "integer", "The number of attempts: 1 if the first one succeeded."],
            ["`elapsed`", "duration", "How long the whole call took, including all waits."],
        ],
    ),
    (
        "Attempt event",
        "The hook for attempts gets one of these at the end of each attempt. It contains no personal data.",
        &[
            ["`operation`", "string", "The operation, such as `templates.send`."],
            ["`safety`", "`Safety`", "The safety of repeating the operation."],
            ["`attempt`", "integer", "The number of the attempt within the call, from 1."],
            ["`status`", "integer or null", "The HTTP status, if there was a response."],
            [
                "`requestId`",
                "string or null",
                "The server's `x-request-id`, if the response has one that looks like an id.",
            ],
            ["`elapsed`", "duration", "How long the attempt took."],
            [
                "`failure`",
                "`Failure` or null",
                "The reason for the failure; null for a success and for a cancelled attempt.",
            ],
            [
                "`sent`",
                "`SentState`",
                "Whether the server received the request. Known values: `answered`, `not_sent`, `unknown`.",
            ],
            [
                "`next`",
                "`NextStep`",
                "The next step: `done`, `retry`, `stop` or `cancelled`. The wait of a retry and the reason of a stop belong to it in Rust, Swift and Kotlin; in Python and JavaScript they are separate fields, `wait` and `stopReason`.",
            ],
        ],
    ),
];

pub(crate) fn render(description: &Description, programs: &[GeneratedFile]) -> Result<String, Box<dyn Error>> {
    let page = Page { description, programs };
    let mut sections = vec!["# Reference\n".to_owned()];
    sections.extend(INTRODUCTION.iter().map(|text| paragraph(text)));
    sections.push(programs_paragraph());
    sections.push(page.contents());
    sections.push("## Parameters\n".to_owned());
    sections.extend(PARAMETERS.iter().map(|text| paragraph(text)));
    sections.push("## Results\n".to_owned());
    sections.extend(RESULTS.iter().map(|text| paragraph(text)));
    sections.extend(CALL_OBJECTS.iter().flat_map(object));
    sections.push("### Pagination\n".to_owned());
    sections.push(paragraph(&description.pagination.text));
    sections.push(fields(&description.pagination));
    sections.push(paragraph("[Errors](errors.md#the-fields-of-an-error) lists the fields of an error."));
    sections.extend(sends_to_many());
    sections.extend(safety());
    for resource in page.resources() {
        sections.push(format!("## {}\n", title(resource)));
        for operation in page.operations_of(resource) {
            page.push_operation(operation, &mut sections)?;
        }
    }
    sections.push("## The client\n".to_owned());
    for derived in page.of_client() {
        page.push_derived(derived, "###", &mut sections)?;
    }
    sections.push(paragraph(
        "`client.with_options` creates a copy of the client with other options: see [options](options.md).",
    ));
    Ok(sections.join("\n"))
}

/// The objects of a send to many, each with its fields.
const SEND_MANY_OBJECTS: &[CallObject] = &[
    (
        "Result of a recipient",
        "A result comes as soon as it is known, so the results are not in the order of the list.",
        &[
            ["`index`", "integer", "The position of the recipient in the list, from 0."],
            ["`recipient`", "any", "The recipient, as it was given."],
            ["`to`", "string or null", "The phone number as the row has it."],
            ["`outcome`", "`Outcome`", "What happened."],
            ["`reason`", "`OutcomeReason`", "The reason of the outcome."],
            [
                "`messageId`",
                "string or null",
                "The id of the message, if the server accepted it, now or in an earlier run.",
            ],
            ["`error`", "error or null", "The error, if there is one."],
            ["`duplicateOf`", "integer or null", "The position of the earlier row that is the same send."],
            ["`possibleDuplicateOf`", "integer or null", "The position of an earlier row that may be the same person."],
        ],
    ),
    (
        "Progress of a run",
        "It can be read at any time.",
        &[
            ["`total`", "integer or null", "The number of recipients, if it is known."],
            ["`done`", "integer", "The number of recipients that have a result."],
            ["`accepted`, `rejected`, `notSent`, `unknown`, `skipped`", "integer", "How many have each outcome."],
            ["`rate`", "number", "Results per second over the last ten seconds."],
            ["`remaining`", "duration or null", "The estimated time until the end."],
            [
                "`pausedFor`",
                "duration or null",
                "How long the run pauses: because the server asked for it, or until the daily limit has room.",
            ],
            ["`stoppedBy`", "`StopRule` or null", "The rule that stopped the run."],
        ],
    ),
    (
        "Report of a run",
        "It is complete when the run has ended. Each line has an outcome, a reason, the code of the error, its WhatsApp code, the number of \
         recipients, and what to do. The report can be exported as CSV, as JSON and as JSON lines.",
        &[
            ["`progress`", "object", "The counts."],
            ["`lines`", "array", "How many recipients have each reason."],
            ["`possibleDuplicates`", "integer", "The number of rows that may be the same person as an earlier row."],
            ["`elapsed`", "duration", "How long the run took so far."],
            ["`estimate`", "duration or null", "Of a dry run: how long the messages will take."],
            ["`dailyLimitAt`", "integer or null", "Of a dry run: the first recipient that exceeds today's limit."],
            ["`unchecked`", "string or null", "Of a dry run: why the template was not checked."],
            ["`previews`", "array", "Of a dry run: the first three messages, each with `index` and `text`."],
        ],
    ),
];

/// The objects of a send to many, and the reasons and rules that the core declares.
fn sends_to_many() -> Vec<String> {
    let mut sections = vec!["## Sends to many\n".to_owned()];
    sections.push(paragraph(
        "[templates.send_many](#templates-send-many) and [messages.send_many](#messages-send-many) return one result per recipient.",
    ));
    sections.extend(SEND_MANY_OBJECTS.iter().flat_map(object));
    let reasons = OutcomeReason::ALL
        .iter()
        .map(|reason| vec![format!("`{}`", reason.outcome()), format!("`{reason}`"), reason.advice().to_owned()]);
    sections.push("### Outcomes and their reasons\n".to_owned());
    sections.push(table(&["outcome", "reason", "what to do"], &reasons.collect::<Vec<_>>()));
    let rules = StopRule::ALL
        .iter()
        .map(|rule| vec![format!("`{rule}`"), rule.default_limit().to_string(), rule.advice().to_owned()]);
    sections.push("### Stop rules\n".to_owned());
    sections.push(paragraph("A rule stops a run when its errors reach the limit, which `stopAfter` changes."));
    sections.push(table(&["rule", "limit", "what to do"], &rules.collect::<Vec<_>>()));
    sections
}

/// The title of an object, a sentence about it, and its fields.
fn object((title, text, fields): &CallObject) -> Vec<String> {
    let rows = fields.iter().map(|row| row.map(str::to_owned).to_vec()).collect::<Vec<_>>();
    vec![format!("### {title}\n"), paragraph(text), table(&["field", "type", "description"], &rows)]
}

/// Where the calls of the page are complete programs.
fn programs_paragraph() -> String {
    let links: Vec<String> =
        LANGUAGES.iter().map(|language| format!("[{}](../{})", language.title, language.path)).collect();
    paragraph(&format!(
        "The calls are parts of programs, which also contain the imports and create the client: {}. In them, `wamid` is the id of a message \
         that was sent before.",
        links.join(", ")
    ))
}

/// The safeties, and the errors that each can lead to.
fn safety() -> Vec<String> {
    let mut sections = vec!["## Safety and errors\n".to_owned()];
    sections.push(paragraph(
        "The safety of an operation determines whether the SDK retries it ([sending safely](sending-safely.md)), and which errors it can \
         return. [Errors](errors.md) describes all errors, and their names in each language.",
    ));
    for entry in BY_SAFETY {
        let code = entry.safety.as_str();
        sections.push(format!("{}### {code}\n", anchor(&format!("safety-{code}"))));
        sections.push(paragraph(entry.text));
        let row = |(kind, text): &(workspace_sdk::ErrorKind, &str)| {
            vec![format!("`{}`", kind.class_name()), (*text).to_owned()]
        };
        sections.push(table(&["error", "meaning"], &entry.errors.iter().map(row).collect::<Vec<_>>()));
    }
    sections
}

struct Page<'a> {
    description: &'a Description,
    programs: &'a [GeneratedFile],
}

impl<'a> Page<'a> {
    /// The resources in the order of their first operation.
    fn resources(&self) -> Vec<&'a str> {
        let mut resources: Vec<&str> = Vec::new();
        for operation in &self.description.operations {
            if !resources.contains(&operation.resource()) {
                resources.push(operation.resource());
            }
        }
        resources
    }

    fn operations_of(&self, resource: &str) -> impl Iterator<Item = &'a Operation> {
        self.description.operations.iter().filter(move |operation| operation.resource() == resource)
    }

    fn derived_of(&self, operation: &Operation) -> impl Iterator<Item = &'a DerivedCall> {
        self.description.derived.iter().filter(move |derived| derived.operation.as_ref() == Some(&operation.name))
    }

    /// The calls that choose their own operation. One without parameters changes only the client.
    fn of_client(&self) -> impl Iterator<Item = &'a DerivedCall> {
        let derived = self.description.derived.iter().filter(|derived| derived.operation.is_none());
        derived.filter(|derived| !derived.parameters.is_empty())
    }

    fn contents(&self) -> String {
        let mut rows = Vec::new();
        for resource in self.resources() {
            for operation in self.operations_of(resource) {
                let derived: Vec<String> = self.derived_of(operation).map(|derived| link(&derived.name)).collect();
                let safety = format!("[{0}](#safety-{0})", operation.safety);
                rows.push(vec![link(&operation.name), first_sentence(&operation.text), safety, derived.join(", ")]);
            }
        }
        for derived in self.of_client() {
            rows.push(vec![link(&derived.name), first_sentence(&derived.text), String::new(), String::new()]);
        }
        table(&["operation", "purpose", "safety", "calls built on it"], &rows)
    }

    fn push_operation(&self, operation: &Operation, sections: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
        let safety = by_safety(&operation.safety).ok_or("the errors of a safety are not documented")?;
        let errors: Vec<String> = safety.errors.iter().map(|(kind, _)| format!("`{}`", kind.class_name())).collect();
        sections.push(format!("{}### {}\n", anchor(&id(&operation.name)), operation.name));
        sections.push(paragraph(&operation.text));
        sections.push(
            item(&format!("Request: `POST {}`", operation.path))
                + &item(&format!("Safety: [{0}](#safety-{0}). {1}", operation.safety, safety.text))
                + &item(&format!("Errors: {}", errors.join(", "))),
        );
        sections.push(parameters(&operation.parameters));
        if !operation.rules.is_empty() {
            let rules = operation.rules.iter().map(|rule| item(&format!("{} Source: {}.", rule.text, rule.source)));
            sections.push(rules.collect());
        }
        self.push_result(operation, sections);
        sections.push(self.calls(&operation.name)?);
        self.derived_of(operation).try_for_each(|derived| self.push_derived(derived, "####", sections))
    }

    /// The fields of a model are listed where it is first returned.
    fn push_result(&self, operation: &Operation, sections: &mut Vec<String>) {
        let model = &operation.model;
        let result = if operation.list { format!("an array of `{}`", model.name) } else { format!("`{}`", model.name) };
        let first = self.description.operations.iter().find(|other| other.model.name == model.name);
        match first {
            Some(first) if first.name != operation.name => {
                let text = format!("The result is {result}, whose fields are listed at {}.", link(&first.name));
                sections.push(paragraph(&text));
            }
            _ => {
                // The first sentence says only what the model is.
                let text = model.text.split_once(". ").map_or("", |(_, rest)| rest);
                sections.push(paragraph(&format!("The result is {result}. {text}")));
                sections.push(fields(model));
            }
        }
    }

    fn push_derived(
        &self,
        derived: &DerivedCall,
        level: &str,
        sections: &mut Vec<String>,
    ) -> Result<(), Box<dyn Error>> {
        sections.push(format!("{}{level} {}\n", anchor(&id(&derived.name)), derived.name));
        sections.push(paragraph(&derived.text));
        let operation = derived.operation.as_deref().and_then(|name| self.description.operation(name));
        if let Some(operation) = operation {
            let result = match derived.stream {
                _ if derived.is_send_many() => SEND_MANY_RESULT.to_owned(),
                true => format!("a stream of `{}`", operation.model.name),
                false => format!("`{}`", operation.model.name),
            };
            let text = format!(
                "It calls {}, and has its safety and its errors. The result is {result}.",
                link(&operation.name)
            );
            sections.push(paragraph(&text));
        }
        sections.push(parameters(&derived.parameters));
        sections.push(self.calls(&derived.name)?);
        Ok(())
    }

    /// The call in each language.
    fn calls(&self, name: &str) -> Result<String, Box<dyn Error>> {
        let mut blocks = Vec::new();
        let is_send_many =
            self.description.derived.iter().any(|derived| derived.name == name && derived.is_send_many());
        for language in LANGUAGES.iter().filter(|language| language.has_send_many || !is_send_many) {
            let program = self.programs.iter().find(|program| program.path == language.path);
            let code = program.and_then(|program| language.block(&program.content, name));
            let code = code.ok_or_else(|| format!("{} has no call of {name}", language.path))?;
            blocks.push(block(language.tag, &code));
        }
        Ok(blocks.join("\n"))
    }
}

fn parameters(parameters: &[Parameter]) -> String {
    if parameters.is_empty() {
        return "It has no parameters.\n".to_owned();
    }
    let row = |parameter: &Parameter| {
        let source = if parameter.rule.is_some() { parameter.source.clone() } else { String::new() };
        vec![
            format!("`{}`", parameter.name),
            parameter.kind.clone(),
            if parameter.required { "yes" } else { "no" }.to_owned(),
            parameter.text.trim_end_matches(" Required.").to_owned(),
            parameter.rule.clone().unwrap_or_default(),
            source,
        ]
    };
    let titles = ["parameter", "type", "required", "description", "rule", "source"];
    table(&titles, &parameters.iter().map(row).collect::<Vec<_>>())
}

fn fields(model: &Model) -> String {
    let row = |field: &Field| {
        let values: Vec<String> = field.values.iter().map(|value| format!("`{value}`")).collect();
        let values = if values.is_empty() { String::new() } else { format!(" Known values: {}.", values.join(", ")) };
        vec![format!("`{}`", field.name), kind(field), format!("{}{values}", field.text)]
    };
    table(&["field", "type", "description"], &model.fields.iter().map(row).collect::<Vec<_>>())
}

/// The words for the types of fields in Rust, in the singular and in the plural.
const TYPES: &[(&str, &str, &str)] = &[
    ("String", "string", "strings"),
    ("bool", "boolean", "booleans"),
    ("i64", "integer", "integers"),
    ("Timestamp", "timestamp", "timestamps"),
    ("LanguageCode", "string", "strings"),
    ("Json", "any JSON", "JSON values"),
    ("JsonMap", "object", "objects"),
];

/// The type of a field, without the words of a language. A type that is not in the table is an enum or a model.
fn kind(field: &Field) -> String {
    let words = |name: &str| TYPES.iter().find(|(rust, ..)| *rust == name);
    let one = |name: &str| words(name).map_or_else(|| format!("`{name}`"), |(_, one, _)| (*one).to_owned());
    let many = |name: &str| words(name).map_or_else(|| format!("`{name}`"), |(.., many)| (*many).to_owned());
    let rust_type = field.rust_type.as_str();
    let inside = |outer: &str| rust_type.strip_prefix(outer)?.strip_suffix('>');
    match (inside("Option<"), inside("Vec<")) {
        (Some(name), _) => format!("{} or null", one(name)),
        (None, Some(name)) => format!("array of {}", many(name)),
        (None, None) => one(rust_type),
    }
}

/// The id of the section of an operation.
fn id(name: &str) -> String {
    name.replace(['.', '_'], "-")
}

/// A link target that is the same for every renderer of Markdown.
fn anchor(id: &str) -> String {
    format!("<a id=\"{id}\"></a>\n\n")
}

fn link(name: &str) -> String {
    format!("[{name}](#{})", id(name))
}

/// `Custom fields` of `custom_fields`.
fn title(resource: &str) -> String {
    let words = resource.replace('_', " ");
    let mut characters = words.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

fn first_sentence(text: &str) -> String {
    text.split_once(". ").map_or_else(|| text.trim_end_matches('.').to_owned(), |(first, _)| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_named_without_the_words_of_a_language() {
        let field = |rust_type: &str| Field {
            name: String::new(),
            rust_type: rust_type.to_owned(),
            values: Vec::new(),
            text: String::new(),
        };
        assert_eq!(kind(&field("Option<String>")), "string or null");
        assert_eq!(kind(&field("Option<Json>")), "any JSON or null");
        assert_eq!(kind(&field("Vec<Label>")), "array of `Label`");
        assert_eq!(kind(&field("Vec<String>")), "array of strings");
        assert_eq!(kind(&field("JsonMap")), "object");
        assert_eq!(kind(&field("Option<DeliveryStatus>")), "`DeliveryStatus` or null");
    }

    #[test]
    fn a_purpose_is_one_sentence() {
        assert_eq!(first_sentence("Lists all labels. More."), "Lists all labels");
        assert_eq!(first_sentence("Lists all labels."), "Lists all labels");
    }

    #[test]
    fn a_title_has_one_capital() {
        assert_eq!(title("custom_fields"), "Custom fields");
    }
}
