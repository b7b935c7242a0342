//! Pages of a list that are requested before the caller needs them.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::{Handle, Id};
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use crate::client::Client;
use crate::config::overrides::Overrides;

/// The runtime that works on the requests, and the client that makes them.
#[derive(Debug, Default)]
pub(crate) struct Prefetcher {
    /// The runtime, if it is not that of the caller, which may be suspended while the caller does something else.
    background: Option<fn() -> Option<Handle>>,
    /// Created for the first request.
    client: Option<Client>,
}

impl Prefetcher {
    /// Requests pages on this runtime, over other connections: those of the caller are suspended with its runtime.
    #[cfg(feature = "bindings")]
    pub(crate) fn in_background(runtime: fn() -> Option<Handle>) -> Self {
        Self { background: Some(runtime), client: None }
    }

    /// The runtime; `None` if there is none.
    pub(crate) fn runtime(&self) -> Option<Handle> {
        match self.background {
            Some(runtime) => runtime(),
            None => Handle::try_current().ok(),
        }
    }

    /// The runtime and the client; `None` if there is no runtime, or no connections can be opened on it.
    pub(crate) fn get(&mut self, client: &Client) -> Option<(Handle, Client)> {
        let runtime = self.runtime()?;
        let client = match &self.client {
            Some(client) => client.clone(),
            None => self.client.insert(self.create_client(client)?).clone(),
        };
        Some((runtime, client))
    }

    /// A client that does not retry: a page that is not received is requested again when the caller needs it.
    fn create_client(&self, client: &Client) -> Option<Client> {
        #[cfg(feature = "bindings")]
        let own = self.background.map(|_| client.with_own_connections()).transpose().ok()?;
        #[cfg(not(feature = "bindings"))]
        let own = None;
        own.as_ref().unwrap_or(client).with_options(Overrides::new().max_retries(0)).ok()
    }
}

/// The requests of the next pages, in order.
#[derive(Debug)]
pub(crate) struct PrefetchedPages<T>(VecDeque<(i64, PrefetchedPage<T>)>);

impl<T> Default for PrefetchedPages<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T: Send + 'static> PrefetchedPages<T> {
    /// Starts the request of a page. Its result is `None` if it gave way to another request.
    pub(crate) fn start(
        &mut self,
        runtime: &Handle,
        page: i64,
        request: impl Future<Output = Option<T>> + Send + 'static,
    ) {
        let task = runtime.spawn(request.in_current_span());
        self.0.push_back((page, PrefetchedPage { task, runtime: runtime.id() }));
    }

    /// The number of the last page.
    pub(crate) fn last(&self) -> Option<i64> {
        self.0.back().map(|(page, _)| *page)
    }

    /// Removes the request of this page. Requests of earlier pages are cancelled. So is this one if it has not ended
    /// and is not on `runtime`: its own runtime may be suspended forever.
    pub(crate) fn take(&mut self, page: i64, runtime: impl FnOnce() -> Option<Handle>) -> Option<PrefetchedPage<T>> {
        while self.0.front().is_some_and(|(number, _)| *number < page) {
            self.0.pop_front();
        }
        let (_, request) = self.0.pop_front_if(|(number, _)| *number == page)?;
        let can_end = request.task.is_finished() || runtime().is_some_and(|runtime| runtime.id() == request.runtime);
        can_end.then_some(request)
    }

    /// Cancels all requests.
    pub(crate) fn cancel(&mut self) {
        self.0.clear();
    }
}

/// The request of a page, which makes progress while the caller does something else. Dropping it cancels it.
#[derive(Debug)]
pub(crate) struct PrefetchedPage<T> {
    task: JoinHandle<Option<T>>,
    runtime: Id,
}

impl<T> Future for PrefetchedPage<T> {
    /// `None` if the request gave way to another one, or the runtime has ended.
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(ready!(Pin::new(&mut self.task).poll(context)).ok().flatten())
    }
}

impl<T> Drop for PrefetchedPage<T> {
    fn drop(&mut self) {
        self.task.abort();
    }
}
