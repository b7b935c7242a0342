//! The Swift and Kotlin binding.
//!
//! The language starts a call with a token and a request. A thread of the language takes the completions, each with the
//! token of its call. The library never calls into the language. The core validates, retries and interprets responses.
//!
//! The modules in order, each of which imports only from those before it: `ffi`, `enums`, `json`, `params`, `error`,
//! `event`, `models`, `phone`, `options`, `attempt_starts`, `completion`, `dispatcher`, `handle`, `request`, `pages`,
//! `client`, `jna`.

mod attempt_starts;
mod client;
mod completion;
mod dispatcher;
mod enums;
mod error;
mod event;
mod ffi;
mod handle;
mod jna;
mod json;
mod models;
mod options;
mod pages;
mod params;
mod phone;
mod request;

pub use attempt_starts::{allow_start, refuse_start};
pub use client::NativeClient;
pub use completion::{
    Completion, CompletionPayload, ResponseData, ResponseInfo, acknowledge, interrupt_reader, take_completions,
    unacknowledged,
};
pub use dispatcher::{cancel, in_flight};
pub use enums::{
    Auth, CustomFieldType, DeliveryStatus, Disposition, ErrorKind, FieldErrorKind, RequestStyle, Safety, SentState,
    StopReason, TrustRoots, custom_field_type_string, delivery_status_string, error_code, has_reached,
    parse_custom_field_type, parse_delivery_status, usual_disposition,
};
pub use error::{ErrorDetails, FieldError, InvalidArgument};
pub use event::{AttemptEvent, AttemptStart, NextStep};
pub use ffi::{FfiDuration, FfiFailure, FfiJson, FfiString, FfiU32};
pub use jna::{workspace_sdk_mobile_start, workspace_sdk_mobile_take_completions};
pub use json::{
    JsonMember, is_json, json_as_string, json_elements, json_from_string, json_members, max_json_bytes, max_json_depth,
};
pub use models::{
    Automation, CallInfo, Channel, Contact, CustomField, Execution, Label, MessageStatus, Pagination, SentMessage,
    Template, Timestamp, parse_timestamp,
};
pub use options::{ClientOptions, Overrides};
pub use pages::NativePages;
pub use params::*;
pub use phone::{PhoneNumber, parse_phone};
pub use request::{PageSource, Parameter, Request, lost_page_error, lost_result_error};

uniffi::setup_scaffolding!("workspace_sdk_mobile");
