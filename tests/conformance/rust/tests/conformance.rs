//! Every case passes with both APIs, every wrong case fails, and the API description is that of the SDK.

use std::process::Command;

use serde_json::Value;
use workspace_conformance::case;
use workspace_conformance::runner::{RequestApi, Runner};
use workspace_conformance::{api_description, cases, compare, coverage, folder};

#[test]
fn every_case_passes() {
    let report = Runner::start().unwrap().run(&cases().unwrap(), RequestApi::Params);
    println!("{report}");
    assert!(report.failures.is_empty(), "\n{report}");
}

#[test]
fn every_case_passes_with_the_typed_api() {
    let report = Runner::start().unwrap().run(&cases().unwrap(), RequestApi::Typed);
    println!("typed API: {} cases, {} assertions", report.cases, report.assertions);
    assert!(report.failures.is_empty(), "\n{report}");
    assert!(report.cases > 800, "the typed API could express only {} cases", report.cases);
}

#[test]
fn every_wrong_case_fails() {
    let runner = Runner::start().unwrap();
    let mut count = 0;
    for path in case::files(&folder().join("cases_wrong")).unwrap() {
        // A file that is rejected counts as well.
        let Ok(cases) = case::read_file(&path) else {
            count += 1;
            continue;
        };
        let report = runner.run(&cases, RequestApi::Params);
        let failed: Vec<_> = report.failures.iter().map(|failure| failure.name.as_str()).collect();
        for case_at in &cases {
            assert!(failed.contains(&case_at.case.name.as_str()), "did not fail: {}", case_at.case.name);
        }
        count += cases.len();
    }
    println!("conformance: {count} wrong cases failed");
    assert!(count > 20);
}

#[test]
fn the_cases_cover_the_whole_api_description() {
    let missing = coverage::missing(&api_description().unwrap(), &cases().unwrap());
    assert!(missing.is_empty(), "no case for: {}", missing.join(", "));
}

#[test]
fn the_api_description_is_the_one_of_the_sdk() {
    let described: Value = serde_json::from_str(&workspace_sdk::bindings::api_description::describe()).unwrap();
    let mut differences = Vec::new();
    compare::compare("api_description", &api_description().unwrap(), &described, &mut differences);
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn the_generated_cases_are_current() {
    let script = folder().join("generate.py");
    match Command::new("python3").arg(script).arg("--check").output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => println!("not checked, because python3 does not start: {error}"),
    }
}
