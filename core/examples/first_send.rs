//! The first send in docs/start.md: `WORKSPACE_BASE_URL=… WORKSPACE_API_KEY=… cargo run --example first_send`.

use workspace_sdk::{Client, Disposition, Error, SendTemplate};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    let order = SendTemplate::new("+1234567890", "order_confirmation").variables(["John", "ORD-1234", "29.99"]);
    match client.templates().send(order).await {
        Ok(sent) => println!("accepted as {}", sent.message_id.as_deref().unwrap_or("a message without id")),
        Err(error) if error.disposition() == Disposition::Unknown => println!("may have been sent: {error}"),
        Err(error) => return Err(error),
    }
    Ok(())
}
