//! The Node binding. Arguments arrive as JSON, calls run on an I/O thread, and results and errors return as JSON. The
//! core validates arguments, retries calls and interprets responses. The public API is written in TypeScript.

mod attempt_starts;
mod client;
mod completion;
mod error;
mod event;
mod ledger;
mod loop_bridge;
mod many;
mod pages;
mod unserializable;

use completion::FIELDS_PER_COMPLETION;
use napi_derive::napi;
use workspace_sdk::bindings::api_description::ENVIRONMENT;
use workspace_sdk::bindings::invalid_value::{MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS};
use workspace_sdk::bindings::json_calls::{HANDLERS, STREAMS};
use workspace_sdk::bindings::{unknown_name, usual_disposition};
use workspace_sdk::{DeliveryStatus, ErrorKind};

/// Decoding a page allocates many small strings.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A duration as JavaScript represents it.
fn milliseconds(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn saturated(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A description of the addon. A call is made by its index in `calls`, a sequence of pages by its index in `pages`.
#[napi(object)]
pub struct AddonInfo {
    pub version: String,
    pub calls: Vec<String>,
    pub pages: Vec<String>,
    /// The environment variables that configure a client.
    pub environment: Vec<String>,
    pub limits: ArgumentLimits,
    pub error_classes: Vec<ErrorClass>,
    pub fields_per_completion: u32,
}

/// An error class of the core.
#[napi(object)]
pub struct ErrorClass {
    pub name: String,
    pub code: String,
    /// The disposition that most errors of this class have.
    pub disposition: String,
}

fn error_class(kind: &ErrorKind) -> ErrorClass {
    ErrorClass {
        name: kind.class_name().to_owned(),
        code: kind.code().to_owned(),
        disposition: usual_disposition(*kind).as_str().to_owned(),
    }
}

/// The largest argument that the core accepts. The code that serializes arguments stops at these limits.
#[napi(object)]
pub struct ArgumentLimits {
    /// Levels of nesting.
    pub depth: u32,
    /// Characters of JSON.
    pub characters: u32,
    /// Array elements and object entries, counted over all levels.
    pub elements: u32,
}

#[napi]
pub fn info() -> AddonInfo {
    AddonInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        calls: HANDLERS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        pages: STREAMS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        environment: ENVIRONMENT.iter().map(|name| (*name).to_owned()).collect(),
        limits: ArgumentLimits {
            depth: saturated(MAX_DEPTH),
            characters: saturated(MAX_BYTES),
            elements: saturated(MAX_ELEMENTS),
        },
        error_classes: ErrorKind::ALL.iter().map(error_class).collect(),
        fields_per_completion: FIELDS_PER_COMPLETION,
    }
}

/// Whether a parameter or an option has this name. Messages repeat no other names, which may be personal data.
#[napi]
pub fn is_known_name(name: String) -> bool {
    unknown_name::is_known_name(&name)
}

/// The message about an option with an unknown name.
#[napi]
pub fn unknown_option_message(name: String, known: Vec<String>) -> String {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    unknown_name::unknown_name_message("option", &name, &known)
}

/// Whether a message with the first status has reached the second.
#[napi]
pub fn has_reached(status: String, other: String) -> bool {
    DeliveryStatus::from(status.as_str()).has_reached(&DeliveryStatus::from(other.as_str()))
}

/// The report of a send to many that has not begun.
#[napi]
pub fn empty_report() -> many::ReportTexts {
    many::texts(&workspace_sdk::Report::default())
}

/// A phone number in its wire form, and a key to compare it with others.
#[napi(object)]
pub struct PhoneNumber {
    pub number: String,
    pub comparison_key: String,
}

/// Reads a phone number as every call does.
#[napi]
pub fn parse_phone(phone_number: String) -> napi::Result<PhoneNumber> {
    let parsed = workspace_sdk::PhoneNumber::parse(&phone_number).map_err(error::to_exception)?;
    Ok(PhoneNumber { number: parsed.as_str().to_owned(), comparison_key: parsed.comparison_key() })
}
