//! Entries of an event loop's completion queue, and their layout in the array that JavaScript receives.

use std::time::Duration;

use napi::bindgen_prelude::{Array, Null, Result, ToNapiValue};
use napi::{Env, JsString};
use napi_derive::napi;
use workspace_sdk::bindings::call::CallResult;
use workspace_sdk::bindings::completion_queue;
use workspace_sdk::bindings::json_calls::{DispatchError, JsonResult, JsonText};
use workspace_sdk::bindings::outcome_unknown_error;
use workspace_sdk::{AttemptEvent, AttemptStart};

use crate::{error, event, milliseconds};

/// An event of the call with this token.
pub(crate) struct Completion {
    pub(crate) token: u32,
    pub(crate) payload: Payload,
}

impl Completion {
    /// Whether the call continues after this.
    pub(crate) fn is_event(&self) -> bool {
        matches!(self.payload, Payload::Start(..) | Payload::Event(_))
    }
}

pub(crate) enum Payload {
    /// The result of a call of this operation.
    Result(&'static str, JsonResult),
    /// A page of this operation, as JSON.
    Page(&'static str, JsonText),
    EndOfPages,
    /// The result of a call of a ledger, as JSON.
    Json(String),
    Error(DispatchError),
    Cancelled,
    /// An attempt waits until the program allows or refuses the start with this number.
    Start(AttemptStart, u32),
    /// An attempt has ended. The call continues, or completes later.
    Event(AttemptEvent),
}

impl completion_queue::Completion for Completion {
    /// The number of characters that JavaScript will parse.
    fn weight(&self) -> usize {
        match &self.payload {
            Payload::Result(_, result) => result.raw.as_str().len(),
            Payload::Page(_, json) => json.as_str().len(),
            Payload::Json(json) => json.len(),
            _ => 0,
        }
    }
}

impl Payload {
    /// How a call ended.
    pub(crate) fn of(result: CallResult<std::result::Result<Self, DispatchError>>) -> Self {
        match result {
            CallResult::Finished(Ok(payload)) => payload,
            CallResult::Finished(Err(error)) => Self::Error(error),
            CallResult::Cancelled => Self::Cancelled,
            CallResult::Panicked(error) => Self::Error(error.into()),
        }
    }
}

/// The value of the field `Kind` for a completion that is not a response. A response has its HTTP status there.
#[napi]
pub enum CompletionKind {
    Page = 0,
    EndOfPages = -1,
    Error = -2,
    InvalidArgument = -3,
    Cancelled = -4,
    Event = -5,
    Start = -6,
}

/// The position of each field of a completion.
#[napi]
pub enum CompletionField {
    Token,
    /// The HTTP status, or a `CompletionKind`.
    Kind,
    /// The number of attempts. For the kind `Start`, the number of the start.
    Attempts,
    /// In milliseconds.
    Elapsed,
    RequestId,
    Text,
    /// True if `Text` has integers that a number cannot hold.
    HasBigIntegers,
    /// True if the result is that of an earlier call with the same idempotency key.
    Replayed,
    /// True if the result is in the ledger.
    Recorded,
    RawBody,
}

/// The number of fields per completion.
pub(crate) const FIELDS_PER_COMPLETION: u32 = CompletionField::RawBody as u32 + 1;

/// Completions in one flat array, followed by `true` if the queue has more of them.
pub(crate) fn to_array(env: &Env, completions: Vec<Completion>, has_more: bool) -> Result<Array<'_>> {
    let count = u32::try_from(completions.len()).unwrap_or_default().saturating_mul(FIELDS_PER_COMPLETION);
    let mut writer = CompletionWriter { env, array: env.create_array(count)?, start: 0 };
    for Completion { token, payload } in completions {
        writer.set(CompletionField::Token, token)?;
        writer.payload(payload)?;
        writer.start += FIELDS_PER_COMPLETION;
    }
    if has_more {
        writer.array.set(writer.start, true)?;
    }
    Ok(writer.array)
}

/// Writes completions into an array. Fields that a completion does not have stay holes.
struct CompletionWriter<'env> {
    env: &'env Env,
    array: Array<'env>,
    /// Where the current completion starts.
    start: u32,
}

