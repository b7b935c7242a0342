//! The call that sends to many, as Rust programs use it.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use futures_core::Stream;

use crate::api::messages::SendMessageParams;
use crate::api::templates::SendTemplateParams;
use crate::api::{Content, Header, Messages, SendMessage, SendTemplate, Templates};
use crate::call::check_runtime;
use crate::client::Client;
use crate::error::{Error, ErrorInner, ErrorKind, FieldError, FieldErrorKind};
use crate::many::columns::Columns;
use crate::many::exchange::{Batch, Exchange, SourceError};
use crate::many::options::{AtDailyLimit, ManyOptions};
use crate::many::outcome::RecipientResult;
use crate::many::plan::RowParams;
use crate::many::recipient::{IntoRecipient, Recipient};
use crate::many::rejected_file::RejectedOptions;
use crate::many::report::{Progress, Report};
use crate::many::run::Run;
use crate::many::stop::StopRule;
use crate::phone::PhoneNumber;

/// A source of recipients.
type Source = Pin<Box<dyn Stream<Item = Result<Recipient, SourceError>> + Send>>;

/// An iterator as a stream.
struct OfIterator<I>(Box<I>);

impl<I: Iterator<Item: IntoRecipient>> Stream for OfIterator<I> {
    type Item = Result<Recipient, SourceError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(IntoRecipient::into_recipient))
    }
}

/// The message that each recipient gets, with the values that all rows share.
#[derive(Clone)]
pub(crate) enum Message {
    Template(Box<SendTemplateParams>),
    Message(Box<SendMessageParams>),
}

/// Sends to a list of recipients; a [`Stream`] of one [`RecipientResult`] per recipient, in the order in which they are
/// ready. It is created by [`Templates::send_many`] and [`Messages::send_many`].
///
/// The list is read as it is needed, so a list of a million rows needs little memory. One recipient that fails stops
/// nothing; errors that concern the whole list stop it (see [`StopRule`]). The stream itself fails only if the run
/// cannot continue at all: an option is invalid, a column is missing, or the ledger or a file cannot be used.
///
/// # Breaking off
///
/// The sends happen in a separate task. If the stream is dropped, nothing new begins, and what is in flight is
/// completed as long as the runtime exists. [`close`](Self::close) waits for it.
///
/// # Durable campaigns
///
/// With a client that has a ledger, [`campaign`](Self::campaign) makes the run durable: run the same list again, after
/// an error, a crash or a deployment, and only those are sent who are missing.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
/// use futures_util::TryStreamExt;
/// use workspace_sdk::{Outcome, Recipient};
///
/// let orders = [("+15550000001", "John", "ORD-1"), ("not a number", "Jane", "ORD-2")];
/// let recipients = orders.map(|(to, name, order)| Recipient::new(to).variables([name, order, "29.99"]));
/// let mut results = client.templates().send_many(recipients, "order_confirmation");
/// while let Some(result) = results.try_next().await? {
///     if result.outcome() != Outcome::Accepted {
///         println!("row {}: {}", result.index, result.reason);
///     }
/// }
/// let report = results.report();
/// assert_eq!((report.progress.accepted, report.progress.rejected), (1, 1));
/// # Ok::<(), workspace_sdk::Error>(())
/// # });
/// ```
#[must_use = "nothing is sent until the stream is polled"]
pub struct SendMany {
    client: Client,
    message: Message,
    options: ManyOptions,
    source: Option<Source>,
    /// The run, once it has begun.
    exchange: Option<Arc<Exchange>>,
    ready: VecDeque<RecipientResult>,
    source_error: Option<SourceError>,
    /// Whether the run knows that there are no more rows.
    has_given_all: bool,
    /// The error of an option that was set after the run had begun.
    option_error: Option<Error>,
    end: Option<Result<(), Error>>,
    has_ended: bool,
}

impl fmt::Debug for SendMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendMany").field("has_begun", &self.exchange.is_some()).finish_non_exhaustive()
    }
}

/// How long rows are read at once, so that a slow iterator does not delay results.
const MAX_READ: Duration = Duration::from_millis(10);

