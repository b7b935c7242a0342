//! Answers as JSON text.

use std::marker::PhantomData;

use bytes::Bytes;
use serde::Serialize;

use crate::answer::{Answer, CallInfo, Pagination};
use crate::as_answered::is_as_answered;
use crate::call::Readable;
use crate::decode::{Data, Decoded, ReadContext, decode};
use crate::error::Failure;

/// A successful answer as JSON text: `{"data": …, "message": …, "pagination": …}`, where further names may stand beside these.
#[derive(Clone)]
pub struct JsonAnswer {
    /// How the call went.
    pub call: CallInfo,
    /// The whole body as the server sent it, but for a byte order mark: JSON text.
    pub raw: JsonText,
    /// The text to read, where it is another.
    pub written: Option<JsonText>,
}

/// A text, looked through on the thread that has it at hand.
#[derive(Clone)]
pub struct JsonText {
    text: String,
    is_ascii: bool,
}

/// It may hold personal data.
impl std::fmt::Debug for JsonText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonText").finish_non_exhaustive()
    }
}

impl JsonText {
    fn new(text: String) -> Self {
        Self { is_ascii: text.is_ascii(), text }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is ASCII, which many languages take over faster.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.is_ascii
    }
}

/// The text of a body that was read. The bytes are taken over where nobody else has them.
fn text_of(body: Bytes) -> JsonText {
    let text = String::from_utf8(body.into()).unwrap_or_default();
    JsonText::new(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// An answer may hold personal data.
impl std::fmt::Debug for JsonAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JsonAnswer").field("call", &self.call).finish_non_exhaustive()
    }
}

/// What an answer is written from.
#[derive(Serialize)]
struct Written<'a, T> {
    data: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination: &'a Option<Pagination>,
}

/// # Errors
///
/// Never for a model: each has a JSON form.
fn write<T: Serialize>(
    data: &T,
    message: &Option<String>,
    pagination: &Option<Pagination>,
) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Written { data, message, pagination })
}

/// The data of a page or of a change, as a text of the same form.
pub(crate) fn of_data<T: Serialize>(data: &T) -> JsonText {
    JsonText::new(write(data, &None, &None).unwrap_or_default())
}

impl<T: Serialize> From<Answer<T>> for JsonAnswer {
    fn from(answer: Answer<T>) -> Self {
        let written = write(&answer.data, &answer.message, &answer.pagination).ok().map(JsonText::new);
        let call = answer.call.clone();
        Self { call, raw: text_of(answer.into_body()), written }
    }
}

/// Reads an answer of this data as JSON text.
pub(crate) struct Reading<T>(pub(crate) JsonAnswer, PhantomData<T>);

impl<T: Data + Serialize> Readable for Reading<T> {
    type Read = Option<String>;

    fn read(body: &Bytes, how: ReadContext) -> Result<Option<String>, Failure> {
        let text = std::str::from_utf8(body).unwrap_or_default();
        if how.in_time(|| Ok(is_as_answered(text, T::SHAPE)))? {
            return how.in_time(|| how.check(text).map(|()| None));
        }
        let Decoded { data, message, pagination } = decode::<T>(body, how)?;
        write(&data, &message, &pagination).map(Some).map_err(|_| Failure::Unreadable)
    }

    fn of_read(written: Option<String>, call: CallInfo, body: Bytes) -> Self {
        Self(JsonAnswer { call, raw: text_of(body), written: written.map(JsonText::new) }, PhantomData)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::*;
    use crate::json::Json;
    use crate::operations::messages::{MessageStatus, Sent};
    use crate::operations::operation::Class;

    #[test]
    fn an_answer_that_is_passed_on_as_it_came_is_looked_at_too() {
        let later = Instant::now() + Duration::from_secs(60);
        let read = |body: &'static str, class| {
            let (body, how) = (Bytes::from(body), ReadContext { class, until: later });
            match class {
                Class::Send => Reading::<Sent>::read(&body, how),
                Class::Upsert => Reading::<Json>::read(&body, how),
                Class::Read => Reading::<MessageStatus>::read(&body, how),
            }
        };
        let failed = r#"{"success":true,"data":{"messageId":"wamid.A","status":"failed"}}"#;
        let sent = r#"{"success":true,"data":{"messageId":"wamid.A","status":"sent"}}"#;
        let nested = r#"{"success":true,"data":{"id":"1","success":false}}"#;
        assert_eq!(read(failed, Class::Send), Err(Failure::Unreadable));
        assert_eq!(read(failed, Class::Read), Ok(None));
        assert_eq!(read(sent, Class::Send), Ok(None));
        assert_eq!(read(nested, Class::Upsert), Err(Failure::Unreadable));
        let long =
            Bytes::from(format!(r#"{{"success":true,"data":{{{}"status":"read"}}}}"#, r#""a":1,"#.repeat(1_000)));
        let over = ReadContext { class: Class::Read, until: Instant::now() };
        assert_eq!(Reading::<MessageStatus>::read(&long, over), Err(Failure::Timeout));
    }
}
