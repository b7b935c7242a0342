//! Completions: the reports of the I/O thread about calls, and the queue from which the language takes them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};

use workspace_sdk as core;
use workspace_sdk::bindings::completion_queue::{self, QueueWaker};

use crate::attempt_starts;
use crate::error::ErrorDetails;
use crate::event::{AttemptEvent, AttemptStart};
use crate::ffi::{FfiJson, IntoFfi};
use crate::models::{
    Automation, CallInfo, Channel, Contact, CustomField, Execution, Label, MessageStatus, Pagination, SentMessage,
    Template,
};

/// A report about the call with this token.
#[derive(uniffi::Record)]
pub struct Completion {
    pub token: i64,
    pub payload: CompletionPayload,
}

/// The content of a report. Every payload except `AttemptStart` and `Attempt` completes its call.
#[derive(uniffi::Enum)]
pub enum CompletionPayload {
    Response {
        data: ResponseData,
        info: ResponseInfo,
    },
    Page {
        data: ResponseData,
    },
    /// There are no more pages.
    EndOfPages,
    Error {
        details: ErrorDetails,
    },
    /// The call was cancelled and is no longer in flight.
    Cancelled,
    /// An attempt waits for `allow_start` or `refuse_start`.
    AttemptStart {
        start: AttemptStart,
    },
    Attempt {
        event: AttemptEvent,
    },
}

impl CompletionPayload {
    /// Whether the call ends with this report.
    fn is_last(&self) -> bool {
        !matches!(self, Self::AttemptStart { .. } | Self::Attempt { .. })
    }
}

/// A type of response data in the core, which becomes a variant of `ResponseData`.
pub(crate) trait IntoResponseData {
    fn into_response_data(self) -> ResponseData;
}

macro_rules! response_data {
    ($($variant:ident { $field:ident: $type:ty } from $core:ty;)+) => {
        /// The data of a response.
        #[derive(uniffi::Enum)]
        pub enum ResponseData {
            $( $variant { $field: $type }, )+
        }

        $( impl IntoResponseData for $core {
            fn into_response_data(self) -> ResponseData {
                ResponseData::$variant { $field: self.into_ffi() }
            }
        } )+
    };
}

response_data! {
    Channels { list: Vec<Channel> } from Vec<core::Channel>;
    Contact { contact: Contact } from core::Contact;
    Contacts { list: Vec<Contact> } from Vec<core::Contact>;
    CustomField { field: CustomField } from core::CustomField;
    CustomFields { list: Vec<CustomField> } from Vec<core::CustomField>;
    Label { label: Label } from core::Label;
    Labels { list: Vec<Label> } from Vec<core::Label>;
    Templates { list: Vec<Template> } from Vec<core::Template>;
    SentMessage { sent: SentMessage } from core::SentMessage;
    MessageStatus { status: MessageStatus } from core::MessageStatus;
    Automations { list: Vec<Automation> } from Vec<core::Automation>;
    Execution { execution: Execution } from core::Execution;
    // Not `Json`: in Kotlin the variant would hide the class `Json`, because uniffi does not qualify the name of the
    // class.
    JsonValue { json: FfiJson } from core::Json;
}

impl<T: IntoResponseData> IntoFfi<CompletionPayload> for core::ApiResponse<T> {
    fn into_ffi(self) -> CompletionPayload {
        let (data, rest) = self.split();
        CompletionPayload::Response { data: data.into_response_data(), info: rest.into_ffi() }
    }
}

/// Everything in a response except its data.
#[derive(uniffi::Record)]
pub struct ResponseInfo {
    pub message: Option<String>,
    pub pagination: Option<Pagination>,
    pub call: CallInfo,
    /// The body as the server sent it, without a byte order mark: JSON in UTF-8.
    pub raw: Vec<u8>,
}

impl IntoFfi<ResponseInfo> for core::ApiResponse<()> {
    fn into_ffi(mut self) -> ResponseInfo {
        let (message, pagination, call) = (self.message.take(), self.pagination.take(), self.call.clone());
        let mut raw = Vec::from(self.into_body());
        if raw.starts_with(BYTE_ORDER_MARK) {
            raw.drain(..BYTE_ORDER_MARK.len());
        }
        ResponseInfo { message, pagination: pagination.into_ffi(), call: call.into_ffi(), raw }
    }
}

