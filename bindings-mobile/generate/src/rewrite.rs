//! Rewrites of the generated sources that both languages share.

use heck::ToLowerCamelCase as _;
use regex_lite::{Captures, Regex};

use crate::error::Result;

/// Records and enums that are not part of the public API.
const INTERNAL_TYPES: &[&str] = &[
    "Completion",
    "CompletionPayload",
    "InvalidArgument",
    "JsonMember",
    "ListChannelsParams",
    "PageSource",
    "Parameter",
    "Request",
    "ResponseData",
    "ResponseInfo",
];

/// Kotlin's generated code qualifies a name with the package if it is ambiguous.
const PACKAGE: &str = r"io\.github\.workspacesdk\.internal\.ffi";

/// Whether the record or enum with this name is part of the public API.
pub(crate) fn is_public(name: &str) -> bool {
    !INTERNAL_TYPES.contains(&name)
}

/// Removes every `public typealias A = B` and replaces every `A` with `B`.
pub(crate) fn inline_type_aliases(source: &str) -> Result<String> {
    let declaration = Regex::new(r"(?m)^public typealias (\w+) = (.+)$")?;
    let aliases: Vec<(String, String)> =
        declaration.captures_iter(source).map(|captures| (group(&captures, 1), group(&captures, 2))).collect();
    let mut source = declaration.replace_all(source, "").into_owned();
    for (alias, target) in aliases {
        let name = Regex::new(&format!(r"(?:\b{PACKAGE}\.)?\b{alias}\b"))?;
        source = name.replace_all(&source, target.as_str()).into_owned();
    }
    Ok(source)
}

/// Replaces intra-doc links of Rust, which do not resolve in another language, with the name of their target in camel
/// case.
pub(crate) fn remove_doc_links(source: &str) -> Result<String> {
    let link = Regex::new(r"\[(`[^`\]]+`)\](?:\([\w:]+\))?")?;
    let source = link.replace_all(source, "$1");
    let path = Regex::new(r"`(?:\w+::)+(\w+)`")?;
    let last_segment = |captures: &Captures<'_>| format!("`{}`", group(captures, 1).to_lower_camel_case());
    let source = path.replace_all(&source, last_segment);
    // The typed requests of Rust do not exist in another language.
    let typed_request = Regex::new(r"(\* The parameters of `[^\n]*\.) See `\w+`\.")?;
    let source = typed_request.replace_all(&source, "$1");
    let snake_case = Regex::new(r"`([a-z]+(?:_[a-z]+)+)((?:\.[a-z]+)?)`")?;
    let renamed = |captures: &Captures<'_>| {
        let (name, rest) = (group(captures, 1), group(captures, 2));
        match SNAKE_CASE_NAMES.iter().find(|(rust, _)| *rust == name) {
            Some((_, other)) => format!("`{other}{rest}`"),
            None => group(captures, 0),
        }
    };
    Ok(snake_case.replace_all(&source, renamed).into_owned())
}

/// The names of Rust that doc comments mention, and those of Swift and Kotlin. Codes such as `connection_lost` are the
/// same in every language, so they are not in the table.
const SNAKE_CASE_NAMES: &[(&str, &str)] = &[
    ("connect_timeout", "connectTimeout"),
    ("custom_fields", "customFields"),
    ("from_env", "fromEnv"),
    ("max_concurrency", "maxConcurrency"),
    ("max_response_bytes", "maxResponseBytes"),
    ("max_retries", "maxRetries"),
    ("post_json", "postJson"),
    ("shut_down", "shutdown"),
];

/// Joins the lines `Default:` and its value, which a macro of the core can only write as two lines.
pub(crate) fn join_defaults(source: &str) -> Result<String> {
    let default = Regex::new(r"Default:\n *\* (.+)")?;
    Ok(default.replace_all(source, "Default: $1.").into_owned())
}

/// Replaces the part of a source that begins with `start` and ends before `end`.
///
/// # Errors
///
/// If there is no such part, because this version of uniffi generates other code.
pub(crate) fn replace_part(source: &str, start: &str, end: &str, replacement: &str) -> Result<String> {
    let parts = source.split_once(start).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) = parts.ok_or_else(|| format!("nothing between `{start}` and `{end}`"))?;
    Ok(format!("{before}{replacement}{end}{after}"))
}

/// Replaces every occurrence of a string.
///
/// # Errors
///
/// If the string does not occur.
pub(crate) fn replace_all(source: &str, from: &str, to: &str) -> Result<String> {
    if source.contains(from) { Ok(source.replace(from, to)) } else { Err(format!("no `{from}`").into()) }
}

pub(crate) fn group(captures: &Captures<'_>, index: usize) -> String {
    captures.get(index).map_or("", |part| part.as_str()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_replaced_with_its_target() {
        let source = "public typealias FfiString = String\nval a: FfiString?, b: List<FfiString>, c: FfiConverterTypeFfiString, d: io.github.workspacesdk.internal.ffi.FfiString\n";
        let rewritten = inline_type_aliases(source).unwrap();
        assert_eq!(rewritten, "\nval a: String?, b: List<String>, c: FfiConverterTypeFfiString, d: String\n");
    }

    #[test]
    fn a_default_is_one_line() {
        let source = "     * Default:\n     * 5 s\n     */";
        assert_eq!(join_defaults(source).unwrap(), "     * Default: 5 s.\n     */");
    }

    #[test]
    fn a_part_is_replaced_or_missing() {
        assert_eq!(replace_part("a b c d", "b", " d", "x").unwrap(), "a x d");
        assert!(replace_part("a b c d", "b", "e", "x").is_err());
        assert_eq!(replace_all("a b a", "a", "x").unwrap(), "x b x");
        assert!(replace_all("a b a", "y", "x").is_err());
    }

    #[test]
    fn a_link_is_replaced_with_its_name() {
        let source = "See [`UpsertContact`] and [`Error::retry_after`](crate::Error::retry_after), not a[0].";
        assert_eq!(remove_doc_links(source).unwrap(), "See `UpsertContact` and `retryAfter`, not a[0].");
    }

    #[test]
    fn names_of_rust_become_those_of_the_language() {
        let cases = [
            (
                " * The parameters of `custom_fields.list`. See `ListCustomFields`.",
                " * The parameters of `customFields.list`.",
            ),
            ("absent after `shut_down`; `max_retries`", "absent after `shutdown`; `maxRetries`"),
            ("such as `connection_lost` or `rate_limit`", "such as `connection_lost` or `rate_limit`"),
        ];
        for (source, expected) in cases {
            assert_eq!(remove_doc_links(source).unwrap(), expected);
        }
    }
}
