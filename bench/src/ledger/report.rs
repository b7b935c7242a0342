//! The report, as Markdown and as JSON.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::languages::Program;
use super::limits::{Figure, figures};
use super::measure::{Figures, measure};
use crate::args::SendOptions;
use crate::error::BoxError;
use crate::machine::Machine;
use crate::markdown_section;

/// Measures sends with and without a ledger, and a full ledger, and reports.
pub(crate) fn run(options: &SendOptions) -> Result<(), BoxError> {
    let machine = Machine::describe();
    let program = Program {
        rust: "ledger-client",
        python: "ledger.py",
        node: "ledger.mjs",
        node_program: &options.node,
        packages: options.packages.as_deref(),
    };
    let clients = options.languages.iter().map(|language| program.set_up(*language)).collect::<Result<_, _>>()?;
    let measured = measure(options, &machine, clients)?;
    let figures = figures(&measured);
    let text = section(options, &machine, &measured, &figures)?;
    println!("{text}");
    if let Some(file) = &options.json {
        fs::write(file, format!("{:#}\n", to_json(options, &machine, &measured, &figures)))?;
    }
    if let Some(file) = &options.markdown {
        markdown_section::replace(file, "ledger", &text)?;
    }
    Ok(())
}

/// All figures. `format` is a version number: it is increased when the meaning of a field changes.
fn to_json(options: &SendOptions, machine: &Machine, measured: &Figures, figures: &[Figure]) -> Value {
    let clients = measured
        .clients
        .iter()
        .map(|(client, samples)| json!({ "language": client.name, "version": client.version, "samples": samples }));
    json!({
        "format": 1,
        "benchmark": "ledger",
        "quick": options.quick,
        "machine": machine,
        "figures": figures,
        "clients": clients.collect::<Vec<_>>(),
        "fill": measured.fill,
    })
}

/// The machine and the table in Markdown, which is readable on a terminal, too.
fn section(
    options: &SendOptions,
    machine: &Machine,
    measured: &Figures,
    figures: &[Figure],
) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let versions: Vec<&str> = measured.clients.iter().map(|(client, _)| client.version.as_str()).collect();
    let versions: Vec<&str> = versions.into_iter().filter(|version| !version.is_empty()).collect();
    let versions = std::iter::once(machine.rustc.as_str()).chain(versions).collect::<Vec<_>>().join(", ");
    let (cpu, cores, system, pinning) = (&machine.cpu, machine.cores, &machine.system, machine.describe_pinning());
    writeln!(text, "{cpu}, {cores} cores, {system}, {versions}. {pinning}. {}.\n", describe_disk(&measured.folder))?;
    if options.quick {
        writeln!(text, "An estimate from few sends (--quick).\n")?;
    }
    writeln!(text, "| side | figure | value | limit | met | from |")?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for figure in figures {
        let Figure { side, name, value, details, .. } = figure;
        let limit = figure.limit.map_or_else(String::new, |limit| limit.to_string());
        let is_met = match figure.is_met() {
            None => "",
            Some(true) => "yes",
            Some(false) => "NO",
        };
        writeln!(text, "| {side} | {name} | {value:.2} | {limit} | {is_met} | {details} |")?;
    }
    Ok(text.trim_end().to_owned())
}

/// The file system of the ledgers, because an fsync costs nothing in memory.
pub(crate) fn describe_disk(folder: &Path) -> String {
    let mut command = Command::new("stat");
    let output = command.args(["--file-system", "--format", "%T"]).arg(folder).output();
    match output {
        Ok(output) if output.status.success() => {
            format!("The ledgers are on {}", String::from_utf8_lossy(&output.stdout).trim())
        }
        _ => "The file system of the ledgers is unknown".to_owned(),
    }
}
