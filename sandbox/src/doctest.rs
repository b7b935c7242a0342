//! The server for examples in documentation.

use std::fmt::Debug;
use std::future::Future;

use crate::options::Options;
use crate::sandbox::Sandbox;

/// Starts a sandbox with demo data, runs an example with its URL, and fails the test if the example does.
///
/// # Panics
/// If the sandbox or the example fails.
#[doc(hidden)]
#[allow(clippy::expect_used)] // a failing example must fail its test
pub fn doctest<F: Future<Output = Result<(), E>>, E: Debug>(example: impl FnOnce(String) -> F) {
    let sandbox = Sandbox::start(Options::default()).expect("the sandbox starts");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.expect("a runtime").block_on(example(sandbox.url().to_owned()));
    outcome.expect("the example runs");
}
