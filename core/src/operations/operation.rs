//! What an endpoint is: its name, path, safety class, parameters and the shape of its answer.

use crate::answer::Answer;
use crate::call::Readable;
use crate::client::Client;
use crate::decode::Data;
use crate::error::{Error, FieldProblem, ProblemKind};
use crate::operations::parameters::{Parameter, Parameters};

/// How safe it is to repeat an operation. The retry rules depend on nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Changes nothing. Retried.
    Read,
    /// Creates or updates by a natural key; doing it twice changes nothing more. Retried.
    Upsert,
    /// Reaches a customer. Repeated only when it provably was not carried out.
    Send,
}

impl Class {
    /// `read`, `upsert` or `send`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Upsert => "upsert",
            Self::Send => "send",
        }
    }
}

/// `read`, `upsert` or `send`, as a language without this type says it.
impl std::str::FromStr for Class {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = [Self::Read, Self::Upsert, Self::Send].into_iter().find(|class| class.code() == text);
        known.ok_or_else(|| {
            let message = "must be one of read, upsert, send";
            Error::validation("client.request", vec![FieldProblem::new("class", ProblemKind::NotAllowed, message)])
        })
    }
}

/// A rule over several parameters of one operation.
pub(crate) enum Combination {
    /// Exactly one of these.
    ExactlyOne(&'static [&'static str]),
    /// At most one of these.
    AtMostOne(&'static [&'static str]),
    /// Both or neither.
    Together(&'static str, &'static str),
    /// `needed` must be given when `by` is one of `values`; `""` stands for "not given".
    RequiredWhen { needed: &'static str, by: &'static str, values: &'static [&'static str] },
    /// `given` may be given only when `by` is one of `values`; `""` stands for "not given".
    AllowedWhen { given: &'static str, by: &'static str, values: &'static [&'static str] },
}

/// One row of the table of operations.
pub(crate) struct Spec {
    /// `templates.send`.
    pub(crate) name: &'static str,
    /// The path below the base URL.
    pub(crate) path: &'static str,
    pub(crate) class: Class,
    /// The model of its data, and whether it is a list of them.
    pub(crate) model: &'static str,
    pub(crate) is_list: bool,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) combinations: &'static [Combination],
}

/// An endpoint: its flat form knows its row of the table, its parameters, and the type of its data.
pub(crate) trait Operation: Sync {
    const SPEC: Spec;
    type Data: Data;

    /// The parameters that were given.
    fn parameters(&self) -> Parameters<'_>;
}

/// Ties a flat form to its row, and gives it `send`.
macro_rules! operation {
    ($flat:ident -> $data:ty {
        name: $name:literal, path: $path:literal, class: $class:expr $(, combinations: $combinations:expr)? $(,)?
    }) => {
        impl $crate::operations::operation::Operation for $flat {
            const SPEC: $crate::operations::operation::Spec = $crate::operations::operation::Spec {
                name: $name,
                path: $path,
                class: $class,
                model: <$data as $crate::decode::Data>::MODEL,
                is_list: <$data as $crate::decode::Data>::IS_LIST,
                parameters: Self::PARAMETERS,
                combinations: $crate::operations::operation::or_none!($($combinations)?),
            };
            type Data = $data;

            fn parameters(&self) -> $crate::operations::parameters::Parameters<'_> {
                self.given()
            }
        }

        #[cfg(feature = "bindings")]
        impl $flat {
            /// The name of the operation.
            pub const OPERATION: &'static str = $name;

            /// The error of this form when some of its fields could not be filled: it names these, and whatever else is wrong.
            #[must_use]
            pub fn refuse(&self, unfit: &[$crate::unfit::UnfitField]) -> $crate::Error {
                $crate::operations::operation::refuse(self, Self::FIELD_NAMES, unfit)
            }
        }

        impl $flat {
            #[doc = concat!("Validates and sends this as `", $name, "`.")]
            ///
            /// # Errors
            ///
            /// Any [`Error`](crate::Error): `Validation` lists every bad field and combination, and then
            /// nothing was sent.
            pub async fn send(&self, client: &$crate::Client) -> Result<$crate::Answer<$data>, $crate::Error> {
                $crate::operations::operation::run(client, self).await
            }
        }
    };
}

macro_rules! or_none {
    () => {
        &[]
    };
    ($combinations:expr) => {
        $combinations
    };
}

pub(crate) use {operation, or_none};

/// The way of every modelled call: validate, encode, send, decode.
pub(crate) async fn run<O: Operation>(client: &Client, operation: &O) -> Result<Answer<O::Data>, Error> {
    run_as::<O, Answer<O::Data>>(client, operation).await
}

/// The same, its answer read as something else than the model.
pub(crate) async fn run_as<O: Operation, R: Readable>(client: &Client, operation: &O) -> Result<R, Error> {
    let settings = client.settings();
    let mut parameters = operation.parameters();
    crate::validate::check(&O::SPEC, &mut parameters, settings.validate, Vec::new())?;
    let request = crate::encode::encode(settings, &O::SPEC, &parameters)?;
    crate::call::call(client, O::SPEC.name, O::SPEC.class, &request).await
}

/// See `refuse` of a flat form.
#[cfg(feature = "bindings")]
pub(crate) fn refuse<O: Operation>(operation: &O, names: &[(&str, &str)], unfit: &[crate::unfit::UnfitField]) -> Error {
    let problem = |unfit: &crate::unfit::UnfitField| {
        let name = names.iter().find(|(field, _)| *field == unfit.field).map_or(unfit.field, |(_, name)| name);
        unfit.unfit.at_element(name, unfit.index)
    };
    refuse_for(operation, unfit.iter().map(problem).collect())
}

/// The error of a form for these problems, and whatever else is wrong.
#[cfg(feature = "bindings")]
pub(crate) fn refuse_for<O: Operation>(operation: &O, unfit: Vec<FieldProblem>) -> Error {
    let count = unfit.len();
    let mut parameters = operation.parameters();
    let found = crate::validate::check(&O::SPEC, &mut parameters, true, unfit);
    let found = found.err().map(|error| error.fields().to_vec()).unwrap_or_default();
    let (unfit, others) = found.split_at_checked(count).unwrap_or_default();
    // What could not be filled looks missing to the rules.
    let looks_missing = |field: &str| unfit.iter().any(|unfit| unfit.field.split('[').next() == Some(field));
    let others = others.iter().filter(|other| !looks_missing(&other.field));
    let all = unfit.iter().chain(others).cloned().collect();
    Error::validation(O::SPEC.name, all)
}
