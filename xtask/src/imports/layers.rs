//! The order of the folders of each crate and package. To allow an import, move a folder up or down here.

/// The language that the imports of a source tree are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    JavaScript,
    Python,
}

/// The source tree of a crate or package, and its layers from the lowest to the highest. A layer is a folder or a file
/// directly below `folder`, without its extension; it may import from the layers before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layers {
    pub(super) folder: &'static str,
    pub(super) language: Language,
    pub(super) order: &'static [&'static str],
}

#[rustfmt::skip]
pub(super) const LAYERS: &[Layers] = &[
    Layers {
        folder: "core/src",
        language: Language::Rust,
        order: &[
            "macros", "time", "json", "per_process", "error", "phone", "spec", "policy", "events", "config", "request", "transport", "ledger", "response", "call",
            "client", "api", "many", "bindings",
        ],
    },
    Layers {
        folder: "bindings-python/src",
        language: Language::Rust,
        order: &["convert", "results", "ledger", "runtime", "asynchronous", "blocking", "many", "resource", "client"],
    },
    Layers {
        folder: "bindings-python/python/workspace_sdk",
        language: Language::Python,
        order: &["types", "_errors", "_async", "_many", "_pydantic", "_result", "protocols", "testing"],
    },
    Layers {
        folder: "bindings-node/src",
        language: Language::Rust,
        order: &[
            "error", "event", "unserializable", "completion", "ledger", "client", "pages", "many", "attempt_starts",
            "loop_bridge",
        ],
    },
    Layers {
        folder: "bindings-node/ts",
        language: Language::JavaScript,
        order: &[
            "enums", "events", "models", "errors", "options", "internal", "pages", "results", "statuses", "phone-number",
            "ledger", "client-options", "send-many", "resources", "client", "testing",
        ],
    },
    Layers {
        folder: "bindings-mobile/src",
        language: Language::Rust,
        order: &[
            "ffi", "enums", "json", "params", "error", "event", "models", "phone", "options", "attempt_starts", "completion",
            "dispatcher", "handle", "request", "pages", "client", "jna",
        ],
    },
    Layers {
        folder: "bindings-mobile/generate/src",
        language: Language::Rust,
        order: &["error", "config", "metadata", "rewrite", "kotlin_options", "kotlin", "redacted", "swift"],
    },
    Layers {
        folder: "sandbox/src",
        language: Language::Rust,
        order: &[
            "args", "browser", "clock", "seconds", "phone", "error", "message", "limits", "options", "params", "journal", "store",
            "api", "data", "fault", "server", "sandbox", "doctest",
        ],
    },
    Layers {
        folder: "bench/src",
        language: Language::Rust,
        order: &[
            "error", "markdown_section", "report_files", "measured_language", "protocol", "mobile_args", "node_args", "check_args", "network_args", "sandbox_args", "args", "goal", "machine", "payload", "sample", "statistics",
            "server", "packages", "rust", "mobile", "node", "python", "ledger", "many", "network", "sandbox", "check",
        ],
    },
    Layers {
        folder: "docs/generate/src",
        language: Language::Rust,
        order: &["description", "samples", "errors", "markdown", "files", "call", "languages", "page"],
    },
    Layers {
        folder: "tests/conformance/rust/src",
        language: Language::Rust,
        order: &["arguments", "case", "compare", "coverage", "actual_result", "many_calls", "params_calls", "typed_calls", "requests", "report", "setup", "runner"],
    },
    Layers {
        folder: "tests/chaos/src",
        language: Language::Rust,
        order: &["error", "lateness", "model", "plan", "records", "runner", "race", "verdict", "coverage", "cli", "report", "processes", "ledger", "many"],
    },
    Layers {
        folder: "tests/public-api/src",
        language: Language::Rust,
        order: &["error", "rust", "swift", "bin"],
    },
    Layers {
        folder: "tests/services/src",
        language: Language::Rust,
        order: &["error", "user", "folder", "port", "guard", "process", "program", "postgres", "pgbouncer", "redis", "rabbitmq"],
    },
    Layers {
        folder: "xtask/src",
        language: Language::Rust,
        order: &[
            "command", "counts", "log", "apt", "browser", "services", "junit", "suite", "cache", "packages", "sandbox",
            "example_sources", "demo_picture", "python", "node", "sandbox_page", "mobile", "package_check", "docs", "imports", "prose", "spelling",
            "deny", "new_endpoint", "api", "task", "lint", "examples", "tests", "demo", "bench", "chaos", "cli",
        ],
    },
];
