//! Opens a web page in the browser of the user.

use std::process::{Command, Stdio};

/// The program that opens an address with the user's default browser, and its first arguments.
const OPENER: (&str, &[&str]) = if cfg!(target_os = "windows") {
    // `start` takes its first quoted argument as the title of a window.
    ("cmd", &["/C", "start", ""])
} else if cfg!(target_os = "macos") {
    ("open", &[])
} else {
    ("xdg-open", &[])
};

/// Opens the page. If that fails, a sentence on standard error says so, and the program continues.
pub(crate) fn open(page: String) {
    let (program, arguments) = OPENER;
    let mut command = Command::new(program);
    // Standard input and output belong to the sandbox.
    command.args(arguments).arg(&page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let report =
        move |why: String| eprintln!("workspace-sandbox: no browser was opened ({why}); the page is at {page}");
    match command.spawn() {
        // The program may run as long as the browser.
        Ok(mut child) => {
            std::thread::spawn(move || match child.wait() {
                Ok(status) if status.success() => {}
                Ok(status) => report(format!("{program}: {status}")),
                Err(error) => report(format!("{program}: {error}")),
            });
        }
        Err(error) => report(format!("{program}: {error}")),
    }
}
