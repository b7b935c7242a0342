//! Writes the Swift and Kotlin that the library of the mobile binding describes: `workspace-sdk-mobile-generate LIBRARY`.
//!
//! What uniffi writes is meant to be used as it is. Here it lies under a layer of our own, so all but the models and words is made internal,
//! and the types that only say how a value crosses the border are dissolved: a program sees `String`, not `GivenText`.

mod kotlin;
mod swift;
mod trim;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let Some(library) = std::env::args().nth(1) else {
        eprintln!("usage: workspace-sdk-mobile-generate LIBRARY");
        return ExitCode::FAILURE;
    };
    match run(Utf8Path::new(&library)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the Swift and Kotlin could not be written: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(library: &Utf8Path) -> Outcome {
    let binding = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no folder of the binding")?;
    let scratch = Utf8PathBuf::try_from(std::env::temp_dir().join(format!("workspace-sdk-{}", std::process::id())))?;
    let written = write(library, binding, &scratch);
    let _ = fs::remove_dir_all(&scratch);
    written
}

fn write(library: &Utf8Path, binding: &Utf8Path, scratch: &Utf8Path) -> Outcome {
    for language in [TargetLanguage::Kotlin, TargetLanguage::Swift] {
        generate(GenerateOptions {
            languages: vec![language],
            source: library.to_owned(),
            out_dir: scratch.to_owned(),
            config_override: Some(binding.join("uniffi.toml")),
            format: false,
            crate_filter: None,
            metadata_no_deps: true,
        })
        .map_err(|error| format!("{error:#}"))?;
    }
    for (from, to, trim) in FILES {
        let text = fs::read_to_string(scratch.join(from))?;
        place(&binding.join(to), &trim(&text)?)?;
    }
    Ok(())
}

/// What is done to a file.
type Trim = fn(&str) -> Outcome<String>;

/// What uniffi writes, where it goes, and what is done to it on the way.
const FILES: &[(&str, &str, Trim)] = &[
    (
        "io/github/workspacesdk/workspace_sdk_mobile.kt",
        "kotlin/target/generated-sources/uniffi/io/github/workspacesdk/Generated.kt",
        kotlin::trim,
    ),
    ("WorkspaceSDK.swift", "swift/Sources/WorkspaceSDK/Generated/Generated.swift", swift::trim),
    ("WorkspaceSDKFFI.h", "swift/Sources/WorkspaceSDKFFI/WorkspaceSDKFFI.h", |text| Ok(text.to_owned())),
    ("WorkspaceSDKFFI.modulemap", "swift/Sources/WorkspaceSDKFFI/module.modulemap", |text| Ok(text.to_owned())),
];

/// Writes a file; one that is current stays, so that nothing is built anew for it.
fn place(path: &Utf8Path, text: &str) -> Outcome {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().ok_or("a file without a folder")?)?;
    Ok(fs::write(path, text)?)
}
