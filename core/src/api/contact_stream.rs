//! A stream of all contacts in constant memory, fetched page by page.

use std::collections::{HashSet, VecDeque};
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::api::contacts::{Contact, Contacts, ListContacts, ListContactsParams};
use crate::client::Client;
use crate::error::Error;
use crate::response::api_response::ApiResponse;

/// The number of contacts that are remembered, so that a contact that moved to a later page is not returned twice. New
/// contacts push older ones back, so a repeated contact was seen only shortly before.
const SEEN_CAPACITY: usize = 4_096;

/// The page size if the caller sets none: the API's maximum, because the time of a request hardly depends on it.
const PAGE_SIZE: i64 = 200;

type Fetch = Pin<Box<dyn Future<Output = Result<ApiResponse<Vec<Contact>>, Error>> + Send>>;

/// A stream of all contacts, created by [`Contacts::iter`]. Each page is fetched when its first contact is polled.
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
    page: i64,
    left: usize,
    fetch: Option<Fetch>,
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
            fetch: None,
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

    /// The page size for the whole stream. A caller who sets the first page means a page of the server's own size.
    fn page_size(&self) -> Option<i64> {
        let max_items = i64::try_from(self.left).unwrap_or(i64::MAX);
        self.request.limit.or_else(|| self.request.page.is_none().then(|| PAGE_SIZE.min(max_items).max(1)))
    }

    fn start_fetch(&mut self) -> &mut Fetch {
        self.request.limit = self.page_size();
        let (client, page) = (self.client.clone(), Some(self.page));
        let request = ListContactsParams { page, ..self.request.clone() };
        self.fetch.get_or_insert_with(|| Box::pin(async move { request.send(&client).await }))
    }

    fn add_page(&mut self, page: ApiResponse<Vec<Contact>>) {
        let pages = page.pagination.as_ref().and_then(|pagination| pagination.pages);
        // The list ends with the last page reported by the server, and in any case with a page that is empty or
        // identical to the previous one.
        self.is_last = page.is_empty() || pages.is_some_and(|pages| self.page >= pages);
        if !self.seen.is_new_page(page.raw()) {
            self.is_last = true;
            return;
        }
        self.ready.extend(page.into_iter().filter(|contact| self.seen.is_new(contact)));
        self.is_last |= pages.is_none() && self.ready.is_empty();
        self.page = self.page.saturating_add(1);
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

    /// Makes the next requests with this client.
    pub(crate) fn set_client(&mut self, client: Client) {
        self.client = client;
    }

    /// Cancels the request in flight, if there is one. The next poll requests the same page.
    pub(crate) fn cancel_fetch(&mut self) {
        self.fetch = None;
    }
}

impl ListContactsParams {
    /// A stream of all contacts; see [`Contacts::iter`].
    pub fn iter(self, client: &Client) -> ContactStream {
        ContactStream::new(client.clone(), self)
    }
}

impl Contacts<'_> {
    /// A stream of all contacts, in constant memory. Pages are fetched on demand. The `limit` of the request is the
    /// page size: by default 200, the maximum, or fewer if fewer contacts are wanted.
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
            let page = ready!(this.start_fetch().as_mut().poll(cx));
            this.fetch = None;
            match page {
                Ok(page) => this.add_page(page),
                // The next poll requests the page again, so an error cannot be mistaken for the end.
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
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
