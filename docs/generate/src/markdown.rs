//! Pieces of Markdown.

/// The maximum length of a line of prose.
const WIDTH: usize = 120;

/// A paragraph, broken into lines. It does not break code spans, so that they stay on one line.
pub(crate) fn paragraph(text: &str) -> String {
    wrap(text, "", "")
}

/// An item of a list.
pub(crate) fn item(text: &str) -> String {
    wrap(text, "- ", "  ")
}

fn wrap(text: &str, first: &str, rest: &str) -> String {
    let mut lines = String::new();
    let mut line = first.to_owned();
    let mut is_start = true;
    for word in words(text) {
        if !is_start && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&line);
            lines.push('\n');
            line = rest.to_owned();
            is_start = true;
        }
        if !is_start {
            line.push(' ');
        }
        line.push_str(&word);
        is_start = false;
    }
    lines + &line + "\n"
}

/// The words of a text. A code span with spaces is one word.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if last.matches('`').count() % 2 == 1 => {
                last.push(' ');
                last.push_str(part);
            }
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// A table.
pub(crate) fn table(titles: &[&str], rows: &[Vec<String>]) -> String {
    let row = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let titles_row = row(titles.to_vec());
    let rule = format!("|{}\n", "---|".repeat(titles.len()));
    let rows = rows.iter().map(|cells| row(cells.iter().map(String::as_str).collect()));
    titles_row + &rule + &rows.collect::<String>()
}

/// A code block.
pub(crate) fn block(language: &str, code: &str) -> String {
    format!("```{language}\n{code}```\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_wrapped_between_words() {
        let text = "word ".repeat(40);
        let lines: Vec<String> = paragraph(&text).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.len() <= WIDTH && !line.ends_with(' ')));
        assert!(item(&text).lines().nth(1).unwrap().starts_with("  word"));
    }

    #[test]
    fn a_code_span_is_one_word() {
        assert_eq!(words("a `b c` d"), ["a", "`b c`", "d"]);
    }
}
