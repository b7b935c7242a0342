//! The parameters of an operation, under the API's own names. All are optional, and each has a rule.

use std::borrow::Cow;

use serde::Deserialize;

use crate::json::Json;
use crate::json::elements::{MAX_ELEMENTS, are_too_many};
use crate::spec::json_type::JsonType;
use crate::spec::rule::Rule;

/// One parameter of an operation, as the API page lists it.
// Some fields are read by the bindings alone.
#[cfg_attr(not(feature = "bindings"), allow(dead_code))]
pub(crate) struct Parameter {
    /// The API's name.
    pub(crate) name: &'static str,
    /// The name of the field in the Rust struct.
    pub(crate) field: &'static str,
    pub(crate) json_type: JsonType,
    pub(crate) required: bool,
}

pub(crate) const REQUIRED: bool = true;
pub(crate) const OPTIONAL: bool = false;

/// The value of a parameter, ready to be encoded.
pub(crate) enum Value<'a> {
    String(Cow<'a, str>),
    Integer(i64),
    Bool(bool),
    Strings(&'a [String]),
    Json(Cow<'a, Json>),
}

impl Value<'_> {
    /// Whether the value has more elements than an argument may have.
    pub(crate) fn has_too_many_elements(&self) -> bool {
        match self {
            Self::Strings(texts) => texts.len() > MAX_ELEMENTS,
            Self::Json(json) => are_too_many(json.as_json()),
            Self::String(_) | Self::Integer(_) | Self::Bool(_) => false,
        }
    }
}

/// A parameter that has a value.
pub(crate) struct Argument<'a> {
    /// The API's name of the parameter, also used in errors.
    pub(crate) name: &'a str,
    /// The index, if this is an element of a list.
    pub(crate) index: Option<usize>,
    /// The name in the request, if it differs from `name`.
    pub(crate) wire: Option<String>,
    pub(crate) value: Value<'a>,
    pub(crate) rule: Rule,
}

impl Argument<'_> {
    /// The name in the request.
    pub(crate) fn wire_name(&self) -> &str {
        self.wire.as_deref().unwrap_or(self.name)
    }
}

/// Removes the idempotency key, which is not sent, from the arguments.
pub(crate) fn take_idempotency_key(arguments: &mut Arguments<'_>) -> Option<String> {
    let index = arguments.iter().position(|argument| matches!(argument.rule, Rule::IdempotencyKey))?;
    match arguments.remove(index).value {
        Value::String(key) => Some(key.into_owned()),
        _ => None,
    }
}

/// All parameters that have a value, in the order of the API page.
pub(crate) type Arguments<'a> = Vec<Argument<'a>>;

/// A type of parameter values.
pub(crate) trait ParameterValue {
    /// The JSON type that values of this type have.
    const JSON_TYPE: JsonType;

    /// Adds the arguments to be sent for this parameter.
    fn push_to<'a>(&'a self, name: &'static str, rule: Rule, to: &mut Arguments<'a>);
}

macro_rules! plain_values {
    ($($type:ty, $kind:ident: $value:ident => $make:expr;)+) => { $(
        impl ParameterValue for $type {
            const JSON_TYPE: JsonType = JsonType::$kind;

            fn push_to<'a>(&'a self, name: &'static str, rule: Rule, to: &mut Arguments<'a>) {
                let $value = self;
                to.push(Argument { name, index: None, wire: None, value: $make, rule });
            }
        }
    )+ };
}

plain_values! {
    String, String: value => Value::String(Cow::Borrowed(value));
    i64, Integer: value => Value::Integer(*value);
    bool, Bool: value => Value::Bool(*value);
    Vec<String>, Strings: value => Value::Strings(value);
    Json, Any: value => Value::Json(Cow::Borrowed(value));
}

/// A template's body variables.
///
/// A list is sent as `body1`, `body2`, …, because the comma-separated form cannot contain a value such as "1,234.00".
/// The comma-separated form remains available as one string.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Variables {
    /// One string per variable, in order.
    Values(Vec<String>),
    /// The API's comma-separated form, passed unchanged.
    Joined(String),
}

/// Shows the number of variables, but none of them.
impl std::fmt::Debug for Variables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Values(values) => write!(f, "Values({})", values.len()),
            Self::Joined(_) => f.write_str("Joined"),
        }
    }
}

