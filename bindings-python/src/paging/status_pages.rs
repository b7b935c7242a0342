//! `messages.watch`.

use std::time::Duration;

use futures_util::StreamExt;
use workspace_sdk::flat::MessagesStatus as MessageStatusParams;
use workspace_sdk::unfit::UnfitField as InvalidField;
use workspace_sdk::{Client, MessageWatch};

use super::page_stream::{Item, NextPage, PageStream, Pages, error_stream};
use crate::results::call_result::CallResult;

#[derive(Debug)]
pub(crate) struct StatusPages {
    pub(crate) params: MessageStatusParams,
    pub(crate) invalid: Vec<InvalidField>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) interval: Option<Duration>,
}

impl Pages for StatusPages {
    fn operation(&self) -> &'static str {
        "messages.watch"
    }

    fn start(self: Box<Self>, client: &Client) -> Box<dyn PageStream> {
        if !self.invalid.is_empty() {
            return error_stream(move || self.params.refuse(&self.invalid));
        }
        let mut watch = self.params.watch(client);
        if let Some(timeout) = self.timeout {
            watch = watch.timeout(timeout);
        }
        if let Some(interval) = self.interval {
            watch = watch.interval(interval);
        }
        Box::new(watch)
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

    fn abort(&mut self) {
        self.give_up();
    }
}
