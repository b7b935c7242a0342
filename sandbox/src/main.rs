//! The sandbox as a program: it reads flags, prints one ready line and serves.

mod args;
mod browser;

use std::io::{Read, Write};
use std::process::ExitCode;

use clap::Parser as _;
use workspace_sandbox::{CONTROL_VERSION, Sandbox};

use args::Args;

fn ready_line(sandbox: &Sandbox) -> String {
    let https = sandbox.https_url().map_or_else(|| "null".to_owned(), |url| format!("\"{url}\""));
    format!(
        "{{\"ready\":true,\"version\":\"{}\",\"control\":{CONTROL_VERSION},\"url\":\"{}\",\
         \"https_url\":{https},\"pid\":{}}}\n",
        env!("CARGO_PKG_VERSION"),
        sandbox.url(),
        std::process::id(),
    )
}

fn run(args: Args) -> Result<(), workspace_sandbox::Error> {
    let (exit_with_stdin, open) = (args.exit_with_stdin, args.open);
    let sandbox = Sandbox::start(args.into())?;
    let mut stdout = std::io::stdout();
    stdout.write_all(ready_line(&sandbox).as_bytes())?;
    stdout.flush()?;
    if open {
        let page = format!("{}/", sandbox.url());
        eprintln!("the page: {page}");
        browser::open(page);
    }
    if exit_with_stdin {
        // Input is ignored; only its end matters.
        let mut discarded = [0; 1024];
        while let Ok(1..) = std::io::stdin().read(&mut discarded) {}
        return Ok(());
    }
    loop {
        std::thread::park();
    }
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("workspace-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}
