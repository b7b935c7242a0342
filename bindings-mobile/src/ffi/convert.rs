//! Conversions between the core's types and the types that cross the FFI.

use std::collections::HashMap;

use workspace_sdk as core;
use workspace_sdk::bindings::invalid_value::{InvalidValue, json};

use super::types::{FfiJson, FfiString};

/// Converts a value of the core into the type that crosses the FFI.
pub(crate) trait IntoFfi<T> {
    fn into_ffi(self) -> T;
}

impl<A: IntoFfi<B>, B> IntoFfi<Option<B>> for Option<A> {
    fn into_ffi(self) -> Option<B> {
        self.map(IntoFfi::into_ffi)
    }
}

impl<A: IntoFfi<B>, B> IntoFfi<Vec<B>> for Vec<A> {
    fn into_ffi(self) -> Vec<B> {
        self.into_iter().map(IntoFfi::into_ffi).collect()
    }
}

macro_rules! identity {
    ($($type:ty),+) => { $( impl IntoFfi<$type> for $type { fn into_ffi(self) -> $type { self } } )+ };
}

identity!(String, i64, bool);

impl IntoFfi<FfiJson> for core::Json {
    fn into_ffi(self) -> FfiJson {
        FfiJson(self.into_json())
    }
}

impl IntoFfi<HashMap<String, FfiJson>> for core::JsonMap {
    fn into_ffi(self) -> HashMap<String, FfiJson> {
        self.into_iter().map(|(name, value)| (name, value.into_ffi())).collect()
    }
}

/// Converts a parameter's value from the type that crosses the FFI into the core's type.
pub trait FromFfi: Sized {
    /// The type that crosses the FFI.
    type Ffi;

    /// # Errors
    ///
    /// The reason why the value cannot be sent, and the index of the invalid list element.
    fn from_ffi(value: Self::Ffi) -> Result<Self, (Option<usize>, InvalidValue)>;
}

impl FromFfi for String {
    type Ffi = FfiString;

    fn from_ffi(value: FfiString) -> Result<Self, (Option<usize>, InvalidValue)> {
        value.into_string().map_err(|reason| (None, reason))
    }
}

impl FromFfi for Vec<String> {
    type Ffi = Vec<FfiString>;

    fn from_ffi(values: Vec<FfiString>) -> Result<Self, (Option<usize>, InvalidValue)> {
        let strings = values.into_iter().map(FfiString::into_string).enumerate();
        strings.map(|(index, string)| string.map_err(|reason| (Some(index), reason))).collect()
    }
}

impl FromFfi for i64 {
    type Ffi = i64;

    fn from_ffi(value: i64) -> Result<Self, (Option<usize>, InvalidValue)> {
        Ok(value)
    }
}

impl FromFfi for bool {
    type Ffi = bool;

    fn from_ffi(value: bool) -> Result<Self, (Option<usize>, InvalidValue)> {
        Ok(value)
    }
}

impl FromFfi for core::Json {
    type Ffi = FfiJson;

    fn from_ffi(FfiJson(string): FfiJson) -> Result<Self, (Option<usize>, InvalidValue)> {
        json(&string).map_err(|reason| (None, reason))
    }
}
