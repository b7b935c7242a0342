//! Executions of automations, in documents.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use super::check::{channel, number, read, required, time};
use crate::error::Error;
use crate::params::checks;
use crate::phone::plain_phone;
use crate::store::executions::{self, NewExecution};
use crate::store::{contacts, conversations};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Execution {
    channel_id: String,
    automation_id: String,
    phone_number: String,
    /// The names are those of other objects.
    #[serde(rename = "automationName")]
    _automation_name: Option<String>,
    #[serde(rename = "contactName")]
    _contact_name: Option<String>,
    id: Option<String>,
    created_at: Option<String>,
}

pub(super) fn put(db: &Connection, object: Value, now: i64) -> Result<Value, Error> {
    let execution: Execution = read(object)?;
    channel(db, &execution.channel_id)?;
    required("automationId", &execution.automation_id, checks::any)?;
    let phone = plain_phone(&execution.phone_number);
    required("phoneNumber", &phone, checks::phone)?;
    let new = NewExecution {
        channel: &execution.channel_id,
        automation: &execution.automation_id,
        contact: contacts::get_or_create(db, &execution.channel_id, &phone, now)?,
        conversation: conversations::get_or_create(db, &execution.channel_id, &phone)?,
        created: time("createdAt", execution.created_at.as_deref(), now)?,
    };
    executions::add(db, &new, number(execution.id.as_deref(), "exec_")?)?;
    Ok(Value::Null)
}
