//! Runs every operation of the Workspace API against a local server.
//!
//! `cargo xtask demo` runs this program, and so does `cargo run --example demo`. `cargo xtask demo --svg` draws its
//! output.

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
    screen.heading("Workspace SDK: all operations against a local server");
    story::tell(&client, &sandbox, &screen).await?;
    Ok(())
}
