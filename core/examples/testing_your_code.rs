//! Tests of code that sends, against a server on this machine. No message leaves it.

use workspace_sandbox::{API_KEY, Fault, Options, Sandbox};
use workspace_sdk::{Client, Disposition, Error, SendTemplate};

/// The code that is tested.
async fn confirm(client: &Client, to: &str, order: &str) -> Result<&'static str, Error> {
    let confirmation = SendTemplate::new(to, "order_confirmation").variables(["John", order, "29.99"]);
    match client.templates().send(confirmation).await {
        Ok(_) => Ok("sent"),
        Err(error) if error.disposition() == Disposition::Unknown => Ok("ask a person"),
        Err(error) => Err(error),
    }
}

fn start() -> Result<(Sandbox, Client), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start(Options::default())?;
    let client = Client::builder().base_url(sandbox.url()).api_key(API_KEY).build()?;
    Ok((sandbox, client))
}

// In a test file, this is a `#[tokio::test]`.
async fn confirms_an_order() -> Result<(), Box<dyn std::error::Error>> {
    let (sandbox, client) = start()?;
    assert_eq!(confirm(&client, "+1234567890", "ORD-1").await?, "sent");
    let sent: Vec<_> = sandbox.messages("+1234567890")?.into_iter().map(|message| message.variables).collect();
    assert_eq!(sent, [["John", "ORD-1", "29.99"]]);
    Ok(())
}

async fn never_sends_twice() -> Result<(), Box<dyn std::error::Error>> {
    let (sandbox, client) = start()?;
    sandbox.fault(Fault::lost_answer().on("templates.send"))?;
    assert_eq!(confirm(&client, "+1234567890", "ORD-2").await?, "ask a person");
    assert_eq!(sandbox.messages("+1234567890")?.len(), 1);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    confirms_an_order().await?;
    never_sends_twice().await?;
    println!("both tests passed");
    Ok(())
}
