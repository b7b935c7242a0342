//! From the text of a 2xx to typed data, read tolerantly.

use std::borrow::Cow;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::answer::Pagination;
use crate::envelope::{Envelope, Slot};
use crate::error::Failure;
use crate::json::{Json, JsonMap};
use crate::model::Model;

/// A type that an operation's data can have.
pub(crate) trait Data: Sized + Send {
    /// The model it is, or is a list of.
    const MODEL: &'static str;
    const IS_LIST: bool = false;

    /// What is read from `data`.
    type Wire: DeserializeOwned;

    /// From what `data` holds; `rest` are the envelope's further fields.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] where the answer cannot be told from a mistake.
    fn from_wire(data: Slot<Self::Wire>, rest: JsonMap) -> Result<Self, Unreadable>;

    /// From a `data` of a shape that `Wire` cannot have.
    fn from_other(_data: Json) -> Result<Self, Unreadable> {
        Err(Unreadable)
    }

    /// Whether this alone shows that the call succeeded, where the envelope does not say so.
    fn is_evident(&self) -> bool {
        true
    }
}

/// The answer is not what the API page documents.
#[derive(Debug)]
pub(crate) struct Unreadable;

/// A list: the page documents an array; null is taken for an empty one, missing data is not.
impl<T: DeserializeOwned + Model + Send> Data for Vec<T> {
    const MODEL: &'static str = T::NAME;
    const IS_LIST: bool = true;
    type Wire = Vec<T>;

    fn from_wire(data: Slot<Self::Wire>, _rest: JsonMap) -> Result<Self, Unreadable> {
        match data {
            Slot::Value(list) => Ok(list),
            Slot::Null => Ok(Self::new()),
            Slot::Missing => Err(Unreadable),
        }
    }
}

/// A single model, and where it is when `data` is null or missing: `empty` or `top_level`.
macro_rules! single {
    ($model:ty, $otherwise:ident) => {
        impl $crate::decode::Data for $model {
            const MODEL: &'static str = <$model as $crate::model::Model>::NAME;
            type Wire = $model;

            fn from_wire(
                data: $crate::envelope::Slot<Self::Wire>,
                rest: $crate::JsonMap,
            ) -> Result<Self, $crate::decode::Unreadable> {
                data.into_value().map_or_else(|| $crate::decode::$otherwise(rest), Ok)
            }
        }
    };
}

pub(crate) use single;

/// A success without data is a model without fields.
pub(crate) fn empty<T: Default>(_rest: JsonMap) -> Result<T, Unreadable> {
    Ok(T::default())
}

/// Some servers put the fields beside `success` instead of under `data`.
pub(crate) fn top_level<T: DeserializeOwned>(rest: JsonMap) -> Result<T, Unreadable> {
    if rest.is_empty() {
        return Err(Unreadable);
    }
    Json::from(rest).to().map_err(|_| Unreadable)
}

/// A typed envelope.
pub(crate) struct Decoded<T> {
    pub(crate) data: T,
    pub(crate) message: Option<String>,
    pub(crate) pagination: Option<Pagination>,
}

/// Reads the body of a 2xx.
///
/// # Errors
///
/// [`Failure::Refusal`] for `success: false`, else [`Failure::Unreadable`].
pub(crate) fn decode<T: Data>(body: &Bytes) -> Result<Decoded<T>, Failure> {
    let text = std::str::from_utf8(body).map_err(|_| Failure::Unreadable)?;
    if let Ok(envelope) = serde_json::from_str::<Envelope<T::Wire>>(text) {
        return convert(envelope, T::from_wire);
    }
    let text = mend(text);
    if let Ok(envelope) = serde_json::from_str::<Envelope<T::Wire>>(&text) {
        return convert(envelope, T::from_wire);
    }
    // `data` has another shape, as it has beside many an error; the rest of the envelope may be sound.
    let envelope = serde_json::from_str::<Envelope<Json>>(&text).map_err(|_| Failure::Unreadable)?;
    convert(envelope, |data, _| data.into_value().ok_or(Unreadable).and_then(T::from_other))
}

fn convert<W, T: Data>(
    envelope: Envelope<W>,
    convert: impl FnOnce(Slot<W>, JsonMap) -> Result<T, Unreadable>,
) -> Result<Decoded<T>, Failure> {
    let says_so = envelope.says_success()?;
    let Envelope { data, message, pagination, rest, .. } = envelope;
    match convert(data, rest) {
        Ok(data) if says_so || data.is_evident() => Ok(Decoded { data, message, pagination }),
        _ => Err(Failure::Unreadable),
    }
}

/// What servers in other languages let slip: a byte order mark, and halves of surrogate pairs where a text was cut in
/// the middle of an emoji.
fn mend(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}');
    let mut mended = String::new();
    let mut rest = text;
    // Whatever stands before an escape, the escape is a lone half if its other half does not follow or precede it.
    while let Some((before, after)) = rest.split_once('\\') {
        mended.push_str(before);
        let (escape, length) = match (surrogate(after), after.get(5..).and_then(|next| next.strip_prefix('\\'))) {
            (Some(0xD800..0xDC00), Some(next)) if matches!(surrogate(next), Some(0xDC00..0xE000)) => (None, 11),
            (Some(_), _) => (Some("\\ufffd"), 5),
            (None, _) => (None, 1),
        };
        let taken = after.get(..length).unwrap_or(after);
        match escape {
            Some(replacement) => mended.push_str(replacement),
            None => {
                mended.push('\\');
                mended.push_str(taken);
            }
        }
        rest = after.get(taken.len()..).unwrap_or_default();
    }
    if mended.is_empty() {
        return Cow::Borrowed(text);
    }
    mended.push_str(rest);
    Cow::Owned(mended)
}

/// The half of a surrogate pair that a text begins with, as `uD83D` behind a backslash.
fn surrogate(text: &str) -> Option<u16> {
    let digits = text.strip_prefix('u')?.get(..4)?;
    let unit = u16::from_str_radix(digits, 16).ok()?;
    (0xD800..0xE000).contains(&unit).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mends_only_what_is_broken() {
        let cases = [
            (r#"{"a":"\ud83d"}"#, r#"{"a":"\ufffd"}"#),
            (r#"{"a":"\ude00x"}"#, r#"{"a":"\ufffdx"}"#),
            (r#"{"a":"\uD83D\uDE00"}"#, r#"{"a":"\uD83D\uDE00"}"#),
            (r#"{"a":"\ud83d\ud83d\ude00"}"#, r#"{"a":"\ufffd\ud83d\ude00"}"#),
            (r#"{"a":"\\ud83d\n\""}"#, r#"{"a":"\\ud83d\n\""}"#),
            (r#"{"a":"\ud83dé"}"#, r#"{"a":"\ufffdé"}"#),
            ("\u{feff}{}", "{}"),
            ("\\", "\\"),
            (r"\ud8", r"\ud8"),
            ("", ""),
        ];
        for (broken, mended) in cases {
            assert_eq!(mend(broken), mended);
        }
    }
}
