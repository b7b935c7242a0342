//! Sends one template to a list of recipients. Each has its own result, and none gets the message twice.

use futures_util::TryStreamExt as _;
use workspace_sdk::{Client, Columns, Error, Outcome, Recipient};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::builder().from_env().rate_limit(75.0).build()?;
    // The rows of a file or a database, with the columns that it has.
    let rows = [("+15550000001", "John", "ORD-1"), ("+15550000002", "Zoë", "ORD-2"), ("not a number", "Jane", "ORD-3")];
    let recipients = rows.map(|(phone, name, order)| {
        Recipient::from_columns([("phone", phone), ("name", name), ("order", order), ("total", "29.99")])
    });
    let columns = Columns::new().to("phone").variables(["name", "order", "total"]);

    let mut results = client.templates().send_many(recipients, "order_confirmation").columns(columns);
    while let Some(result) = results.try_next().await? {
        if result.outcome() != Outcome::Accepted {
            println!("row {}: {}, {}", result.index, result.outcome(), result.reason);
        }
    }
    print!("{}", results.report());
    Ok(())
}
