//! The calls that give page after page.

use std::future::poll_fn;
use std::pin::Pin;

use futures_core::Stream;

use super::answer::of_data;
use super::{Arguments, JsonAnswer, JsonText, Refused};
use crate::client::Client;
use crate::contact_stream::ContactStream;
use crate::error::Error;
use crate::message_watch::MessageWatch;
use crate::operations::contacts::ContactsList;
use crate::operations::messages::MessagesStatus;

/// What comes page by page.
#[derive(Debug)]
pub enum Pages {
    /// `contacts.iter`.
    Contacts(ContactStream),
    /// `messages.watch`.
    Statuses(MessageWatch),
}

/// One page.
#[derive(Debug)]
pub enum Page {
    /// Contacts: `{"data": [ … ]}`.
    Contacts(JsonText),
    /// One status: the answer to a call of its own.
    Status(JsonAnswer),
}

/// Begins what comes page by page; nothing is fetched yet.
pub type PagesOf = fn(Client, Arguments) -> Result<Pages, Refused>;

/// Those calls by name.
pub const PAGES: &[(&str, PagesOf)] = &[("contacts.iter", contacts), ("messages.watch", statuses)];

fn contacts(client: Client, arguments: Arguments) -> Result<Pages, Refused> {
    let mut entries = arguments.entries("contacts.list")?;
    let most = entries.count("maxItems")?;
    let stream = entries.form::<ContactsList>()?.iter(&client);
    Ok(Pages::Contacts(match most {
        Some(most) => stream.max_items(most),
        None => stream,
    }))
}

fn statuses(client: Client, arguments: Arguments) -> Result<Pages, Refused> {
    let mut entries = arguments.entries("messages.watch")?;
    let timeout = entries.milliseconds("timeout")?;
    let interval = entries.milliseconds("interval")?;
    let mut watch = entries.form::<MessagesStatus>()?.watch(&client);
    if let Some(timeout) = timeout {
        watch = watch.timeout(timeout);
    }
    if let Some(interval) = interval {
        watch = watch.interval(interval);
    }
    Ok(Pages::Statuses(watch))
}

impl Pages {
    /// The next page; `None` after the last. After an error the same page is requested again. Dropping the future loses
    /// nothing either: the next one goes on with the same request.
    ///
    /// # Errors
    ///
    /// Any error of the request for this page.
    pub async fn next_page(&mut self) -> Result<Option<Page>, Error> {
        match self {
            Self::Contacts(stream) => {
                let contacts = stream.next_page().await.transpose()?;
                Ok(contacts.map(|contacts| Page::Contacts(of_data(&contacts))))
            }
            Self::Statuses(watch) => {
                let status = poll_fn(|cx| Pin::new(&mut *watch).poll_next(cx)).await.transpose()?;
                Ok(status.map(|status| Page::Status(status.into())))
            }
        }
    }
}
