//! The output of the programs of one suite. It is stored, and printed only if the suite fails.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;

use crate::command::TaskError;
use crate::counts::Counts;

#[derive(Debug, Default)]
pub(crate) struct Log {
    text: String,
    counts: Option<Counts>,
}

impl Log {
    /// Does work that is not part of a suite. Its log is printed only if the work fails.
    pub(crate) fn print_on_failure<T>(work: impl FnOnce(&mut Self) -> Result<T, TaskError>) -> Result<T, TaskError> {
        let mut log = Self::default();
        work(&mut log).inspect_err(|TaskError| eprintln!("{}", log.text()))
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The counts of the tests; `None` if nothing was counted.
    pub(crate) fn counts(&self) -> Option<Counts> {
        self.counts
    }

    /// Adds tests that ran.
    pub(crate) fn add_counts(&mut self, counts: Counts) {
        self.counts = Some(self.counts.into_iter().chain([counts]).sum());
    }

    pub(crate) fn info(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Logs why a task cannot continue.
    pub(crate) fn fail(&mut self, reason: &str) -> TaskError {
        self.info(reason);
        TaskError
    }

    /// Runs a program, and returns what it wrote to both streams.
    pub(crate) fn run(&mut self, command: &mut Command) -> Result<String, TaskError> {
        let (succeeded, output) = capture(command);
        self.text.push_str(&output);
        if succeeded { Ok(output) } else { Err(TaskError) }
    }
}

fn capture(command: &mut Command) -> (bool, String) {
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => return (false, format!("{} cannot be run: {error}\n", command.get_program().to_string_lossy())),
    };
    let errors = child.stderr.take().map(|stream| thread::spawn(move || read(stream)));
    let mut output = child.stdout.take().map(read).unwrap_or_default();
    if let Some(errors) = errors {
        output.push_str(&errors.join().unwrap_or_default());
    }
    (child.wait().is_ok_and(|status| status.success()), output)
}

fn read(stream: impl std::io::Read) -> String {
    let lines = BufReader::new(stream).split(b'\n').map_while(Result::ok);
    lines.map(|line| String::from_utf8_lossy(&line).into_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_output_of_a_program_and_whether_it_failed() {
        let mut log = Log::default();
        assert!(log.run(&mut Command::new("no-such-program")).is_err());
        assert!(log.text().contains("no-such-program cannot be run"));
        assert_eq!(log.run(Command::new("echo").arg("yes")).unwrap(), "yes\n");
        assert!(log.text().ends_with("yes\n"));
    }

    #[test]
    fn adds_up_what_is_counted() {
        let mut log = Log::default();
        assert_eq!(log.counts(), None);
        log.add_counts(Counts { passed: 2, failed: 0 });
        log.add_counts(Counts { passed: 1, failed: 3 });
        assert_eq!(log.counts(), Some(Counts { passed: 3, failed: 3 }));
    }
}
