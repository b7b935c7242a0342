//! The findings of a dry run besides the outcome of each row.

use std::any::Any;
use std::time::Duration;

use crate::api::templates::{ListTemplatesParams, SendTemplateParams};
use crate::client::Client;
use crate::error::FieldError;
use crate::many::plan::RowParams;
use crate::many::preview::KnownTemplates;
use crate::many::report::{MessagePreview, Report};

/// How many messages are shown as the customers will read them.
const PREVIEWS: usize = 3;

/// The findings of a dry run.
#[derive(Debug, Default)]
pub(super) struct DryRun {
    templates: Option<KnownTemplates>,
    unchecked: Option<String>,
    /// The number of messages that would be sent.
    sends: u64,
    /// The number of new people among them.
    new_people: u64,
    previews: Vec<MessagePreview>,
    /// How many new people the limit per day has room for.
    room: Option<u64>,
    daily_limit_at: Option<u64>,
}

/// The parameters of a template message; `None` for other messages.
fn as_template<P: RowParams>(params: &P) -> Option<&SendTemplateParams> {
    (params as &dyn Any).downcast_ref()
}

impl DryRun {
    /// Gets the templates of the channel, to compare the messages with them.
    pub(super) async fn read_templates<P: RowParams>(&mut self, client: &Client, constants: &P) {
        let Some(template) = as_template(constants) else { return };
        let Some(name) = &template.template_name else { return };
        match (ListTemplatesParams { channel_id: template.channel_id.clone() }).send(client).await {
            Ok(response) => self.templates = Some(KnownTemplates::new(name, response.data)),
            Err(error) => self.unchecked = Some(format!("the templates could not be listed: {error}")),
        }
    }

    pub(super) fn set_room(&mut self, room: u64) {
        self.room = Some(room);
    }

    /// The fields of this message that do not fit its template.
    pub(super) fn check<P: RowParams>(
        &mut self,
        index: u64,
        params: &P,
        constants: &P,
        is_new: bool,
    ) -> Vec<FieldError> {
        let template = as_template(params).zip(self.templates.as_ref());
        // The templates are those of the channel of the call.
        let channel = as_template(constants).map(|constants| &constants.channel_id);
        let template = template.filter(|(params, _)| Some(&params.channel_id) == channel);
        let field_errors = template.map(|(params, templates)| templates.check(params)).unwrap_or_default();
        if !field_errors.is_empty() {
            return field_errors;
        }
        if is_new && self.room == Some(self.new_people) {
            self.daily_limit_at = Some(index);
        }
        self.new_people += u64::from(is_new);
        self.sends += 1;
        // The answers of look-ups do not come in the order of the rows.
        let is_early = self.previews.len() < PREVIEWS || self.previews.last().is_some_and(|last| index < last.index);
        if is_early && let Some(text) = template.and_then(|(params, templates)| templates.render(params)) {
            self.previews.push(MessagePreview { index, text });
            self.previews.sort_unstable_by_key(|preview| preview.index);
            self.previews.truncate(PREVIEWS);
        }
        field_errors
    }

    /// Writes the findings into the report. `rate` is the number of messages per second at which they will be sent.
    pub(super) fn describe(&self, rate: Option<f64>, report: &mut Report) {
        report.estimate =
            rate.map(|rate| Duration::try_from_secs_f64(self.sends as f64 / rate).unwrap_or(Duration::MAX));
        report.daily_limit_at = self.daily_limit_at;
        report.unchecked.clone_from(&self.unchecked);
        report.previews.clone_from(&self.previews);
    }
}
