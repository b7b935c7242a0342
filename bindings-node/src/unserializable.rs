//! Arguments of a call, and the values in them that JSON cannot represent.

use napi_derive::napi;
use workspace_sdk::bindings::invalid_value::InvalidValue;
use workspace_sdk::bindings::json_calls::{JsonArguments, Unserializable};

/// A value that JSON cannot represent.
#[napi(object, object_to_js = false)]
pub struct UnserializableValue {
    /// The parameter.
    pub name: String,
    /// `not_finite`, `out_of_range`, `too_deep`, `too_many` or `too_large`.
    pub reason: String,
}

/// The arguments of a call: JSON, and the values that are missing from it.
pub(crate) fn arguments(json: String, unserializable: Option<Vec<UnserializableValue>>) -> JsonArguments {
    let convert = |UnserializableValue { name, reason }| Unserializable {
        name,
        reason: match reason.as_str() {
            "not_finite" => InvalidValue::NotFinite,
            "out_of_range" => InvalidValue::OutOfRange,
            "too_deep" => InvalidValue::TooDeep,
            "too_many" => InvalidValue::TooMany,
            _ => InvalidValue::TooLarge,
        },
    };
    JsonArguments { text: json, unserializable: unserializable.into_iter().flatten().map(convert).collect() }
}
