//! A client for the Workspace API: WhatsApp contacts, labels, custom fields, templates, messages and automations.
//!
//! ```
//! # workspace_sandbox::doctest(|url| async move {
//! use workspace_sdk::{Client, SendTemplate};
//!
//! let client = Client::builder().base_url(&url).api_key("sandbox-key").build()?;
//! let order = SendTemplate::new("+1234567890", "order_confirmation").variables(["John", "ORD-1234", "29.99"]);
//! let sent = client.templates().send(order).await?;
//! println!("accepted as {:?}", sent.message_id);
//! # Ok::<(), workspace_sdk::Error>(())
//! # });
//! ```
//!
//! # Never sent twice, never lost
//!
//! The API has no idempotency key, so a blind retry can message a customer twice. The SDK retries by the [`Safety`] of
//! the operation:
//!
//! - Reads and upserts are retried, because executing them twice has the same effect as once.
//! - A send is retried only if it certainly was not executed: no connection could be made, the connection closed before
//!   the request was written, the server reported over HTTP/2 that it did not process it, or it rejected it with 421,
//!   425 or 429.
//! - A send that may have been executed fails with [`ErrorKind::OutcomeUnknown`]. Code that handles this one kind of
//!   error has handled every unknown outcome.
//!
//! By default a call is retried at most twice, with jitter, within one timeout of 60 s for the whole call. The SDK
//! honours `Retry-After`. The page
//! [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md) has the rules.
//!
//! # Where to start
//!
//! - [`Client::from_env`] or [`Client::builder`] creates a client. [`ClientBuilder`] explains the timeouts and the
//!   retries.
//! - [`Client::templates`], [`Client::messages`], [`Client::contacts`] and similar methods return the operations by
//!   resource.
//! - [`ApiResponse`] is the result of a call, and [`Error`] its error.
//! - [`Client::request`] makes requests that the SDK does not model yet.
//!
//! # Errors
//!
//! There is one error type, [`Error`]. Its [`disposition`](Error::disposition) says whether the call may be repeated,
//! and its [`kind`](Error::kind) what went wrong. No error, log line or `Debug` output of a client or a request
//! contains the API key, a phone number, a message or the server's text. (A response is your data: `Debug` of a
//! response prints it.)
//!
//! # Logs
//!
//! With a `tracing` subscriber, each call emits a span `workspace.call`, and each attempt a span `workspace.attempt`
//! and an event. All have the level DEBUG and the target `workspace_sdk`. [`ClientBuilder::on_attempt`] passes the same
//! data to a function.

#![deny(missing_docs)]

// The folders, in the order in which data passes through them. Each imports only from those above it, which is checked
// by `cargo xtask lint`.

/// Macros for declarations that are used in several places.
mod macros;

/// Instants, and the time limit for reading a response.
mod time;

/// JSON values kept as their exact text.
mod json;

/// Values that a forked child must not share with its parent.
#[cfg_attr(not(feature = "bindings"), allow(unreachable_pub))]
mod per_process;

/// The error type, its classes and its codes.
mod error;

/// Phone numbers.
mod phone;

/// The description of an operation: path, safety, parameters and rules.
mod spec;

/// Retry rules, and limits on the rate and number of requests.
mod policy;

/// The event that a caller gets for each attempt of a call.
mod events;

/// The options of a client.
mod config;

/// The durable record of sends under idempotency keys.
mod ledger;

/// Validation of parameters, and their encoding into a request.
mod request;

/// Connections, and evidence of whether a failed request was sent.
mod transport;

/// Classification and decoding of responses.
mod response;

/// One call: its attempts, the waits between them, and its timeout.
mod call;

/// The client and its builder.
mod client;

/// The operations, one file per resource.
mod api;

/// One call that sends to a list of recipients.
mod many;

/// Code that only the bindings for other languages use.
#[cfg(feature = "bindings")]
#[doc(hidden)]
pub mod bindings;

pub use api::*;
pub use client::Client;
pub use client::builder::ClientBuilder;
pub use config::options::{Auth, CaBundle, RequestStyle, TrustRoots};
pub use config::overrides::Overrides;
pub use error::{Disposition, Error, ErrorKind, Failure, FieldError, FieldErrorKind};
pub use events::{AttemptEvent, AttemptStart, NextStep, SentState};
pub use json::{InvalidJson, Json, JsonMap};
pub use ledger::{
    EntryState, Ledger, LedgerEntries, LedgerEntry, LedgerKeep, LedgerOptions, LedgerPlace, LedgerSource, Resolve,
};
pub use many::{
    AtDailyLimit, Columns, IntoRecipient, MessagePreview, Outcome, OutcomeReason, Progress, Recipient, RecipientResult,
    Report, ReportLine, SendMany, SendManyHandle, StopRule, TemplateMessage,
};
pub use phone::PhoneNumber;
pub use policy::retry::StopReason;
pub use response::api_response::{ApiResponse, CallInfo, Pagination};
pub use response::model::Timestamp;
pub use spec::safety::Safety;

/// The parameters of every operation, under the API's own names. All are optional.
///
/// These are for language bindings and for code that gets its parameters from outside. The typed requests make invalid
/// combinations impossible; here, `send` reports every invalid field and combination at once.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
/// use workspace_sdk::{ErrorKind, params::SendMessageParams};
///
/// let mut message = SendMessageParams::default();
/// message.to = Some("12".into());
/// message.message_type = Some("audio".into());
/// message.caption = Some("a song".into());
/// let error = message.send(&client).await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Validation);
/// let fields: Vec<_> = error.fields().iter().map(|field_error| field_error.field.as_str()).collect();
/// assert_eq!(fields, ["to", "url", "caption"]);
/// # Ok::<(), workspace_sdk::Error>(())
/// # });
/// ```
pub mod params {
    pub use crate::spec::parameter::Variables;

    macro_rules! reexport {
        ($($operation:ident($params:ident) in $file:ident;)+) => { $( pub use crate::api::$file::$params; )+ };
    }

    crate::for_each_operation! { reexport }
}
