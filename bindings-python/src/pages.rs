//! What comes page by page: all contacts, and the changes of a message's status.

use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt;
use pyo3::prelude::*;
use workspace_sdk::flat::ContactsList;
use workspace_sdk::unfit::UnfitField;
use workspace_sdk::{Client, ContactStream, Error, MessageWatch};

use crate::model::{Modelled, Outcome};

/// One element: what makes its Python object.
pub(crate) type Item = Box<dyn FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send>;

/// The elements of the next page, at least one, or none after the last page.
pub(crate) type NextPage<'a> = Pin<Box<dyn Future<Output = Result<Option<Vec<Item>>, Error>> + Send + 'a>>;

/// A sequence of pages that has not begun: it is told the client when it does.
pub(crate) trait Pages: Send + 'static {
    /// The name of the method.
    fn operation(&self) -> &'static str;

    fn begin(self: Box<Self>, client: &Client) -> Box<dyn PageStream>;
}

/// A sequence of pages. A page that could not be had comes the next time.
pub(crate) trait PageStream: Send {
    /// Fetches with this client.
    fn next(&mut self, client: &Client) -> NextPage<'_>;

    /// Breaks off what `next` was at when it was dropped.
    fn give_up(&mut self);
}

/// `contacts.iter`.
pub(crate) struct ContactPages {
    pub(crate) form: ContactsList,
    pub(crate) unfit: Vec<UnfitField>,
    pub(crate) max_items: Option<usize>,
}

/// A sequence that cannot begin, for as often as it is asked.
struct Refused<F>(F);

impl<F: Fn() -> Error + Send> PageStream for Refused<F> {
    fn next(&mut self, _client: &Client) -> NextPage<'_> {
        let refused = (self.0)();
        Box::pin(async move { Err(refused) })
    }

    fn give_up(&mut self) {}
}

/// A sequence whose arguments are wrong.
pub(crate) fn refused(error: impl Fn() -> Error + Send + 'static) -> Box<dyn PageStream> {
    Box::new(Refused(error))
}

impl Pages for ContactPages {
    fn operation(&self) -> &'static str {
        "contacts.iter"
    }

    fn begin(self: Box<Self>, client: &Client) -> Box<dyn PageStream> {
        if !self.unfit.is_empty() {
            return refused(move || self.form.refuse(&self.unfit));
        }
        let stream = self.form.iter(client);
        Box::new(match self.max_items {
            Some(most) => stream.max_items(most),
            None => stream,
        })
    }
}

impl PageStream for ContactStream {
    fn next(&mut self, client: &Client) -> NextPage<'_> {
        self.use_client(client);
        Box::pin(async move {
            let Some(page) = self.next_page().await else { return Ok(None) };
            let item = |contact: workspace_sdk::Contact| -> Item { Box::new(move |py| contact.into_python(py, None)) };
            Ok(Some(page?.into_iter().map(item).collect()))
        })
    }

    fn give_up(&mut self) {
        Self::give_up(self);
    }
}

impl PageStream for MessageWatch {
    fn next(&mut self, client: &Client) -> NextPage<'_> {
        self.use_client(client);
        Box::pin(async move {
            let Some(status) = StreamExt::next(self).await else { return Ok(None) };
            let status = status?;
            let item: Item = Box::new(move |py| status.into_python(py));
            Ok(Some(vec![item]))
        })
    }

    fn give_up(&mut self) {
        Self::give_up(self);
    }
}
