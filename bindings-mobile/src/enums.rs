//! String enums. The variants mirror those of the core.

use workspace_sdk as core;

use crate::ffi::{FfiString, IntoFfi};

/// An enum that the core returns.
macro_rules! string_enum {
    ($(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        impl IntoFfi<$name> for core::$name {
            fn into_ffi(self) -> $name {
                match self { $( Self::$variant => $name::$variant, )+ }
            }
        }
    };
}

core::Disposition!(string_enum);
core::FieldErrorKind!(string_enum);
core::Safety!(string_enum);
core::SentState!(string_enum);
core::StopReason!(string_enum);

impl From<Safety> for core::Safety {
    fn from(safety: Safety) -> Self {
        match safety {
            Safety::Read => Self::Read,
            Safety::Upsert => Self::Upsert,
            Safety::Send => Self::Send,
        }
    }
}

/// The kinds of errors. The core may add kinds; until this macro knows them, they become API errors.
macro_rules! error_kind {
    ($(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        impl IntoFfi<$name> for core::$name {
            fn into_ffi(self) -> $name {
                match self { $( Self::$variant => $name::$variant, )+ _ => $name::Api }
            }
        }

        impl From<$name> for core::$name {
            fn from(kind: $name) -> Self {
                match kind { $( $name::$variant => Self::$variant, )+ }
            }
        }
    };
}

core::ErrorKind!(error_kind);

/// The code of the errors of this kind, such as `rate_limit`.
#[uniffi::export]
pub fn error_code(kind: ErrorKind) -> String {
    core::ErrorKind::from(kind).code().to_owned()
}

/// The disposition that an error of this kind has unless its call is special, for errors that a test creates.
#[uniffi::export]
pub fn usual_disposition(kind: ErrorKind) -> Disposition {
    core::bindings::usual_disposition(kind.into()).into_ffi()
}

/// An enum that a program passes in as an option.
macro_rules! option_enum {
    ($(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        impl From<$name> for core::$name {
            fn from(value: $name) -> Self {
                match value { $( $name::$variant => Self::$variant, )+ }
            }
        }
    };
}

core::Auth!(option_enum);
core::RequestStyle!(option_enum);
core::TrustRoots!(option_enum);

/// An enum that preserves unknown values.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, uniffi::Enum)]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A value that this version of the SDK does not know, as the server sent it.
            Other {
                /// The server's value.
                text: FfiString,
            },
        }

        impl IntoFfi<$name> for core::$name {
            fn into_ffi(self) -> $name {
                match self {
                    $( Self::$variant => $name::$variant, )+
                    other => $name::Other { text: other.as_str().to_owned().into() },
                }
            }
        }

        impl From<$name> for core::$name {
            /// A lone surrogate is replaced. No value of the API contains one, so the value stays unknown.
            fn from(value: $name) -> Self {
                match value {
                    $( $name::$variant => Self::$variant, )+
                    $name::Other { text } => Self::from(String::from_utf8_lossy(&text.into_bytes()).as_ref()),
                }
            }
        }
    };
}

core::DeliveryStatus!(open_enum);
core::CustomFieldType!(open_enum);

/// Whether a message with this status has progressed at least as far as the other status.
#[uniffi::export]
pub fn has_reached(status: DeliveryStatus, other: DeliveryStatus) -> bool {
    core::DeliveryStatus::from(status).has_reached(&other.into())
}

/// The API's value.
#[uniffi::export]
pub fn delivery_status_string(status: DeliveryStatus) -> String {
    core::DeliveryStatus::from(status).as_str().to_owned()
}

/// Parses a status, ignoring case.
#[uniffi::export]
pub fn parse_delivery_status(text: FfiString) -> DeliveryStatus {
    core::DeliveryStatus::from(DeliveryStatus::Other { text }).into_ffi()
}

/// The API's value.
#[uniffi::export]
pub fn custom_field_type_string(field_type: CustomFieldType) -> String {
    core::CustomFieldType::from(field_type).as_str().to_owned()
}

/// Parses a type, ignoring case.
#[uniffi::export]
pub fn parse_custom_field_type(text: FfiString) -> CustomFieldType {
    core::CustomFieldType::from(CustomFieldType::Other { text }).into_ffi()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_kind_of_the_core_is_known() {
        for kind in core::ErrorKind::ALL {
            assert_eq!(format!("{:?}", kind.into_ffi()), format!("{kind:?}"));
        }
    }
}
