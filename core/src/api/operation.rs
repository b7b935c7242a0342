//! How an operation is declared and called.

use crate::client::Client;
use crate::error::Error;
use crate::response::api_response::ApiResponse;
use crate::response::decode::Data;
use crate::response::from_response::FromResponse;
use crate::spec::Spec;
use crate::spec::parameter::Arguments;

/// An operation: its parameter struct knows its description, the arguments that were given, and the type of its data.
pub(crate) trait Operation: Sync {
    const SPEC: Spec;
    type Data: Data;

    /// The parameters that were given.
    fn arguments(&self) -> Arguments<'_>;
}

/// Describes the operation of a parameter struct, and gives the struct `send`.
macro_rules! operation {
    ($params:ident -> $data:ty {
        name: $name:literal, path: $path:literal, safety: $safety:expr $(, combinations: $combinations:expr)? $(,)?
    }) => {
        impl $crate::api::operation::Operation for $params {
            const SPEC: $crate::spec::Spec = $crate::spec::Spec {
                name: $name,
                path: $path,
                safety: $safety,
                model: <$data as $crate::response::decode::Data>::MODEL,
                is_list: <$data as $crate::response::decode::Data>::IS_LIST,
                parameters: Self::PARAMETERS,
                combinations: $crate::api::operation::or_none!($($combinations)?),
            };
            type Data = $data;

            fn arguments(&self) -> $crate::spec::parameter::Arguments<'_> {
                self.to_arguments()
            }
        }

        impl $params {
            #[doc = concat!("Validates and sends this as `", $name, "`.")]
            ///
            /// # Errors
            ///
            /// Any [`Error`](crate::Error): `Validation` lists every bad field and combination, and then
            /// nothing was sent.
            pub async fn send(&self, client: &$crate::Client) -> Result<$crate::ApiResponse<$data>, $crate::Error> {
                $crate::api::operation::run(client, self).await
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
pub(crate) async fn run<O: Operation>(client: &Client, operation: &O) -> Result<ApiResponse<O::Data>, Error> {
    run_as::<O, ApiResponse<O::Data>>(client, operation).await
}

/// The same, its answer read as something else than the model.
pub(crate) async fn run_as<O: Operation, R: FromResponse>(client: &Client, operation: &O) -> Result<R, Error> {
    let settings = client.settings();
    let mut parameters = operation.arguments();
    crate::request::validate::check(&O::SPEC, &mut parameters, settings.validate, Vec::new())?;
    let request = crate::request::encode::encode(settings, &O::SPEC, &parameters)?;
    crate::call::call(client.context(), O::SPEC.name, O::SPEC.safety, &request).await
}
