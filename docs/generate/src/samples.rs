//! The values that the example calls pass. A parameter without a value here is left out of the calls.

/// A value that each language writes in its own way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sample {
    Text(&'static str),
    Integer(i64),
    Bool(bool),
    Texts(&'static [&'static str]),
    /// An object with one value.
    Object(&'static str, ObjectValue),
    Milliseconds(u64),
    /// A value of an enum that the API may extend: the name of the enum, and the API's value.
    OpenEnum(&'static str, &'static str),
    /// A value of an enum that is complete.
    ClosedEnum(&'static str, &'static str),
    /// A variable that the program has defined before.
    Variable(&'static str),
}

/// The value in an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum ObjectValue {
    Text(&'static str),
    Integer(i64),
}

use Sample::{Bool, ClosedEnum, Integer, Milliseconds, Object, OpenEnum, Text, Texts, Variable};

/// The recipient of free-form messages. The sandbox of the examples has just received a message from this number, so
/// that its 24-hour window is open.
const RECIPIENT: Sample = Text("+15550000001");

/// The value of a parameter, by its name.
const BY_PARAMETER: &[(&str, Sample)] = &[
    ("automationName", Text("Welcome Flow")),
    ("caption", Text("Your table")),
    ("color", Text("#FF5733")),
    ("customFieldsData", Object("plan", ObjectValue::Text("pro"))),
    ("description", Text("Customers with a contract")),
    ("displayOrder", Integer(1)),
    ("email", Text("jane@example.com")),
    ("interval", Milliseconds(500)),
    ("isRequired", Bool(false)),
    ("labelNames", Texts(&["vip", "lead"])),
    ("limit", Integer(50)),
    ("maxItems", Integer(75)),
    ("options", Texts(&["free", "pro"])),
    ("phoneNumber", Text("+1234567890")),
    ("recipients", Texts(&["+15550000001", "+15550000002"])),
    ("safety", ClosedEnum("Safety", "read")),
    ("search", Text("Contact")),
    ("templateName", Text("order_confirmation")),
    ("timeout", Milliseconds(30_000)),
    ("to", RECIPIENT),
    ("until", OpenEnum("DeliveryStatus", "delivered")),
    ("variables", Texts(&["John", "ORD-1234", "29.99"])),
    ("wamid", Variable("wamid")),
];

/// The value of a parameter of one call, which has precedence; `None` if this call leaves the parameter out.
const BY_CALL: &[(&str, &str, Option<Sample>)] = &[
    ("contacts.upsert", "name", Some(Text("Jane Doe"))),
    ("custom_fields.upsert", "name", Some(Text("plan"))),
    ("custom_fields.upsert", "type", Some(OpenEnum("CustomFieldType", "dropdown"))),
    ("labels.upsert", "name", Some(Text("vip"))),
    ("messages.send", "body", Some(Text("Your table is ready."))),
    ("messages.send", "caption", None),
    ("messages.send_many", "recipients", Some(Texts(&["+15550000001"]))),
    ("messages.send_many", "body", Some(Text("Your table is ready."))),
    ("messages.send_many", "caption", None),
    ("messages.send_text", "body", Some(Text("Your table is ready."))),
    ("messages.send_image", "url", Some(Text("https://example.com/table.jpg"))),
    ("messages.send_video", "url", Some(Text("https://example.com/table.mp4"))),
    ("messages.send_document", "url", Some(Text("https://example.com/invoice.pdf"))),
    ("messages.send_document", "filename", Some(Text("invoice.pdf"))),
    ("messages.send_document", "caption", None),
    ("messages.send_audio", "url", Some(Text("https://example.com/greeting.mp3"))),
    ("client.request", "path", Some(Text("contacts/list"))),
    ("client.request", "params", Some(Object("limit", ObjectValue::Integer(10)))),
];

/// The value that a call passes for a parameter.
pub(crate) fn sample(call: &str, parameter: &str) -> Option<Sample> {
    let of_call = BY_CALL.iter().find(|(name, other, _)| *name == call && *other == parameter);
    let by_parameter = || BY_PARAMETER.iter().find(|(name, _)| *name == parameter).map(|(_, sample)| *sample);
    of_call.map_or_else(by_parameter, |(_, _, sample)| *sample)
}
