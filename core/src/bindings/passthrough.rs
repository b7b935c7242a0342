//! Checks whether a response body is already in canonical form, so that it can be passed to JavaScript unparsed. In
//! doubt the answer is no, and the body is decoded and serialized again.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::response::api_response::Pagination;
use crate::response::shape::{HasShape, ModelShape, Shape};
use crate::time::limit;

/// Whether this body contains `success: true` and data of this shape, with the names and formats that the SDK would
/// write.
pub(crate) fn is_canonical(body: &str, data: Shape) -> bool {
    let mut reader = serde_json::Deserializer::from_str(body);
    reader.deserialize_map(Envelope(data)).is_ok() && reader.end().is_ok()
}

/// The error for a value that the SDK would write differently.
fn otherwise<E: Error>() -> E {
    E::custom("otherwise")
}

struct Envelope(Shape);

impl<'de> Visitor<'de> for Envelope {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an envelope")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        const PAGINATION: Shape = <Pagination as HasShape>::SHAPE;
        let names = ["success", "data", "message", "pagination"].map(|name| (name, Shape::Any));
        let mut found = FieldSet::default();
        while let Some(index) = map.next_key_seed(Name { fields: &names, aliases: &[], hint: found.last })? {
            limit::check()?;
            match found.note(index)? {
                Some(0) if map.next_value::<bool>()? => {}
                Some(0) => return Err(otherwise()),
                Some(1) => map.next_value_seed(Value { shape: self.0, may_be_null: false })?,
                Some(2) => map.next_value_seed(Value { shape: Shape::String, may_be_null: true })?,
                Some(3) => map.next_value_seed(Value { shape: PAGINATION, may_be_null: true })?,
                _ => map.next_value::<IgnoredAny>().map(drop)?,
            }
        }
        if found.has(0) && found.has(1) { Ok(()) } else { Err(otherwise()) }
    }
}

/// The fields that were found in an object.
#[derive(Default)]
struct FieldSet {
    seen: u32,
    last: usize,
}

impl FieldSet {
    /// # Errors
    ///
    /// If a name occurs twice, because readers differ in which value they use.
    fn note<E: Error>(&mut self, index: Option<usize>) -> Result<Option<usize>, E> {
        let Some(index) = index else { return Ok(None) };
        if self.has(index) {
            return Err(otherwise());
        }
        self.seen |= 1 << index;
        self.last = index;
        Ok(Some(index))
    }

    fn has(&self, index: usize) -> bool {
        self.seen & (1 << index) != 0
    }
}

/// Finds the field with a name; `None` if the name is unknown.
struct Name<'a> {
    fields: &'a [(&'static str, Shape)],
    aliases: &'a [&'static str],
    /// The field that probably comes next: most fields are in the order of the model.
    hint: usize,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Option<usize>, E> {
        let (before, after) = self.fields.split_at_checked(self.hint).unwrap_or((&[], self.fields));
        let is_it = |field: &&(&str, Shape)| field.0 == name;
        let found = after.iter().position(|field| is_it(&field)).map(|index| index + before.len());
        let found = found.or_else(|| before.iter().position(|field| is_it(&field)));
        if found.is_none() && self.aliases.contains(&name) { Err(otherwise()) } else { Ok(found) }
    }
}

/// Checks one value.
struct Value {
    shape: Shape,
    may_be_null: bool,
}

impl Value {
    fn if_shape<E: Error>(&self, is_it: bool) -> Result<(), E> {
        if is_it { Ok(()) } else { Err(otherwise()) }
    }
}

impl<'de> DeserializeSeed<'de> for Value {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.shape {
            Shape::Any => deserializer.deserialize_ignored_any(IgnoredAny).map(drop),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Value {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value as it is written")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.if_shape(self.may_be_null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.if_shape(match self.shape {
            Shape::String => true,
            Shape::LowercaseString => !text.bytes().any(|letter| letter.is_ascii_uppercase()),
            Shape::Prefix(beginning) => text.starts_with(beginning),
            _ => false,
        })
    }

    fn visit_bool<E: Error>(self, _flag: bool) -> Result<(), E> {
        self.if_shape(matches!(self.shape, Shape::Bool))
    }

    fn visit_i64<E: Error>(self, _number: i64) -> Result<(), E> {
        self.if_shape(matches!(self.shape, Shape::Integer))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.if_shape(matches!(self.shape, Shape::Integer) && i64::try_from(number).is_ok())
    }

    fn visit_f64<E: Error>(self, _number: f64) -> Result<(), E> {
        Err(otherwise())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let Shape::Array(&shape) = self.shape else { return Err(otherwise()) };
        while array.next_element_seed(Value { shape, may_be_null: false })?.is_some() {
            limit::check()?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match self.shape {
            Shape::Object => {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    limit::check()?;
                }
                Ok(())
            }
            Shape::Model(model) => visit_model(model, map),
            _ => Err(otherwise()),
        }
    }
}

