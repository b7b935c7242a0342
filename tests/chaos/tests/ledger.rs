//! Small runs of the ledger's fault matrix.
#![cfg(target_os = "linux")]

use std::process::Command;

/// Makes a small run of the ledger.
fn ledger(arguments: &[&str]) -> std::io::Result<(bool, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_workspace-chaos")).arg("ledger").args(arguments).output()?;
    let report = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), report))
}

#[test]
fn a_small_run_of_the_ledger_finds_nothing() {
    let (is_good, report) = ledger(&["--kills", "80", "--seed", "5"]).unwrap();
    assert!(is_good, "{report}");
}

#[test]
fn a_small_run_of_the_ledger_on_postgres_finds_nothing() {
    let (is_good, report) =
        ledger(&["--store", "postgres", "--kills", "12", "--seed", "5", "--interruption", "11"]).unwrap();
    assert!(is_good, "{report}");
}

#[test]
fn a_run_of_the_ledger_finds_mistakes() {
    for (mistake, finding) in [
        ("separate-ledgers", "keys sent more than once   <-- BAD"),
        ("wrong-operator", "keys accepted, but not sent   <-- BAD"),
    ] {
        let (is_good, report) = ledger(&["--kills", "30", "--plant", mistake]).unwrap();
        assert!(!is_good && report.contains(finding), "{mistake}: {report}");
    }
}