/// Some servers send it before the JSON. It is not part of the JSON.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl completion_queue::Completion for Completion {
    fn weight(&self) -> usize {
        match &self.payload {
            CompletionPayload::Response { info, .. } => info.raw.len(),
            // An estimate: a contact takes a few hundred bytes.
            CompletionPayload::Page { data: ResponseData::Contacts { list } } => list.len() * 400,
            _ => 0,
        }
    }
}

/// The maximum number of bytes per batch, so that the language processes one batch before the next one is serialised.
const MAX_BATCH_BYTES: usize = 256 * 1024;

pub(crate) type CompletionQueue = completion_queue::CompletionQueue<Completion, CompletionWaker>;

/// One queue per process, because the language has one thread that reads it.
static QUEUE: LazyLock<Arc<CompletionQueue>> =
    LazyLock::new(|| Arc::new(CompletionQueue::new(CompletionWaker::default())));

/// The tokens of the calls that the last batch completed, until the language acknowledges them or takes the next batch.
static UNACKNOWLEDGED: Mutex<Vec<i64>> = Mutex::new(Vec::new());

/// The tokens of the calls that had an attempt start in the last batch.
static LAST_STARTS: Mutex<Vec<i64>> = Mutex::new(Vec::new());

/// Whether `take_completions` returns although there is no completion.
static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Wakes the thread that waits in `take_completions`.
#[derive(Default)]
pub(crate) struct CompletionWaker {
    is_woken: Mutex<bool>,
    changed: Condvar,
}

impl QueueWaker for CompletionWaker {
    fn wake(&self) {
        *self.is_woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_one();
    }
}

impl CompletionWaker {
    fn wait(&self) {
        let guard = self.is_woken.lock().unwrap_or_else(PoisonError::into_inner);
        let guard = self.changed.wait_while(guard, |is_woken| !*is_woken);
        *guard.unwrap_or_else(PoisonError::into_inner) = false;
    }
}

pub(crate) fn completion_queue() -> &'static Arc<CompletionQueue> {
    &QUEUE
}

/// Pushes a completion from any thread.
pub(crate) fn push(token: i64, payload: CompletionPayload) {
    QUEUE.push(Completion { token, payload });
}

/// Takes the next batch of completions, in order; blocks until there is at least one, or until `interrupt_reader`.
///
/// Before this, the caller must have processed the previous batch, or have asked `unacknowledged` for the calls that
/// the batch completed.
#[uniffi::export]
pub fn take_completions() -> Vec<Completion> {
    loop {
        let (batch, _) = QUEUE.take(MAX_BATCH_BYTES);
        if !batch.is_empty() {
            let last = batch.iter().filter(|completion| completion.payload.is_last());
            *lock(&UNACKNOWLEDGED) = last.map(|completion| completion.token).collect();
            let is_start = |payload: &CompletionPayload| matches!(payload, CompletionPayload::AttemptStart { .. });
            let starts = batch.iter().filter(|completion| is_start(&completion.payload));
            *lock(&LAST_STARTS) = starts.map(|completion| completion.token).collect();
            return batch;
        }
        if IS_INTERRUPTED.swap(false, Ordering::AcqRel) {
            return Vec::new();
        }
        QUEUE.waker().wait();
    }
}

/// Makes `take_completions` return without a completion, so that the thread that calls it can end.
#[uniffi::export]
pub fn interrupt_reader() {
    IS_INTERRUPTED.store(true, Ordering::Release);
    QUEUE.waker().wake();
}

/// Returns the token of a call that the last batch completed, for a language that could not read the batch; zero if all
/// of them were acknowledged.
///
/// Attempts that wait for an event in this batch fail, because the language may never process it.
///
/// The return value is an integer because the language may be out of memory: it needs no allocation.
#[uniffi::export]
pub fn unacknowledged() -> i64 {
    std::mem::take(&mut *lock(&LAST_STARTS)).into_iter().for_each(attempt_starts::refuse_start);
    lock(&UNACKNOWLEDGED).last().copied().unwrap_or_default()
}

/// Removes a call that `unacknowledged` returned, after its caller got an error.
#[uniffi::export]
pub fn acknowledge(token: i64) {
    lock(&UNACKNOWLEDGED).retain(|other| *other != token);
}

fn lock(tokens: &'static Mutex<Vec<i64>>) -> MutexGuard<'static, Vec<i64>> {
    tokens.lock().unwrap_or_else(PoisonError::into_inner)
}
