//! The result of a call: its data, and information about the call.

use workspace_sdk::{ApiResponse, Channel, Client, Contact, Error, UpsertContact};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;

    let jane = UpsertContact::new("+15550000006").name("Jane Doe").label_names(["vip"]);
    let contact: ApiResponse<Contact> = client.contacts().upsert(jane).await?;
    println!("{:?} {:?} {} labels", contact.id, contact.name, contact.labels.len());
    println!("{} {:?} {}", contact.call.status, contact.call.request_id, contact.call.attempts);

    let channels: ApiResponse<Vec<Channel>> = client.channels().list().await?;
    println!("{} {:?}", channels.len(), channels.message);
    println!("{}", channels.raw()); // the whole body

    // Only the data, without the information about the call.
    let contact: Contact = contact.into_data();
    println!("{:?}", contact.updated_at);
    Ok(())
}