fn visit_model<'de, A: MapAccess<'de>>(model: &ModelShape, mut map: A) -> Result<(), A::Error> {
    let ModelShape { fields, aliases, required } = model;
    let mut found = FieldSet::default();
    while let Some(index) = map.next_key_seed(Name { fields, aliases, hint: found.last })? {
        limit::check()?;
        match found.note(index)?.and_then(|index| fields.get(index)) {
            Some((name, shape)) => {
                map.next_value_seed(Value { shape: *shape, may_be_null: *required != Some(*name) })?;
            }
            None => map.next_value::<IgnoredAny>().map(drop)?,
        }
    }
    let has = |name: &str| fields.iter().position(|(field, _)| *field == name).is_some_and(|index| found.has(index));
    if required.is_none_or(has) { Ok(()) } else { Err(otherwise()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;
    use crate::api::contacts::Contact;
    use crate::api::messages::{MessageStatus, SentMessage};
    use crate::response::decode::Data;

    #[test]
    fn only_canonical_bodies_pass() {
        let contacts = <Vec<Contact> as Data>::SHAPE;
        let cases = [
            (r#"{"success":true,"data":[{"id":"1","labels":[{"name":"vip"}],"x":[1]}],"message":null}"#, true),
            (r#"{"data":[],"success":true,"pagination":{"page":1,"pages":2},"message":"m"}"#, true),
            (r#"{"success":true,"data":[{"id":null,"customFields":{"a":1}}]}"#, true),
            (r#"{"success":true,"data":[{"id":1}]}"#, false),
            (r#"{"success":true,"data":[{"id":"1","id":"2"}]}"#, false),
            (r#"{"success":true,"data":[{"labelNames":["vip"]}]}"#, false),
            (r#"{"success":true,"data":[{"labels":["vip"]}]}"#, false),
            (r#"{"success":true,"data":[null]}"#, false),
            (r#"{"success":true,"data":null}"#, false),
            (r#"{"success":true}"#, false),
            (r#"{"success":"true","data":[]}"#, false),
            (r#"{"success":false,"data":[]}"#, false),
            (r#"{"success":true,"success":true,"data":[]}"#, false),
            (r#"{"data":[]}"#, false),
            (r#"{"success":true,"data":[],"message":{"id":"1"}}"#, false),
            (r#"{"success":true,"data":[],"pagination":{"page":"1"}}"#, false),
            (r#"{"success":true,"data":[{"name":"\ud83d"}]}"#, false),
            ("\u{feff}{\"success\":true,\"data\":[]}", false),
            (r#"{"success":true,"data":[]} x"#, false),
            ("[]", false),
        ];
        for (body, expected) in cases {
            assert_eq!(is_canonical(body, contacts), expected, "{body}");
        }
    }

    #[test]
    fn each_kind_of_data_has_its_evidence() {
        let cases = [
            (<SentMessage as Data>::SHAPE, r#"{"success":true,"data":{"messageId":"wamid.x","status":"sent"}}"#, true),
            (<SentMessage as Data>::SHAPE, r#"{"success":true,"data":{"messageId":"7"}}"#, false),
            (<SentMessage as Data>::SHAPE, r#"{"success":true,"data":{"messageId":null}}"#, false),
            (<SentMessage as Data>::SHAPE, r#"{"success":true,"data":{}}"#, false),
            (
                <SentMessage as Data>::SHAPE,
                r#"{"success":true,"data":{"messageId":"wamid.x","wamid":"wamid.y"}}"#,
                false,
            ),
            (<MessageStatus as Data>::SHAPE, r#"{"success":true,"data":{"status":"read","content":{"a":1}}}"#, true),
            (<MessageStatus as Data>::SHAPE, r#"{"success":true,"data":{"status":"READ"}}"#, false),
            (<MessageStatus as Data>::SHAPE, r#"{"success":true,"status":"read"}"#, false),
            (<Json as Data>::SHAPE, r#"{"success":true,"data":7}"#, true),
        ];
        for (shape, body, expected) in cases {
            assert_eq!(is_canonical(body, shape), expected, "{body}");
        }
    }
}
