//! Calls as data, and their execution.

use std::time::Duration;

use workspace_sdk::bindings::invalid_value::{InvalidValue, json};
use workspace_sdk::bindings::outcome_unknown_error;
use workspace_sdk::bindings::pages::{ContactStreamOptions, PageStream};
use workspace_sdk::bindings::params::{InvalidField, OperationParams};
use workspace_sdk::bindings::raw_request::RequestArguments;
use workspace_sdk::bindings::wait::WaitOptions;
use workspace_sdk::{self as core, Client, Error};

use crate::completion::CompletionPayload;
use crate::enums::{DeliveryStatus, Safety};
use crate::error::ErrorDetails;
use crate::ffi::{FfiDuration, FfiJson, FfiString, IntoFfi};
use crate::params::*;

macro_rules! declare_requests {
    ($($operation:ident($params:ident) in $file:ident;)+) => {
        /// A call with one response.
        #[derive(uniffi::Enum)]
        pub enum Request {
            $( $operation { params: $params }, )+
            WaitForMessage {
                params: MessageStatusParams,
                until: Option<DeliveryStatus>,
                timeout: Option<FfiDuration>,
                interval: Option<FfiDuration>,
            },
            Raw {
                path: FfiString,
                params: Vec<Parameter>,
                safety: Safety,
            },
        }

        impl Request {
            /// The operation's name in errors.
            pub(crate) fn operation(&self) -> &'static str {
                match self {
                    $( Self::$operation { .. } => core::params::$params::OPERATION, )+
                    Self::WaitForMessage { .. } => "messages.wait",
                    Self::Raw { .. } => RequestArguments::OPERATION,
                }
            }

            pub(crate) async fn run(self, client: &Client) -> Result<CompletionPayload, Error> {
                match self {
                    $( Self::$operation { params } => {
                        let (params, invalid) = params.into_core();
                        Ok(params.checked(&invalid)?.send(client).await?.into_ffi())
                    } )+
                    Self::WaitForMessage { params, until, timeout, interval } => {
                        let (params, mut invalid) = params.into_core();
                        let mut options = wait_options(timeout, interval, &mut invalid);
                        options.until = until.map(Into::into);
                        Ok(options.wait(client, params, &invalid)?.await?.into_ffi())
                    }
                    Self::Raw { path, params, safety } => {
                        let mut request = RequestArguments::default();
                        request.path(path.into_string());
                        request.safety(Ok(core::Safety::from(safety).as_str().to_owned()));
                        for Parameter { name, value } in params {
                            request.param(name.into_string(), json(&value.0));
                        }
                        Ok(request.into_request(client)?.await?.into_ffi())
                    }
                }
            }
        }
    };
}

workspace_sdk::for_each_operation! { declare_requests }

/// The error of a call whose result could not be read. For a send this means that the outcome is unknown.
#[uniffi::export]
pub fn lost_result_error(request: Request) -> ErrorDetails {
    outcome_unknown_error(request.operation(), Duration::ZERO).into_ffi()
}

/// The error of a page whose content could not be read.
#[uniffi::export]
pub fn lost_page_error(source: PageSource) -> ErrorDetails {
    outcome_unknown_error(source.operation(), Duration::ZERO).into_ffi()
}

/// A parameter of a request to an endpoint that the SDK does not model.
#[derive(uniffi::Record)]
pub struct Parameter {
    pub name: FfiString,
    pub value: FfiJson,
}

/// The source of a page sequence.
#[derive(Clone, uniffi::Enum)]
pub enum PageSource {
    AllContacts { params: ListContactsParams, max_items: Option<i64>, prefetch: Option<i64> },
    MessageStatusChanges { params: MessageStatusParams, timeout: Option<FfiDuration>, interval: Option<FfiDuration> },
}

impl PageSource {
    /// The operation's name in errors.
    pub(crate) fn operation(&self) -> &'static str {
        match self {
            Self::AllContacts { .. } => "contacts.iter",
            Self::MessageStatusChanges { .. } => "messages.watch",
        }
    }

    /// Opens the stream. No request is made yet.
    ///
    /// # Errors
    ///
    /// If no request can carry the parameters.
    pub(crate) fn open(self, client: &Client) -> Result<PageStream, Error> {
        match self {
            Self::AllContacts { params, max_items, prefetch } => {
                let (params, mut invalid) = params.into_core();
                let options = ContactStreamOptions {
                    max_items: count("maxItems", max_items, &mut invalid),
                    prefetch: count("prefetch", prefetch, &mut invalid),
                };
                Ok(options.stream(client, params, &invalid)?.into())
            }
            Self::MessageStatusChanges { params, timeout, interval } => {
                let (params, mut invalid) = params.into_core();
                let options = wait_options(timeout, interval, &mut invalid);
                Ok(options.watch(client, params, &invalid)?.into())
            }
        }
    }
}

/// Converts a number that is not negative; records one that is.
fn count(field: &'static str, number: Option<i64>, invalid: &mut Vec<InvalidField>) -> Option<usize> {
    number.and_then(|number| {
        let count = usize::try_from(number);
        if count.is_err() {
            invalid.push(InvalidField { field, index: None, reason: InvalidValue::OutOfRange });
        }
        count.ok()
    })
}

/// Converts the settings of a wait or a watch; records those that are invalid.
fn wait_options(
    timeout: Option<FfiDuration>,
    interval: Option<FfiDuration>,
    invalid: &mut Vec<InvalidField>,
) -> WaitOptions {
    let mut duration = |field, value: Option<FfiDuration>| {
        let converted = value?.into_duration();
        converted.map_err(|reason| invalid.push(InvalidField { field, index: None, reason })).ok()
    };
    WaitOptions { until: None, timeout: duration("timeout", timeout), interval: duration("interval", interval) }
}
