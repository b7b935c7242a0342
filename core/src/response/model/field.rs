//! Reads one field of a response: ids that are numbers become strings, booleans may be strings, and a value of an
//! unexpected shape is kept instead of rejected.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::json::{Json, JsonMap};
use crate::response::model::fast_path;
use crate::response::model::timestamp::Timestamp;
use crate::response::shape::{HasShape, Shape};
use crate::time::limit;

/// The value of a field.
pub(crate) enum FieldValue<T> {
    Value(T),
    /// A value whose shape does not fit the type of the field.
    Other(Json),
}

/// A type of a model's fields. Each method converts one JSON shape; by default a shape is unexpected, and its value is
/// kept unchanged.
pub(crate) trait Field: Default {
    /// The shape of a value that is already canonical.
    #[cfg_attr(not(feature = "bindings"), allow(dead_code))]
    const SHAPE: Shape;
    /// The known values of an enum, for the documentation.
    #[cfg(feature = "bindings")]
    const VALUES: &'static [&'static str] = &[];

    fn from_string(_text: &str) -> Option<Self> {
        None
    }

    fn from_integer(number: i64) -> Option<Self> {
        Self::from_string(&number.to_string())
    }

    fn from_bool(flag: bool) -> Option<Self> {
        Self::from_string(if flag { "true" } else { "false" })
    }

    fn from_array<'de, A: SeqAccess<'de>>(array: A) -> Result<FieldValue<Self>, A::Error> {
        Ok(FieldValue::Other(Json::array(elements_of(array)?)))
    }

    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<FieldValue<Self>, A::Error> {
        let mut entries = Vec::<(String, Json)>::new();
        while let Some(entry) = object.next_entry()? {
            entries.push(entry);
        }
        Ok(FieldValue::Other(Json::object(entries)))
    }

    /// Reads the field from the next value.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FieldValue<Self>, D::Error> {
        deserializer.deserialize_any(FieldVisitor(PhantomData))
    }

    /// Whether the response did not contain the field.
    fn is_absent(&self) -> bool;
}

