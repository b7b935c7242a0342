//! The handle of an open ledger, and its calls.

use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use futures_core::Stream as _;
use napi::Result;
use napi_derive::napi;
use serde::Deserialize;
use workspace_sdk::bindings::json_calls::DispatchError;
use workspace_sdk::{EntryState, Error, Ledger, LedgerEntries, LedgerEntry, LedgerOptions};

use crate::completion::Payload;
use crate::error::to_exception;

/// The operation in the error of a call that panicked.
pub(crate) const OPERATION: &str = "ledger";

/// The most entries that cross to JavaScript at a time.
const MAX_PAGE: usize = 256;

/// An open ledger.
#[napi]
pub struct LedgerHandle {
    ledger: Ledger,
}

#[napi]
impl LedgerHandle {
    /// Opens the ledger at this path or URL.
    #[napi(factory)]
    pub fn open(path: String, create: Option<bool>, scope: Option<String>, secret: Option<String>) -> Result<Self> {
        let mut options = LedgerOptions::new();
        if let Some(create) = create {
            options = options.create(create);
        }
        if let Some(scope) = scope {
            options = options.scope(scope);
        }
        if let Some(secret) = secret {
            options = options.secret(secret);
        }
        Ok(Self { ledger: options.open(path).map_err(to_exception)? })
    }

    /// The entries with this state and prefix. Nothing is read yet.
    #[napi]
    pub fn entries(&self, state: Option<String>, prefix: Option<String>) -> Result<NativeEntries> {
        let mut entries = self.ledger.entries();
        if let Some(state) = state {
            entries = entries.state(state_of(&state, "ledger.entries").map_err(to_exception)?);
        }
        if let Some(prefix) = prefix {
            entries = entries.prefix(prefix);
        }
        Ok(NativeEntries { entries: Arc::new(Mutex::new(Some(entries))) })
    }

    pub(crate) fn ledger(&self) -> Ledger {
        self.ledger.clone()
    }
}

/// A state by its code.
fn state_of(code: &str, call: &str) -> std::result::Result<EntryState, DispatchError> {
    EntryState::ALL.iter().copied().find(|state| state.as_str() == code).ok_or_else(|| {
        let codes: Vec<&str> = EntryState::ALL.iter().map(|state| state.as_str()).collect();
        DispatchError::InvalidArgument(format!("{call}: state must be one of {}", codes.join(", ")))
    })
}

/// A call of a method with its arguments, which TypeScript has checked.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct LedgerCall {
    method: String,
    idempotency_key: String,
    state: String,
    message_id: Option<String>,
    note: Option<String>,
    force: bool,
    /// In milliseconds.
    older_than: f64,
    path: PathBuf,
    status: String,
}

impl LedgerCall {
    /// The call in this JSON.
    pub(crate) fn parse(json: &str) -> Result<Self> {
        serde_json::from_str(json).map_err(|_| to_exception(no_such_call()))
    }

    /// Runs the call, and returns its result as JSON.
    pub(crate) async fn run(self, ledger: Ledger) -> std::result::Result<Payload, DispatchError> {
        let json = match self.method.as_str() {
            "get" => match ledger.get(&self.idempotency_key).await? {
                Some(entry) => entry.to_json().into_json(),
                None => "null".to_owned(),
            },
            "resolve" => {
                let mut resolve = ledger.resolve(&self.idempotency_key, state_of(&self.state, "ledger.resolve")?);
                if let Some(message_id) = self.message_id {
                    resolve = resolve.message_id(message_id);
                }
                if let Some(note) = self.note {
                    resolve = resolve.note(note);
                }
                resolve.force(self.force).run().await?.to_json().into_json()
            }
            "counts" => {
                let counts = ledger.counts().await?;
                let members: Vec<_> = counts.iter().map(|(state, count)| format!("\"{state}\":{count}")).collect();
                format!("{{{}}}", members.join(","))
            }
            "prune" => {
                // A time that is too long for a duration is older than every entry.
                let older_than = Duration::try_from_secs_f64(self.older_than / 1000.0).unwrap_or(Duration::MAX);
                ledger.prune(older_than).await?.to_string()
            }
            "backup" => done(ledger.backup(self.path).await)?,
            "export" => done(ledger.export(self.path).await)?,
            "noteStatus" => {
                let message_id = self.message_id.unwrap_or_default();
                ledger.note_status(message_id, self.status.as_str()).await?.to_string()
            }
            "flush" => done(ledger.flush().await)?,
            "close" => done(ledger.close().await)?,
            _ => return Err(no_such_call()),
        };
        Ok(Payload::Json(json))
    }
}

fn no_such_call() -> DispatchError {
    DispatchError::InvalidArgument("there is no such call".to_owned())
}

/// The result of a call that returns nothing.
fn done(result: std::result::Result<(), Error>) -> std::result::Result<String, DispatchError> {
    Ok(result.map(|()| "null".to_owned())?)
}

/// Entries of a ledger, which are read page by page.
#[napi]
pub struct NativeEntries {
    /// Taken while a page is read. JavaScript asks for one page at a time, so it is absent only after a cancelled
    /// read, which ends the iteration.
    entries: Arc<Mutex<Option<LedgerEntries>>>,
}

impl NativeEntries {
    /// Reads the next page.
    pub(crate) fn next_page(
        &self,
    ) -> impl Future<Output = std::result::Result<Payload, DispatchError>> + Send + 'static {
        let shared = Arc::clone(&self.entries);
        async move {
            let taken = shared.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some(mut entries) = taken else { return Ok(Payload::EndOfPages) };
            let page = next_entries(&mut entries).await?;
            shared.lock().unwrap_or_else(PoisonError::into_inner).replace(entries);
            if page.is_empty() {
                return Ok(Payload::EndOfPages);
            }
            let page: Vec<String> = page.iter().map(|entry| entry.to_json().into_json()).collect();
            Ok(Payload::Json(format!("[{}]", page.join(","))))
        }
    }
}

/// The entries that have been read already, otherwise those of the next read; none at the end.
async fn next_entries(entries: &mut LedgerEntries) -> std::result::Result<Vec<LedgerEntry>, Error> {
    let mut page = Vec::new();
    poll_fn(|context| {
        while page.len() < MAX_PAGE {
            match Pin::new(&mut *entries).poll_next(context) {
                Poll::Ready(Some(Ok(entry))) => page.push(entry),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(error)),
                Poll::Ready(None) => break,
                Poll::Pending if page.is_empty() => return Poll::Pending,
                Poll::Pending => break,
            }
        }
        Poll::Ready(Ok(std::mem::take(&mut page)))
    })
    .await
}
