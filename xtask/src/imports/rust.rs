//! The imports of a Rust crate: paths that begin with `crate`, `$crate`, `super` or `self`, in `use` items, expressions
//! and macros, and `use` items that begin with a child module. A `mod` item is not an import. Code under `cfg(test)` is
//! left out: a test may use everything.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::source_tree::{Import, SourceTree};

/// The parts of a module's path below the crate.
type Module = Vec<String>;

/// A path as it is written, and its parts below the crate.
struct UsedPath {
    line: usize,
    text: String,
    parts: Module,
}

pub(super) fn imports(files: &SourceTree) -> Result<Vec<Import>, String> {
    let modules: BTreeMap<Module, &str> = files.keys().map(|file| (module_of(file), file.as_str())).collect();
    let mut used = Vec::new();
    let mut tests = BTreeSet::new();
    for (file, text) in files {
        let tokens = TokenStream::from_str(text).map_err(|error| format!("{file}: {error}"))?;
        let mut scan = Scan { paths: Vec::new(), modules: &modules, tests: &mut tests };
        scan.items(tokens, &module_of(file));
        used.push((file, scan.paths));
    }
    let is_test = |file: &str| tests.iter().any(|test: &Module| module_of(file).starts_with(test));
    let mut imports = Vec::new();
    for (file, paths) in used.into_iter().filter(|(file, _)| !is_test(file)) {
        imports.extend(paths.into_iter().filter_map(|UsedPath { line, text, parts }| {
            let to = (0..=parts.len()).rev().find_map(|length| modules.get(parts.get(..length)?))?;
            Some(Import { from: file.clone(), line, path: text, to: (*to).to_owned() })
        }));
    }
    Ok(imports)
}

fn module_of(file: &str) -> Module {
    let mut parts: Module = file.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

struct Scan<'a> {
    paths: Vec<UsedPath>,
    modules: &'a BTreeMap<Module, &'a str>,
    /// Modules that exist only for tests.
    tests: &'a mut BTreeSet<Module>,
}

type Tokens = Peekable<proc_macro2::token_stream::IntoIter>;

impl Scan<'_> {
    fn items(&mut self, tokens: TokenStream, module: &Module) {
        let mut tokens = tokens.into_iter().peekable();
        let mut module_name = None;
        let mut is_macro_crate = false;
        while let Some(token) = tokens.next() {
            let after_dollar = std::mem::replace(&mut is_macro_crate, is_punct(Some(&token), '$'));
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if let Some(TokenTree::Group(attribute)) = tokens.peek()
                        && is_cfg_test(attribute)
                    {
                        tokens.next();
                        self.skip_item(&mut tokens, module);
                    }
                }
                TokenTree::Group(group) => {
                    // `pub(in path)` limits who may use an item; it uses nothing.
                    let is_visibility =
                        matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(first)) if first == "in");
                    let inner: Module = module.iter().cloned().chain(module_name.take()).collect();
                    if !is_visibility {
                        self.items(group.stream(), &inner);
                    }
                }
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let line = ident.span().start().line;
                    match name.as_str() {
                        "use" => self.use_of_child(&mut tokens, module),
                        "mod" => module_name = tokens.peek().map(ToString::to_string),
                        "crate" if after_dollar => self.path(&mut tokens, line, format!("${name}"), Vec::new()),
                        "crate" => self.path(&mut tokens, line, name, Vec::new()),
                        "self" => self.path(&mut tokens, line, name, module.clone()),
                        "super" => self.path(&mut tokens, line, name, parent(module)),
                        _ => {}
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => module_name = None,
                _ => {}
            }
        }
    }

    /// Reads `use child::…`, where `child` is a module below this one.
    fn use_of_child(&mut self, tokens: &mut Tokens, module: &Module) {
        let Some(TokenTree::Ident(child)) = tokens.peek().cloned() else { return };
        let name = child.to_string();
        let parts: Module = module.iter().cloned().chain([name.clone()]).collect();
        if self.modules.contains_key(&parts) {
            tokens.next();
            self.path(tokens, child.span().start().line, name, parts);
        }
    }

    /// Reads the rest of a path; `parts` is the module of its first word.
    fn path(&mut self, tokens: &mut Tokens, mut line: usize, mut text: String, mut parts: Module) {
        let mut has_parts = false;
        while takes_separator(tokens) {
            has_parts = true;
            match tokens.peek() {
                Some(TokenTree::Ident(ident)) => {
                    let name = ident.to_string();
                    line = ident.span().start().line;
                    text = format!("{text}::{name}");
                    match name.as_str() {
                        "super" => parts = parent(&parts),
                        "self" => {}
                        _ => parts.push(name),
                    }
                    tokens.next();
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    let branches = group.stream();
                    tokens.next();
                    return self.branches(branches, &text, &parts);
                }
                _ => break,
            }
        }
        if has_parts {
            self.paths.push(UsedPath { line, text, parts });
        }
    }

    /// Reads `{a, b::c, self}`.
    fn branches(&mut self, stream: TokenStream, text: &str, parts: &Module) {
        let mut tokens = stream.into_iter().peekable();
        let mut is_start = true;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) if is_start => {
                    is_start = false;
                    let (name, line) = (ident.to_string(), ident.span().start().line);
                    let branch = format!("{text}::{name}");
                    let mut parts = parts.clone();
                    if name != "self" {
                        parts.push(name);
                    }
                    if matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':') {
                        self.path(&mut tokens, line, branch, parts);
                    } else {
                        self.paths.push(UsedPath { line, text: branch, parts });
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ',' => is_start = true,
                TokenTree::Punct(punct) if is_start && punct.as_char() == '*' => {
                    let line = punct.span().start().line;
                    self.paths.push(UsedPath { line, text: format!("{text}::*"), parts: parts.clone() });
                }
                _ => {}
            }
        }
    }

    /// Skips the item after `#[cfg(test)]`, and remembers a module whose file is elsewhere.
    fn skip_item(&mut self, tokens: &mut Tokens, module: &Module) {
        let mut after_mod = false;
        for token in tokens.by_ref() {
            match token {
                TokenTree::Ident(ident) if after_mod => {
                    self.tests.insert(module.iter().cloned().chain([ident.to_string()]).collect());
                    after_mod = false;
                }
                TokenTree::Ident(ident) => after_mod = ident == "mod",
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
                TokenTree::Punct(punct) if punct.as_char() == ';' => return,
                _ => {}
            }
        }
    }
}

