//! What is done to both languages.

use regex_lite::{Captures, Regex};

use crate::Outcome;

/// Records and words that no program sees.
const INTERNAL: &[&str] =
    &["AnswerData", "AnswerInfo", "Entry", "Letter", "News", "PageSource", "Parameter", "Refusal", "Request"];

/// Kotlin writes it before a name that could mean something nearer.
const PACKAGE: &str = r"io\.github\.workspacesdk";

/// Whether a program sees a record or an enum of this name.
pub(crate) fn is_public(name: &str) -> bool {
    !INTERNAL.contains(&name)
}

/// Replaces every `public typealias A = B` by nothing, and every `A` by `B`.
pub(crate) fn dissolve_aliases(text: &str) -> Outcome<String> {
    let declaration = Regex::new(r"(?m)^public typealias (\w+) = (.+)$")?;
    let aliases: Vec<(String, String)> =
        declaration.captures_iter(text).map(|found| (group(&found, 1), group(&found, 2))).collect();
    let mut text = declaration.replace_all(text, "").into_owned();
    for (alias, meant) in aliases {
        text = Regex::new(&format!(r"(?:\b{PACKAGE}\.)?\b{alias}\b"))?.replace_all(&text, meant.as_str()).into_owned();
    }
    Ok(text)
}

/// A link of Rust's documentation leads nowhere in another language: its words stay, as that language has them.
pub(crate) fn unlink(text: &str) -> Outcome<String> {
    let link = Regex::new(r"\[(`[^`\]]+`)\](?:\([\w:]+\))?")?;
    let text = link.replace_all(text, "$1");
    let path = Regex::new(r"`(?:\w+::)+(\w+)`")?;
    Ok(path.replace_all(&text, |found: &Captures<'_>| format!("`{}`", camel_case(&group(found, 1)))).into_owned())
}

/// `retry_after` → `retryAfter`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut all, word| {
        let mut letters = word.chars();
        all.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        all + letters.as_str()
    })
}

/// Puts other text in the place of what begins with one text and ends before another.
///
/// # Errors
///
/// Where these are not found, as uniffi then writes something else than this was made for.
pub(crate) fn replace_part(text: &str, first: &str, end: &str, with: &str) -> Outcome<String> {
    let found = text.split_once(first).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) = found.ok_or_else(|| format!("there is nothing from `{first}` to `{end}`"))?;
    Ok(format!("{before}{with}{end}{after}"))
}

/// Replaces a text wherever it stands.
///
/// # Errors
///
/// Where it does not.
pub(crate) fn replace_all(text: &str, from: &str, to: &str) -> Outcome<String> {
    if text.contains(from) { Ok(text.replace(from, to)) } else { Err(format!("there is no `{from}`").into()) }
}

pub(crate) fn group(found: &Captures<'_>, index: usize) -> String {
    found.get(index).map_or("", |part| part.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_what_it_means() {
        let text = "public typealias GivenText = String\nval a: GivenText?, b: List<GivenText>, c: FfiConverterTypeGivenText, d: io.github.workspacesdk.GivenText\n";
        let trimmed = dissolve_aliases(text).unwrap();
        assert_eq!(trimmed, "\nval a: String?, b: List<String>, c: FfiConverterTypeGivenText, d: String\n");
    }

    #[test]
    fn a_part_is_replaced_or_missed() {
        assert_eq!(replace_part("a b c d", "b", " d", "x").unwrap(), "a x d");
        assert!(replace_part("a b c d", "b", "e", "x").is_err());
        assert_eq!(replace_all("a b a", "a", "x").unwrap(), "x b x");
        assert!(replace_all("a b a", "y", "x").is_err());
    }

    #[test]
    fn a_link_is_its_words() {
        let text = "See [`UpsertContact`] and [`Error::retry_after`](crate::Error::retry_after), not a[0].";
        assert_eq!(unlink(text).unwrap(), "See `UpsertContact` and `retryAfter`, not a[0].");
    }
}
