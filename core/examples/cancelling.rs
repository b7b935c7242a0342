//! A timeout of the SDK reports what happened to a send; a dropped future does not.

use std::time::Duration;

use workspace_sdk::{Client, Disposition, Error, Overrides, SendTemplate};

async fn with_timeout(client: &Client, to: &str) -> Result<(), Error> {
    let quick = client.with_options(Overrides::new().timeout(Duration::from_millis(300)))?;
    match quick.templates().send(SendTemplate::new(to, "plain_notice")).await {
        Err(error) if error.disposition() == Disposition::Unknown => println!("find out before repeating it: {error}"),
        other => println!("accepted as {:?}", other?.message_id),
    }
    Ok(())
}

async fn with_cancelling(client: &Client, to: &str) -> Result<(), Error> {
    let send = client.templates().send(SendTemplate::new(to, "plain_notice"));
    match tokio::time::timeout(Duration::from_millis(300), send).await {
        Ok(sent) => println!("accepted as {:?}", sent?.message_id),
        Err(_) => println!("cancelled; only the last event of `on_attempt` says whether it was sent"),
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    with_timeout(&client, "+15550000008").await?;
    with_cancelling(&client, "+15550000009").await
}
