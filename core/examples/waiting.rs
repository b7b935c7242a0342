//! Waits until a message is delivered: an accepted message is not delivered yet.

use std::time::Duration;

use workspace_sdk::{Client, DeliveryStatus, Error, SendTemplate};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let sent = client.templates().send(SendTemplate::new("+1234567890", "plain_notice")).await?;
    if let Some(wamid) = &sent.message_id {
        let wait = client.messages().wait(wamid).until(DeliveryStatus::Delivered).timeout(Duration::from_secs(30));
        let status = wait.await?;
        match status.has_reached(&DeliveryStatus::Delivered) {
            true => println!("delivered"),
            false => println!("not yet, or failed: {:?}", status.status),
        }
    }
    Ok(())
}
