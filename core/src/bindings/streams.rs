//! What a binding does with a stream beyond asking for its next element: take a page at once, go on with another client, cancel a request.

use std::pin::Pin;

use futures_core::Stream as _;

use crate::api::contact_stream::ContactStream;
use crate::api::contacts::Contact;
use crate::api::message_wait::MessageWatch;
use crate::client::Client;
use crate::error::Error;

impl ContactStream {
    /// The contacts that are at hand, or else the next page's; never an empty page. For bindings, whose every crossing costs.
    pub async fn next_page(&mut self) -> Option<Result<Vec<Contact>, Error>> {
        let first = std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await?;
        Some(first.map(|first| std::iter::once(first).chain(self.take_ready()).collect()))
    }

    /// Requests the pages to come with this client.
    pub fn use_client(&mut self, client: &Client) {
        self.set_client(client.clone());
    }

    /// Cancels the request in flight, if there is one: the same page is requested again when it is asked for.
    pub fn cancel_request(&mut self) {
        self.cancel_fetch();
    }
}

impl MessageWatch {
    /// Polls with this client from now on.
    pub fn use_client(&mut self, client: &Client) {
        self.set_client(client.clone());
    }

    /// Cancels the poll in flight, if there is one: another one follows when it is asked for.
    pub fn cancel_request(&mut self) {
        self.cancel_poll();
    }
}