impl SendMany {
    pub(crate) fn new(client: &Client, message: Message, options: ManyOptions, source: Option<Source>) -> Self {
        Self {
            client: client.clone(),
            message,
            options,
            source,
            exchange: None,
            ready: VecDeque::new(),
            source_error: None,
            has_given_all: false,
            option_error: None,
            end: None,
            has_ended: false,
        }
    }

    fn of_iterator<I>(client: &Client, message: Message, recipients: I) -> Self
    where
        I: IntoIterator<Item: IntoRecipient, IntoIter: Send + 'static>,
    {
        let recipients = recipients.into_iter();
        let (least, most) = recipients.size_hint();
        let total = (Some(least) == most).then(|| u64::try_from(least).unwrap_or(u64::MAX));
        let options = ManyOptions { total, ..ManyOptions::default() };
        Self::new(client, message, options, Some(Box::pin(OfIterator(Box::new(recipients)))))
    }

    fn of_stream<S>(client: &Client, message: Message, recipients: S) -> Self
    where
        S: Stream<Item: IntoRecipient> + Send + 'static,
    {
        Self::new(client, message, ManyOptions::default(), Some(Box::pin(OfStream(Box::pin(recipients)))))
    }

    /// Changes an option. A run that has begun has its own copy, so changing it then would do nothing.
    fn set(mut self, change: impl FnOnce(&mut ManyOptions)) -> Self {
        match &self.exchange {
            None => change(&mut self.options),
            Some(exchange) => {
                exchange.close();
                let message = "has begun: set all options before `handle`, and before the stream is polled";
                let fields = vec![FieldError::of_option("send_many", FieldErrorKind::Conflict, message)];
                self.option_error = Some(Error::configuration(fields));
            }
        }
        self
    }

    /// Which column of a row is which parameter, for rows that do not use the API's names.
    pub fn columns(self, columns: Columns) -> Self {
        self.set(|options| options.columns = Some(columns))
    }

    /// Makes the run durable under this name, which needs a client with a ledger: 1 to 100 visible ASCII characters,
    /// without spaces, slashes and colons.
    ///
    /// Each recipient is sent under an idempotency key: the campaign and the recipient's own
    /// [`key`](Recipient::key), or the campaign and a keyed hash of the number. So a second run of the same campaign
    /// skips those who were accepted, tries those again who were refused or not sent, and reports those whose outcome
    /// is unknown. Several processes may run one campaign at the same time.
    ///
    /// When the entries of a campaign are pruned from the ledger, its name cannot be used any more.
    pub fn campaign(self, name: impl Into<String>) -> Self {
        self.set(|options| options.campaign = Some(name.into()))
    }

    /// Sends nothing, and reports what would happen: which rows are invalid, duplicates or were sent already, which do
    /// not fit the template, how long it will take, and the first three messages as the customers will read them.
    pub fn dry_run(self, dry_run: bool) -> Self {
        self.set(|options| options.dry_run = dry_run)
    }

    /// The maximum number of messages per second. The limit of the client, if it has one, also applies.
    pub fn rate_limit(self, per_second: f64) -> Self {
        self.set(|options| options.rate_limit = Some(per_second))
    }

    /// The maximum number of messages per second of all processes that use the same ledger and scope.
    pub fn shared_rate_limit(self, per_second: f64) -> Self {
        self.set(|options| options.shared_rate_limit = Some(per_second))
    }

    /// The maximum number of new people within 24 hours: those whom no run with this option, with the same ledger and
    /// scope, has written to in the last 24 hours. WhatsApp has such a limit (250, 2,000, 10,000 or 100,000, per
    /// business portfolio). The ledger knows nothing of messages that were sent in another way.
    pub fn max_new_people_per_day(self, people: u64) -> Self {
        self.set(|options| options.max_new_people_per_day = Some(people))
    }

    /// The reaction when the limit of new people is reached; by default the run stops.
    pub fn at_daily_limit(self, what: AtDailyLimit) -> Self {
        self.set(|options| options.at_daily_limit = what)
    }

    /// The maximum number of sends in flight; 16 by default. It is at most three quarters of the client's
    /// `max_concurrency`, so that other calls always get their turn.
    pub fn concurrency(self, sends: usize) -> Self {
        self.set(|options| options.concurrency = Some(sends))
    }

