//! Generates docs/reference.md and the example programs with every operation: `workspace-docs write`. `workspace-docs
//! check` compares the committed files with what it would write.

mod call;
mod description;
mod errors;
mod files;
mod languages;
mod markdown;
mod page;
mod samples;

use std::error::Error;
use std::process::ExitCode;

use call::Call;
use description::Description;
use files::GeneratedFile;
use languages::LANGUAGES;

fn main() -> ExitCode {
    let result = match std::env::args().nth(1).as_deref() {
        Some("write") => generate().and_then(|files| files::write(&files)),
        Some("check") => generate().and_then(|files| files::check(&files)),
        _ => Err("usage: workspace-docs write|check".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<Vec<GeneratedFile>, Box<dyn Error>> {
    let description = Description::read()?;
    let calls = Call::all(&description)?;
    let mut files = Vec::new();
    for language in LANGUAGES {
        files.push(GeneratedFile { path: language.path, content: language.render(&calls)? });
    }
    let content = page::render(&description, &files)?;
    files.push(GeneratedFile { path: page::PATH, content });
    Ok(files)
}
