//! The content of a row of the messages: the string of the message, and its delivery.

use rusqlite::{Result, Row};
use serde::{Deserialize, Serialize};

use super::rendering::{Rendered, RenderedHeader};

/// The fields of a message that only the control API shows.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MessageDetails {
    pub(crate) template_name: Option<String>,
    pub(crate) language_code: Option<String>,
    pub(crate) variables: Vec<String>,
    pub(crate) header: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) caption: Option<String>,
    pub(crate) filename: Option<String>,
    pub(crate) api_reference: Option<String>,
    pub(crate) call: Option<String>,
    /// A template as the customer sees it, except for its body, which is the content of the message.
    pub(crate) rendered: Option<Rendered>,
}

/// How far a message has come.
#[derive(Debug)]
pub(super) struct DeliveryState {
    pub(super) status: String,
    pub(super) delivered: Option<i64>,
    pub(super) read: Option<i64>,
}

pub(super) fn delivery_state(row: &Row<'_>, now: i64) -> Result<DeliveryState> {
    let (deliver_at, read_at): (Option<i64>, Option<i64>) = (row.get("deliver_at")?, row.get("read_at")?);
    let delivered = deliver_at.filter(|at| *at <= now);
    let read = read_at.filter(|at| *at <= now);
    let forced: Option<String> = row.get("forced")?;
    let direction = row.get_ref("direction")?;
    let status = match forced {
        Some(status) => status,
        None if direction.as_str()? == "inbound" => "received".to_owned(),
        None if read.is_some() => "read".to_owned(),
        None if delivered.is_some() => "delivered".to_owned(),
        None => "sent".to_owned(),
    };
    Ok(DeliveryState { status, delivered, read })
}

pub(super) fn details(row: &Row<'_>) -> Result<MessageDetails> {
    Ok(serde_json::from_str(row.get_ref("details")?.as_str()?).unwrap_or_default())
}

/// The text of a message; of a file its caption.
pub(super) fn body(row: &Row<'_>) -> Result<String> {
    match row.get_ref("type")?.as_str()? {
        "text" | "template" => row.get("content"),
        _ => Ok(details(row)?.caption.unwrap_or_default()),
    }
}

/// A message as the customer sees it.
pub(super) fn rendered(row: &Row<'_>, details: &MessageDetails) -> Result<Rendered> {
    let kind = row.get_ref("type")?.as_str()?;
    let header = details.url.as_deref().map(|url| {
        let file = RenderedHeader::file(kind, url);
        RenderedHeader { name: details.filename.clone().or(file.name), ..file }
    });
    let stored = details.rendered.clone().unwrap_or(Rendered { header, ..Rendered::default() });
    Ok(Rendered { body: body(row)?, ..stored })
}
