//! The imports of a Python package: `from .module import name`, `from . import module`, and the package's own full
//! names.

use super::source_tree::{Import, SourceTree};

/// The name of the package. An import by this full name is an import within the package.
const PACKAGE: &str = "workspace_sdk";

pub(super) fn imports(files: &SourceTree) -> Result<Vec<Import>, String> {
    let mut imports = Vec::new();
    for (file, text) in files {
        for (statement, line) in statements(text) {
            for (path, parts) in used_modules(file, &statement) {
                let to = (0..=parts.len()).rev().find_map(|length| module_file(files, parts.get(..length)?));
                imports.extend(to.map(|to| Import { from: file.clone(), line, path, to }));
            }
        }
    }
    Ok(imports)
}

/// The statements that import something, each on one line, with the number of its first line. Text in triple quotes is
/// left out.
fn statements(text: &str) -> Vec<(String, usize)> {
    let mut statements: Vec<(String, usize)> = Vec::new();
    let (mut in_text, mut in_parentheses) = (false, false);
    for (line, number) in text.lines().zip(1..) {
        let code = line.split('#').next().unwrap_or(line).trim();
        let quotes = line.matches("\"\"\"").count() + line.matches("'''").count();
        if in_text || quotes > 0 {
            in_text ^= quotes % 2 == 1;
            continue;
        }
        if in_parentheses {
            if let Some((statement, _)) = statements.last_mut() {
                statement.push_str(code);
            }
        } else if code.starts_with("from ") || code.starts_with("import ") {
            statements.push((code.to_owned(), number));
            in_parentheses = code.contains('(');
        }
        in_parentheses &= !code.contains(')');
    }
    statements
}

/// The modules that a statement names, as they are written and below the package.
fn used_modules(file: &str, statement: &str) -> Vec<(String, Vec<String>)> {
    if let Some(names) = statement.strip_prefix("import ") {
        let names = names.split(',').filter_map(|name| name.split_whitespace().next());
        return names.filter_map(|name| Some((name.to_owned(), absolute(name)?))).collect();
    }
    let Some((module, names)) = statement.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) else {
        return Vec::new();
    };
    let module = module.trim();
    let Some(base) = absolute(module).or_else(|| relative(file, module)) else { return Vec::new() };
    let names = names.split(['(', ')', ',']).filter_map(|name| name.split_whitespace().next());
    names
        .map(|name| {
            let separator = if module.ends_with('.') { "" } else { "." };
            (format!("{module}{separator}{name}"), base.iter().cloned().chain([name.to_owned()]).collect())
        })
        .collect()
}

fn absolute(name: &str) -> Option<Vec<String>> {
    let rest = name.strip_prefix(PACKAGE)?;
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix('.')? };
    Some(parts(rest))
}

/// One dot is the folder of the file, each further one the folder above.
fn relative(file: &str, name: &str) -> Option<Vec<String>> {
    let dots = name.chars().take_while(|c| *c == '.').count();
    let mut folder: Vec<String> = file.split('/').map(str::to_owned).collect();
    let length = folder.len().checked_sub(dots).filter(|_| dots > 0)?;
    folder.truncate(length);
    folder.extend(parts(name.trim_start_matches('.')));
    Some(folder)
}

fn parts(name: &str) -> Vec<String> {
    name.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn module_file(files: &SourceTree, parts: &[String]) -> Option<String> {
    let path = parts.join("/");
    let package = if path.is_empty() { "__init__.py".to_owned() } else { format!("{path}/__init__.py") };
    [format!("{path}.py"), package].into_iter().find(|file| files.contains_key(file))
}

#[cfg(test)]
mod tests {
    use super::super::source_tree::made_up;
    use super::*;

    #[test]
    fn reads_relative_and_full_names() {
        let text = "\"\"\"Text.\n\nfrom .c import D\n\"\"\"\n\
                    from ._b import B\n\
                    from . import (\n    _b,\n    _native,\n)\n\
                    from .. import c  # comment\n\
                    import workspace_sdk.c, os\n\
                    def f():\n    from workspace_sdk.c import C\n";
        let files =
            made_up(&[("__init__.py", ""), ("a/__init__.py", ""), ("a/a.py", text), ("a/_b.py", ""), ("c.py", "")]);
        let found: Vec<_> = imports(&files).unwrap().into_iter().map(|import| (import.line, import.to)).collect();
        let expected = [(5, "a/_b.py"), (6, "a/_b.py"), (6, "a/__init__.py"), (10, "c.py"), (11, "c.py"), (13, "c.py")];
        assert_eq!(found, expected.map(|(line, to)| (line, to.to_owned())));
    }
}
