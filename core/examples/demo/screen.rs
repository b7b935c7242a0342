//! The output: aligned lines, coloured on a terminal.

use std::io::IsTerminal;

use workspace_sandbox::Entry;
use workspace_sdk::{ApiResponse, Error};

/// The colours of the terminal by their meaning, as ANSI codes.
const GOOD: &str = "32";
const BAD: &str = "31";
const MAYBE: &str = "33";
const QUIET: &str = "2";
const STRONG: &str = "1";

/// The width of the column of operations.
const OPERATION: usize = 22;
/// The width of the column of results.
const RESULT: usize = 46;
/// The maximum width of a detail below a line.
const DETAIL: usize = 66;

/// Prints the calls and their results.
pub(crate) struct Screen {
    is_coloured: bool,
}

impl Screen {
    pub(crate) fn new() -> Self {
        let is_coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { is_coloured }
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        if self.is_coloured { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(crate) fn title(&self, text: &str) {
        println!("\n  {}", self.paint(STRONG, text));
    }

    pub(crate) fn chapter(&self, text: &str) {
        println!("\n  {}", self.paint(STRONG, text));
    }

    /// A call that succeeded: the operation, the result, the status and the duration.
    pub(crate) fn success<T>(&self, operation: &str, response: &ApiResponse<T>, result: &str) {
        let call = format!("{}  {:>6.1} ms", response.call.status, response.call.elapsed.as_secs_f64() * 1000.0);
        self.line(GOOD, "✓", operation, result, &call);
    }

    /// A result that is not a single response.
    pub(crate) fn note(&self, operation: &str, result: &str) {
        self.line(GOOD, "✓", operation, result, "");
    }

    /// A call that failed as intended.
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

    /// A detail of the line above, wrapped at the maximum width.
    pub(crate) fn detail(&self, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.chars().count() + word.chars().count() >= DETAIL {
                self.detail_line(&line);
                line = "  ".to_owned();
            } else if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.detail_line(&line);
    }

    fn detail_line(&self, text: &str) {
        println!("    {:OPERATION$} {}", "", self.paint(QUIET, text));
    }

    fn line(&self, colour: &str, mark: &str, operation: &str, result: &str, call: &str) {
        let mark = self.paint(colour, mark);
        println!("  {mark} {operation:OPERATION$} {result:RESULT$} {}", self.paint(QUIET, call));
    }

    /// The journal of the server: every request in the order of arrival.
    pub(crate) fn journal(&self, entries: &[Entry]) {
        self.chapter("Requests that the server received");
        for (entry, times) in folded(entries) {
            let status = entry.status.map_or_else(|| "lost".to_owned(), |status| status.to_string());
            let effect = match (&entry.effect, times) {
                (Some(effect), _) => format!("{:?} {}", effect.kind, shorten(&effect.id)),
                (None, 1) => String::new(),
                (None, times) => format!("{times} times"),
            };
            let colour = if entry.status == Some(200) { GOOD } else { MAYBE };
            println!(
                "  {} {:4} {:42} {} {}",
                self.paint(QUIET, &format!("{:>3}", entry.seq)),
                entry.method,
                entry.path,
                self.paint(colour, &format!("{status:>4}")),
                self.paint(QUIET, &effect),
            );
        }
        println!();
    }
}

fn is_repeated(last: &Entry, entry: &Entry) -> bool {
    last.path == entry.path && last.status == entry.status && last.effect.is_none() && entry.effect.is_none()
}

/// The start of an id that is too long for a line.
pub(crate) fn shorten(id: &str) -> String {
    let start: String = id.chars().take(32).collect();
    if start.len() < id.len() { format!("{start}…") } else { start }
}

/// Groups repeated reads of one path into one line.
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
