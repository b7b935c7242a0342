//! Sends one template to many recipients. Each has its own result, and none gets the message twice.

use futures_util::{StreamExt, stream};
use workspace_sdk::{Client, Disposition, Error, SendTemplate};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::builder().from_env().rate_limit(80.0).max_concurrency(16).build()?;
    let recipients = ["+15550000001", "+15550000002", "not a number"];
    let mut results = stream::iter(recipients)
        .map(|to| {
            let client = client.clone();
            async move { (to, client.templates().send(SendTemplate::new(to, "plain_notice")).await) }
        })
        .buffer_unordered(16);
    while let Some((to, result)) = results.next().await {
        match result.map_err(|error| error.disposition()) {
            Ok(_) => println!("{to}: accepted"),
            Err(Disposition::Retryable) => println!("{to}: not sent, try again later"),
            Err(Disposition::Rejected) => println!("{to}: not sent, and repeating it is useless"),
            Err(Disposition::Unknown) => println!("{to}: find out before repeating it"),
        }
    }
    Ok(())
}
