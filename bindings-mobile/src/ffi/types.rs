//! Custom types of uniffi. `uniffi.toml` maps each one to a type in Swift and in Kotlin.

use std::time::Duration;

use workspace_sdk as core;
use workspace_sdk::bindings::invalid_value::InvalidValue;

/// A string that a program passes in. It crosses the FFI as bytes, because a Kotlin string can contain a lone
/// surrogate, which cannot be sent.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FfiString(Vec<u8>);

uniffi::custom_type!(FfiString, Vec<u8>, {
    lower: |string| string.0,
    try_lift: |bytes| Ok(FfiString(bytes)),
});

/// The bytes of null in a list of Java, whose type system allows it. No encoder writes this byte.
const NULL: &[u8] = &[0xFF];

impl FfiString {
    /// # Errors
    ///
    /// If it is null, or if the bytes are not UTF-8. The encoders of both languages write invalid UTF-8 for lone
    /// surrogates only.
    pub(crate) fn into_string(self) -> Result<String, InvalidValue> {
        if self.0 == NULL {
            return Err(InvalidValue::Null);
        }
        String::from_utf8(self.0).map_err(|_| InvalidValue::LoneSurrogate)
    }

    #[cfg(test)]
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl From<String> for FfiString {
    fn from(string: String) -> Self {
        Self(string.into_bytes())
    }
}

/// A JSON value, serialised.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FfiJson(pub(crate) String);

uniffi::custom_type!(FfiJson, String, {
    lower: |json| json.0,
    try_lift: |string| Ok(FfiJson(string)),
});

/// A duration in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FfiDuration(i64);

uniffi::custom_type!(FfiDuration, i64, {
    lower: |duration| duration.0,
    try_lift: |nanoseconds| Ok(FfiDuration(nanoseconds)),
});

impl FfiDuration {
    /// # Errors
    ///
    /// If it is negative.
    pub(crate) fn into_duration(self) -> Result<Duration, InvalidValue> {
        u64::try_from(self.0).map(Duration::from_nanos).map_err(|_| InvalidValue::OutOfRange)
    }
}

impl From<Duration> for FfiDuration {
    fn from(duration: Duration) -> Self {
        Self(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
    }
}

/// The code of a failure, such as `connection_lost`. Later versions of the core may have further codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FfiFailure(String);

uniffi::custom_type!(FfiFailure, String, {
    lower: |failure| failure.0,
    try_lift: |code| Ok(FfiFailure(code)),
});

impl From<core::Failure> for FfiFailure {
    fn from(failure: core::Failure) -> Self {
        Self(failure.code().to_owned())
    }
}

/// A small unsigned number, such as a status or a number of attempts. It crosses the FFI as `i32`, because Java has no
/// unsigned types.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FfiU32(i32);

uniffi::custom_type!(FfiU32, i32, {
    lower: |number| number.0,
    try_lift: |number| Ok(FfiU32(number)),
});

impl From<u16> for FfiU32 {
    fn from(number: u16) -> Self {
        Self(i32::from(number))
    }
}

impl From<u32> for FfiU32 {
    fn from(number: u32) -> Self {
        Self(i32::try_from(number).unwrap_or(i32::MAX))
    }
}
