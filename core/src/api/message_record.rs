//! Delivery statuses in the ledger, for programs that get webhooks.

use crate::api::messages::{DeliveryStatus, SentMessage};
use crate::error::Error;
use crate::json::Json;
use crate::ledger::Ledger;

impl Ledger {
    /// Records the delivery status of a message, for programs that get webhooks. A status that is behind the recorded
    /// one changes nothing, because events can arrive out of order. Returns whether the ledger has the message.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Ledger`](crate::ErrorKind::Ledger) if the file cannot be used.
    pub async fn note_status(
        &self,
        message_id: impl Into<String>,
        status: impl Into<DeliveryStatus>,
    ) -> Result<bool, Error> {
        let (message_id, status) = (message_id.into(), status.into());
        self.update_record(message_id, move |record| with_status(record, &status)).await
    }
}

/// The recorded result with this status; `None` if the recorded one is not behind it.
fn with_status(record: Option<&str>, status: &DeliveryStatus) -> Option<String> {
    let record: Json = record?.parse().ok()?;
    let mut sent: SentMessage = record.to().ok()?;
    let is_newer = match (sent.status.as_ref().map(|known| (known, known.rank())), status.rank()) {
        (None, _) => true,
        (Some((DeliveryStatus::Failed, _)), _) => false,
        // A message that failed was not delivered before.
        (Some((_, known)), None) => known < DeliveryStatus::Delivered.rank(),
        (Some((_, known)), new) => known < new,
    };
    if !is_newer {
        return None;
    }
    sent.status = Some(status.clone());
    Some(Json::from_serialize(&sent).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_never_goes_back() {
        let cases = [
            (r#"{"messageId":"m"}"#, "sent", Some("sent")),
            (r#"{"messageId":"m","status":"sent"}"#, "delivered", Some("delivered")),
            (r#"{"messageId":"m","status":"delivered"}"#, "sent", None),
            (r#"{"messageId":"m","status":"sent"}"#, "failed", Some("failed")),
            (r#"{"messageId":"m","status":"read"}"#, "failed", None),
            (r#"{"messageId":"m","status":"failed"}"#, "sent", None),
        ];
        for (record, status, expected) in cases {
            let changed = with_status(Some(record), &DeliveryStatus::from(status));
            let expected = expected.map(|status| format!(r#"{{"messageId":"m","status":"{status}"}}"#));
            assert_eq!(changed, expected, "{record} {status}");
        }
    }
}