impl<'env> CompletionWriter<'env> {
    fn set(&mut self, field: CompletionField, value: impl ToNapiValue) -> Result<()> {
        self.array.set(self.start + field as u32, value)
    }

    fn payload(&mut self, payload: Payload) -> Result<()> {
        match payload {
            Payload::Result(operation, result) => self.result(operation, &result),
            Payload::Page(operation, json) => self.page(operation, &json),
            Payload::Json(json) => self.text(CompletionKind::Page, Some(&json)),
            Payload::EndOfPages => self.text(CompletionKind::EndOfPages, None),
            Payload::Error(DispatchError::Call(error)) => {
                self.text(CompletionKind::Error, Some(&error::to_json(&error)))
            }
            Payload::Error(DispatchError::InvalidArgument(message)) => {
                self.text(CompletionKind::InvalidArgument, Some(&message))
            }
            Payload::Cancelled => self.text(CompletionKind::Cancelled, None),
            Payload::Start(start, number) => {
                self.set(CompletionField::Attempts, number)?;
                self.text(CompletionKind::Start, Some(&event::start_to_json(start)))
            }
            Payload::Event(event) => self.text(CompletionKind::Event, Some(&event::to_json(&event))),
        }
    }

    fn result(&mut self, operation: &'static str, result: &JsonResult) -> Result<()> {
        let JsonResult { call, raw, canonical } = result;
        // Only a string that is too long for V8 fails. It must not affect the other completions.
        let canonical_text = canonical.as_ref().map(|json| self.json(json)).transpose();
        let (Ok(raw), Ok(canonical_text)) = (self.json(raw), canonical_text) else {
            return self
                .text(CompletionKind::Error, Some(&error::to_json(&outcome_unknown_error(operation, call.elapsed))));
        };
        self.set(CompletionField::Kind, u32::from(call.status))?;
        self.set(CompletionField::Attempts, call.attempts)?;
        self.set(CompletionField::Elapsed, milliseconds(call.elapsed))?;
        self.set_text(CompletionField::RequestId, call.request_id.as_deref())?;
        match canonical_text {
            Some(text) => self.set(CompletionField::Text, text)?,
            None => self.set(CompletionField::Text, Null)?,
        }
        self.big_integers(canonical.as_ref())?;
        self.flag(CompletionField::Replayed, call.replayed)?;
        self.flag(CompletionField::Recorded, call.recorded)?;
        self.set(CompletionField::RawBody, raw)
    }

    fn page(&mut self, operation: &'static str, page: &JsonText) -> Result<()> {
        let Ok(text) = self.json(page) else {
            return self
                .text(CompletionKind::Error, Some(&error::to_json(&outcome_unknown_error(operation, Duration::ZERO))));
        };
        self.set(CompletionField::Kind, CompletionKind::Page)?;
        self.big_integers(Some(page))?;
        self.set(CompletionField::Text, text)
    }

    fn big_integers(&mut self, json: Option<&JsonText>) -> Result<()> {
        self.flag(CompletionField::HasBigIntegers, json.is_some_and(JsonText::has_big_integers))
    }

    /// Sets a field that is true or absent.
    fn flag(&mut self, field: CompletionField, value: bool) -> Result<()> {
        if value { self.set(field, true) } else { Ok(()) }
    }

    fn text(&mut self, kind: CompletionKind, text: Option<&str>) -> Result<()> {
        self.set(CompletionField::Kind, kind)?;
        self.set_text(CompletionField::Text, text)
    }

    fn set_text(&mut self, field: CompletionField, text: Option<&str>) -> Result<()> {
        match text {
            Some(text) => self.set(field, text),
            None => self.set(field, Null),
        }
    }

    /// Most JSON is ASCII and can be passed to V8 as a one-byte string. Other JSON needs UTF-8 decoding.
    fn json(&self, json: &JsonText) -> Result<JsString<'env>> {
        match json.is_ascii() {
            true => self.env.create_string_latin1(json.as_str().as_bytes()),
            false => self.env.create_string(json.as_str()),
        }
    }
}
