//! What the server answers. Each model is the core's, told by it field for field.

use std::collections::HashMap;
use std::time::SystemTime;

use workspace_sdk as core;

use crate::cross::Cross;
use crate::values::{GivenText, JsonText, SmallCount, TimeSpan};
use crate::words::{CustomFieldType, DeliveryStatus};

type Json = JsonText;
type JsonMap = HashMap<String, Json>;
type LanguageCode = String;

macro_rules! model {
    ($(#[$meta:meta])* $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty; )* }) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, uniffi::Record)]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $type, )*
            /// Fields of the answer that this version does not know, or that had an unexpected shape.
            pub extra: JsonMap,
        }

        impl Cross<$name> for core::$name {
            fn cross(self) -> $name {
                let core::$name { $($field,)* extra } = self;
                $name { $($field: $field.cross(),)* extra: extra.cross() }
            }
        }
    };
}

core::Channel!(model);
core::Contact!(model);
core::Label!(model);
core::CustomField!(model);
core::Template!(model);
core::Sent!(model);
core::MessageStatus!(model);
core::Automation!(model);
core::Execution!(model);
core::Pagination!(model);

/// How a call went.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct CallInfo {
    /// The HTTP status.
    pub status: SmallCount,
    /// The server's `x-request-id`, if it gave one.
    pub request_id: Option<String>,
    /// How many attempts it took, 1 or more.
    pub attempts: SmallCount,
    /// How long the whole call took, waits included.
    pub elapsed: TimeSpan,
}

impl Cross<CallInfo> for core::CallInfo {
    fn cross(self) -> CallInfo {
        let Self { status, request_id, attempts, elapsed } = self;
        CallInfo { status: status.into(), request_id, attempts: attempts.into(), elapsed: elapsed.into() }
    }
}

/// A point in time: the server's text, and the instant it names if it can be read.
///
/// RFC 3339 is understood, and seconds or milliseconds since 1970 (WhatsApp's own form). The page does not say which form comes: assumed.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct Timestamp {
    /// The text as the server wrote it.
    pub text: String,
    /// The instant; absent where the text is in no known form.
    pub instant: Option<SystemTime>,
}

impl Cross<Timestamp> for core::Timestamp {
    fn cross(self) -> Timestamp {
        Timestamp { instant: self.instant(), text: self.as_str().to_owned() }
    }
}

/// The point in time of this text.
#[uniffi::export]
pub fn timestamp_of(text: GivenText) -> Timestamp {
    core::Timestamp::from(String::from_utf8_lossy(&text.into_bytes()).as_ref()).cross()
}

impl Cross<String> for core::LanguageCode {
    fn cross(self) -> String {
        self.to_string()
    }
}