    /// Numbers that are not written to, such as those of people who opted out. They are compared by
    /// [`PhoneNumber::comparison_key`], directly before each send. [`SendManyHandle::suppress`] adds numbers during the
    /// run.
    pub fn suppress<T: AsRef<str>>(self, numbers: impl IntoIterator<Item = T>) -> Self {
        self.set(|options| {
            numbers.into_iter().enumerate().for_each(|(index, number)| options.suppress(index, number.as_ref()));
        })
    }

    /// The id of the channel for rows that have none. It is not needed if the API key has only one channel.
    pub fn channel_id(mut self, channel_id: impl Into<String>) -> Self {
        let channel_id = Some(channel_id.into());
        match &mut self.message {
            Message::Template(params) => params.channel_id = channel_id,
            Message::Message(params) => params.channel_id = channel_id,
        }
        self
    }

    /// Your own reference for all messages, for tracking.
    pub fn api_reference(mut self, reference: impl Into<String>) -> Self {
        let reference = Some(reference.into());
        match &mut self.message {
            Message::Template(params) => params.api_reference = reference,
            Message::Message(params) => params.api_reference = reference,
        }
        self
    }

    /// Changes the limit of a stop rule; 0 turns it off.
    pub fn stop_after(self, rule: StopRule, errors: u32) -> Self {
        self.set(|options| {
            options.stop_after.insert(rule.as_str(), errors);
        })
    }

    /// Writes the rows of rejected recipients to this file during the run, with the reasons, so that they can be
    /// corrected and sent again. It is CSV with commas, or JSON lines if its name ends in `.ndjson` or `.jsonl`. A file
    /// that has this name already is kept with `.old` behind its name.
    pub fn rejected(self, path: impl Into<PathBuf>) -> Self {
        self.rejected_with_delimiter(path, ',')
    }

    /// The same with this delimiter, such as that of the list.
    pub fn rejected_with_delimiter(self, path: impl Into<PathBuf>, delimiter: char) -> Self {
        self.set(|options| options.rejected = Some(RejectedOptions { path: path.into(), delimiter }))
    }

    /// The number of recipients, if the list itself does not know it, for [`Progress::total`].
    pub fn total(self, recipients: u64) -> Self {
        self.set(|options| options.total = Some(recipients))
    }

    /// A handle for another task: it shows the progress, and can end the run.
    ///
    /// # Errors
    ///
    /// Those of a run that cannot begin: an invalid option, or a ledger or a file that cannot be used.
    pub fn handle(&mut self) -> Result<SendManyHandle, Error> {
        Ok(SendManyHandle(self.exchange()?))
    }

    /// Consumes all results, and returns the report.
    ///
    /// # Errors
    ///
    /// Those of the stream.
    pub async fn run(mut self) -> Result<Report, Error> {
        while let Some(result) = poll_fn(|context| Pin::new(&mut self).poll_next(context)).await {
            result?;
        }
        Ok(self.report())
    }

