//! Runs rustdoc with its unstable options, which write JSON. Cargo calls this program instead of rustdoc.
//!
//! Setting `RUSTC_BOOTSTRAP` for cargo would have the same effect, but build scripts of dependencies watch the
//! variable, so everything would be compiled again whenever it is set or removed.

use std::env;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    match Command::new("rustdoc").args(env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1").status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("rustdoc cannot be run: {error}");
            ExitCode::FAILURE
        }
    }
}
