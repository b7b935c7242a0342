//! Stops a server whose test was killed, and therefore does not drop it.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::error::Error;

/// Waits for the end of its input, kills the server, and removes its folder.
const SCRIPT: &str = r#"read -r _; kill -KILL "$1"; rm -rf "$2""#;

/// A shell whose input is a pipe from this process. The system closes the pipe however this process ends.
#[derive(Debug)]
pub(crate) struct Guard(Child);

impl Guard {
    pub(crate) fn start(pid: u32, folder: &Path) -> Result<Self, Error> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "guard", &pid.to_string()]).arg(folder);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Ctrl-C ends the test, and not the guard.
        Ok(Self(command.process_group(0).spawn()?))
    }

    /// Closes the pipe, as the end of this process does, and waits for the guard.
    #[cfg(test)]
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        drop(self.0.stdin.take());
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
