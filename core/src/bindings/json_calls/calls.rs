//! The calls that return one result.

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;

use crate::api::messages::DeliveryStatus;
use crate::api::operation::{Operation, run_as};
use crate::bindings::derived_operations::{
    DerivedOperation, REQUEST, SEND_AUDIO, SEND_DOCUMENT, SEND_IMAGE, SEND_TEXT, SEND_VIDEO, WAIT,
};
use crate::bindings::json_calls::arguments::{JsonArguments, JsonParams};
use crate::bindings::json_calls::error::DispatchError;
use crate::bindings::json_calls::result::{JsonResponse, JsonResult};
use crate::bindings::raw_request::RequestArguments;
use crate::bindings::wait::WaitOptions;
use crate::client::Client;
use crate::json::Json;
use crate::params::*;
use crate::spec::json_type::JsonType;

/// A call in flight.
type CallFuture = Pin<Box<dyn Future<Output = Result<JsonResult, DispatchError>> + Send>>;

/// Calls an operation with a client and arguments.
pub type Handler = fn(Client, JsonArguments) -> CallFuture;

macro_rules! declare_handlers {
    ($($operation:ident($params:ident) in $file:ident;)+) => {
        /// The calls by name: the operations, then the calls derived from them.
        pub const HANDLERS: &[(&str, Handler)] = &[
            $( ($params::SPEC.name, call_operation::<$params>), )+
            (SEND_TEXT.name, |client, arguments| send_message(client, arguments, &SEND_TEXT)),
            (SEND_IMAGE.name, |client, arguments| send_message(client, arguments, &SEND_IMAGE)),
            (SEND_VIDEO.name, |client, arguments| send_message(client, arguments, &SEND_VIDEO)),
            (SEND_DOCUMENT.name, |client, arguments| send_message(client, arguments, &SEND_DOCUMENT)),
            (SEND_AUDIO.name, |client, arguments| send_message(client, arguments, &SEND_AUDIO)),
            (WAIT.name, wait),
            (REQUEST.name, request),
        ];
    };
}

crate::for_each_operation! { declare_handlers }

fn call_operation<P: JsonParams + Sync + 'static>(client: Client, arguments: JsonArguments) -> CallFuture
where
    P::Data: Serialize,
{
    Box::pin(async move { run(&client, &arguments.params::<P>()?).await })
}

async fn run<O: Operation>(client: &Client, operation: &O) -> Result<JsonResult, DispatchError>
where
    O::Data: Serialize,
{
    Ok(run_as::<O, JsonResponse<O::Data>>(client, operation).await?.0)
}

/// `messages.send` with the type of this call.
fn send_message(client: Client, arguments: JsonArguments, call: &'static DerivedOperation) -> CallFuture {
    Box::pin(async move { run(&client, &send_message_params(arguments, call)?).await })
}

fn send_message_params(arguments: JsonArguments, call: &DerivedOperation) -> Result<SendMessageParams, DispatchError> {
    let known: Vec<&str> = call.parameters().map(|(name, _)| name).collect();
    if let Some(mut params) = arguments.parse_fast::<SendMessageParams>()
        && params.arguments().iter().all(|argument| known.contains(&argument.name))
    {
        params.message_type = call.preset.map(|(_, message_type)| message_type.to_owned());
        return Ok(params);
    }
    let mut reader = arguments.read(SendMessageParams::SPEC.name)?;
    reader.check_names(&known)?;
    if let Some((name, value)) = call.preset {
        reader.add(name, value);
    }
    reader.params()
}

fn wait(client: Client, arguments: JsonArguments) -> CallFuture {
    Box::pin(async move {
        let mut reader = arguments.read(WAIT.name)?;
        let options = WaitOptions {
            until: reader.text("until")?.map(|until| DeliveryStatus::from(until.as_str())),
            timeout: reader.milliseconds("timeout")?,
            interval: reader.milliseconds("interval")?,
        };
        let params = reader.params::<MessageStatusParams>()?;
        Ok(options.wait(&client, params, &[])?.await?.into())
    })
}

fn request(client: Client, arguments: JsonArguments) -> CallFuture {
    Box::pin(async move {
        let mut reader = arguments.read(REQUEST.name)?;
        let mut request = RequestArguments::default();
        if let Some(path) = reader.text("path")? {
            request.path(Ok(path));
        }
        let params = reader.take("params", JsonType::Object)?;
        if let Some(safety) = reader.text("safety")? {
            request.safety(Ok(safety));
        }
        if let Some(key) = reader.text("idempotencyKey")? {
            request.idempotency_key(Ok(key));
        }
        reader.check_names(&REQUEST.parameters().map(|(name, _)| name).collect::<Vec<_>>())?;
        request.note_all(reader.field_errors);
        for (name, value) in params.and_then(|params| params.in_order()).unwrap_or_default() {
            request.param(Ok(name), Ok(value));
        }
        let request = request.into_request(&client)?;
        Ok(request.run_as::<JsonResponse<Json>>().await?.0)
    })
}
