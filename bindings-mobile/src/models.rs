//! The response models. The fields mirror those of the core.

use std::collections::HashMap;
use std::time::SystemTime;

use workspace_sdk as core;

use crate::enums::{CustomFieldType, DeliveryStatus};
use crate::ffi::{FfiDuration, FfiJson, FfiString, FfiU32, IntoFfi};

type Json = FfiJson;
type JsonMap = HashMap<String, Json>;
type LanguageCode = String;

macro_rules! model {
    ($(#[$meta:meta])* $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty; )* }) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, uniffi::Record)]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $type, )*
            /// The fields that this version of the SDK does not know, and those whose value had an unexpected type.
            pub extra: JsonMap,
        }

        impl IntoFfi<$name> for core::$name {
            fn into_ffi(self) -> $name {
                let core::$name { $($field,)* extra, .. } = self;
                $name { $($field: $field.into_ffi(),)* extra: extra.into_ffi() }
            }
        }
    };
}

core::Channel!(model);
core::Contact!(model);
core::Label!(model);
core::CustomField!(model);
core::Template!(model);
core::SentMessage!(model);
core::MessageStatus!(model);
core::Automation!(model);
core::Execution!(model);
core::Pagination!(model);

/// Metadata of a call.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct CallInfo {
    /// The HTTP status.
    pub status: FfiU32,
    /// The server's `x-request-id`, if it sent one.
    pub request_id: Option<String>,
    /// The number of attempts: 1, or more if the call was retried.
    pub attempts: FfiU32,
    /// The duration of the whole call, including waits.
    pub elapsed: FfiDuration,
}

impl IntoFfi<CallInfo> for core::CallInfo {
    fn into_ffi(self) -> CallInfo {
        let Self { status, request_id, attempts, elapsed, .. } = self;
        CallInfo { status: status.into(), request_id, attempts: attempts.into(), elapsed: elapsed.into() }
    }
}

/// A point in time: the server's string, and the instant if the string could be parsed.
///
/// The API page does not specify the format, so these are supported (assumed): RFC 3339, also with a space instead of
/// the `T`, without a time zone (then it is UTC), or as a date alone; seconds, milliseconds, microseconds or
/// nanoseconds since 1970; and the dates of HTTP and e-mail.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct Timestamp {
    /// The string as the server sent it.
    pub text: String,
    /// The instant; absent if the format is unknown.
    pub instant: Option<SystemTime>,
}

impl IntoFfi<Timestamp> for core::Timestamp {
    fn into_ffi(self) -> Timestamp {
        Timestamp { instant: self.instant(), text: self.as_str().to_owned() }
    }
}

/// Parses a point in time.
#[uniffi::export]
pub fn parse_timestamp(string: FfiString) -> Timestamp {
    core::Timestamp::from(String::from_utf8_lossy(&string.into_bytes()).as_ref()).into_ffi()
}

impl IntoFfi<String> for core::LanguageCode {
    fn into_ffi(self) -> String {
        self.to_string()
    }
}