/// Takes `::`, if it is next.
fn takes_separator(tokens: &mut Tokens) -> bool {
    let mut ahead = tokens.clone();
    if !is_punct(ahead.next().as_ref(), ':') || !is_punct(ahead.next().as_ref(), ':') {
        return false;
    }
    *tokens = ahead;
    true
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// `cfg(test)`, and `cfg(all(test, …))`.
fn is_cfg_test(attribute: &Group) -> bool {
    let text: String = attribute.stream().to_string().chars().filter(|c| !c.is_whitespace()).collect();
    text == "cfg(test)" || text.starts_with("cfg(all(test,")
}

fn parent(module: &Module) -> Module {
    let mut parent = module.clone();
    parent.pop();
    parent
}

#[cfg(test)]
mod tests {
    use super::super::source_tree::made_up;
    use super::*;

    #[test]
    fn a_use_of_a_child_module_is_an_import() {
        let files = made_up(&[
            ("a/mod.rs", "mod b;\nmod c;\npub use b::{B, other::C};\nuse std::fmt;\n"),
            ("a/b.rs", ""),
            ("a/c.rs", ""),
        ]);
        let found: Vec<_> = imports(&files).unwrap().into_iter().map(|import| (import.line, import.to)).collect();
        assert_eq!(found, [(3, "a/b.rs".to_owned()), (3, "a/b.rs".to_owned())]);
    }

    /// The imports of `a/b.rs`, in a crate that has some other files.
    fn targets(text: &str) -> Vec<String> {
        let files = made_up(&[
            ("lib.rs", ""),
            ("a/mod.rs", ""),
            ("a/b.rs", text),
            ("a/c.rs", ""),
            ("d.rs", ""),
            ("e/mod.rs", ""),
            ("e/f.rs", ""),
        ]);
        imports(&files).unwrap().into_iter().map(|import| format!("{} {}", import.line, import.to)).collect()
    }

    #[test]
    fn reads_every_kind_of_path() {
        let cases: &[(&str, &[&str])] = &[
            ("use crate::d::D;", &["1 d.rs"]),
            ("use crate::e::{self, f::{F, G as H}};\n", &["1 e/mod.rs", "1 e/f.rs", "1 e/f.rs"]),
            ("use crate::{\n    d::D,\n    e::*,\n};", &["2 d.rs", "3 e/mod.rs"]),
            ("use super::c::C;\nuse super::super::d::D;", &["1 a/c.rs", "2 d.rs"]),
            ("use super::X;", &["1 a/mod.rs"]),
            ("fn f() -> crate::d::D { super::c::g::<crate::e::E>() }", &["1 d.rs", "1 a/c.rs", "1 e/mod.rs"]),
            ("macro_rules! m { () => { $crate::e::f::g!() } }", &["1 e/f.rs"]),
            ("mod inner { use super::super::c::C; }", &["1 a/c.rs"]),
            ("use crate::X;", &["1 lib.rs"]),
        ];
        for (text, expected) in cases {
            assert_eq!(targets(text), *expected, "{text}");
        }
    }

    #[test]
    fn leaves_out_code_that_is_not_an_import() {
        let cases = [
            "// use crate::d::D;\n/* crate::d::D */ const A: &str = \"crate::d::D\";",
            "pub(crate) mod d; pub(in crate::a) fn f() {} pub(super) fn g(self) {}",
            "#[cfg(test)] mod tests { use crate::d::D; }",
            "#[cfg(all(test, unix))] use crate::d::{D};",
            "use std::fmt; use other::d::D;",
        ];
        for text in cases {
            assert_eq!(targets(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn leaves_out_files_that_are_tests() {
        let files = made_up(&[("a.rs", "#[cfg(test)]\nmod tests;"), ("a/tests.rs", "use crate::d::D;"), ("d.rs", "")]);
        assert_eq!(imports(&files), Ok(Vec::new()));
    }

    #[test]
    fn a_file_that_is_not_rust_is_an_error() {
        assert!(imports(&made_up(&[("a.rs", "fn (")])).is_err());
    }
}
