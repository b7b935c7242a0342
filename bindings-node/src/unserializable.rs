//! Arguments of a call, and the values in them that JSON cannot represent.

use napi_derive::napi;
use workspace_sdk::by_name::{Arguments, LeftOut};
use workspace_sdk::unfit::Unfit;

/// A value that JSON cannot represent.
#[napi(object, object_to_js = false)]
pub struct UnserializableValue {
    /// The parameter.
    pub name: String,
    /// `not_finite`, `out_of_range`, `too_deep`, `too_many` or `too_large`.
    pub reason: String,
}

/// The arguments of a call: JSON, and the values that are missing from it.
pub(crate) fn arguments(json: String, unserializable: Option<Vec<UnserializableValue>>) -> Arguments {
    let left_out = |UnserializableValue { name, reason }| LeftOut {
        name,
        unfit: match reason.as_str() {
            "not_finite" => Unfit::NotFinite,
            "out_of_range" => Unfit::OutOfRange,
            "too_deep" => Unfit::TooDeep,
            "too_many" => Unfit::TooMany,
            _ => Unfit::TooLarge,
        },
    };
    Arguments { text: json, left_out: unserializable.into_iter().flatten().map(left_out).collect() }
}
