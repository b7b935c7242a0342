//! Reads all contacts page by page, in constant memory.

use futures_util::TryStreamExt;
use workspace_sdk::{Client, Error, ListContacts};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let mut contacts = client.contacts().iter(ListContacts::new().search("Contact").limit(50)).max_items(75);
    while let Some(contact) = contacts.try_next().await? {
        println!("{} {}", contact.phone_number.as_deref().unwrap_or("-"), contact.name.as_deref().unwrap_or("-"));
    }
    Ok(())
}
