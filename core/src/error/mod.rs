//! The error type of the SDK: its kind, its disposition, and details as data.

pub(crate) mod displayable;
mod failure;
mod field_error;
mod kind;
pub(crate) mod whatsapp_code;

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

pub use failure::Failure;
pub use field_error::{FieldError, FieldErrorKind};
pub use kind::{Disposition, ErrorKind};

/// The error of a call that failed, or of a client that could not be built.
///
/// # What to do with an error
///
/// Branch on [`disposition`](Self::disposition) first. It says whether the call may be repeated, which is the question
/// that matters most for a send:
///
/// - [`Rejected`](Disposition::Rejected): the request was not executed, and the same call would fail again. Correct the
///   arguments, the API key or the account.
/// - [`Retryable`](Disposition::Retryable): it is safe to make the same call again. The SDK has already used the
///   retries that its options and the remaining time allowed, so wait before you do.
/// - [`Unknown`](Disposition::Unknown): the request may have been executed. Look the message up before you send it
///   again; the customer may already have it.
///
/// Then use [`kind`](Self::kind) for what your program handles specially, such as an invalid field or a wrong API key.
/// [`failure`](Self::failure) is the technical reason, for logs and metrics.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
/// use workspace_sdk::{Disposition, ErrorKind};
///
/// // The number is too short, so nothing is sent.
/// let error = client.messages().send_text("+12345", "Hello").await.unwrap_err();
/// match error.disposition() {
///     Disposition::Retryable => println!("not sent, try again later: {error}"),
///     Disposition::Unknown => println!("may have been sent, look it up first: {error}"),
///     Disposition::Rejected => println!("not sent, and repeating it is useless: {error}"),
/// }
/// assert_eq!(error.kind(), ErrorKind::Validation);
/// assert_eq!(error.fields()[0].field, "to");
/// # Ok::<(), workspace_sdk::Error>(())
/// # });
/// ```
///
/// # What an error shows
///
/// `Display` is one line, with the operation, the reason and ids for support. Neither `Display` nor `Debug` shows the
/// API key, a phone number, a message or the server's text, so an error is safe to log. The server's text is available
/// from [`server_text`](Self::server_text) alone, because it may contain personal data.
///
/// # Design
///
/// All operations have the same error type, because the same things can go wrong with each of them, and `?` then needs
/// no conversion. Kind, disposition and failure are separate because they answer separate questions: a timeout, for
/// example, is retryable for a read and unknown for a send.
///
/// The page [Errors] lists every kind with its meaning, and [Sending safely] explains which failures leave the outcome
/// unknown.
///
/// [Errors]: https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/errors.md
/// [Sending safely]: https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md
pub struct Error(Box<ErrorInner>);

/// The content of an error.
pub(crate) struct ErrorInner {
    pub(crate) kind: ErrorKind,
    pub(crate) disposition: Disposition,
    pub(crate) operation: Option<&'static str>,
    pub(crate) failure: Option<Failure>,
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<String>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) whatsapp_code: Option<u32>,
    pub(crate) fields: Vec<FieldError>,
    pub(crate) redirect_host: Option<String>,
    pub(crate) server_text: Option<String>,
    pub(crate) cause: Option<Cause>,
    /// The error of the hook `on_attempt_start`. It is the program's own, so it is not shown, only returned as source.
    pub(crate) hook_error: Option<HookError>,
    /// Only for a call with an idempotency key.
    pub(crate) ledger: Option<Box<LedgerDetails>>,
}

/// The part of an error that concerns the ledger.
#[derive(Clone, Debug, Default)]
pub(crate) struct LedgerDetails {
    pub(crate) idempotency_key: Option<String>,
    /// When the call that holds the key began.
    pub(crate) since: Option<SystemTime>,
    /// Whether the error tells what happened to an earlier call.
    pub(crate) is_replayed: bool,
    /// The reason, and what to do.
    pub(crate) message: Option<Cow<'static, str>>,
}

/// The error of a hook.
pub(crate) type HookError = Box<dyn std::error::Error + Send + Sync>;

impl Error {
    pub(crate) fn new(inner: ErrorInner) -> Self {
        Self(Box::new(inner))
    }

    pub(crate) fn into_inner(self) -> ErrorInner {
        *self.0
    }

