//! Formatters, linters, type checkers, and checks of this project's own rules.

use crate::command::{TaskError, cargo_command};
use crate::counts::Counts;
use crate::log::Log;
use crate::mobile::{self, kotlin, swift};
use crate::task::Task::{Cargo, Function, Node, Python};
use crate::task::{self, Suite};
use crate::{api, deny, docs, imports, node, prose, python, sandbox_page, spelling};

/// Binding libraries that the core must not depend on.
const BINDING_LIBRARIES: &[&str] = &["pyo3", "napi", "uniffi"];

/// The checks, each counted as one test. The tools are configured in `.prose.toml`, `_typos.toml`, `deny.toml`,
/// `bindings-python/pyproject.toml`, `bindings-node/biome.json` and `tsconfig.json`,
/// `bindings-mobile/swift/.swift-format`, and `.editorconfig`.
#[rustfmt::skip]
const CHECKS: &[Suite] = &[
    ("rustfmt", Cargo(&["fmt", "--all", "--check"])),
    ("clippy", Cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"])),
    (
        "clippy, feature bindings",
        Cargo(&["clippy", "--package", "workspace-sdk", "--features", "bindings", "--locked", "--", "--deny", "warnings"]),
    ),
    ("import order", Function(imports::check)),
    ("prose", Function(prose::check)),
    ("spelling", Function(spelling::check)),
    ("deny", Function(deny::check)),
    ("reference page", Cargo(docs::reference::CHECK)),
    ("rustdoc", Function(rustdoc)),
    ("Rust, public API", Function(|log| api::check(log, &api::RUST))),
    ("Rust, public API of the sandbox", Function(|log| api::check(log, &api::SANDBOX))),
    ("core depends on no binding", Function(core_depends_on_no_binding)),
    ("Python, environment", Function(python::prepare)),
    ("Python, ruff", Python(&["-m", "ruff", "check", "--config", "pyproject.toml", ".", "../bench/python"])),
    (
        "Python, ruff format",
        Python(&["-m", "ruff", "format", "--config", "pyproject.toml", "--check", ".", "../bench/python"]),
    ),
    ("Python, mypy", Python(&["-m", "mypy"])),
    ("Python, pyright", Python(&["-m", "pyright", "--warnings"])),
    ("Python, stub", Python(&["scripts/check_stubs.py", "workspace_sdk", "--allowlist", "stubtest-allowlist.txt"])),
    ("Python, public API", Function(|log| api::check(log, &api::PYTHON))),
    ("Node, environment", Function(node::prepare)),
    (
        "Node, format and lint",
        Node(&["node_modules/@biomejs/biome/bin/biome", "ci", "--colors=off", "--error-on-warnings", ".", "../bench/node", "../docs/.vitepress"]),
    ),
    ("Node, types", Function(node::types)),
    ("Node, public API", Function(|log| api::check(log, &api::NODE))),
    ("docs, environment", Function(docs::prepare)),
    ("docs, order and footers", Function(docs::footers)),
    ("docs, links", Function(docs::links)),
    ("page of the sandbox, environment", Function(sandbox_page::prepare)),
    ("page of the sandbox, format and lint", Function(sandbox_page::lint)),
    ("page of the sandbox, types", Function(sandbox_page::types)),
    ("mobile, environment", Function(mobile::prepare)),
    ("Swift, environment", Function(swift::prepare)),
    ("Swift, format", Function(swift::format)),
    ("Swift, public API", Function(|log| api::check(log, &api::SWIFT))),
    ("Kotlin, environment", Function(kotlin::prepare)),
    ("Kotlin, ktlint", Function(kotlin::ktlint)),
    ("Kotlin, public API", Function(|log| api::check(log, &api::KOTLIN))),
];

/// The checks that need network access beyond the package registries. They run only if they are named.
const NETWORK_CHECKS: &[Suite] = &[("advisories", Function(deny::check_advisories))];

/// Runs the checks whose name contains `filter`.
pub(crate) fn run(filter: &str) -> Result<(), TaskError> {
    let named = if filter.is_empty() { &[] } else { NETWORK_CHECKS };
    let Counts { passed, failed } = [run_all(filter), task::run_all(named, filter)].into_iter().sum();
    if passed + failed == 0 {
        eprintln!("there is no such check");
    }
    if passed > 0 && failed == 0 { Ok(()) } else { Err(TaskError) }
}

pub(crate) fn run_all(filter: &str) -> Counts {
    task::run_all(CHECKS, filter)
}

fn rustdoc(log: &mut Log) -> Result<(), TaskError> {
    let mut command = cargo_command();
    command.args(["doc", "--workspace", "--no-deps", "--locked", "--document-private-items"]);
    log.run(command.env("RUSTDOCFLAGS", "--deny warnings")).map(drop)
}

/// The bindings depend on the core, not the other way round.
fn core_depends_on_no_binding(log: &mut Log) -> Result<(), TaskError> {
    let tree = ["tree", "--package", "workspace-sdk", "--edges", "normal", "--prefix", "none", "--locked"];
    let crates = log.run(cargo_command().args(tree))?;
    let is_binding = |line: &str| BINDING_LIBRARIES.iter().any(|name| line.starts_with(name));
    if crates.lines().any(is_binding) { Err(log.fail("the core depends on a binding library")) } else { Ok(()) }
}
