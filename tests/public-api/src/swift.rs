//! The public API of a Swift module, from the symbol graph that its compiler writes.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::error::BoxError;

/// Conformances that every type of their kind has, or that follow from another one.
const IMPLIED: &[&str] = &["Copyable", "Escapable", "SendableMetatype"];

#[derive(Deserialize)]
struct SymbolGraph {
    symbols: Vec<Symbol>,
    relationships: Vec<Relationship>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Symbol {
    identifier: Identifier,
    path_components: Vec<String>,
    declaration_fragments: Vec<Fragment>,
}

#[derive(Deserialize)]
struct Identifier {
    precise: String,
}

/// A piece of a declaration, such as a keyword.
#[derive(Deserialize)]
struct Fragment {
    spelling: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    kind: String,
    source: String,
    target: String,
    /// The name of a target in another module.
    target_fallback: Option<String>,
}

/// The declarations in the order of their paths, and which protocols the types conform to.
pub(crate) fn public_api(json: &Path) -> Result<Vec<String>, BoxError> {
    Ok(lines(&serde_json::from_str(&fs::read_to_string(json)?)?))
}

fn lines(graph: &SymbolGraph) -> Vec<String> {
    let paths: HashMap<_, _> =
        graph.symbols.iter().map(|symbol| (symbol.identifier.precise.as_str(), path(symbol))).collect();
    let declarations = graph.symbols.iter().map(|symbol| (path(symbol), declaration(symbol)));
    let conformances = graph.relationships.iter().filter_map(|relationship| conformance(relationship, &paths));
    let mut lines: Vec<_> =
        declarations.chain(conformances).map(|(path, line)| (path.clone(), format!("{path}: {line}"))).collect();
    lines.sort();
    let mut seen = HashSet::new();
    lines.into_iter().map(|(_, line)| line).filter(|line| seen.insert(line.clone())).collect()
}

fn path(symbol: &Symbol) -> String {
    symbol.path_components.join(".")
}

/// The declaration on one line.
fn declaration(symbol: &Symbol) -> String {
    let text: String = symbol.declaration_fragments.iter().map(|fragment| fragment.spelling.as_str()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The path of a public type, and a protocol that it conforms to or the class that it inherits from.
fn conformance(relationship: &Relationship, paths: &HashMap<&str, String>) -> Option<(String, String)> {
    if !["conformsTo", "inheritsFrom"].contains(&relationship.kind.as_str()) {
        return None;
    }
    let path = paths.get(relationship.source.as_str())?;
    let target = relationship.target_fallback.as_ref().or_else(|| paths.get(relationship.target.as_str()))?;
    let name = target.strip_prefix("Swift.").unwrap_or(target);
    (!IMPLIED.contains(&name)).then(|| (path.clone(), format!("is {name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_declarations_and_conformances() {
        let json = r#"{
            "symbols": [
                {
                    "identifier": {"precise": "b"},
                    "pathComponents": ["Client", "close()"],
                    "declarationFragments": [{"spelling": "func"}, {"spelling": " "}, {"spelling": "close"}, {"spelling": "()\n  async"}]
                },
                {
                    "identifier": {"precise": "a"},
                    "pathComponents": ["Client"],
                    "declarationFragments": [{"spelling": "struct"}, {"spelling": " "}, {"spelling": "Client"}]
                }
            ],
            "relationships": [
                {"kind": "memberOf", "source": "b", "target": "a"},
                {"kind": "conformsTo", "source": "a", "target": "c", "targetFallback": "Swift.Sendable"},
                {"kind": "conformsTo", "source": "a", "target": "d", "targetFallback": "Swift.Copyable"},
                {"kind": "conformsTo", "source": "internal", "target": "c", "targetFallback": "Swift.Sendable"}
            ]
        }"#;
        let expected = ["Client: is Sendable", "Client: struct Client", "Client.close(): func close() async"];
        assert_eq!(lines(&serde_json::from_str(json).unwrap()), expected);
    }
}
