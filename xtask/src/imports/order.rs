//! Compares imports with the order of the layers.

use std::collections::BTreeSet;
use std::path::Path;

use super::cycles;
use super::layers::{Language, Layers};
use super::source_tree::{Import, SourceTree, layer, read};
use super::{javascript, python, rust};

/// How the sources of a language are read.
struct Reader {
    extension: &'static str,
    /// Files of the top folder that put the layers together: they import from all, and belong to none.
    roots: &'static [&'static str],
    imports: fn(&SourceTree) -> Result<Vec<Import>, String>,
}

fn reader(language: Language) -> Reader {
    match language {
        Language::Rust => Reader { extension: "rs", roots: &["lib.rs", "main.rs"], imports: rust::imports },
        Language::JavaScript => Reader { extension: "ts", roots: &["index.ts"], imports: javascript::imports },
        Language::Python => Reader { extension: "py", roots: &["__init__.py"], imports: python::imports },
    }
}

/// Every import of a source tree that is not allowed, a sentence per import.
pub(super) fn check(root: &Path, layers: &Layers) -> Result<Vec<String>, String> {
    let files =
        read(&root.join(layers.folder), reader(layers.language).extension).map_err(|error| error.to_string())?;
    problems(&files, layers)
}

fn problems(files: &SourceTree, layers: &Layers) -> Result<Vec<String>, String> {
    let reader = reader(layers.language);
    let is_root = |file: &str| reader.roots.contains(&file);
    let mut imports = (reader.imports)(files)?;
    // One report is enough for several names of one file.
    imports.dedup_by(|b, a| (&a.from, a.line, &a.to) == (&b.from, b.line, &b.to));
    let mut problems = Vec::new();
    for import in
        imports.iter().filter(|import| is_root(&import.to) && !is_root(&import.from) && names_a_type(&import.path))
    {
        problems.push(format!(
            "{}: imports `{}` from the root, which hides its folder",
            place(layers, import),
            import.path
        ));
    }
    imports.retain(|import| import.from != import.to && !is_root(&import.from) && !is_root(&import.to));
    let present: BTreeSet<&str> = files.keys().filter(|file| !is_root(file)).map(|file| layer(file)).collect();
    for name in present.iter().filter(|name| !layers.order.contains(name)) {
        problems.push(format!("{}: `{name}` has no place in the order of folders", layers.folder));
    }
    for name in layers.order.iter().filter(|name| !present.contains(**name)) {
        problems.push(format!("{}: the order of folders names `{name}`, which does not exist", layers.folder));
    }
    let position = |file: &str| layers.order.iter().position(|name| *name == layer(file));
    for import in &imports {
        let (Some(from), Some(to)) = (position(&import.from), position(&import.to)) else { continue };
        if to > from {
            let (Import { path, .. }, below, above) = (import, layer(&import.from), layer(&import.to));
            problems.push(format!("{}: imports `{path}`, but `{above}` comes after `{below}`", place(layers, import)));
        }
    }
    for cycle in cycles::find(&imports) {
        let steps = cycle.iter().map(|import| format!("\n    {} imports {}", place(layers, import), import.to));
        problems.push(format!("{}: files import each other in a circle{}", layers.folder, steps.collect::<String>()));
    }
    Ok(problems)
}

/// `crate::Type`. A macro may use `$crate::Type`, because it is expanded in other crates, too.
fn names_a_type(path: &str) -> bool {
    path.strip_prefix("crate::").is_some_and(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
}

fn place(layers: &Layers, import: &Import) -> String {
    format!("{}/{}:{}", layers.folder, import.from, import.line)
}

#[cfg(test)]
mod tests {
    use super::super::layers::LAYERS;
    use super::super::source_tree::made_up;
    use super::*;

    const ORDER: Layers = Layers { folder: "a/src", language: Language::Rust, order: &["low", "middle", "high"] };

    fn check(files: &[(&str, &str)]) -> Vec<String> {
        problems(&made_up(files), &ORDER).unwrap()
    }

    #[test]
    fn imports_from_lower_layers_are_allowed() {
        let files = [
            ("lib.rs", "mod high; mod low; mod middle; pub use high::*;"),
            ("low.rs", "pub struct Low;"),
            ("middle/mod.rs", "mod part; use crate::low::Low;"),
            ("middle/part.rs", "use crate::low::Low;"),
            ("high.rs", "use crate::middle::part::X; use super::low::Low; #[cfg(test)] mod tests { use super::*; }"),
        ];
        assert_eq!(check(&files), Vec::<String>::new());
    }

    #[test]
    fn an_import_from_a_higher_layer_is_reported_with_its_line() {
        let files =
            [("low.rs", "\n\nuse crate::high::{A, B};\n"), ("middle/mod.rs", ""), ("high/mod.rs", "pub struct A;")];
        let expected = "a/src/low.rs:3: imports `crate::high::A`, but `high` comes after `low`";
        assert_eq!(check(&files)[0], expected);
    }

    #[test]
    fn a_circle_within_a_folder_is_reported() {
        let files = [
            ("low/mod.rs", "mod a; mod b;"),
            ("low/a.rs", "use super::b::B;"),
            ("low/b.rs", "// some text\nuse crate::low::a::A;"),
            ("middle.rs", ""),
            ("high.rs", ""),
        ];
        let expected = "a/src: files import each other in a circle\n    \
                        a/src/low/a.rs:1 imports low/b.rs\n    a/src/low/b.rs:2 imports low/a.rs";
        assert_eq!(check(&files), [expected]);
    }

    #[test]
    fn a_type_is_imported_from_its_folder() {
        let files = [
            ("lib.rs", "pub use low::Low;"),
            ("low.rs", "pub struct Low; macro_rules! low { () => { $crate::Low } } use crate::exported_macro;"),
            ("middle.rs", "use crate::Low;"),
            ("high.rs", ""),
        ];
        assert_eq!(check(&files), ["a/src/middle.rs:1: imports `crate::Low` from the root, which hides its folder"]);
    }

    #[test]
    fn layers_that_are_missing_or_do_not_exist_are_reported() {
        let files = [("low.rs", ""), ("middle.rs", ""), ("other/mod.rs", "")];
        let expected = [
            "a/src: `other` has no place in the order of folders",
            "a/src: the order of folders names `high`, which does not exist",
        ];
        assert_eq!(check(&files), expected);
    }

    #[test]
    fn every_order_names_each_layer_once() {
        for layers in LAYERS {
            let names: BTreeSet<_> = layers.order.iter().collect();
            assert_eq!(names.len(), layers.order.len(), "{}", layers.folder);
        }
    }
}
