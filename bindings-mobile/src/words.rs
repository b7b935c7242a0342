//! Words: enums, each the core's, told by it variant for variant.

use workspace_sdk as core;

use crate::cross::Cross;
use crate::values::GivenText;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        impl Cross<$name> for core::$name {
            fn cross(self) -> $name {
                match self { $( Self::$variant => $name::$variant, )+ }
            }
        }
    };
}

core::ErrorKind!(words);
core::Disposition!(words);
core::ProblemKind!(words);
core::StopReason!(words);

/// Words that are options, given by a program.
macro_rules! options {
    ($(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, uniffi::Enum)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        impl From<$name> for core::$name {
            fn from(word: $name) -> Self {
                match word { $( $name::$variant => Self::$variant, )+ }
            }
        }
    };
}

core::Auth!(options);
core::RequestStyle!(options);
core::Roots!(options);

macro_rules! open_words {
    ($(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident, )+ }) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, uniffi::Enum)]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A value that this version does not know, as the server wrote it.
            Other {
                /// The server's text.
                text: GivenText,
            },
        }

        impl Cross<$name> for core::$name {
            fn cross(self) -> $name {
                match self {
                    $( Self::$variant => $name::$variant, )+
                    Self::Other(text) => $name::Other { text: text.into() },
                }
            }
        }

        impl From<$name> for core::$name {
            /// Half of a surrogate pair is no status or type of any server's, and as such it is passed on.
            fn from(word: $name) -> Self {
                match word {
                    $( $name::$variant => Self::$variant, )+
                    $name::Other { text } => Self::from(String::from_utf8_lossy(&text.into_bytes()).as_ref()),
                }
            }
        }
    };
}

core::DeliveryStatus!(open_words);
core::CustomFieldType!(open_words);

/// Whether a message of this status has come at least as far as the other.
#[uniffi::export]
pub fn has_reached(status: DeliveryStatus, other: DeliveryStatus) -> bool {
    core::DeliveryStatus::from(status).has_reached(&other.into())
}

/// The API's own text.
#[uniffi::export]
pub fn delivery_status_text(status: DeliveryStatus) -> String {
    core::DeliveryStatus::from(status).as_str().to_owned()
}

/// The status of this text, in any case of letters.
#[uniffi::export]
pub fn delivery_status_of(text: GivenText) -> DeliveryStatus {
    core::DeliveryStatus::from(DeliveryStatus::Other { text }).cross()
}

/// The API's own text.
#[uniffi::export]
pub fn custom_field_type_text(field_type: CustomFieldType) -> String {
    core::CustomFieldType::from(field_type).as_str().to_owned()
}

/// The type of this text, in any case of letters.
#[uniffi::export]
pub fn custom_field_type_of(text: GivenText) -> CustomFieldType {
    core::CustomFieldType::from(CustomFieldType::Other { text }).cross()
}

/// How safe it is to repeat an operation. The retry rules depend on nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OperationClass {
    /// Changes nothing. Retried.
    Read,
    /// Creates or updates by a natural key; doing it twice changes nothing more. Retried.
    Upsert,
    /// Reaches a customer. Repeated only when it provably was not carried out.
    Send,
}

impl Cross<OperationClass> for core::Class {
    fn cross(self) -> OperationClass {
        match self {
            Self::Read => OperationClass::Read,
            Self::Upsert => OperationClass::Upsert,
            Self::Send => OperationClass::Send,
        }
    }
}

impl From<OperationClass> for core::Class {
    fn from(class: OperationClass) -> Self {
        match class {
            OperationClass::Read => Self::Read,
            OperationClass::Upsert => Self::Upsert,
            OperationClass::Send => Self::Send,
        }
    }
}

/// Whether an attempt's request reached the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SentState {
    /// An answer came.
    Answered,
    /// It provably did not.
    NotSent,
    /// It may have.
    Unknown,
}

impl Cross<SentState> for core::SentState {
    fn cross(self) -> SentState {
        match self {
            Self::Answered => SentState::Answered,
            Self::NotSent => SentState::NotSent,
            Self::Unknown => SentState::Unknown,
        }
    }
}
