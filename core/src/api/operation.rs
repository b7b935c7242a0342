//! Declares and runs operations.

use crate::call::keyed::KeyedSend;
use crate::client::Client;
use crate::error::Error;
use crate::response::api_response::ApiResponse;
use crate::response::decode::{Data, record};
use crate::response::from_response::FromResponse;
use crate::spec::Spec;
#[cfg(feature = "bindings")]
use crate::spec::documentation::OperationDocumentation;
use crate::spec::parameter::{Arguments, take_idempotency_key};

/// An operation. Its parameter struct provides the description, the arguments, and the type of the data.
pub(crate) trait Operation: Sync {
    const SPEC: Spec;
    #[cfg(feature = "bindings")]
    const DOCUMENTATION: OperationDocumentation;
    type Data: Data;

    /// The parameters that have a value.
    fn arguments(&self) -> Arguments<'_>;
}

/// Implements [`Operation`] for a parameter struct, and gives it a method `send`. The doc comment is the documentation
/// of the operation in all languages, so it contains no names that are specific to one language.
macro_rules! operation {
    ($(#[doc = $doc:tt])+ $params:ident -> $data:ty {
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
            #[cfg(feature = "bindings")]
            const DOCUMENTATION: $crate::spec::documentation::OperationDocumentation =
                $crate::spec::documentation::OperationDocumentation {
                    text: concat!($($doc, "\n"),+),
                    parameters: Self::PARAMETER_DOCUMENTATION,
                    model: <$data as $crate::response::decode::Data>::DOCUMENTATION,
                };
            type Data = $data;

            fn arguments(&self) -> $crate::spec::parameter::Arguments<'_> {
                self.to_arguments()
            }
        }

        impl $params {
            $(#[doc = $doc])+
            ///
            #[doc = concat!("Validates these parameters, and calls `", $name, "`.")]
            ///
            /// # Errors
            ///
            /// Any [`Error`](crate::Error). `Validation` lists every invalid field and combination; nothing was sent
            /// then.
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

/// Runs a modelled call: validate, encode, send, decode.
pub(crate) async fn run<O: Operation>(client: &Client, operation: &O) -> Result<ApiResponse<O::Data>, Error> {
    run_as::<O, ApiResponse<O::Data>>(client, operation).await
}

/// The id of the message that an earlier call under the idempotency key of these parameters sent; `None` if the same
/// call would send now. Nothing is sent, and nothing is waited for.
///
/// # Errors
///
/// Those that the call would return without sending.
pub(crate) async fn look_up<O: Operation>(client: &Client, operation: &O) -> Result<Option<Option<String>>, Error> {
    let mut parameters = operation.arguments();
    crate::request::validate::check(&O::SPEC, &mut parameters, client.settings().validate, Vec::new())?;
    match take_idempotency_key(&mut parameters) {
        Some(key) => {
            let context = client.context();
            KeyedSend::new(context, &O::SPEC, None, &key, &parameters, record::<O::Data>)?.look_up().await
        }
        None => Ok(None),
    }
}

/// The same as [`run`], but reads the response as a different type, not as the model.
pub(crate) async fn run_as<O: Operation, R: FromResponse>(client: &Client, operation: &O) -> Result<R, Error> {
    let settings = client.settings();
    let mut parameters = operation.arguments();
    crate::request::validate::check(&O::SPEC, &mut parameters, settings.validate, Vec::new())?;
    let key = take_idempotency_key(&mut parameters);
    let request = crate::request::encode::encode(settings, &O::SPEC, &parameters)?;
    let keyed = match &key {
        Some(key) => Some(KeyedSend::new(client.context(), &O::SPEC, None, key, &parameters, record::<O::Data>)?),
        None => None,
    };
    crate::call::call(client.context(), O::SPEC.name, O::SPEC.safety, &request, keyed.as_ref()).await
}
