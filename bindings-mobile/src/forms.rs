//! The flat form of every request: the API's own parameters, all optional. Each form is the core's, told by it field for field.

use std::fmt;

use workspace_sdk::unfit::{Unfit, UnfitField, json};
use workspace_sdk::{Json, flat};

use crate::values::{GivenText, JsonText};

/// A parameter's value on its way to the core.
pub trait Taken: Sized {
    /// What crosses the border for it.
    type From;

    /// # Errors
    ///
    /// Why no request can hold it, and which element of a list.
    fn take(given: Self::From) -> Result<Self, (Option<usize>, Unfit)>;
}

impl Taken for String {
    type From = GivenText;

    fn take(given: GivenText) -> Result<Self, (Option<usize>, Unfit)> {
        given.into_string().map_err(|unfit| (None, unfit))
    }
}

impl Taken for Vec<String> {
    type From = Vec<GivenText>;

    fn take(given: Vec<GivenText>) -> Result<Self, (Option<usize>, Unfit)> {
        let texts = given.into_iter().map(GivenText::into_string).enumerate();
        texts.map(|(index, text)| text.map_err(|unfit| (Some(index), unfit))).collect()
    }
}

impl Taken for i64 {
    type From = i64;

    fn take(given: i64) -> Result<Self, (Option<usize>, Unfit)> {
        Ok(given)
    }
}

impl Taken for bool {
    type From = bool;

    fn take(given: bool) -> Result<Self, (Option<usize>, Unfit)> {
        Ok(given)
    }
}

impl Taken for Json {
    type From = JsonText;

    fn take(JsonText(text): JsonText) -> Result<Self, (Option<usize>, Unfit)> {
        json(&text).map_err(|unfit| (None, unfit))
    }
}

/// A template's body variables.
///
/// A list goes out as `body1`, `body2`, …, because the comma form cannot carry "1,234.00". The comma form stays possible as one text.
#[derive(Clone, uniffi::Enum)]
#[uniffi::export(Debug)]
pub enum Variables {
    /// One text a variable, in order.
    Values {
        /// The variables.
        values: Vec<GivenText>,
    },
    /// The API's comma form, passed as it is.
    Joined {
        /// The variables, commas between them.
        text: GivenText,
    },
}

/// Says how many there are, and shows none.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Values { values } => write!(f, "Variables({})", values.len()),
            Self::Joined { .. } => f.write_str("Variables(joined)"),
        }
    }
}

impl Taken for flat::Variables {
    type From = Variables;

    fn take(given: Variables) -> Result<Self, (Option<usize>, Unfit)> {
        match given {
            Variables::Values { values } => Taken::take(values).map(Self::Values),
            Variables::Joined { text } => Taken::take(text).map(Self::Joined),
        }
    }
}

/// One parameter, or a note of why it could not be taken.
fn take<T: Taken>(field: &'static str, given: Option<T::From>, unfit: &mut Vec<UnfitField>) -> Option<T> {
    match T::take(given?) {
        Ok(value) => Some(value),
        Err((index, why)) => {
            unfit.push(UnfitField { field, index, unfit: why });
            None
        }
    }
}

macro_rules! form {
    ($(#[$meta:meta])* $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty; )* }) => {
        $(#[$meta])*
        #[derive(Clone, Default, uniffi::Record)]
        #[uniffi::export(Debug)]
        pub struct $name {
            $( $(#[$field_meta])* #[uniffi(default)] pub $field: Option<<$type as Taken>::From>, )*
        }

        impl $name {
            /// The core's form, and what of this one it cannot hold.
            pub(crate) fn take(self) -> (flat::$name, Vec<UnfitField>) {
                let Self { $($field,)* } = self;
                let mut unfit = Vec::new();
                let form = flat::$name { $( $field: take(stringify!($field), $field, &mut unfit), )* };
                (form, unfit)
            }
        }

        /// Names what was given, and shows none of it: it may hold personal data.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Self { $($field,)* } = self;
                let given: &[(&str, bool)] = &[$( (stringify!($field), $field.is_some()) ),*];
                show(f, stringify!($name), given)
            }
        }
    };
}

/// Shows the names of what was given, as a program writes them.
pub(crate) fn show(f: &mut fmt::Formatter<'_>, name: &str, given: &[(&str, bool)]) -> fmt::Result {
    let names = given.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| camel_case(name));
    write!(f, "{name}({})", names.collect::<Vec<_>>().join(", "))
}

/// `phone_number` → `phoneNumber`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut all, word| {
        let mut letters = word.chars();
        all.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        all + letters.as_str()
    })
}

use flat::Variables as CoreVariables;

/// The forms, in a place where a type's name means the core's.
mod declared {
    #[allow(unused_imports)]
    use super::{CoreVariables as Variables, Json, Taken, UnfitField, flat, fmt, show, take};

    workspace_sdk::ContactsUpsert!(form);
    workspace_sdk::ContactsList!(form);
    workspace_sdk::CustomFieldsUpsert!(form);
    workspace_sdk::CustomFieldsList!(form);
    workspace_sdk::LabelsUpsert!(form);
    workspace_sdk::LabelsList!(form);
    workspace_sdk::TemplatesList!(form);
    workspace_sdk::TemplatesSend!(form);
    workspace_sdk::MessagesSend!(form);
    workspace_sdk::MessagesStatus!(form);
    workspace_sdk::AutomationsList!(form);
    workspace_sdk::AutomationsTrigger!(form);
}

pub use declared::*;
