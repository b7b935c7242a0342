//! The sandbox as a program: flags in, one ready line out.

use std::io::{Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use workspace_sandbox::{CONTROL_VERSION, Options, Sandbox};

const USAGE: &str = "\
A real HTTP server on loopback that implements the whole Workspace API.

usage: workspace-sandbox [flags]

  --port N               the plain-HTTP port on 127.0.0.1; 0 takes a free one (0)
  --db FILE              keep the data in a file (in memory)
  --seed demo|empty      what a new database starts with (demo)
  --tls                  also serve HTTPS and the bad certificates
  --delivered-after S    when a sent message becomes delivered, in seconds (1)
  --read-after S         when a sent message becomes read, in seconds (2)
  --max-streams N        how many streams a client may have open on one HTTP/2 connection (any number)
  --no-streams-for S     for how long a new HTTP/2 connection allows no stream, in seconds (0)
  --exit-with-stdin      stop when standard input closes
";

struct Flags {
    options: Options,
    exit_with_stdin: bool,
    help: bool,
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Flags, String> {
    let mut flags = Flags { options: Options::new(), exit_with_stdin: false, help: false };
    let options = &mut flags.options;
    while let Some(argument) = arguments.next() {
        let (flag, mut inline) = match argument.split_once('=') {
            Some((flag, value)) => (flag.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        let mut value = || inline.take().or_else(|| arguments.next()).ok_or_else(|| format!("{flag}: no value"));
        let wrong = |value: &str| format!("{flag}: bad value '{value}'");
        match flag.as_str() {
            "--port" => {
                let value = value()?;
                options.port = value.parse().map_err(|_| wrong(&value))?;
            }
            "--db" => options.db = Some(value()?.into()),
            "--seed" => options.seed = value()?.parse()?,
            "--delivered-after" => {
                let value = value()?;
                options.delivered_after = seconds(&value).ok_or_else(|| wrong(&value))?;
            }
            "--read-after" => {
                let value = value()?;
                options.read_after = seconds(&value).ok_or_else(|| wrong(&value))?;
            }
            "--max-streams" => {
                let value = value()?;
                options.max_streams = Some(value.parse().map_err(|_| wrong(&value))?);
            }
            "--no-streams-for" => {
                let value = value()?;
                options.no_streams_for = seconds(&value).ok_or_else(|| wrong(&value))?;
            }
            "--tls" => options.tls = true,
            "--exit-with-stdin" => flags.exit_with_stdin = true,
            "--help" | "-h" => flags.help = true,
            _ => return Err(format!("unknown flag {flag}\n\n{USAGE}")),
        }
        if inline.is_some() {
            return Err(format!("{flag}: takes no value"));
        }
    }
    Ok(flags)
}

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

fn run() -> Result<(), String> {
    let flags = parse(std::env::args().skip(1))?;
    let mut stdout = std::io::stdout();
    if flags.help {
        return stdout.write_all(USAGE.as_bytes()).map_err(|error| error.to_string());
    }
    let sandbox = Sandbox::start(flags.options).map_err(|error| error.to_string())?;
    stdout
        .write_all(ready_line(&sandbox).as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| error.to_string())?;
    if flags.exit_with_stdin {
        // Whatever comes is of no interest, only its end is.
        let mut scrap = [0; 1024];
        while let Ok(1..) = std::io::stdin().read(&mut scrap) {}
        return Ok(());
    }
    loop {
        std::thread::park();
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("workspace-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}
