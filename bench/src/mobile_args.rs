//! How to run the programs of the mobile languages.

use std::path::PathBuf;

use clap::Args;

/// How to run the Kotlin programs.
#[derive(Args, Debug)]
pub(crate) struct KotlinOptions {
    /// The classpath: the programs of `bench/kotlin`, our jar, and their dependencies
    #[arg(long, value_name = "PATH", required = false)]
    pub(crate) classpath: PathBuf,

    /// The Java program
    #[arg(long, value_name = "FILE", default_value = "java", requires = "classpath")]
    pub(crate) java: PathBuf,
}

/// How to run the Swift programs.
#[derive(Args, Debug)]
pub(crate) struct SwiftOptions {
    /// The folder with the programs of `bench/swift`
    #[arg(long = "swift", id = "swift", value_name = "FOLDER", required = false)]
    pub(crate) programs: PathBuf,

    /// The name and version of the compiler, for the report
    #[arg(long = "swift-version", value_name = "NAME", default_value = "Swift", requires = "swift")]
    pub(crate) version: String,

    /// A command that runs the programs, as a JSON array of strings
    // The full path keeps clap from reading it as a flag with several values.
    #[arg(long, value_name = "COMMAND", default_value = "[]", requires = "swift", value_parser = json_strings)]
    pub(crate) within: std::vec::Vec<String>,
}

fn json_strings(json: &str) -> Result<Vec<String>, &'static str> {
    serde_json::from_str(json).map_err(|_| "must be a JSON array of strings")
}
