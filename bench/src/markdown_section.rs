//! Replaces a generated section of a Markdown file, between two comments.

use std::fs;
use std::path::Path;

use textwrap::{Options, WordSplitter, fill};

use crate::error::BoxError;

/// The maximum length of a line that is not a row of a table.
const WIDTH: usize = 120;

/// Replaces the section between the comments of this name.
pub(crate) fn replace(file: &Path, name: &str, section: &str) -> Result<(), BoxError> {
    let text = fs::read_to_string(file)?;
    let replaced = replace_between(&text, name, &break_lines(section));
    let replaced = replaced.ok_or_else(|| format!("{} lacks {} … {}", file.display(), begin(name), end(name)))?;
    Ok(fs::write(file, replaced)?)
}

/// Breaks long lines, except for rows of tables.
fn break_lines(section: &str) -> String {
    let lines = section.lines().map(|line| {
        if line.starts_with('|') {
            return line.to_owned();
        }
        let indent = if line.starts_with("- ") { "  " } else { "" };
        let options = Options::new(WIDTH).subsequent_indent(indent).break_words(false);
        fill(line, options.word_splitter(WordSplitter::NoHyphenation))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn replace_between(text: &str, name: &str, section: &str) -> Option<String> {
    let (begin, end) = (begin(name), end(name));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n\n{section}\n\n{end}{after}"))
}

fn begin(name: &str) -> String {
    format!("<!-- {name}: begin -->")
}

fn end(name: &str) -> String {
    format!("<!-- {name}: end -->")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_except_for_rows_of_tables() {
        let eleven = ["nine-char"; 11].join(" ");
        let words = format!("{eleven} nine-char");
        for (line, expected) in [
            (format!("{words} x"), format!("{words}\nx")),
            (format!("- {words}"), format!("- {eleven}\n  nine-char")),
            (format!("| {words} |"), format!("| {words} |")),
            ("short\n\nlines".to_owned(), "short\n\nlines".to_owned()),
        ] {
            assert_eq!(break_lines(&line), expected);
        }
    }

    #[test]
    fn only_the_section_between_the_comments_is_replaced() {
        let text = format!("above\n{}\nold\n{}\nbelow\n", begin("one"), end("one"));
        let expected = format!("above\n{}\n\nnew\n\n{}\nbelow\n", begin("one"), end("one"));
        assert_eq!(replace_between(&text, "one", "new").as_deref(), Some(expected.as_str()));
        assert_eq!(replace_between(&expected, "one", "new").as_deref(), Some(expected.as_str()));
        assert_eq!(replace_between(&expected, "other", "new"), None);
    }
}
