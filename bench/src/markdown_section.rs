//! Replaces a generated section of a Markdown file, between two comments.

use std::fs;
use std::path::Path;

use crate::error::BoxError;

/// Replaces the section between the comments of this name.
pub(crate) fn replace(file: &Path, name: &str, section: &str) -> Result<(), BoxError> {
    let text = fs::read_to_string(file)?;
    let replaced = replace_between(&text, name, section);
    let replaced = replaced.ok_or_else(|| format!("{} lacks {} … {}", file.display(), begin(name), end(name)))?;
    Ok(fs::write(file, replaced)?)
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
    fn only_the_section_between_the_comments_is_replaced() {
        let text = format!("above\n{}\nold\n{}\nbelow\n", begin("one"), end("one"));
        let expected = format!("above\n{}\n\nnew\n\n{}\nbelow\n", begin("one"), end("one"));
        assert_eq!(replace_between(&text, "one", "new").as_deref(), Some(expected.as_str()));
        assert_eq!(replace_between(&expected, "one", "new").as_deref(), Some(expected.as_str()));
        assert_eq!(replace_between(&expected, "other", "new"), None);
    }
}
