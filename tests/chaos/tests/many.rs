//! Small runs of the fault matrix of sends to many.
#![cfg(target_os = "linux")]

use std::process::Command;

/// Makes a small run.
fn many(arguments: &[&str]) -> std::io::Result<(bool, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_workspace-chaos")).arg("many").args(arguments).output()?;
    let report = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), report))
}

#[test]
fn a_small_run_finds_nothing() {
    let (is_good, report) = many(&["--kills", "10", "--rows", "200", "--seed", "5"]).unwrap();
    assert!(is_good, "{report}");
}

#[test]
fn a_run_with_separate_ledgers_finds_that_rows_are_sent_twice() {
    let (is_good, report) = many(&["--kills", "3", "--rows", "17", "--separate-ledgers"]).unwrap();
    assert!(!is_good && report.contains("rows sent more than once   <-- BAD"), "{report}");
}
