//! Pages that a host requests one by one: all contacts, or the changes of a message's status.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream as _;
use tokio::sync::Mutex;

use crate::api::contact_stream::ContactStream;
use crate::api::contacts::{Contact, ListContactsParams};
use crate::api::message_wait::MessageWatch;
use crate::api::messages::MessageStatus;
use crate::bindings::errors::outcome_unknown_error;
use crate::bindings::io_thread::IoThread;
use crate::bindings::params::{InvalidField, OperationParams as _};
use crate::client::Client;
use crate::error::Error;
use crate::response::api_response::ApiResponse;

/// The settings of a stream of contacts. `None` means the default.
#[derive(Clone, Debug, Default)]
pub struct ContactStreamOptions {
    /// The maximum total number of contacts.
    pub max_items: Option<usize>,
    /// The number of pages that are requested ahead.
    pub prefetch: Option<usize>,
}

impl ContactStreamOptions {
    /// Creates the stream.
    ///
    /// # Errors
    ///
    /// A validation error if a field could not be converted.
    pub fn stream(
        self,
        client: &Client,
        params: ListContactsParams,
        invalid: &[InvalidField],
    ) -> Result<ContactStream, Error> {
        let mut stream = params.checked(invalid)?.iter(client);
        if let Some(max_items) = self.max_items {
            stream = stream.max_items(max_items);
        }
        if let Some(prefetch) = self.prefetch {
            stream = stream.prefetch(prefetch);
        }
        Ok(stream)
    }
}

/// A stream whose elements a host reads page by page.
#[derive(Debug)]
pub enum PageStream {
    /// `contacts.iter`.
    Contacts(Box<ContactStream>),
    /// `messages.watch`.
    Statuses(MessageWatch),
}

/// One page.
#[derive(Debug)]
pub enum StreamPage {
    /// Contacts.
    Contacts(Vec<Contact>),
    /// One status.
    Status(Box<ApiResponse<MessageStatus>>),
}

impl From<ContactStream> for PageStream {
    fn from(stream: ContactStream) -> Self {
        Self::Contacts(Box::new(stream))
    }
}

impl From<MessageWatch> for PageStream {
    fn from(watch: MessageWatch) -> Self {
        Self::Statuses(watch)
    }
}

impl PageStream {
    /// The next page; `None` after the last. After an error the same page is requested again. Dropping the future loses
    /// nothing: the next call continues the same request.
    ///
    /// # Errors
    ///
    /// Any error of the request for this page.
    async fn next_page(&mut self) -> Result<Option<StreamPage>, Error> {
        match self {
            Self::Contacts(stream) => {
                // All contacts that were fetched already, otherwise those of the next page: crossing the FFI once per
                // contact would be expensive.
                let first = poll_fn(|context| Pin::new(&mut **stream).poll_next(context)).await.transpose()?;
                Ok(first.map(|first| StreamPage::Contacts(std::iter::once(first).chain(stream.take_ready()).collect())))
            }
            Self::Statuses(watch) => {
                let status = poll_fn(|context| Pin::new(&mut *watch).poll_next(context)).await.transpose()?;
                Ok(status.map(|status| StreamPage::Status(Box::new(status))))
            }
        }
    }

    /// Makes the next requests with this client.
    fn use_client(&mut self, client: &Client) {
        match self {
            Self::Contacts(stream) => stream.set_client(client.clone()),
            Self::Statuses(watch) => watch.set_client(client.clone()),
        }
    }

    /// Cancels the requests in flight. The next call requests the same page again.
    fn cancel_requests(&mut self) {
        match self {
            Self::Contacts(stream) => stream.cancel_requests(),
            Self::Statuses(watch) => watch.cancel_poll(),
        }
    }
}

/// A sequence of pages, which starts with the first request. Requests are made one after the other, even if several
/// callers request pages at the same time.
pub struct PageFetcher<B> {
    operation: &'static str,
    is_suspended: bool,
    state: Mutex<State<B>>,
}

enum State<B> {
    /// The function that creates the stream.
    New(B),
    /// The stream, and the number of pages that it delivered.
    Streaming(Box<PageStream>, u32),
    Finished,
}

impl<B> std::fmt::Debug for PageFetcher<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageFetcher").field("operation", &self.operation).finish_non_exhaustive()
    }
}

