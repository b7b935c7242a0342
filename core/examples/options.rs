//! The options of a client, of a copy of it, and of a single request.

use std::time::Duration;

use workspace_sdk::{Client, Error, Json, Overrides, Safety};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::builder()
        .from_env()
        .timeout(Duration::from_secs(45)) // for the whole call
        .attempt_timeout(Duration::from_secs(20)) // for one attempt
        .max_retries(3)
        .rate_limit(80.0) // requests per second
        .app_info("my-shop/1.4")
        .build()?;

    // Shares the connections. All other options keep their values.
    let quick = client.with_options(Overrides::new().timeout(Duration::from_millis(2500)).header("x-trace", "4711"))?;
    for channel in quick.channels().list().await? {
        println!("{:?}", channel.name);
    }

    // Without `safety` it counts as a send, and is not retried if it may have been executed.
    let no_parameters: [(&str, Json); 0] = [];
    let response = quick.request("channels/list", no_parameters).safety(Safety::Read).await?;
    println!("{} {:?}", response.data, response.message);
    Ok(())
}
