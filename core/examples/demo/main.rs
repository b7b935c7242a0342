//! The demo: calls every operation of the Workspace API on a local server.
//!
//! `cargo xtask demo` runs it; `cargo run --example demo` does the same.

mod screen;
mod story;

use std::error::Error;

use screen::Screen;
use workspace_sandbox::{Options, Sandbox};
use workspace_sdk::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(Options::default())?;
    let client = Client::builder().base_url(sandbox.url()).api_key(workspace_sandbox::API_KEY).build()?;
    let screen = Screen::new();
    screen.title(&format!("Workspace SDK {}, Rust, against a sandbox on {}", env!("CARGO_PKG_VERSION"), sandbox.url()));
    story::tell(&client, &sandbox, &screen).await?;
    screen.journal(&sandbox.journal());
    Ok(())
}
