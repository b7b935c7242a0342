//! Named points at which a test stops the process, to show that no moment loses or doubles a send. They exist only in
//! builds with the feature `failpoints`.

/// Kills the process here if the environment variable `WORKSPACE_FAILPOINT` names this point.
#[cfg(feature = "failpoints")]
pub(crate) fn failpoint(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicI64, Ordering};

    // `name` or `name:3`, which lets the first three pass.
    static CHOSEN: OnceLock<Option<(String, AtomicI64)>> = OnceLock::new();
    let chosen = CHOSEN.get_or_init(|| {
        let text = std::env::var("WORKSPACE_FAILPOINT").ok()?;
        let (name, passes) = text.split_once(':').unwrap_or((&text, "0"));
        Some((name.to_owned(), AtomicI64::new(passes.parse().unwrap_or_default())))
    });
    if let Some((chosen, passes)) = chosen
        && chosen == name
        && passes.fetch_sub(1, Ordering::SeqCst) == 0
    {
        eprintln!("stopped at {name}");
        // No destructor runs, as after a `kill -9`.
        std::process::abort();
    }
}

/// Does nothing.
#[cfg(not(feature = "failpoints"))]
pub(crate) fn failpoint(_name: &str) {}
