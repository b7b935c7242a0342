//! Where each language has comments and strings.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::passage::{Kind, Line, Passage};

struct Syntax {
    /// Extensions, and whole names of files.
    names: &'static [&'static str],
    /// Matches a comment or a string, whichever comes first.
    tokens: &'static str,
    /// How comments begin, the longest first.
    comments: &'static [&'static str],
    /// The start and the end of strings that are documentation if they begin a line.
    docstrings: &'static [&'static str],
}

/// How comments begin in languages with the syntax of C, and with `#`.
const SLASHES: &[&str] = &["//!", "///", "//", "/**", "/*"];
const HASHES: &[&str] = &["#!", "#:", "#"];

#[rustfmt::skip]
const SYNTAXES: &[Syntax] = &[
    Syntax {
        names: &["rs"],
        tokens: r###"//[^\n]*|/\*(?s:.*?)\*/|r"[^"]*"|r#"(?s:.*?)"#|r##"(?s:.*?)"##|"(?s:\\.|[^"\\])*"|'(?:\\[^\n']*|[^'\\\n])'|'\\''"###,
        comments: SLASHES,
        docstrings: &[],
    },
    Syntax {
        names: &["py", "pyi"],
        tokens: r##"#[^\n]*|"""(?s:\\.|[^\\])*?"""|'''(?s:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"##,
        comments: HASHES,
        docstrings: &["\"\"\"", "'''"],
    },
    Syntax {
        names: &["ts", "mts", "cts", "js", "mjs", "cjs", "css"],
        // A regular expression may contain quotes.
        tokens: r##"//[^\n]*|/\*(?s:.*?)\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?s:\\.|[^`\\])*`|[=(,:] ?/(?:\\.|\[[^\]\n]*\]|[^/*\\\n])(?:\\.|\[[^\]\n]*\]|[^/\\\n])*/"##,
        comments: SLASHES,
        docstrings: &[],
    },
    Syntax {
        names: &["swift", "kt", "kts", "java"],
        tokens: r##"//[^\n]*|/\*(?s:.*?)\*/|"""(?s:.*?)"""|#"[^\n]*?"#|"(?:\\.|[^"\\\n])*"|'(?:\\[^\n']*|[^'\\\n])'|'\\''"##,
        comments: SLASHES,
        docstrings: &[],
    },
    Syntax {
        names: &["toml"],
        tokens: r##"#[^\n]*|"""(?s:.*?)"""|'''(?s:.*?)'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*'"##,
        comments: HASHES,
        docstrings: &[],
    },
    Syntax {
        names: &[
            "yml", "yaml", "pro", "in", "sh", "run", ".gitignore", ".npmrc", ".editorconfig", "CODEOWNERS",
            "stubtest-allowlist.txt", "requirements.txt",
        ],
        tokens: r"(?m:^|[ \t])#[^\n]*",
        comments: HASHES,
        docstrings: &[],
    },
    Syntax {
        names: &["xml", "html", "vue", "svg"],
        tokens: r"<!--(?s:.*?)-->",
        comments: &["<!--"],
        docstrings: &[],
    },
];

/// How block comments end.
const COMMENT_ENDS: &[&str] = &["*/", "-->"];

/// The syntax of each language, and its tokens, by file name.
static LANGUAGES: LazyLock<BTreeMap<&'static str, (&'static Syntax, Option<Regex>)>> = LazyLock::new(|| {
    let by_name = |syntax: &'static Syntax| {
        let tokens = Regex::new(syntax.tokens).ok();
        syntax.names.iter().map(move |name| (*name, (syntax, tokens.clone())))
    };
    SYNTAXES.iter().flat_map(by_name).collect()
});

/// The passages of a file. A Markdown file is one passage.
pub(super) fn passages(path: &str, text: &str) -> Vec<Passage> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit('.').next().unwrap_or(name);
    if extension == "md" {
        return vec![Passage { kind: Kind::Markdown, lines: lines(text, 1, 0) }];
    }
    let language = LANGUAGES.get(name).or_else(|| LANGUAGES.get(extension));
    let Some((syntax, Some(tokens))) = language else { return Vec::new() };
    let mut passages: Vec<Passage> = Vec::new();
    let (mut number, mut counted) = (1, 0);
    for token in tokens.find_iter(text) {
        number += text.get(counted..token.start()).unwrap_or_default().matches('\n').count();
        counted = token.start();
        let before = text.get(..token.start()).unwrap_or_default();
        let before = before.rsplit('\n').next().unwrap_or(before);
        let Some(passage) = passage(syntax, token.as_str(), number, before) else { continue };
        match passages.last_mut() {
            Some(last) if continues(last, &passage, before) => last.lines.extend(passage.lines),
            _ => passages.push(passage),
        }
    }
    passages
}

