//! A send that happens once, however often its job runs, and the entries whose outcome is unknown.

use futures_util::TryStreamExt as _;
use workspace_sdk::{Client, EntryState, Error, Ledger, SendTemplate};

/// A job of a queue, which may run again after a crash.
async fn confirm(client: &Client, to: &str, order: &str) -> Result<(), Error> {
    let confirmation = SendTemplate::new(to, "plain_notice").idempotency_key(format!("{order}/confirmation"));
    let sent = client.templates().send(confirmation).await?;
    println!("{:?}, replayed: {}", sent.message_id, sent.call.replayed);
    Ok(())
}

/// Settles the sends whose outcome is unknown, after you have looked for them in the inbox.
async fn settle(ledger: &Ledger) -> Result<(), Error> {
    let unknown: Vec<_> = ledger.entries().state(EntryState::Unknown).try_collect().await?;
    for entry in unknown {
        println!("{} since {:?}", entry.idempotency_key, entry.created_at);
        ledger.resolve(&entry.idempotency_key, EntryState::Accepted).note("Jane saw it in the inbox").run().await?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let folder = std::env::temp_dir().join(format!("send-once-{}", std::process::id()));
    // If this fails, opening the ledger reports the reason.
    let _ = std::fs::create_dir_all(&folder);

    let ledger = Ledger::open(folder.join("ledger.db"))?;
    let client = Client::builder().from_env().ledger(&ledger).build()?;
    confirm(&client, "+15550000009", "order-1234").await?;
    // Nothing is sent: the ledger has the result.
    confirm(&client, "+15550000009", "order-1234").await?;
    settle(&ledger).await?;

    ledger.close().await?;
    let _ = std::fs::remove_dir_all(folder);
    Ok(())
}
