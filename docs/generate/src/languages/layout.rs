//! Breaks a call into lines, as the formatters of most languages do.

/// A string literal, which is the same in all languages.
pub(super) fn string(text: &str) -> String {
    format!("\"{text}\"")
}

/// `before(a, b)after` on one line if it fits, otherwise with one argument per line.
pub(super) struct Layout {
    /// The maximum length of a line.
    pub(super) width: usize,
    /// The spaces of one level.
    pub(super) step: usize,
    /// Whether the last argument is followed by a comma if the arguments are on separate lines.
    pub(super) trailing_comma: bool,
}

impl Layout {
    /// The lines of a call. `indentation` is that of the program around it, which is not part of the result.
    pub(super) fn call(&self, indentation: usize, before: &str, arguments: &[String], after: &str) -> String {
        let line = format!("{before}{}{after}", arguments.join(", "));
        if indentation + line.len() <= self.width || arguments.is_empty() {
            return line;
        }
        let step = " ".repeat(self.step);
        let comma = if self.trailing_comma { "," } else { "" };
        format!("{before}\n{step}{}{comma}\n{after}", arguments.join(&format!(",\n{step}")))
    }
}

/// Adds an indentation to every line that is not empty.
pub(super) fn indent(text: &str, count: usize) -> String {
    let indented = text.lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("{}{line}\n", " ".repeat(count)),
    });
    indented.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_call_has_one_argument_per_line() {
        let layout = Layout { width: 12, step: 2, trailing_comma: true };
        let arguments = ["1".to_owned(), "2".to_owned()];
        assert_eq!(layout.call(0, "call(", &arguments, ")"), "call(1, 2)");
        assert_eq!(layout.call(4, "call(", &arguments, ")"), "call(\n  1,\n  2,\n)");
        assert_eq!(indent("a\n\nb\n", 2), "  a\n\n  b\n");
    }
}
