//! The imports of a TypeScript package: relative module names after `from`, `import` or `import(`.

use super::source_tree::{Import, SourceTree};

/// The text before the name of a module.
const KEYWORDS: &[&str] = &["from \"", "import \"", "import(\"", "from '", "import '", "import('"];

pub(super) fn imports(files: &SourceTree) -> Result<Vec<Import>, String> {
    let mut imports = Vec::new();
    for (file, text) in files {
        for (line, number) in text.lines().zip(1..) {
            let is_comment = ["//", "*", "/*"].iter().any(|start| line.trim_start().starts_with(start));
            let names = KEYWORDS.iter().filter(|_| !is_comment).flat_map(|keyword| line.split(keyword).skip(1));
            for name in names.filter_map(|rest| rest.split(['"', '\'']).next()) {
                if let Some(to) = resolve(file, name).filter(|to| files.contains_key(to)) {
                    imports.push(Import { from: file.clone(), line: number, path: name.to_owned(), to });
                }
            }
        }
    }
    Ok(imports)
}

/// The source of a relative module; the compiler's output has another extension.
fn resolve(file: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in name.strip_prefix("./").or_else(|| name.starts_with("../").then_some(name))?.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    let stem =
        [".js", ".mjs", ".cjs", ".ts"].iter().find_map(|extension| path.strip_suffix(extension)).unwrap_or(&path);
    Some(format!("{stem}.ts"))
}

#[cfg(test)]
mod tests {
    use super::super::source_tree::made_up;
    use super::*;

    #[test]
    fn reads_relative_modules() {
        let text = "import { a } from \"./b.js\";\n\
                    import type {\n  C,\n} from '../c';\n\
                    export * from \"./b.js\";\n\
                    import fs from \"node:fs\";\n\
                    // import { a } from \"../d.js\";\n\
                    const d = import(\"../d.js\");\n";
        let files = made_up(&[("a/a.ts", text), ("a/b.ts", ""), ("c.ts", ""), ("d.ts", "")]);
        let found: Vec<_> = imports(&files).unwrap().into_iter().map(|import| (import.line, import.to)).collect();
        let expected = [(1, "a/b.ts"), (4, "c.ts"), (5, "a/b.ts"), (8, "d.ts")];
        assert_eq!(found, expected.map(|(line, to)| (line, to.to_owned())));
    }
}