fn elements_of<'de, A: SeqAccess<'de>>(mut array: A) -> Result<Vec<Json>, A::Error> {
    let mut elements = Vec::new();
    while let Some(element) = array.next_element()? {
        elements.push(element);
    }
    Ok(elements)
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

fn field_value<T, E>(value: Option<T>, shape: impl Into<Json>) -> Result<FieldValue<T>, E> {
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
        field_value(T::from_string(text), text)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<FieldValue<T>, E> {
        field_value(T::from_bool(flag), flag)
    }

    fn visit_i64<E>(self, number: i64) -> Result<FieldValue<T>, E> {
        field_value(T::from_integer(number), number)
    }

    fn visit_u64<E>(self, number: u64) -> Result<FieldValue<T>, E> {
        let value = i64::try_from(number).map_or_else(|_| T::from_string(&number.to_string()), T::from_integer);
        field_value(value, number)
    }

    fn visit_f64<E>(self, number: f64) -> Result<FieldValue<T>, E> {
        fast_path::leave();
        field_value(T::from_string(Json::from(number).as_json()), number)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, array: A) -> Result<FieldValue<T>, A::Error> {
        T::from_array(array)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<FieldValue<T>, A::Error> {
        T::from_object(object)
    }
}

/// Reads a field that is a string, whatever the server sent, with all digits of a number.
fn read_with_digits<'de, T: Field, D: Deserializer<'de>>(deserializer: D) -> Result<FieldValue<T>, D::Error> {
    if !fast_path::is_exact() {
        return deserializer.deserialize_any(FieldVisitor(PhantomData));
    }
    let raw = <&RawValue>::deserialize(deserializer)?.get();
    if raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return field_value(T::from_string(raw), raw);
    }
    let mut value = serde_json::Deserializer::from_str(raw);
    value.deserialize_any(FieldVisitor(PhantomData)).map_err(serde::de::Error::custom)
}

impl Field for Option<String> {
    const SHAPE: Shape = Shape::String;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FieldValue<Self>, D::Error> {
        read_with_digits(deserializer)
    }

    fn from_string(text: &str) -> Option<Self> {
        Some(Some(text.to_owned()))
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Field for Option<Timestamp> {
    const SHAPE: Shape = Shape::String;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FieldValue<Self>, D::Error> {
        read_with_digits(deserializer)
    }

    fn from_string(text: &str) -> Option<Self> {
        Some(Some(text.into()))
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Field for Option<bool> {
    const SHAPE: Shape = Shape::Bool;

    fn from_bool(flag: bool) -> Option<Self> {
        Some(Some(flag))
    }

    fn from_string(text: &str) -> Option<Self> {
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

    fn from_integer(number: i64) -> Option<Self> {
        Some(Some(number))
    }

    fn from_string(text: &str) -> Option<Self> {
        text.parse().ok().map(Some)
    }

    fn from_bool(_flag: bool) -> Option<Self> {
        None
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// Any value, kept as its exact text.
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

/// Any JSON values by name, each kept as its exact text. Some servers send them as a string that contains the object,
/// or as a list of objects with `name` and `value`.
impl Field for JsonMap {
    const SHAPE: Shape = Shape::Object;

    fn from_string(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn from_integer(_number: i64) -> Option<Self> {
        None
    }

    fn from_bool(_flag: bool) -> Option<Self> {
        None
    }

    fn from_array<'de, A: SeqAccess<'de>>(array: A) -> Result<FieldValue<Self>, A::Error> {
        let elements = elements_of(array)?;
        let named: Option<Self> =
            elements.iter().map(|element| element.to::<NamedValue>().ok()?.into_entry()).collect();
        let is_complete = named.as_ref().is_some_and(|named| named.len() == elements.len());
        Ok(named.filter(|_| is_complete).map_or_else(|| FieldValue::Other(Json::array(elements)), FieldValue::Value))
    }

    fn from_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<FieldValue<Self>, A::Error> {
        if !fast_path::is_on() {
            return Self::deserialize(MapAccessDeserializer::new(object)).map(FieldValue::Value);
        }
        let mut values = Self::new();
        while let Some((name, value)) = object.next_entry::<String, &RawValue>()? {
            limit::check()?;
            values.insert(name, Json::from_raw(value));
        }
        Ok(FieldValue::Value(values))
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// A custom field in a list of custom fields.
#[derive(Deserialize)]
struct NamedValue {
    #[serde(alias = "fieldName", alias = "key")]
    name: String,
    value: Option<Json>,
}

impl NamedValue {
    fn into_entry(self) -> Option<(String, Json)> {
        Some((self.name, self.value.unwrap_or_else(Json::null)))
    }
}

/// A list, also as a string that contains a JSON array, or names that are separated by commas. If one element has
/// another shape, the whole list is kept as JSON, so that no element is lost.
impl<T: for<'de> Deserialize<'de> + HasShape> Field for Vec<T> {
    const SHAPE: Shape = Shape::Array(&T::SHAPE);

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FieldValue<Self>, D::Error> {
        if fast_path::is_on() {
            let list = List::deserialize(deserializer).inspect_err(|_| fast_path::leave());
            return list.map(|List(list)| FieldValue::Value(list));
        }
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let joined = raw.get().starts_with('"').then(|| array_in_string(raw.get(), T::SHAPE)).flatten();
        match serde_json::from_str::<List<T>>(joined.as_deref().unwrap_or(raw.get())) {
            Ok(List(list)) => Ok(FieldValue::Value(list)),
            Err(_) => Ok(FieldValue::Other(Json::from_raw(&raw))),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// The JSON array that a string means: an array as text, or names separated by commas. An element of any shape could
/// contain commas itself, so such a list is not split.
fn array_in_string(raw: &str, element: Shape) -> Option<String> {
    let text: String = serde_json::from_str(raw).ok()?;
    if text.trim_start().starts_with('[') {
        return Some(text);
    }
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    (!matches!(element, Shape::Any)).then(|| Json::array(names).as_json().to_owned())
}

/// A list that checks the time limit while it is read. Null is an empty list.
struct List<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Elements<T> {
            type Value = List<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_unit<E>(self) -> Result<List<T>, E> {
                Ok(List(Vec::new()))
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

        deserializer.deserialize_any(Elements(PhantomData))
    }
}

/// Adds a field to a map that is being written, unless the field is absent.
pub(crate) fn write_field<F: Field + Serialize, M: serde::ser::SerializeMap>(
    map: &mut M,
    name: &'static str,
    field: &F,
) -> Result<(), M::Error> {
    if field.is_absent() { Ok(()) } else { map.serialize_entry(name, field) }
}
