//! What the JSON text of a call's arguments could not hold.

use napi_derive::napi;
use workspace_sdk::by_name::{Arguments, LeftOut};
use workspace_sdk::unfit::Unfit;

/// A value that JSON cannot carry.
#[napi(object, object_to_js = false)]
pub struct Omission {
    /// The parameter.
    pub name: String,
    /// `not_finite`, `out_of_range`, `too_deep`, `too_many` or `too_large`.
    pub why: String,
}

/// The arguments of a call.
pub(crate) fn arguments(text: String, omissions: Option<Vec<Omission>>) -> Arguments {
    let left_out = |Omission { name, why }| LeftOut {
        name,
        unfit: match why.as_str() {
            "not_finite" => Unfit::NotFinite,
            "out_of_range" => Unfit::OutOfRange,
            "too_deep" => Unfit::TooDeep,
            "too_many" => Unfit::TooMany,
            _ => Unfit::TooLarge,
        },
    };
    Arguments { text, left_out: omissions.into_iter().flatten().map(left_out).collect() }
}