    /// The present state of the run.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.exchange.as_ref().map(|exchange| exchange.progress()).unwrap_or_default()
    }

    /// The report of the results so far.
    #[must_use]
    pub fn report(&self) -> Report {
        self.exchange.as_ref().map(|exchange| exchange.report()).unwrap_or_default()
    }

    /// Ends the run: nothing new begins. Waits until what is in flight is completed, and returns the report.
    ///
    /// # Errors
    ///
    /// Those of the stream.
    pub async fn close(mut self) -> Result<Report, Error> {
        if let Some(exchange) = &self.exchange {
            exchange.close();
            while let Some(result) = poll_fn(|context| Pin::new(&mut self).poll_next(context)).await {
                result?;
            }
        }
        Ok(self.report())
    }

    /// The run, which begins now if it has not begun.
    pub(crate) fn exchange(&mut self) -> Result<Arc<Exchange>, Error> {
        if let Some(exchange) = &self.exchange {
            return Ok(Arc::clone(exchange));
        }
        check_runtime()?;
        let (client, mut options) = (&self.client, self.options.clone());
        let exchange = Arc::new(Exchange::new(options.total, std::mem::take(&mut options.suppressed)));
        match self.message.clone() {
            Message::Template(params) => start(client, *params, options, &exchange)?,
            Message::Message(params) => start(client, *params, options, &exchange)?,
        }
        self.exchange = Some(Arc::clone(&exchange));
        Ok(exchange)
    }

    /// Gives the run as many rows as it wants and the source has at once. `Pending` if the source has none now.
    fn feed(&mut self, exchange: &Exchange, context: &mut Context<'_>) -> Poll<()> {
        let began = Instant::now();
        let (mut rows, wanted, mut is_pending) = (Vec::new(), exchange.wanted(), false);
        while wanted > rows.len()
            && let Some(source) = &mut self.source
        {
            match source.as_mut().poll_next(context) {
                Poll::Ready(Some(Ok(row))) => rows.push(row),
                Poll::Ready(Some(Err(error))) => {
                    self.source_error = Some(error);
                    self.source = None;
                }
                Poll::Ready(None) => self.source = None,
                Poll::Pending => {
                    is_pending = true;
                    break;
                }
            }
            if began.elapsed() >= MAX_READ {
                // Reads on after other tasks had their turn.
                context.waker().wake_by_ref();
                is_pending = true;
                break;
            }
        }
        let is_last = self.source.is_none();
        if !rows.is_empty() || (is_last && !std::mem::replace(&mut self.has_given_all, true)) {
            exchange.add_rows(rows, is_last);
        }
        if is_pending { Poll::Pending } else { Poll::Ready(()) }
    }
}

fn start<P: RowParams>(
    client: &Client,
    constants: P,
    options: ManyOptions,
    exchange: &Arc<Exchange>,
) -> Result<(), Error> {
    let run = Run::new(client, constants, options, Arc::clone(exchange))?;
    drop(tokio::spawn(run.run()));
    Ok(())
}

impl Stream for SendMany {
    type Item = Result<RecipientResult, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(result) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(result)));
            }
            if this.has_ended {
                return Poll::Ready(None);
            }
            if let Some(end) = this.end.take() {
                this.has_ended = true;
                let own_error = this.option_error.take().or_else(|| this.source_error.take().map(of_source));
                return Poll::Ready(end.err().or(own_error).map(Err));
            }
            let exchange = match this.exchange() {
                Ok(exchange) => exchange,
                Err(error) => {
                    this.has_ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
            };
            let fed = this.feed(&exchange, context);
            // If the source has no row now, its own waker continues, so only results matter here.
            let Batch { results, end, .. } = ready!(exchange.poll_batch(context, fed.is_ready()));
            this.ready = results;
            this.end = end;
        }
    }
}

/// The run ends after what is in flight.
impl Drop for SendMany {
    fn drop(&mut self) {
        if let Some(exchange) = &self.exchange {
            exchange.abandon();
        }
    }
}

/// The error of a source of recipients, as the cause of the stream's error.
fn of_source(error: SourceError) -> Error {
    let message = "the list failed, so that its rest was not read";
    let fields = vec![FieldError::of_option("recipients", FieldErrorKind::Format, message)];
    let inner = Error::of_fields(ErrorKind::Configuration, None, fields).into_inner();
    Error::new(ErrorInner { hook_error: Some(error), ..inner })
}

/// A stream of recipients.
struct OfStream<S>(Pin<Box<S>>);

impl<S: Stream<Item: IntoRecipient>> Stream for OfStream<S> {
    type Item = Result<Recipient, SourceError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|item| item.map(IntoRecipient::into_recipient))
    }
}

/// Shows the progress of a run, and can end it, from any task or thread.
#[derive(Clone, Debug)]
pub struct SendManyHandle(pub(crate) Arc<Exchange>);

impl SendManyHandle {
    /// The present state of the run.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.0.progress()
    }

    /// The report of the results so far.
    #[must_use]
    pub fn report(&self) -> Report {
        self.0.report()
    }

    /// Nothing new begins from now on. The stream returns the results of what is in flight, and ends.
    pub fn close(&self) {
        self.0.close();
    }

    /// Adds a number that is not written to from now on.
    ///
    /// # Errors
    ///
    /// The same as [`PhoneNumber::parse`]; the number is not added then.
    pub fn suppress(&self, number: &str) -> Result<(), Error> {
        self.0.suppress(PhoneNumber::parse(number)?.comparison_key());
        Ok(())
    }
}