impl ParameterValue for Variables {
    const JSON_TYPE: JsonType = JsonType::StringOrStrings;

    fn push_to<'a>(&'a self, name: &'static str, rule: Rule, to: &mut Arguments<'a>) {
        match self {
            Self::Joined(text) => {
                let value = Value::String(Cow::Borrowed(text));
                to.push(Argument { name, index: None, wire: None, value, rule: Rule::JoinedVariables });
            }
            // An empty or too long list stays one value, so that validation reports it by name.
            Self::Values(values) if values.is_empty() || values.len() > MAX_ELEMENTS => {
                to.push(Argument { name, index: None, wire: None, value: Value::Strings(values), rule });
            }
            Self::Values(values) => to.extend(values.iter().enumerate().map(|(index, text)| Argument {
                name,
                index: Some(index),
                wire: Some(format!("body{}", index + 1)),
                value: Value::String(Cow::Borrowed(text)),
                rule,
            })),
        }
    }
}

/// Declares the parameters of an operation: a struct of optional fields, the table of parameters, and the conversion
/// into arguments.
///
/// A line is `field: Type = "apiName", REQUIRED, Rule::Phone;`. A source such as `Source::Assumed` may follow the rule,
/// if the rule does not come from its usual source.
macro_rules! parameters {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $(
            $(#[doc = $doc:tt])+
            $field:ident: $type:ty = $wire:literal, $required:expr, $rule:expr $(, $source:expr)?;
        )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[non_exhaustive]
        pub struct $name { $(
            $(#[doc = $doc])+
            #[serde(rename = $wire, default)]
            pub $field: Option<$type>,
        )* }

        $crate::macros::mirror! { ($) $name { $(#[$meta])* $name { $( $(#[doc = $doc])+ $field: $type; )* } } }

        // Checked in every build, although only the documentation reads it.
        $( $( const _: $crate::spec::source::Source = $source; )? )*

        /// Shows the names of the parameters that have a value, but no values, which may be personal data.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let names: &[&str] = &[$( if self.$field.is_some() { $wire } else { "" } ),*];
                let names: Vec<_> = names.iter().filter(|name| !name.is_empty()).collect();
                f.debug_struct(stringify!($name)).field("given", &names).finish_non_exhaustive()
            }
        }

        impl $name {
            const PARAMETERS: &[$crate::spec::parameter::Parameter] = &[ $(
                $crate::spec::parameter::Parameter {
                    name: $wire,
                    field: stringify!($field),
                    json_type: <$type as $crate::spec::parameter::ParameterValue>::JSON_TYPE,
                    required: $required,
                },
            )* ];

            #[cfg(feature = "bindings")]
            const PARAMETER_DOCUMENTATION: &[$crate::spec::documentation::ParameterDocumentation] = &[ $(
                $crate::spec::documentation::ParameterDocumentation {
                    text: concat!($($doc, "\n"),+),
                    rule: $rule,
                    source: $crate::spec::documentation::optional!($($source)?),
                },
            )* ];

            fn to_arguments(&self) -> $crate::spec::parameter::Arguments<'_> {
                #[allow(unused_imports)]
                use $crate::spec::parameter::ParameterValue as _;
                #[allow(unused_mut)]
                let mut arguments = Vec::with_capacity(Self::PARAMETERS.len());
                $( if let Some(value) = &self.$field { value.push_to($wire, $rule, &mut arguments); } )*
                arguments
            }
        }
    };
}

/// Declares a typed request that wraps the parameters of an operation, with setters for its optional fields.
macro_rules! request {
    (
        $(#[$meta:meta])*
        pub struct $name:ident($params:ident) { $(
            $(#[$field_meta:meta])*
            $field:ident: $type:ty;
        )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(pub(crate) $params);

        impl $name { $(
            $(#[$field_meta])*
            #[must_use]
            pub fn $field(mut self, $field: $type) -> Self {
                self.0.$field = Some($field.into());
                self
            }
        )* }

        impl From<$name> for $params {
            fn from(request: $name) -> Self {
                request.0
            }
        }
    };
}

pub(crate) use {parameters, request};
