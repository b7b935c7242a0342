//! What to do about each error of a send.

use std::error::Error as _;

use workspace_sdk::{Client, Disposition, Error, ErrorKind, SendTemplate};

const WINDOW_CLOSED: u32 = 131_047;

async fn remind(client: &Client, to: &str) -> Result<String, Error> {
    let Err(error) = client.messages().send_text(to, "See you tomorrow at nine.").await else {
        return Ok("sent".to_owned());
    };
    if error.kind() == ErrorKind::Validation {
        let fields: Vec<_> = error.fields().iter().map(|field| format!("{} {}", field.field, field.message)).collect();
        return Ok(format!("nothing was sent: {}", fields.join(", ")));
    }
    if error.whatsapp_code() == Some(WINDOW_CLOSED) {
        // More than 24 hours since the customer wrote: only a template can be sent.
        client.templates().send(SendTemplate::new(to, "plain_notice")).await?;
        return Ok("sent as a template".to_owned());
    }
    match error.disposition() {
        Disposition::Unknown => Ok(format!("may have been sent, so a person must check: {error}")),
        Disposition::Retryable => Ok(format!("not sent, try again after {:?}", error.retry_after())),
        Disposition::Rejected => Err(error),
    }
}

async fn show_causes(client: &Client) {
    let Err(error) = client.channels().list().await else { return };
    println!("{error} [{}, {:?}, {} attempt]", error.code(), error.failure(), error.attempts());
    let mut cause = error.source();
    while let Some(level) = cause {
        println!("  because {level}");
        cause = level.source();
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::from_env()?;
    assert_eq!(remind(&client, "+15550000005").await?, "sent as a template");
    assert_eq!(remind(&client, "12").await?.split(':').next(), Some("nothing was sent"));
    // Nothing listens on port 1.
    show_causes(&Client::builder().base_url("http://127.0.0.1:1").api_key("key").max_retries(0).build()?).await;
    Ok(())
}
