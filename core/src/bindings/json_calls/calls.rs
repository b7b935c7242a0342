//! The calls that give one result.

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;

use crate::api::messages::DeliveryStatus;
use crate::api::operation::{Operation, run_as};
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
            ("messages.send_text", |client, arguments| send_of_type(client, arguments, "text", &["body"])),
            ("messages.send_image", |client, arguments| send_of_type(client, arguments, "image", &["url", "caption"])),
            ("messages.send_video", |client, arguments| send_of_type(client, arguments, "video", &["url", "caption"])),
            ("messages.send_document", |client, arguments| {
                send_of_type(client, arguments, "document", &["url", "filename", "caption"])
            }),
            ("messages.send_audio", |client, arguments| send_of_type(client, arguments, "audio", &["url"])),
            ("messages.wait", wait),
            (RequestArguments::OPERATION, request),
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

/// The arguments of every message, whatever its type.
const COMMON_ARGUMENTS: &[&str] = &["to", "channelId", "apiReference"];

/// `messages.send` with one type, which has these arguments besides the common ones.
fn send_of_type(
    client: Client,
    arguments: JsonArguments,
    message_type: &'static str,
    own: &'static [&'static str],
) -> CallFuture {
    Box::pin(async move { run(&client, &params_of_type(arguments, message_type, own)?).await })
}

fn params_of_type(
    arguments: JsonArguments,
    message_type: &str,
    own: &[&str],
) -> Result<SendMessageParams, DispatchError> {
    let is_allowed = |name: &str| COMMON_ARGUMENTS.contains(&name) || own.contains(&name);
    if let Some(mut params) = arguments.parse_fast::<SendMessageParams>()
        && params.arguments().iter().all(|argument| is_allowed(argument.name))
    {
        params.message_type = Some(message_type.to_owned());
        return Ok(params);
    }
    let mut reader = arguments.read(SendMessageParams::SPEC.name)?;
    let known: Vec<&str> = COMMON_ARGUMENTS.iter().chain(own).copied().collect();
    reader.check_names(&known)?;
    reader.add("type", message_type);
    reader.params()
}

fn wait(client: Client, arguments: JsonArguments) -> CallFuture {
    Box::pin(async move {
        let mut reader = arguments.read("messages.wait")?;
        let options = WaitOptions {
            until: reader.text("until")?.map(|until| DeliveryStatus::from(until.as_str())),
            timeout: reader.milliseconds("timeout")?,
            interval: reader.milliseconds("interval")?,
        };
        let params = reader.params::<MessageStatusParams>()?;
        Ok(options.wait(&client, params, &[])?.await?.into())
    })
}

/// `path`, `params` and `safety`.
fn request(client: Client, arguments: JsonArguments) -> CallFuture {
    Box::pin(async move {
        let mut reader = arguments.read(RequestArguments::OPERATION)?;
        let mut request = RequestArguments::default();
        if let Some(path) = reader.text("path")? {
            request.path(Ok(path));
        }
        let params = reader.take("params", JsonType::Object)?;
        if let Some(safety) = reader.text("safety")? {
            request.safety(Ok(safety));
        }
        reader.check_names(&["path", "params", "safety"])?;
        request.note_all(reader.field_errors);
        for (name, value) in params.and_then(|params| params.in_order()).unwrap_or_default() {
            request.param(Ok(name), Ok(value));
        }
        let request = request.into_request(&client)?;
        Ok(request.run_as::<JsonResponse<Json>>().await?.0)
    })
}
