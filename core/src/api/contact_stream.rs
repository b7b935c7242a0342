//! A stream of all contacts in constant memory, fetched page by page, and a few pages ahead.

use std::collections::{HashSet, VecDeque};
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
#[cfg(feature = "bindings")]
use tokio::runtime::Handle;

use crate::api::contacts::{Contact, Contacts, ListContacts, ListContactsParams};
use crate::api::prefetch::{PrefetchedPage, PrefetchedPages, Prefetcher};
use crate::client::Client;
use crate::error::{Disposition, Error};
use crate::response::api_response::{ApiResponse, Pagination};

/// The number of contacts that are remembered, so that a contact that moved to a later page is not returned twice. New
/// contacts push older ones back, so a repeated contact was seen only shortly before.
const SEEN_CAPACITY: usize = 4_096;

/// The page size if the caller sets none: the API's maximum, because the time of a request hardly depends on it.
const PAGE_SIZE: i64 = 200;

/// The number of pages that are requested ahead if the caller sets none.
const PREFETCH: usize = 2;

/// The maximum number of pages that are requested ahead, because each is kept in memory.
const MAX_PREFETCH: usize = 10;

type Page = Result<ApiResponse<Vec<Contact>>, Error>;

/// The request for the page that the caller waits for.
enum PageRequest {
    /// It makes progress only while it is polled.
    OnDemand(Pin<Box<dyn Future<Output = Page> + Send>>),
    /// It was started before the caller needed the page.
    Prefetched(PrefetchedPage<Page>),
}

/// A stream of all contacts, created by [`Contacts::iter`]. The first page is requested when the first contact is
/// polled, and the pages after it while the caller works on the contacts; see [`prefetch`](Self::prefetch).
///
/// # Errors in the middle
///
/// The stream ends only after the last contact, so `None` always means that the list is complete. An error does not end
/// it: the next poll requests the failed page again, and no contact is skipped. Therefore do not poll again after an
/// error that a retry cannot change, such as a wrong API key, or the loop never ends. `try_next()` with `?` stops at
/// the first error, which is right for most programs. To continue after a temporary one, look at its
/// [`disposition`](Error::disposition) and wait.
///
/// Dropping the future of a poll loses nothing: the stream keeps the request in flight, and the next poll continues it.
#[must_use = "a stream does nothing until it is polled"]
pub struct ContactStream {
    client: Client,
    request: ListContactsParams,
    /// The page to request next.
    page: i64,
    left: usize,
    prefetch: usize,
    /// Whether the hooks of the client receive requests for which no caller waits.
    may_prefetch: bool,
    prefetcher: Prefetcher,
    /// The request in flight for this page.
    request_in_flight: Option<PageRequest>,
    /// The requests in flight for the pages after it.
    prefetched: PrefetchedPages<Page>,
    /// The pagination of the page before.
    pagination: Option<Pagination>,
    ready: VecDeque<Contact>,
    seen: ContactDeduplicator,
    is_last: bool,
}

impl std::fmt::Debug for ContactStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ContactStream").field("page", &self.page).finish_non_exhaustive()
    }
}

impl ContactStream {
    fn new(client: Client, request: ListContactsParams) -> Self {
        Self {
            client,
            page: request.page.unwrap_or(1),
            request,
            left: usize::MAX,
            prefetch: PREFETCH,
            may_prefetch: true,
            prefetcher: Prefetcher::default(),
            request_in_flight: None,
            prefetched: PrefetchedPages::default(),
            pagination: None,
            ready: VecDeque::new(),
            seen: ContactDeduplicator::default(),
            is_last: false,
        }
    }

    /// The maximum total number of contacts, regardless of the page size; no limit by default.
    pub fn max_items(mut self, count: usize) -> Self {
        self.left = count;
        self
    }

