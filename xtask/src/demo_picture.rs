//! The picture in the README: the output of the Rust demo, drawn as a terminal.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anstyle::{Color, RgbColor};
use anstyle_svg::{Term, WIN10_CONSOLE};

use crate::command::{TaskError, cargo_command, root};
use crate::counts::Counts;
use crate::log::Log;

const FOREGROUND: Color = Color::Rgb(RgbColor(230, 237, 243));
const BACKGROUND: Color = Color::Rgb(RgbColor(22, 27, 34));

/// The command that the picture shows above the output.
const PROMPT: &str = "  \x1b[1m$ cargo xtask demo\x1b[0m\n";

/// Runs the demo and writes the picture.
pub(crate) fn write() -> Result<(), TaskError> {
    Log::print_on_failure(|log| {
        let svg = draw(log)?;
        fs::write(path(), svg).map_err(|error| log.fail(&format!("{} cannot be written: {error}", path().display())))
    })
}

/// Runs the demo as one test, and compares its output with the committed picture as another.
pub(crate) fn check(log: &mut Log) -> Result<(), TaskError> {
    let current = draw(log)?;
    log.add_counts(Counts { passed: 1, failed: 0 });
    compare(log, &fs::read_to_string(path()).unwrap_or_default(), &current);
    Ok(())
}

fn compare(log: &mut Log, committed: &str, current: &str) {
    let is_current = committed == current;
    if !is_current {
        log.info("docs/demo.svg does not show the output of the demo. Run `cargo xtask demo --svg`");
    }
    log.add_counts(Counts { passed: usize::from(is_current), failed: usize::from(!is_current) });
}

fn path() -> PathBuf {
    root().join("docs/demo.svg")
}

fn draw(log: &mut Log) -> Result<String, TaskError> {
    // Compiler warnings would be part of the output, so the demo is built first.
    log.run(&mut demo("build"))?;
    let output = log.run(demo("run").arg("--quiet").env("CLICOLOR_FORCE", "1"))?;
    let terminal = Term::new().palette(WIN10_CONSOLE).fg_color(FOREGROUND).bg_color(BACKGROUND);
    Ok(terminal.render_svg(&format!("{PROMPT}{}", output.trim_end())))
}

fn demo(subcommand: &str) -> Command {
    let mut command = cargo_command();
    command.args([subcommand, "--locked", "--package", "workspace-sdk", "--example", "demo"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_differs_from_the_output_is_found() {
        let counts = |committed| {
            let mut log = Log::default();
            compare(&mut log, committed, "<svg>new</svg>");
            log.counts()
        };
        assert_eq!(counts("<svg>new</svg>"), Some(Counts { passed: 1, failed: 0 }));
        assert_eq!(counts("<svg>old</svg>"), Some(Counts { passed: 0, failed: 1 }));
    }
}