impl<B> PageFetcher<B> {
    /// The pages of an operation. `begin` creates the stream; if it fails, the next request calls it again.
    pub fn new<E>(operation: &'static str, begin: B) -> Self
    where
        B: Fn(&Client) -> Result<PageStream, E>,
    {
        Self { operation, is_suspended: false, state: Mutex::new(State::New(begin)) }
    }

    /// For a host whose runtime is suspended between two calls: the background thread requests pages ahead.
    #[must_use]
    pub fn for_suspended_runtime(self) -> Self {
        Self { is_suspended: true, ..self }
    }

    /// The operation's name.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The next page; `None` after the last. After an error or a cancelled request, the next call requests the same
    /// page again.
    ///
    /// `received` is the number of pages that the host has received, if it counts them. A page can be lost on its way
    /// to the host, for instance because memory is exhausted. Skipping it silently would lose contacts, so from then on
    /// every call fails.
    ///
    /// # Errors
    ///
    /// If the stream cannot be created or a page was lost; any error of the request for this page.
    pub async fn next_page<E: From<Error>>(
        &self,
        client: &Client,
        received: Option<u32>,
    ) -> Result<Option<StreamPage>, E>
    where
        B: Fn(&Client) -> Result<PageStream, E>,
    {
        let mut state = self.state.lock().await;
        if let State::New(begin) = &*state {
            let mut stream = begin(client)?;
            if let (PageStream::Contacts(contacts), true) = (&mut stream, self.is_suspended) {
                contacts.prefetch_on(|| IoThread::of_process().ok().map(|thread| thread.runtime()));
            }
            *state = State::Streaming(Box::new(stream), 0);
        }
        let State::Streaming(stream, delivered) = &mut *state else { return Ok(None) };
        if received.is_some_and(|received| received != *delivered) {
            return Err(outcome_unknown_error(self.operation, Duration::ZERO).into());
        }
        // Each request may come from another caller, whose client has its own listener.
        stream.use_client(client);
        let page = Request { stream, has_ended: false }.run().await?;
        match page {
            Some(_) => *delivered = delivered.saturating_add(1),
            None => *state = State::Finished,
        }
        Ok(page)
    }

    /// Ends the sequence and cancels its requests, for a host that keeps it longer than it needs it. A request for the
    /// next page ends first.
    pub async fn close(&self) {
        *self.state.lock().await = State::Finished;
    }
}

/// A request for the next page of a stream. If it is dropped before it has ended, it is cancelled, and the stream stays
/// at the same page.
struct Request<'a> {
    stream: &'a mut PageStream,
    has_ended: bool,
}

impl Request<'_> {
    async fn run(mut self) -> Result<Option<StreamPage>, Error> {
        let page = self.stream.next_page().await;
        self.has_ended = true;
        page
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        // The requests for the pages ahead continue after this one.
        if !self.has_ended {
            self.stream.cancel_requests();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::runtime::{Builder, Runtime};
    use tokio::time::{sleep, timeout};
    use workspace_sandbox::{Fault, Options, Sandbox};

    use super::*;

    const LONG: Duration = Duration::from_secs(20);

    type Begin = fn(&Client) -> Result<PageStream, Error>;

    fn sandbox() -> (Sandbox, Client) {
        let sandbox = Sandbox::start(Options::default()).unwrap();
        let client = Client::builder().base_url(sandbox.url()).api_key(workspace_sandbox::API_KEY).build().unwrap();
        (sandbox, client)
    }

    /// The pages of 120 contacts, 20 per page.
    fn fetcher() -> PageFetcher<Begin> {
        PageFetcher::new("contacts.iter", |client| {
            let params = ListContactsParams { limit: Some(20), ..Default::default() };
            Ok(ContactStreamOptions::default().stream(client, params, &[])?.into())
        })
    }

    /// The number of contacts on the next page.
    async fn next(pages: &PageFetcher<Begin>, client: &Client) -> usize {
        match pages.next_page::<Error>(client, None).await.unwrap() {
            Some(StreamPage::Contacts(contacts)) => contacts.len(),
            _ => 0,
        }
    }

    async fn wait_for(sandbox: &Sandbox, requests: usize) {
        let wait = async {
            while sandbox.journal().len() < requests {
                sleep(Duration::from_millis(1)).await;
            }
        };
        timeout(LONG, wait).await.unwrap();
    }

    fn runtime_of_thread() -> Runtime {
        Builder::new_current_thread().enable_all().build().unwrap()
    }

    #[test]
    fn the_next_pages_are_requested_after_a_page_was_returned() {
        for is_suspended in [false, true] {
            let (sandbox, client) = sandbox();
            let pages = if is_suspended { fetcher().for_suspended_runtime() } else { fetcher() };
            let runtime = runtime_of_thread();
            assert_eq!(runtime.block_on(next(&pages, &client)), 20);
            // Between two calls, a suspended runtime makes no progress.
            let other = runtime_of_thread();
            let waiting = if is_suspended { &other } else { &runtime };
            waiting.block_on(wait_for(&sandbox, 3));
            let rest: Vec<_> = (0..6).map(|_| runtime.block_on(next(&pages, &client))).collect();
            assert_eq!(rest, [20, 20, 20, 20, 20, 0]);
            assert_eq!(sandbox.journal().len(), 6);
        }
    }

    #[tokio::test]
    async fn a_cancelled_call_cancels_the_requests_and_skips_no_page() {
        let (sandbox, client) = sandbox();
        let pages = fetcher();
        sandbox.fault(Fault::stall().skip(1).times(2)).unwrap();
        assert_eq!(next(&pages, &client).await, 20);
        wait_for(&sandbox, 3).await;
        assert!(timeout(Duration::from_millis(20), next(&pages, &client)).await.is_err());
        let mut rest = 0;
        for _ in 0..5 {
            rest += timeout(LONG, next(&pages, &client)).await.unwrap();
        }
        assert_eq!((rest, next(&pages, &client).await), (100, 0));
    }

    #[tokio::test]
    async fn a_closed_sequence_requests_no_page() {
        let (sandbox, client) = sandbox();
        let pages = fetcher();
        assert_eq!(next(&pages, &client).await, 20);
        pages.close().await;
        assert_eq!(next(&pages, &client).await, 0);
        assert_eq!(sandbox.journal().len(), 1);
    }
}
