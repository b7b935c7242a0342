//! What the I/O thread has for one event loop, and what it looks like there.

use std::time::Duration;

use napi::bindgen_prelude::{Array, Null, Result, ToNapiValue};
use napi::{Env, JsString};
use workspace_sdk::AttemptEvent;
use workspace_sdk::by_name::{JsonAnswer, JsonText, Refused, lost};

use crate::{error, event, milliseconds};

/// Something for a loop, about the call with this token.
pub(crate) struct Letter {
    pub(crate) token: u32,
    pub(crate) news: News,
}

pub(crate) enum News {
    /// To a call of this name.
    Answer(&'static str, JsonAnswer),
    /// A page as JSON text, likewise.
    Page(&'static str, JsonText),
    /// There is no further page.
    End,
    Refused(Refused),
    /// It was given up, and is gone.
    GivenUp,
    Event(AttemptEvent),
}

impl News {
    /// How many characters are to be read.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Answer(_, answer) => answer.raw.as_str().len(),
            Self::Page(_, text) => text.as_str().len(),
            _ => 0,
        }
    }
}

/// What stands in the place of a status for news that are no answer. TypeScript has the same table.
mod kind {
    pub(super) const PAGE: i32 = 0;
    pub(super) const END: i32 = -1;
    pub(super) const ERROR: i32 = -2;
    pub(super) const ARGUMENT: i32 = -3;
    pub(super) const GIVEN_UP: i32 = -4;
    pub(super) const EVENT: i32 = -5;
}

/// How many places in the array a letter takes: token, status or kind, attempts, milliseconds, request id, text, raw body.
const PLACES: usize = 7;

/// Letters in one flat array, and `true` at its end where there are more.
pub(crate) fn to_array(env: &Env, letters: Vec<Letter>, is_more: bool) -> Result<Array<'_>> {
    let count = u32::try_from(letters.len() * PLACES).unwrap_or_default();
    let mut writer = Writer { env, array: env.create_array(count)?, at: 0 };
    for Letter { token, news } in letters {
        writer.put(token)?;
        match news {
            News::Answer(operation, answer) => writer.answer(operation, &answer)?,
            News::Page(operation, text) => writer.page(operation, &text)?,
            News::End => writer.plain(kind::END, None)?,
            News::Refused(Refused::Error(error)) => writer.plain(kind::ERROR, Some(&error::json(&error)))?,
            News::Refused(Refused::Argument(message)) => writer.plain(kind::ARGUMENT, Some(&message))?,
            News::GivenUp => writer.plain(kind::GIVEN_UP, None)?,
            News::Event(event) => writer.plain(kind::EVENT, Some(&event::json(&event)))?,
        }
    }
    if is_more {
        writer.put(true)?;
    }
    Ok(writer.array)
}

struct Writer<'env> {
    env: &'env Env,
    array: Array<'env>,
    at: u32,
}

impl<'env> Writer<'env> {
    fn put(&mut self, value: impl ToNapiValue) -> Result<()> {
        self.array.set(self.at, value)?;
        self.at += 1;
        Ok(())
    }

    fn answer(&mut self, operation: &'static str, answer: &JsonAnswer) -> Result<()> {
        let JsonAnswer { call, raw, written } = answer;
        // Nothing but a text too long for V8 fails, and it must not take the other letters with it.
        let (Ok(raw), Ok(written)) = (self.json(raw), written.as_ref().map(|text| self.json(text)).transpose()) else {
            return self.plain(kind::ERROR, Some(&error::json(&lost(operation, call.elapsed))));
        };
        self.put(u32::from(call.status))?;
        self.put(call.attempts)?;
        self.put(milliseconds(call.elapsed))?;
        self.put_text(call.request_id.as_deref())?;
        match written {
            Some(written) => self.put(written)?,
            None => self.put(Null)?,
        }
        self.put(raw)
    }

    fn page(&mut self, operation: &'static str, page: &JsonText) -> Result<()> {
        let Ok(page) = self.json(page) else {
            return self.plain(kind::ERROR, Some(&error::json(&lost(operation, Duration::ZERO))));
        };
        self.put(kind::PAGE)?;
        self.at += 3;
        self.put(page)?;
        self.at += 1;
        Ok(())
    }

    fn plain(&mut self, kind: i32, text: Option<&str>) -> Result<()> {
        self.put(kind)?;
        // Attempts, milliseconds and request id stay holes.
        self.at += 3;
        self.put_text(text)?;
        self.at += 1;
        Ok(())
    }

    fn put_text(&mut self, text: Option<&str>) -> Result<()> {
        match text {
            Some(text) => self.put(text),
            None => self.put(Null),
        }
    }

    /// Most are ASCII, which V8 takes over as it is; another must be looked through once more.
    fn json(&self, text: &JsonText) -> Result<JsString<'env>> {
        match text.is_ascii() {
            true => self.env.create_string_latin1(text.as_str().as_bytes()),
            false => self.env.create_string(text.as_str()),
        }
    }
}
