//! The parameter struct of every operation, which has the API's parameters. All of them are optional here, because the
//! core reports missing ones. The fields mirror those of the core.

use std::fmt;

use heck::ToLowerCamelCase as _;
use workspace_sdk::bindings::invalid_value::InvalidValue;
use workspace_sdk::bindings::params::InvalidField;
use workspace_sdk::{Json, params as core};

use crate::ffi::{FfiString, FromFfi};

/// The variables of a template's body.
///
/// Use the list of values unless you already have a comma-separated string. It is sent as `body1`, `body2`, …, so that
/// a variable can contain a comma, as in "1,234.00".
#[derive(Clone, uniffi::Enum)]
#[uniffi::export(Debug)]
pub enum Variables {
    /// One string per variable, in order.
    Values {
        /// The variables.
        values: Vec<FfiString>,
    },
    /// The API's comma-separated form, passed on unchanged.
    Joined {
        /// The variables, separated by commas.
        text: FfiString,
    },
}

/// Shows the number of variables, but no values.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Values { values } => write!(f, "Variables({})", values.len()),
            Self::Joined { .. } => f.write_str("Variables(joined)"),
        }
    }
}

impl FromFfi for core::Variables {
    type Ffi = Variables;

    fn from_ffi(variables: Variables) -> Result<Self, (Option<usize>, InvalidValue)> {
        match variables {
            Variables::Values { values } => FromFfi::from_ffi(values).map(Self::Values),
            Variables::Joined { text } => FromFfi::from_ffi(text).map(Self::Joined),
        }
    }
}

/// Converts one parameter; records the reason if no request can carry it.
fn convert<T: FromFfi>(field: &'static str, value: Option<T::Ffi>, invalid: &mut Vec<InvalidField>) -> Option<T> {
    match T::from_ffi(value?) {
        Ok(value) => Some(value),
        Err((index, reason)) => {
            invalid.push(InvalidField { field, index, reason });
            None
        }
    }
}

/// Declares a parameter struct without its idempotency key, because Swift and Kotlin have no ledger.
macro_rules! params {
    ($(#[$meta:meta])* $name:ident { $($fields:tt)* }) => {
        params! { @next [$(#[$meta])* $name] [] $($fields)* }
    };
    (@next [$($head:tt)*] [$($fields:tt)*]) => {
        declare_struct! { $($head)* { $($fields)* } }
    };
    (@next $head:tt $fields:tt $(#[$field_meta:meta])* idempotency_key: $type:ty; $($rest:tt)*) => {
        params! { @next $head $fields $($rest)* }
    };
    (@next $head:tt [$($fields:tt)*] $(#[$field_meta:meta])* $field:ident: $type:ty; $($rest:tt)*) => {
        params! { @next $head [$($fields)* $(#[$field_meta])* $field: $type;] $($rest)* }
    };
}

macro_rules! declare_struct {
    ($(#[$meta:meta])* $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty; )* }) => {
        $(#[$meta])*
        #[derive(Clone, Default, uniffi::Record)]
        #[uniffi::export(Debug)]
        pub struct $name {
            $( $(#[$field_meta])* #[uniffi(default)] pub $field: Option<<$type as FromFfi>::Ffi>, )*
        }

        impl $name {
            /// The core's parameter struct, and the fields that no request can carry.
            pub(crate) fn into_core(self) -> (core::$name, Vec<InvalidField>) {
                let Self { $($field,)* } = self;
                #[allow(unused_mut)]
                let (mut params, mut invalid) = (core::$name::default(), Vec::new());
                $( params.$field = convert(stringify!($field), $field, &mut invalid); )*
                (params, invalid)
            }
        }

        /// Names the fields that are set, but shows no values, which may be personal data.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Self { $($field,)* } = self;
                let fields: &[(&str, bool)] = &[$( (stringify!($field), $field.is_some()) ),*];
                write_set_fields(f, stringify!($name), fields)
            }
        }
    };
}

/// Writes the names of the fields that are set, in camel case as in Swift and Kotlin.
pub(crate) fn write_set_fields(f: &mut fmt::Formatter<'_>, name: &str, fields: &[(&str, bool)]) -> fmt::Result {
    let names = fields.iter().filter(|(_, is_set)| *is_set).map(|(name, _)| name.to_lower_camel_case());
    write!(f, "{name}({})", names.collect::<Vec<_>>().join(", "))
}

use core::Variables as CoreVariables;

/// The structs are declared in a separate module, in which `Variables` and `Json` are the core's types.
mod declared {
    #[allow(unused_imports)]
    use super::{CoreVariables as Variables, FromFfi, InvalidField, Json, convert, core, fmt, write_set_fields};

    macro_rules! declare_params {
        ($($operation:ident($params:ident) in $file:ident;)+) => { $( workspace_sdk::$params! { params } )+ };
    }

    workspace_sdk::for_each_operation! { declare_params }
}

pub use declared::*;
