//! The output of the demo: aligned lines, with colours on a terminal. It is the same in every run.

use std::io::IsTerminal;

use workspace_sandbox::Entry;
use workspace_sdk::{ApiResponse, Error};

/// ANSI styles by meaning.
const GOOD: &str = "32";
const BAD: &str = "31";
const MAYBE: &str = "33";
const QUIET: &str = "2";
const STRONG: &str = "1";

/// The width of the column of operations.
const OPERATION: usize = 22;
/// The width of the column of results.
const RESULT: usize = 46;
/// The width of the explanation below a line.
const DETAIL: usize = 66;

/// Prints the results of the calls.
pub(crate) struct Screen {
    is_coloured: bool,
}

impl Screen {
    pub(crate) fn new() -> Self {
        let is_set = |name| std::env::var_os(name).is_some();
        let is_coloured = is_set("CLICOLOR_FORCE") || (std::io::stdout().is_terminal() && !is_set("NO_COLOR"));
        Self { is_coloured }
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        if self.is_coloured { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(crate) fn heading(&self, text: &str) {
        println!("\n  {}", self.paint(STRONG, text));
    }

    /// A call that succeeded: the operation, its result and the HTTP status.
    pub(crate) fn response<T>(&self, operation: &str, response: &ApiResponse<T>, result: &str) {
        self.line(GOOD, "✓", operation, result, &response.call.status.to_string());
    }

    /// A success that made several calls, and so has no single status.
    pub(crate) fn success(&self, operation: &str, result: &str) {
        self.line(GOOD, "✓", operation, result, "");
    }

    /// A call that failed, as the demo intended: its error and its disposition.
    pub(crate) fn error(&self, operation: &str, error: &Error) {
        let (colour, mark) = match error.disposition() {
            workspace_sdk::Disposition::Unknown => (MAYBE, "?"),
            _ => (BAD, "✗"),
        };
        self.line(colour, mark, operation, error.kind().class_name(), &error.disposition().to_string());
        for field_error in error.fields() {
            self.detail(&field_error.to_string());
        }
        if error.fields().is_empty() {
            let text = error.to_string();
            self.detail(text.strip_prefix(&format!("{operation}: ")).unwrap_or(&text));
        }
    }

    /// A result that was checked on the server.
    pub(crate) fn finding(&self, text: &str) {
        self.detail_line(GOOD, text);
    }

    /// An explanation of the line above, wrapped at `DETAIL` characters.
    pub(crate) fn detail(&self, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.chars().count() + word.chars().count() >= DETAIL {
                self.detail_line(QUIET, &line);
                line = "  ".to_owned();
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.detail_line(QUIET, &line);
    }

    fn detail_line(&self, style: &str, text: &str) {
        println!("    {:OPERATION$} {}", "", self.paint(style, text));
    }

    fn line(&self, colour: &str, mark: &str, operation: &str, result: &str, call: &str) {
        let mark = self.paint(colour, mark);
        let line = format!("  {mark} {operation:OPERATION$} {result:RESULT$} {}", self.paint(QUIET, call));
        println!("{}", line.trim_end());
    }

    /// The requests that the server recorded, their effects, and the status that it sent.
    pub(crate) fn journal(&self, entries: &[Entry]) {
        for (entry, times) in folded(entries) {
            let (colour, status) = match entry.status {
                Some(200) => (GOOD, "200".to_owned()),
                Some(status) => (MAYBE, status.to_string()),
                None => (MAYBE, "no response".to_owned()),
            };
            let effect = match (&entry.effect, times) {
                (Some(effect), _) => format!("{:?} {}", effect.kind, shorten(&effect.id)),
                (None, 1) => "1 request".to_owned(),
                (None, times) => format!("{times} requests"),
            };
            let operation = entry.operation.as_deref().unwrap_or_default();
            self.line(colour, "→", operation, &effect, &status);
        }
        println!();
    }
}

fn is_repeated(last: &Entry, entry: &Entry) -> bool {
    last.path == entry.path && last.status == entry.status && last.effect.is_none() && entry.effect.is_none()
}

/// The start of an id that is too long for a line.
pub(crate) fn shorten(id: &str) -> String {
    let start: String = id.chars().take(34).collect();
    if start.len() < id.len() { format!("{start}…") } else { start }
}

/// Consecutive requests for the same path that had no effect, counted together.
fn folded(entries: &[Entry]) -> Vec<(&Entry, usize)> {
    let mut lines: Vec<(&Entry, usize)> = Vec::new();
    for entry in entries {
        match lines.last_mut() {
            Some((last, times)) if is_repeated(last, entry) => *times += 1,
            _ => lines.push((entry, 1)),
        }
    }
    lines
}
