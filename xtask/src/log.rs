//! What the programs of one suite say, kept back until it is known whether anybody wants to read it.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;

use crate::command::Failed;

#[derive(Debug, Default)]
pub(crate) struct Log {
    text: String,
}

impl Log {
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn say(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The reason why a chore cannot go on.
    pub(crate) fn fail(&mut self, reason: &str) -> Failed {
        self.say(reason);
        Failed
    }

    /// Runs a program quietly; answers with what it said, both streams as one text.
    pub(crate) fn run(&mut self, command: &mut Command) -> Result<String, Failed> {
        let (succeeded, output) = capture(command);
        self.text.push_str(&output);
        if succeeded { Ok(output) } else { Err(Failed) }
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
    fn keeps_what_a_program_says_and_that_it_failed() {
        let mut log = Log::default();
        assert!(log.run(&mut Command::new("no-such-program")).is_err());
        assert!(log.text().contains("no-such-program cannot be run"));
        assert_eq!(log.run(Command::new("echo").arg("yes")).unwrap(), "yes\n");
        assert!(log.text().ends_with("yes\n"));
    }
}
