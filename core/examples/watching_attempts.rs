//! Prints every attempt, and makes a request that the SDK does not model.

use std::time::Duration;

use workspace_sdk::{Client, Error, Overrides, Safety};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::builder()
        .from_env()
        .on_attempt(|attempt| println!("{} #{}: {:?}", attempt.operation, attempt.attempt, attempt.next))
        .build()?;
    let patient = client.with_options(Overrides::new().timeout(Duration::from_secs(120)).max_retries(5))?;
    let channels = patient.request("channels/list", [("page", 1)]).safety(Safety::Read).await;
    // `channels/list` has no parameters, so the sandbox rejects this call.
    println!("{channels:?}");
    Ok(())
}