    /// The number of pages that are requested ahead while the caller works on the contacts of a page: 2 by default, at
    /// most 10. They are kept in memory. With 0, a page is requested when its first contact is needed.
    ///
    /// Contacts come in the order of the pages, and an error comes at the place of its page. No page is requested
    /// ahead that [`max_items`](Self::max_items) does not need, or if the server does not report the number of
    /// contacts and pages. Other calls have priority: with [`rate_limit`](crate::ClientBuilder::rate_limit), or while
    /// half of [`max_concurrency`](crate::ClientBuilder::max_concurrency) is in use, no page is requested ahead. If
    /// another call would have to wait, the requests ahead are cancelled, and made when their pages are needed.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.prefetch = pages.min(MAX_PREFETCH);
        self
    }

    /// The page size for the whole stream. A caller who sets the first page means a page of the server's own size.
    fn page_size(&self) -> Option<i64> {
        let max_items = i64::try_from(self.left).unwrap_or(i64::MAX);
        self.request.limit.or_else(|| self.request.page.is_none().then(|| PAGE_SIZE.min(max_items).max(1)))
    }

    /// The request for a page.
    fn fetch(&mut self, client: Client, page: i64) -> impl Future<Output = Page> + Send + 'static + use<> {
        self.request.limit = self.page_size();
        let request = ListContactsParams { page: Some(page), ..self.request.clone() };
        async move { request.send(&client).await }
    }

    fn request_on_demand(&mut self) -> PageRequest {
        PageRequest::OnDemand(Box::pin(self.fetch(self.client.clone(), self.page)))
    }

    /// Waits for the next page.
    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Page> {
        loop {
            let mut request = match self.request_in_flight.take() {
                Some(request) => request,
                None => self.start_request(),
            };
            let result = match &mut request {
                PageRequest::OnDemand(request) => request.as_mut().poll(context).map(Some),
                PageRequest::Prefetched(request) => Pin::new(request)
                    .poll(context)
                    .map(|page| page.filter(|page| is_current(page, self.pagination.as_ref()))),
            };
            match result {
                Poll::Ready(Some(page)) => return Poll::Ready(page),
                Poll::Ready(None) => self.request_in_flight = Some(self.request_on_demand()),
                Poll::Pending => {
                    self.request_in_flight = Some(request);
                    return Poll::Pending;
                }
            }
        }
    }

    /// Starts the request for the next page, unless it was started ahead, and those for the pages after it.
    fn start_request(&mut self) -> PageRequest {
        let request = match self.prefetched.take(self.page, || self.prefetcher.runtime()) {
            Some(request) => PageRequest::Prefetched(request),
            None => self.request_on_demand(),
        };
        let size = self.reported_page_size();
        self.start_prefetch(self.page, size.unwrap_or_default());
        request
    }

    /// The number of contacts on a full page, as the server reports it.
    fn reported_page_size(&self) -> Option<usize> {
        let limit = self.pagination.as_ref()?.limit?;
        usize::try_from(limit).ok().filter(|limit| *limit > 0)
    }

    /// Starts the requests for the pages after `current`, which has at most `count` contacts. The server must report
    /// how many pages and contacts there are: otherwise a request might be for a page that does not exist, or the list
    /// might change unnoticed.
    fn start_prefetch(&mut self, current: i64, count: usize) {
        let Some(Pagination { pages: Some(pages), total: Some(_), .. }) = self.pagination else { return };
        let Some(size) = self.reported_page_size().filter(|_| self.may_prefetch) else { return };
        let needed = self.left.saturating_sub(count).div_ceil(size).min(self.prefetch);
        let last = current.saturating_add(i64::try_from(needed).unwrap_or(i64::MAX)).min(pages);
        let first = self.prefetched.last().map_or(current, |page| page.max(current)).saturating_add(1);
        let throttle = Arc::clone(&self.client.context().shared.throttle);
        let spare = throttle.spare_permits();
        if first > last || spare == 0 {
            return;
        }
        let Some((runtime, client)) = self.prefetcher.get(&self.client) else { return };
        for page in (first..=last).take(spare) {
            let request = self.fetch(client.clone(), page);
            let throttle = Arc::clone(&throttle);
            self.prefetched.start(&runtime, page, async move { throttle.yielding(request).await });
        }
    }

    fn add_page(&mut self, page: ApiResponse<Vec<Contact>>) {
        self.pagination.clone_from(&page.pagination);
        let pages = self.pagination.as_ref().and_then(|pagination| pagination.pages);
        // The list ends with the last page reported by the server, and in any case with a page that is empty or
        // identical to the previous one.
        self.is_last = page.is_empty() || pages.is_some_and(|pages| self.page >= pages);
        if !self.seen.is_new_page(page.raw()) {
            self.is_last = true;
        } else {
            self.ready.extend(page.into_iter().filter(|contact| self.seen.is_new(contact)));
            self.is_last |= pages.is_none() && self.ready.is_empty();
        }
        if self.is_last {
            self.prefetched.cancel();
        } else {
            self.start_prefetch(self.page, self.ready.len());
            self.page = self.page.saturating_add(1);
        }
    }
}

