//! All contacts, page after page, as a stream in constant memory.

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

/// How many contacts are remembered, so that one that slid onto a later page is not given twice. As new contacts push
/// old ones back, a repeated one was seen shortly before.
const REMEMBERED: usize = 4_096;

pub(crate) type Fetch = Pin<Box<dyn Future<Output = Result<ApiResponse<Vec<Contact>>, Error>> + Send>>;

/// All contacts, one by one; made by [`Contacts::iter`]. A page is fetched when its first contact is
/// asked for.
///
/// The stream ends only after the last contact. An error does not end it: polling it again requests the page that failed
/// again, and nothing is skipped. So stop at the first error you do not want to retry, for instance with `try_next`.
#[must_use = "a stream does nothing until it is polled"]
pub struct ContactStream {
    pub(crate) client: Client,
    request: ListContactsParams,
    page: i64,
    pub(crate) left: usize,
    pub(crate) fetch: Option<Fetch>,
    pub(crate) ready: VecDeque<Contact>,
    seen: Seen,
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
            seen: Seen::default(),
            is_last: false,
        }
    }

    /// The most contacts in all, whatever the size of a page; no limit by default.
    pub fn max_items(mut self, most: usize) -> Self {
        self.left = most;
        self
    }

    fn start_fetch(&mut self) -> &mut Fetch {
        let (client, page) = (self.client.clone(), Some(self.page));
        let request = ListContactsParams { page, ..self.request.clone() };
        self.fetch.get_or_insert_with(|| Box::pin(async move { request.send(&client).await }))
    }

    fn take_page(&mut self, page: ApiResponse<Vec<Contact>>) {
        let pages = page.pagination.as_ref().and_then(|pagination| pagination.pages);
        // The list ends with the last page the server names, and in any case at one that is empty or the same again.
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

impl ListContactsParams {
    /// All contacts, page after page; see [`Contacts::iter`].
    pub fn iter(self, client: &Client) -> ContactStream {
        ContactStream::new(client.clone(), self)
    }
}

impl Contacts<'_> {
    /// All contacts, page after page, fetched as they are asked for. `limit` is the size of a page,
    /// [`max_items`](ContactStream::max_items) the number of contacts in all.
    ///
    /// A contact that slid onto the next page while the list grew is given once; memory stays constant. A contact that
    /// slid onto an earlier page because others were deleted can be missed: the API has no cursor.
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
                Ok(page) => this.take_page(page),
                // The page is still to come: asking again asks for it again, so that an error never looks like the end.
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

/// Remembers the last contacts by a hash of what identifies them.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    order: VecDeque<u64>,
    hashes: HashSet<u64>,
    /// The text of the last page.
    page: Option<u64>,
}

impl Seen {
    /// Whether a page differs from the one before: a server that takes no notice of `page` would go on for ever.
    fn is_new_page(&mut self, text: &str) -> bool {
        let hash = self.hasher.hash_one(text);
        self.page.replace(hash) != Some(hash)
    }

    fn is_new(&mut self, contact: &Contact) -> bool {
        // One without id and number cannot be told from another, and is always given.
        let Some(identity) = contact.id.as_ref().or(contact.phone_number.as_ref()) else {
            return true;
        };
        let hash = self.hasher.hash_one(identity);
        if !self.hashes.insert(hash) {
            return false;
        }
        self.order.push_back(hash);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.hashes.remove(&oldest);
        }
        true
    }
}
