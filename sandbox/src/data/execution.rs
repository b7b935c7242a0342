//! Executions of automations, in documents.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use super::check::{channel, number, read, required, time};
use crate::error::Error;
use crate::params::checks;
use crate::phone::plain_phone;
use crate::store::executions::{self, NO_ROW, NewExecution};
use crate::store::{contacts, conversations};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Execution {
    channel_id: String,
    automation_id: String,
    /// None if neither the contact nor the conversation remained.
    phone_number: Option<String>,
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
    let (contact, conversation) = match execution.phone_number.as_deref().map(plain_phone) {
        None => (NO_ROW, NO_ROW),
        Some(phone) => {
            required("phoneNumber", &phone, checks::phone)?;
            (
                contacts::get_or_create(db, &execution.channel_id, &phone, now)?,
                conversations::get_or_create(db, &execution.channel_id, &phone)?,
            )
        }
    };
    let new = NewExecution {
        channel: &execution.channel_id,
        automation: &execution.automation_id,
        contact,
        conversation,
        created: time("createdAt", execution.created_at.as_deref(), now)?,
    };
    executions::add(db, &new, number(execution.id.as_deref(), "exec_")?)?;
    Ok(Value::Null)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use serde_json::{Value, json};

    use super::put;
    use crate::data::{Document, dump, load};
    use crate::error::Error;
    use crate::options::Seed;
    use crate::store::Store;

    const PHONE: &str = "+15550000001";

    /// The phone numbers of the executions in the document with all data.
    fn phones(db: &Connection) -> Result<Value, Error> {
        let executions = json!(dump(db, 0)?)["executions"].clone();
        Ok(executions.as_array().into_iter().flatten().map(|execution| execution["phoneNumber"].clone()).collect())
    }

    #[test]
    fn an_execution_without_its_conversation_and_contact_is_read_and_loaded_again() {
        let store = Store::open(None, Seed::Demo, 0).unwrap();
        let execution = json!({ "channelId": "ch_demo", "automationId": "auto_welcome", "phoneNumber": PHONE });
        let check = |db: &Connection| -> Result<(), Error> {
            put(db, execution, 0)?;
            db.execute("DELETE FROM conversations", [])?;
            assert_eq!(phones(db)?, json!([PHONE]));
            db.execute("DELETE FROM contacts WHERE phone = ?1", [PHONE])?;
            let document: Document = serde_json::from_value(json!(dump(db, 0)?)).unwrap();
            for _ in 0..2 {
                assert_eq!(phones(db)?, json!([null]));
                load(db, serde_json::from_value(json!(document)).unwrap(), 0)?;
            }
            Ok(())
        };
        store.transact(|tx| check(tx)).unwrap();
    }
}