#[cfg(feature = "bindings")]
impl ContactStream {
    /// Removes the contacts that can be returned without a request.
    pub(crate) fn take_ready(&mut self) -> impl Iterator<Item = Contact> {
        let count = self.ready.len().min(self.left);
        self.left -= count;
        self.ready.drain(..count)
    }

    /// Makes the next requests with this client, whose hooks belong to one call of the host. A request that is still in
    /// flight after that call would have no hooks, so with hooks no page is requested ahead.
    pub(crate) fn set_client(&mut self, client: Client) {
        self.may_prefetch = !client.settings().has_hooks();
        self.client = client;
    }

    /// Requests pages ahead on this runtime, because that of the caller is suspended between two polls.
    pub(crate) fn prefetch_on(&mut self, runtime: fn() -> Option<Handle>) {
        self.prefetcher = Prefetcher::in_background(runtime);
    }

    /// Cancels the requests in flight, if there are any. The next poll requests the same page.
    pub(crate) fn cancel_requests(&mut self) {
        self.request_in_flight = None;
        self.prefetched.cancel();
    }
}

impl ListContactsParams {
    /// A stream of all contacts; see [`Contacts::iter`].
    pub fn iter(self, client: &Client) -> ContactStream {
        ContactStream::new(client.clone(), self)
    }
}

impl Contacts<'_> {
    /// A stream of all contacts, in constant memory. While the caller works on the contacts of a page, the next two
    /// pages are under way; [`prefetch`](ContactStream::prefetch) changes that. The `limit` of the request is the page
    /// size: by default 200, the maximum, or fewer if fewer contacts are wanted.
    /// [`max_items`](ContactStream::max_items) limits the total number of contacts. Use [`list`](Self::list) instead to
    /// show a single page.
    ///
    /// The API numbers pages and has no cursor, so the list can change while it is read. A contact that moves to the
    /// next page because others were added is returned once. A contact that moves to an earlier page because others
    /// were deleted can be missed.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// use futures_util::TryStreamExt;
    /// use workspace_sdk::ListContacts;
    ///
    /// let mut contacts = client.contacts().iter(ListContacts::new().limit(50)).max_items(75);
    /// let mut count = 0;
    /// while let Some(contact) = contacts.try_next().await? {
    ///     assert!(contact.phone_number.is_some());
    ///     count += 1;
    /// }
    /// assert_eq!(count, 75);
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub fn iter(self, request: ListContacts) -> ContactStream {
        ContactStream::new(self.0.clone(), request.0)
    }
}

impl Stream for ContactStream {
    type Item = Result<Contact, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.left == 0 {
                return Poll::Ready(None);
            }
            if let Some(contact) = this.ready.pop_front() {
                this.left -= 1;
                return Poll::Ready(Some(Ok(contact)));
            }
            if this.is_last {
                return Poll::Ready(None);
            }
            match ready!(this.poll_page(cx)) {
                Ok(page) => this.add_page(page),
                // The next poll requests the page again, so an error cannot be mistaken for the end.
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

/// Whether a page that was requested ahead can be returned. It is requested again if the list may have changed between
/// the page before it and this one, so that no contact is missed, and after an error that may have ended since.
fn is_current(page: &Page, before: Option<&Pagination>) -> bool {
    match page {
        Ok(page) => {
            let total = |pagination: &Pagination| pagination.total;
            page.pagination.as_ref().and_then(total) == before.and_then(total)
        }
        Err(error) => error.disposition() == Disposition::Rejected,
    }
}

/// Remembers the last contacts by a hash of their identity.
#[derive(Default)]
struct ContactDeduplicator {
    hasher: RandomState,
    order: VecDeque<u64>,
    hashes: HashSet<u64>,
    /// The hash of the last page.
    page: Option<u64>,
}

impl ContactDeduplicator {
    /// Whether a page differs from the previous one: a server that ignores `page` would make the loop endless.
    fn is_new_page(&mut self, text: &str) -> bool {
        let hash = self.hasher.hash_one(text);
        self.page.replace(hash) != Some(hash)
    }

    fn is_new(&mut self, contact: &Contact) -> bool {
        // A contact without id and number cannot be identified, and is always returned.
        let Some(identity) = contact.id.as_ref().or(contact.phone_number.as_ref()) else {
            return true;
        };
        let hash = self.hasher.hash_one(identity);
        if !self.hashes.insert(hash) {
            return false;
        }
        self.order.push_back(hash);
        if self.order.len() > SEEN_CAPACITY
            && let Some(oldest) = self.order.pop_front()
        {
            self.hashes.remove(&oldest);
        }
        true
    }
}