/// A comment or a string; `None` for a token without words, such as a character.
fn passage(syntax: &Syntax, token: &str, number: usize, before: &str) -> Option<Passage> {
    let column = before.chars().count() + token.chars().take_while(|c| c.is_whitespace()).count();
    let token = token.trim_start();
    if syntax.comments.iter().any(|start| token.starts_with(start)) {
        return Some(Passage { kind: Kind::Markdown, lines: comment(syntax, token, number, column) });
    }
    let docstring = syntax.docstrings.iter().find_map(|quotes| token.strip_prefix(quotes)?.strip_suffix(quotes));
    match docstring {
        Some(text) if before.trim().is_empty() => {
            Some(Passage { kind: Kind::Markdown, lines: indented(text, number, column) })
        }
        // Two words may be a name, and a sentence has more.
        _ if token.matches(' ').count() >= 2 => {
            Some(Passage { kind: Kind::Literal, lines: lines(token, number, column) })
        }
        _ => None,
    }
}

/// Whether a comment that stands alone on its line is the next line of the comment above.
fn continues(last: &Passage, next: &Passage, before: &str) -> bool {
    let both_comments = last.kind == Kind::Markdown && next.kind == Kind::Markdown;
    let Some((above, below)) = last.lines.last().zip(next.lines.first()) else { return false };
    both_comments && before.trim().is_empty() && above.number + 1 == below.number && next.lines.len() == 1
}

fn lines(text: &str, number: usize, column: usize) -> Vec<Line> {
    let numbered = text.lines().zip(number..);
    let columns = [column].into_iter().chain(std::iter::repeat(0));
    numbered.zip(columns).map(|((text, number), column)| Line { number, text: text.to_owned(), column }).collect()
}

/// The lines of a comment without its marks.
fn comment(syntax: &Syntax, token: &str, number: usize, column: usize) -> Vec<Line> {
    let is_block = COMMENT_ENDS.iter().any(|end| token.ends_with(end));
    let mut found = lines(token, number, column);
    for (line, is_first) in found.iter_mut().zip([true].into_iter().chain(std::iter::repeat(false))) {
        for end in COMMENT_ENDS.iter().filter(|_| is_block) {
            line.text = line.text.strip_suffix(end).unwrap_or(&line.text).trim_end().to_owned();
        }
        let starts: &[&str] = if is_first { syntax.comments } else { &["*"] };
        let text = if is_first { line.text.as_str() } else { line.text.trim_start() };
        let text = starts.iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text);
        let text = text.strip_prefix(' ').unwrap_or(text);
        line.column += line.text.chars().count() - text.chars().count();
        line.text = text.to_owned();
    }
    found
}

/// The lines of a docstring without its indentation.
fn indented(text: &str, number: usize, column: usize) -> Vec<Line> {
    let indentation = |line: &&str| line.len() - line.trim_start().len();
    let rest = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let common = rest.map(|line| indentation(&line)).min().unwrap_or(0);
    let mut found = lines(text, number, column + 3);
    for line in found.iter_mut().skip(1) {
        line.column = common.min(line.text.len());
        line.text = line.text.get(common..).unwrap_or_default().to_owned();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_valid_tokens() {
        assert!(LANGUAGES.values().all(|(_, tokens)| tokens.is_some()));
    }

    #[test]
    fn comment_marks_in_strings_and_quotes_in_comments_are_ignored() {
        let text =
            "let a = \"// no \\\" comment\"; // it's one\nlet b = '\"'; // and two\nlet c = r#\"a \" // b c\"#;\n";
        let found: Vec<_> = passages("a.rs", text).into_iter().map(|p| (p.kind, p.lines[0].text.clone())).collect();
        let expected = [
            (Kind::Literal, "\"// no \\\" comment\""),
            (Kind::Markdown, "it's one"),
            (Kind::Markdown, "and two"),
            (Kind::Literal, "r#\"a \" // b c\"#"),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn marks_and_indentation_are_removed_and_columns_kept() {
        let lines = |path: &str, text: &str| -> Vec<(usize, usize, String)> {
            let passages = passages(path, text);
            assert_eq!(passages.len(), 1, "{passages:?}");
            passages.into_iter().flat_map(|p| p.lines).map(|line| (line.number, line.column, line.text)).collect()
        };
        assert_eq!(lines("a.rs", "\n  /// A\n  /// B\n"), [(2, 6, "A".to_owned()), (3, 6, "B".to_owned())]);
        assert_eq!(
            lines("a.ts", "  /**\n   * A\n   */"),
            [(1, 5, String::new()), (2, 5, "A".to_owned()), (3, 0, String::new())]
        );
        assert_eq!(
            lines("a.py", "def a():\n    \"\"\"A\n\n    B\n      C\n    \"\"\"\n"),
            [
                (2, 7, "A".to_owned()),
                (3, 0, String::new()),
                (4, 4, "B".to_owned()),
                (5, 4, "  C".to_owned()),
                (6, 4, String::new())
            ]
        );
    }
}
