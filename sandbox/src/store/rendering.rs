//! A message as the customer sees it.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

/// The parts of a message as the customer sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rendered {
    pub(crate) header: Option<RenderedHeader>,
    #[serde(default)]
    pub(crate) body: String,
    pub(crate) footer: Option<String>,
    #[serde(default)]
    pub(crate) buttons: Vec<Button>,
}

/// The header of a message: a text or a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenderedHeader {
    /// `text`, `image`, `video`, `document` or `audio`.
    pub(crate) kind: String,
    pub(crate) text: Option<String>,
    /// The name of the file.
    pub(crate) name: Option<String>,
}

/// A button of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Button {
    /// `QUICK_REPLY`, `URL` or `PHONE_NUMBER`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) text: String,
}

impl RenderedHeader {
    pub(crate) fn text(text: String) -> Self {
        Self { kind: "text".to_owned(), text: Some(text), name: None }
    }

    /// A file of this kind, which has the last name in the path of its URL. The file itself is never fetched.
    pub(crate) fn file(kind: &str, url: &str) -> Self {
        Self { kind: kind.to_owned(), text: None, name: file_name(url) }
    }
}

/// The last name in the path of a URL, decoded for display.
fn file_name(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let (_, path) = rest.split(['?', '#']).next()?.split_once('/')?;
    let name = path.rsplit('/').find(|name| !name.is_empty())?;
    Some(percent_decode_str(name).decode_utf8_lossy().into_owned())
}

/// A text with `{{1}}`, `{{2}}`, ... replaced by these values.
pub(crate) fn fill_in(text: &str, variables: &[String]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((index, after)) = after.split_once("}}") else { break };
        filled.push_str(before);
        let index: usize = index.parse().unwrap_or(0);
        filled.push_str(variables.get(index.wrapping_sub(1)).map_or("", String::as_str));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The start of a message on one line; of a file without a caption its kind.
pub(crate) fn preview(kind: &str, body: &str) -> String {
    const CHARACTERS: usize = 120;
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() { format!("[{kind}]") } else { line.chars().take(CHARACTERS).collect() }
}

#[cfg(test)]
mod tests {
    use super::{file_name, fill_in, preview};

    #[test]
    fn a_file_has_the_last_name_in_the_path() {
        for (url, expected) in [
            ("https://example.org/a/summer%20sale.png?size=2#top", Some("summer sale.png")),
            ("https://example.org/a/", Some("a")),
            ("https://example.org/%ff", Some("\u{fffd}")),
            ("https://example.org/?a=/b", None),
            ("https://example.org", None),
            ("nothing", None),
        ] {
            assert_eq!(file_name(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn variables_are_filled_in_by_number() {
        let variables = ["Anna".to_owned(), "{{1}}".to_owned()];
        for (text, expected) in [
            ("Hi {{1}}, {{2}} {{1}}.", "Hi Anna, {{1}} Anna."),
            ("{{3}}|{{0}}|{{x}}", "||"),
            ("no {variables}}", "no {variables}}"),
            ("Hi {{1}} {{x", "Hi Anna {{x"),
        ] {
            assert_eq!(fill_in(text, &variables), expected);
        }
    }

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview("text", " one\n two\t three "), "one two three");
        assert_eq!(preview("image", ""), "[image]");
        assert_eq!(preview("text", &"é".repeat(200)), "é".repeat(120));
    }
}
