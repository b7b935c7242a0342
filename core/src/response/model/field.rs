//! How one field of an answer is read: ids that come as numbers become text, booleans may come as text, and a
//! shape that was not expected is kept rather than refused.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::json::{Json, JsonMap};
use crate::response::model::timestamp::Timestamp;
use crate::response::shape::{Shape, Shaped};
use crate::time::limit;

/// What was found under a field's name.
pub(crate) enum FieldValue<T> {
    Value(T),
    /// A shape the field cannot have.
    Other(Json),
}

/// A type that a field of a model can have. Each method says what becomes of one JSON shape; by default a shape
/// is not expected, and kept as it is.
pub(crate) trait Field: Default {
    /// What it looks like where it needs no reading.
    const SHAPE: Shape;

    fn of_text(_text: &str) -> Option<Self> {
        None
    }

    fn of_integer(number: i64) -> Option<Self> {
        Self::of_text(&number.to_string())
    }

    fn of_bool(flag: bool) -> Option<Self> {
        Self::of_text(if flag { "true" } else { "false" })
    }

    fn of_array<'de, A: SeqAccess<'de>>(mut array: A) -> Result<FieldValue<Self>, A::Error> {
        let mut elements = Vec::<Json>::new();
        while let Some(element) = array.next_element()? {
            elements.push(element);
        }
        Ok(FieldValue::Other(Json::array(elements)))
    }

    fn of_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<FieldValue<Self>, A::Error> {
        let mut entries = Vec::<(String, Json)>::new();
        while let Some(entry) = object.next_entry()? {
            entries.push(entry);
        }
        Ok(FieldValue::Other(Json::object(entries)))
    }

    /// Reads the field from whatever comes next.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FieldValue<Self>, D::Error> {
        deserializer.deserialize_any(FieldVisitor(PhantomData))
    }

    /// Whether the field was not answered.
    fn is_absent(&self) -> bool;
}

/// Reads the next value of a map as a field.
pub(crate) struct FieldSeed<T>(PhantomData<T>);

impl<T> FieldSeed<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Field> DeserializeSeed<'de> for FieldSeed<T> {
    type Value = FieldValue<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<FieldValue<T>, D::Error> {
        T::read(deserializer)
    }
}

struct FieldVisitor<T>(PhantomData<T>);

fn found<T, E>(value: Option<T>, shape: impl Into<Json>) -> Result<FieldValue<T>, E> {
    Ok(value.map_or_else(|| FieldValue::Other(shape.into()), FieldValue::Value))
}

impl<'de, T: Field> Visitor<'de> for FieldVisitor<T> {
    type Value = FieldValue<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<FieldValue<T>, E> {
        Ok(FieldValue::Value(T::default()))
    }

    fn visit_str<E>(self, text: &str) -> Result<FieldValue<T>, E> {
        found(T::of_text(text), text)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<FieldValue<T>, E> {
        found(T::of_bool(flag), flag)
    }

    fn visit_i64<E>(self, number: i64) -> Result<FieldValue<T>, E> {
        found(T::of_integer(number), number)
    }

    fn visit_u64<E>(self, number: u64) -> Result<FieldValue<T>, E> {
        let value = i64::try_from(number).map_or_else(|_| T::of_text(&number.to_string()), T::of_integer);
        found(value, number)
    }

    fn visit_f64<E>(self, number: f64) -> Result<FieldValue<T>, E> {
        found(T::of_text(Json::from(number).as_json()), number)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<FieldValue<T>, A::Error> {
        T::of_array(array)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<FieldValue<T>, A::Error> {
        T::of_object(object)
    }
}

impl Field for Option<String> {
    const SHAPE: Shape = Shape::String;

    fn of_text(text: &str) -> Option<Self> {
        Some(Some(text.to_owned()))
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Field for Option<Timestamp> {
    const SHAPE: Shape = Shape::String;

    fn of_text(text: &str) -> Option<Self> {
        Some(Some(text.into()))
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Field for Option<bool> {
    const SHAPE: Shape = Shape::Bool;

    fn of_bool(flag: bool) -> Option<Self> {
        Some(Some(flag))
    }

    fn of_text(text: &str) -> Option<Self> {
        match text {
            "true" | "1" => Some(Some(true)),
            "false" | "0" => Some(Some(false)),
            _ => None,
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Field for Option<i64> {
    const SHAPE: Shape = Shape::Integer;

    fn of_integer(number: i64) -> Option<Self> {
        Some(Some(number))
    }

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok().map(Some)
    }

    fn of_bool(_flag: bool) -> Option<Self> {
        None
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// Anything at all, kept as its exact text.
impl Field for Option<Json> {
    const SHAPE: Shape = Shape::Any;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FieldValue<Self>, D::Error> {
        let json = Json::deserialize(deserializer)?;
        Ok(FieldValue::Value((!json.is_null()).then_some(json)))
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// Any JSON values by name, each kept as its exact text.
impl Field for JsonMap {
    const SHAPE: Shape = Shape::Object;

    fn of_object<'de, A: MapAccess<'de>>(object: A) -> Result<FieldValue<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(object)).map(FieldValue::Value)
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// A list; an element of another shape keeps the whole list from being read, so that none is dropped.
impl<T: for<'de> Deserialize<'de> + Shaped> Field for Vec<T> {
    const SHAPE: Shape = Shape::Array(&T::SHAPE);

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FieldValue<Self>, D::Error> {
        let raw = <&serde_json::value::RawValue>::deserialize(deserializer)?;
        if raw.get() == "null" {
            return Ok(FieldValue::Value(Self::new()));
        }
        match serde_json::from_str::<List<T>>(raw.get()) {
            Ok(List(list)) => Ok(FieldValue::Value(list)),
            Err(_) => Ok(FieldValue::Other(Json::from_serialize(raw).unwrap_or_else(|_| Json::null()))),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// A list whose reading stops when its time is over.
struct List<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Elements<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<List<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = array.next_element()? {
                    limit::check()?;
                    list.push(element);
                }
                Ok(List(list))
            }
        }

        deserializer.deserialize_seq(Elements(PhantomData))
    }
}

/// Adds a field to a map that is being written, unless it was not answered.
pub(crate) fn write_field<F: Field + Serialize, M: serde::ser::SerializeMap>(
    map: &mut M,
    name: &'static str,
    field: &F,
) -> Result<(), M::Error> {
    if field.is_absent() { Ok(()) } else { map.serialize_entry(name, field) }
}