impl ManyOptions {
    /// Adds a number that is not written to.
    pub(crate) fn suppress(&mut self, index: usize, number: &str) {
        match PhoneNumber::parse(number) {
            Ok(number) => drop(self.suppressed.insert(number.comparison_key())),
            Err(error) => {
                let message = error.fields().first().map(|field| field.message.clone()).unwrap_or_default();
                let field = format!("suppress[{index}]");
                self.field_errors.push(FieldError::of_option(&field, FieldErrorKind::Format, &message));
            }
        }
    }
}

/// A template message for many recipients: the template, and the values that all rows share. A row's own values replace
/// them.
///
/// ```
/// use workspace_sdk::{Header, TemplateMessage};
///
/// let image = Header::Image("https://example.com/spring.png".into());
/// let offer = TemplateMessage::new("spring_offer").language_code("en").header(image);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateMessage(SendTemplate);

impl TemplateMessage {
    /// The template with this exact name.
    #[must_use]
    pub fn new(template_name: impl Into<String>) -> Self {
        Self(SendTemplate::new("", template_name))
    }

    /// The language, such as `en_US`; by default the server takes it from the stored template.
    #[must_use]
    pub fn language_code(self, language: impl Into<String>) -> Self {
        Self(self.0.language_code(language))
    }

    /// The body's variables, in order.
    #[must_use]
    pub fn variables<T: Into<String>>(self, values: impl IntoIterator<Item = T>) -> Self {
        Self(self.0.variables(values))
    }

    /// The header.
    #[must_use]
    pub fn header(self, header: Header) -> Self {
        Self(self.0.header(header))
    }
}

impl<T: Into<String>> From<T> for TemplateMessage {
    fn from(template_name: T) -> Self {
        Self::new(template_name)
    }
}

impl From<TemplateMessage> for Message {
    fn from(TemplateMessage(request): TemplateMessage) -> Self {
        Self::Template(Box::new(SendTemplateParams { to: None, ..request.0 }))
    }
}

impl From<Option<Content>> for Message {
    fn from(content: Option<Content>) -> Self {
        let params = content.map(|content| SendMessage::new("", content).0).unwrap_or_default();
        Self::Message(Box::new(SendMessageParams { to: None, ..params }))
    }
}

impl Templates<'_> {
    /// Sends a template to a list of recipients: phone numbers, or rows with the values of each recipient. Nothing is
    /// sent until the stream is polled. See [`SendMany`] for how a run works, and for its options.
    pub fn send_many<I>(self, recipients: I, template: impl Into<TemplateMessage>) -> SendMany
    where
        I: IntoIterator<Item: IntoRecipient, IntoIter: Send + 'static>,
    {
        SendMany::of_iterator(self.0, template.into().into(), recipients)
    }

    /// The same with a stream of recipients, such as the rows of a query.
    pub fn send_many_stream<S>(self, recipients: S, template: impl Into<TemplateMessage>) -> SendMany
    where
        S: Stream<Item: IntoRecipient> + Send + 'static,
    {
        SendMany::of_stream(self.0, template.into().into(), recipients)
    }
}

impl Messages<'_> {
    /// Sends a free-form message to a list of recipients whose 24-hour windows are open. `content` is what all get, or
    /// `None` if each row has its own `body`. See [`SendMany`] for how a run works, and for its options.
    pub fn send_many<I>(self, recipients: I, content: impl Into<Option<Content>>) -> SendMany
    where
        I: IntoIterator<Item: IntoRecipient, IntoIter: Send + 'static>,
    {
        SendMany::of_iterator(self.0, content.into().into(), recipients)
    }

    /// The same with a stream of recipients, such as the rows of a query.
    pub fn send_many_stream<S>(self, recipients: S, content: impl Into<Option<Content>>) -> SendMany
    where
        S: Stream<Item: IntoRecipient> + Send + 'static,
    {
        SendMany::of_stream(self.0, content.into().into(), recipients)
    }
}