    /// The client could not be built.
    pub(crate) fn configuration(fields: Vec<FieldError>) -> Self {
        Self::of_fields(ErrorKind::Configuration, None, fields)
    }

    /// The parameters are invalid; nothing was sent.
    pub(crate) fn validation(operation: &'static str, fields: Vec<FieldError>) -> Self {
        Self::of_fields(ErrorKind::Validation, Some(operation), fields)
    }

    /// The same error with this operation.
    pub(crate) fn with_operation(mut self, operation: Option<&'static str>) -> Self {
        self.0.operation = operation;
        self
    }

    pub(crate) fn of_fields(kind: ErrorKind, operation: Option<&'static str>, fields: Vec<FieldError>) -> Self {
        Self::new(ErrorInner {
            kind,
            disposition: Disposition::Rejected,
            operation,
            failure: None,
            status: None,
            request_id: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            retry_after: None,
            whatsapp_code: None,
            fields,
            redirect_host: None,
            server_text: None,
            cause: None,
            hook_error: None,
            ledger: None,
        })
    }

    /// The kind of error, such as [`ErrorKind::RateLimit`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// A stable, machine-readable code of the kind, such as `rate_limit`. It is the same in every language.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// The name of the class in languages that have one class per error, such as `RateLimitError`.
    #[must_use]
    pub fn class_name(&self) -> &'static str {
        self.0.kind.class_name()
    }

    /// Whether the call was rejected, may be repeated, or may already have been executed.
    #[must_use]
    pub fn disposition(&self) -> Disposition {
        self.0.disposition
    }

    /// The operation, such as `templates.send`; `None` if the client could not be built.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The reason why the last attempt failed; `None` if there was no attempt.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        self.0.failure
    }

    /// The HTTP status, if the server responded.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The server's `x-request-id`, if the response has one that looks like an id.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The number of attempts that were started.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call took, including all waits.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// The idempotency key of the call, if it has one. It appears in no string of this error, because it is the
    /// program's own and may be personal.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        self.0.ledger.as_ref()?.idempotency_key.as_deref()
    }

    /// When the call began that holds the idempotency key; `None` if this call is the first one.
    #[must_use]
    pub fn since(&self) -> Option<SystemTime> {
        self.0.ledger.as_ref()?.since
    }

    /// Whether this error tells what happened to an earlier call with the same idempotency key. Nothing was sent now.
    #[must_use]
    pub fn replayed(&self) -> bool {
        self.0.ledger.as_ref().is_some_and(|ledger| ledger.is_replayed)
    }

    /// How long the server asks the client to wait before the next request (`Retry-After`). The SDK waits that long
    /// before a retry, unless the timeout of the call would pass first; then it returns this error immediately.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The WhatsApp error code in the response, such as 131047.
    #[must_use]
    pub fn whatsapp_code(&self) -> Option<u32> {
        self.0.whatsapp_code
    }

    /// The meaning of the WhatsApp code, in a few words; `None` if there is no code or the SDK does not know it.
    #[must_use]
    pub fn whatsapp_meaning(&self) -> Option<&'static str> {
        self.0.whatsapp_code.and_then(whatsapp_code::meaning)
    }

    /// Every invalid parameter or option; empty for other errors.
    #[must_use]
    pub fn fields(&self) -> &[FieldError] {
        &self.0.fields
    }

    /// The server's error message, with the key redacted: `error` and `message` of the documented envelope, otherwise
    /// the beginning of the body (at most 2,000 characters). It may contain personal data, and appears in no other
    /// string of this error.
    #[must_use]
    pub fn server_text(&self) -> Option<&str> {
        self.0.server_text.as_deref()
    }
}

/// One line: the operation, the failure, and what to do.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, &|words| Cow::Borrowed(words))
    }
}

