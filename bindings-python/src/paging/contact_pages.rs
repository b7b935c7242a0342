//! `contacts.iter`.

use workspace_sdk::flat::ContactsList as ListContactsParams;
use workspace_sdk::unfit::UnfitField as InvalidField;
use workspace_sdk::{Client, ContactStream};

use super::page_stream::{Item, NextPage, PageStream, Pages, error_stream};
use crate::results::core_model::CoreModel;

pub(crate) struct ContactPages {
    pub(crate) params: ListContactsParams,
    pub(crate) invalid: Vec<InvalidField>,
    pub(crate) max_items: Option<usize>,
}

impl Pages for ContactPages {
    fn operation(&self) -> &'static str {
        "contacts.iter"
    }

    fn start(self: Box<Self>, client: &Client) -> Box<dyn PageStream> {
        if !self.invalid.is_empty() {
            return error_stream(move || self.params.refuse(&self.invalid));
        }
        let stream = self.params.iter(client);
        Box::new(match self.max_items {
            Some(max_items) => stream.max_items(max_items),
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

    fn abort(&mut self) {
        self.give_up();
    }
}
