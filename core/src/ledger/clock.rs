//! The time in the entries. No decision between processes depends on it.

use std::time::SystemTime;

/// The time of the system.
#[cfg(not(feature = "failpoints"))]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// The time of the system, minus the seconds in the environment variable `WORKSPACE_CLOCK_BEHIND`.
#[cfg(feature = "failpoints")]
pub(crate) fn now() -> SystemTime {
    use std::time::Duration;

    let behind = std::env::var("WORKSPACE_CLOCK_BEHIND").ok().and_then(|text| text.parse().ok());
    let time = SystemTime::now();
    time.checked_sub(Duration::from_secs(behind.unwrap_or_default())).unwrap_or(time)
}