impl Error {
    /// Writes the line, with the names of options spelled by `spell`.
    pub(crate) fn write<'a>(
        &'a self,
        f: &mut fmt::Formatter<'_>,
        spell: &dyn Fn(&'a str) -> Cow<'a, str>,
    ) -> fmt::Result {
        let inner = &self.0;
        if let Some(operation) = inner.operation {
            write!(f, "{operation}: ")?;
        }
        match inner.kind {
            ErrorKind::Configuration if inner.operation.is_some() => {
                f.write_str("nothing was sent: invalid options: ")?
            }
            ErrorKind::Configuration => f.write_str("invalid client configuration: ")?,
            ErrorKind::Validation => f.write_str("nothing was sent: ")?,
            ErrorKind::OutcomeUnknown => f.write_str("outcome unknown: ")?,
            ErrorKind::Ledger if inner.operation.is_some() => f.write_str("nothing was sent: ")?,
            ErrorKind::IdempotencyConflict => {
                f.write_str("nothing was sent: the idempotency key belongs to another request, which differs in ")?;
                for (index, field) in inner.fields.iter().enumerate() {
                    let separator = if index > 0 { ", " } else { "" };
                    write!(f, "{separator}{}", spell(&field.field))?;
                }
                return self.write_details(f);
            }
            _ => {}
        }
        if let Some(message) = inner.ledger.as_ref().and_then(|ledger| ledger.message.as_deref()) {
            f.write_str(&spell(message))?;
            if inner.kind == ErrorKind::Ledger {
                return self.write_details(f);
            }
            if inner.failure.is_some() {
                f.write_str(": ")?;
            }
        }
        for (index, field) in inner.fields.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            let field_name = if self.is_option(field) { spell(&field.field) } else { Cow::Borrowed(&*field.field) };
            write!(f, "{field_name}: {}", spell(&field.message))?;
        }
        if let Some(failure) = inner.failure {
            f.write_str(&spell(failure.explain()))?;
        }
        match inner.kind {
            ErrorKind::OutcomeUnknown => f.write_str("; it may have been carried out, so check before repeating it")?,
            ErrorKind::Authentication => {
                f.write_str(
                    "; the server does not accept the API key: check WORKSPACE_API_KEY, or the key in your code",
                )?;
            }
            _ => {}
        }
        if let Some(host) = &inner.redirect_host {
            write!(f, " (to host {host})")?;
        }
        if let Some(meaning) = self.whatsapp_meaning() {
            write!(f, ": {meaning}")?;
        }
        self.write_details(f)
    }

    /// Whether a field error is about an option of the client or the call, not about a parameter.
    pub(crate) fn is_option(&self, error: &FieldError) -> bool {
        error.is_option || self.kind() == ErrorKind::Configuration
    }

    /// Writes the details in brackets at the end of the line.
    fn write_details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        let mut details = Vec::new();
        details.extend(inner.status.map(|status| format!("status {status}")));
        details.extend(inner.whatsapp_code.map(|code| format!("WhatsApp code {code}")));
        details.extend(inner.retry_after.map(|wait| format!("retry after {:.1} s", wait.as_secs_f64())));
        details.extend(inner.request_id.as_ref().map(|id| format!("request {id}")));
        if inner.attempts > 1 {
            details.push(format!("{} attempts", inner.attempts));
        }
        if details.is_empty() { Ok(()) } else { write!(f, " [{}]", details.join(", ")) }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.debug_struct(inner.kind.class_name())
            .field("code", &self.code())
            .field("disposition", &inner.disposition.as_str())
            .field("operation", &inner.operation)
            .field("failure", &inner.failure)
            .field("status", &inner.status)
            .field("request_id", &inner.request_id)
            .field("attempts", &inner.attempts)
            .field("elapsed", &inner.elapsed)
            .field("retry_after", &inner.retry_after)
            .field("whatsapp_code", &inner.whatsapp_code)
            .field("fields", &inner.fields)
            .field("replayed", &self.replayed())
            .field("cause", &inner.cause)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.hook_error {
            Some(error) => Some(error.as_ref()),
            None => self.0.cause.as_ref().map(|cause| cause as _),
        }
    }
}

/// The error of the transport as a chain of strings without URLs, from the outermost level to the innermost.
pub(crate) struct Cause {
    message: String,
    next: Option<Box<Cause>>,
}

impl Cause {
    /// A chain of these strings, the outermost first.
    pub(crate) fn from_levels(messages: Vec<String>) -> Option<Self> {
        messages.into_iter().rev().fold(None, |next, message| Some(Self { message, next: next.map(Box::new) }))
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.message)?;
        self.next.as_ref().map_or(Ok(()), |next| write!(f, " <- {next:?}"))
    }
}

impl std::error::Error for Cause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.next.as_ref().map(|next| next.as_ref() as _)
    }
}
