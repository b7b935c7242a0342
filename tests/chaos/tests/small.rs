//! A small run from start to end: every fault once, and the report as text and as JSON.

use std::process::Command;

use serde_json::Value;

#[test]
fn a_small_run_finds_nothing() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("small-chaos.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_workspace-chaos"));
    let output =
        command.args(["--seed", "5", "--calls", "800", "--race", "10000", "--json"]).arg(&file).output().unwrap();
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    let json: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(json["format"], 3);
    // One call of every kind is more than that.
    assert!(json["calls"].as_u64().unwrap() > 800);
    assert_eq!(json["good"], true);
    let verdict = json["verdict"].as_object().unwrap();
    assert_eq!(verdict.len(), 12);
    assert!(verdict.values().all(|count| count == 0), "{report}");
    let race = json["race"].as_array().unwrap();
    assert!(race.iter().map(|kind| kind["attempts"].as_u64().unwrap()).sum::<u64>() >= 10_000 * 99 / 100, "{report}");
    assert!(race.iter().all(|kind| kind["findings"] == 0 && kind["shutdowns"] != 0), "{report}");
    assert!(json["faults"].as_object().unwrap().values().all(|count| count != 0), "{report}");
}

#[test]
fn one_call_can_be_repeated_and_an_unknown_one_is_an_error() {
    let run = |only: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_workspace-chaos"));
        command.args(["--seed", "5", "--calls", "0", "--only", only]).output().unwrap()
    };
    let output = run("1");
    assert!(output.status.success());
    assert!(String::from_utf8(output.stdout).unwrap().contains("1 calls"));
    assert_eq!(run("1000000").status.code(), Some(2));
}
