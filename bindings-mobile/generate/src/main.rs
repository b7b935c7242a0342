//! Generates the Swift and Kotlin sources of the binding: `workspace-sdk-mobile-generate LIBRARY`.
//!
//! uniffi's output is meant to be used directly. Here a hand-written layer is the public API, so the generated sources
//! are rewritten: everything except models, enums and parameter structs becomes internal, and type aliases are inlined,
//! so that developers see `String` instead of `FfiString`.

mod config;
mod error;
mod kotlin;
mod kotlin_options;
mod metadata;
mod redacted;
mod rewrite;
mod swift;

use std::fs;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};

use error::Result;
use metadata::InputTypes;

fn main() -> ExitCode {
    let Some(library) = std::env::args().nth(1) else {
        eprintln!("usage: workspace-sdk-mobile-generate LIBRARY");
        return ExitCode::FAILURE;
    };
    match run(Utf8Path::new(&library)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("could not generate the Swift and Kotlin sources: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(library: &Utf8Path) -> Result {
    let binding = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("the crate has no parent folder")?;
    let scratch = Utf8PathBuf::try_from(std::env::temp_dir().join(format!("workspace-sdk-{}", std::process::id())))?;
    fs::create_dir_all(&scratch)?;
    let result = write_sources(library, binding, &scratch);
    let _ = fs::remove_dir_all(&scratch);
    result
}

fn write_sources(library: &Utf8Path, binding: &Utf8Path, scratch: &Utf8Path) -> Result {
    let input_types = InputTypes::read(library)?;
    let config = scratch.join("uniffi.toml");
    let base = fs::read_to_string(binding.join("uniffi.toml"))?;
    fs::write(&config, config::with_mutable_records(&base, &input_types.records)?)?;
    for language in [TargetLanguage::Kotlin, TargetLanguage::Swift] {
        generate(GenerateOptions {
            languages: vec![language],
            source: library.to_owned(),
            out_dir: scratch.to_owned(),
            config_override: Some(config.clone()),
            format: false,
            crate_filter: None,
            metadata_no_deps: true,
        })
        .map_err(|error| format!("{error:#}"))?;
    }
    for (from, to, rewrite) in FILES {
        let source = fs::read_to_string(scratch.join(from))?;
        write_if_changed(&binding.join(to), &rewrite(&source)?)?;
    }
    write_if_changed(&binding.join(REDACTED), &redacted::render(&input_types))
}

type Rewrite = fn(&str) -> Result<String>;

/// The files that uniffi writes, their destinations, and how they are rewritten.
const FILES: &[(&str, &str, Rewrite)] = &[
    (
        "io/github/workspacesdk/internal/ffi/workspace_sdk_mobile.kt",
        "kotlin/target/generated-sources/uniffi/io/github/workspacesdk/internal/ffi/Ffi.kt",
        kotlin::ffi,
    ),
    (
        "io/github/workspacesdk/internal/ffi/workspace_sdk_mobile.kt",
        "kotlin/target/generated-sources/uniffi/io/github/workspacesdk/Models.kt",
        kotlin::models,
    ),
    (
        "io/github/workspacesdk/internal/ffi/workspace_sdk_mobile.kt",
        "kotlin/target/generated-sources/uniffi/io/github/workspacesdk/Options.kt",
        kotlin::options,
    ),
    ("WorkspaceSDK.swift", "swift/Sources/WorkspaceSDK/Generated/Generated.swift", swift::rewrite),
    ("WorkspaceSDKFFI.h", "swift/Sources/WorkspaceSDKFFI/WorkspaceSDKFFI.h", |source| Ok(source.to_owned())),
    ("WorkspaceSDKFFI.modulemap", "swift/Sources/WorkspaceSDKFFI/module.modulemap", |source| Ok(source.to_owned())),
];

const REDACTED: &str = "swift/Sources/WorkspaceSDK/Generated/Redacted.swift";

/// Writes a file unless it is up to date: a new modification time would cause a rebuild.
fn write_if_changed(path: &Utf8Path, content: &str) -> Result {
    if fs::read_to_string(path).is_ok_and(|current| current == content) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().ok_or("the file has no parent folder")?)?;
    Ok(fs::write(path, content)?)
}
