//! What comes page by page: all contacts, and the changes of a message's status.

use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt;
use pyo3::prelude::*;
use workspace_sdk::flat::ContactsList;
use workspace_sdk::unfit::UnfitField;
use workspace_sdk::{Client, ContactStream, Error, MessageWatch};

use crate::model::{Modelled, Outcome, Weigh};

/// A page: what it makes of itself in Python is a list.
pub(crate) type Page = Box<dyn FnOnce(Python<'_>) -> PyResult<Vec<Py<PyAny>>> + Send>;

/// One iterator asks for one page after the other.
impl Weigh for Option<Page> {
    fn is_large(&self) -> bool {
        false
    }
}

/// The next page, or none after the last.
pub(crate) type NextPage<'a> = Pin<Box<dyn Future<Output = Result<Option<Page>, Error>> + Send + 'a>>;

/// A sequence of pages that has not begun: it is told the client when it does.
pub(crate) trait Pages: Send + 'static {
    fn begin(self: Box<Self>, client: &Client) -> Box<dyn PageStream>;
}

/// A sequence of pages.
pub(crate) trait PageStream: Send {
    fn next(&mut self) -> NextPage<'_>;
}

/// `contacts.iter`.
pub(crate) struct ContactPages {
    pub(crate) form: ContactsList,
    pub(crate) unfit: Vec<UnfitField>,
    pub(crate) max_items: Option<usize>,
}

struct Refused(Option<Error>);

impl PageStream for Refused {
    fn next(&mut self) -> NextPage<'_> {
        let refused = self.0.take();
        Box::pin(async move { refused.map_or(Ok(None), Err) })
    }
}

/// A sequence that begins with an error.
pub(crate) fn refused(error: Error) -> Box<dyn PageStream> {
    Box::new(Refused(Some(error)))
}

impl Pages for ContactPages {
    fn begin(self: Box<Self>, client: &Client) -> Box<dyn PageStream> {
        if !self.unfit.is_empty() {
            return refused(self.form.refuse(&self.unfit));
        }
        let stream = self.form.iter(client);
        Box::new(match self.max_items {
            Some(most) => stream.max_items(most),
            None => stream,
        })
    }
}

impl PageStream for ContactStream {
    fn next(&mut self) -> NextPage<'_> {
        Box::pin(async move {
            let Some(page) = self.next_page().await else { return Ok(None) };
            let contacts = page?;
            let page: Page =
                Box::new(move |py| contacts.into_iter().map(|contact| contact.into_python(py, None)).collect());
            Ok(Some(page))
        })
    }
}

impl PageStream for MessageWatch {
    fn next(&mut self) -> NextPage<'_> {
        Box::pin(async move {
            let Some(status) = StreamExt::next(self).await else { return Ok(None) };
            let status = status?;
            let page: Page = Box::new(move |py| Ok(vec![status.into_python(py)?]));
            Ok(Some(page))
        })
    }
}
