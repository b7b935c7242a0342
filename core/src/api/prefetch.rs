//! Pages of a list that are requested before the caller needs them.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::client::Client;

/// The runtime that works on the requests, and the client that makes them.
#[derive(Debug, Default)]
pub(crate) enum Prefetcher {
    /// Those of the caller.
    #[default]
    OfCaller,
    /// Another runtime, because that of the caller is suspended while the caller does something else.
    #[cfg(feature = "bindings")]
    Background(Background),
}

/// A runtime of the host, and a client whose connections live on it. The client is created for the first request.
#[cfg(feature = "bindings")]
#[derive(Debug)]
pub(crate) struct Background {
    pub(crate) runtime: fn() -> Option<Handle>,
    pub(crate) client: Option<Client>,
}

impl Prefetcher {
    /// The runtime and the client; `None` if there is no runtime, or no connections can be opened on it.
    pub(crate) fn get(&mut self, client: &Client) -> Option<(Handle, Client)> {
        match self {
            Self::OfCaller => Some((Handle::try_current().ok()?, client.clone())),
            #[cfg(feature = "bindings")]
            Self::Background(background) => {
                let client = match &background.client {
                    Some(client) => client.clone(),
                    None => background.client.insert(client.with_own_connections().ok()?).clone(),
                };
                Some(((background.runtime)()?, client))
            }
        }
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
    /// Starts the request of a page.
    pub(crate) fn start(&mut self, runtime: &Handle, page: i64, request: impl Future<Output = T> + Send + 'static) {
        self.0.push_back((page, PrefetchedPage(runtime.spawn(request))));
    }

    /// The number of the last page.
    pub(crate) fn last(&self) -> Option<i64> {
        self.0.back().map(|(page, _)| *page)
    }

    /// Removes the request of this page. Requests of earlier pages are cancelled.
    pub(crate) fn take(&mut self, page: i64) -> Option<PrefetchedPage<T>> {
        while self.0.front().is_some_and(|(number, _)| *number < page) {
            self.0.pop_front();
        }
        self.0.pop_front_if(|(number, _)| *number == page).map(|(_, request)| request)
    }

    /// Cancels all requests.
    pub(crate) fn cancel(&mut self) {
        self.0.clear();
    }
}

/// The request of a page, which makes progress while the caller does something else. Dropping it cancels it.
#[derive(Debug)]
pub(crate) struct PrefetchedPage<T>(JoinHandle<T>);

impl<T> Future for PrefetchedPage<T> {
    /// `None` if the runtime has ended.
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(ready!(Pin::new(&mut self.0).poll(context)).ok())
    }
}

impl<T> Drop for PrefetchedPage<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
