//! A point in time as the server wrote it.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// A point in time: the server's text, and the instant it names if it can be read.
///
/// RFC 3339 is understood, and seconds or milliseconds since 1970 (WhatsApp's own form). The page does not say which
/// form comes: assumed.
///
/// ```
/// use workspace_sdk::Timestamp;
///
/// let at = Timestamp::from("2026-04-24T10:00:00Z");
/// assert_eq!(at.instant(), Timestamp::from("1777024800").instant());
/// assert_eq!(Timestamp::from("yesterday").instant(), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Timestamp(pub(crate) String);

/// From here on a bare number must be milliseconds: as seconds it would lie after the year 5000.
const FIRST_MILLISECONDS: u64 = 100_000_000_000;

impl Timestamp {
    /// The text as the server wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The instant, or `None` if the text is in no known form.
    #[must_use]
    pub fn instant(&self) -> Option<SystemTime> {
        if let Ok(number) = self.0.parse::<u64>() {
            let since = match number {
                FIRST_MILLISECONDS.. => Duration::from_millis(number),
                _ => Duration::from_secs(number),
            };
            return UNIX_EPOCH.checked_add(since);
        }
        self.0.parse::<jiff::Timestamp>().ok().map(SystemTime::from)
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_known_forms() {
        let at = |seconds: u64| UNIX_EPOCH.checked_add(Duration::from_millis(seconds));
        let cases = [
            ("2026-04-24T10:00:00Z", at(1_777_024_800_000)),
            ("2026-04-24T12:00:00.500+02:00", at(1_777_024_800_500)),
            ("1777024800", at(1_777_024_800_000)),
            ("1777024800123", at(1_777_024_800_123)),
            ("18446744073709551615", UNIX_EPOCH.checked_add(Duration::from_millis(u64::MAX))),
            ("", None),
            ("24 April", None),
            ("-1", None),
        ];
        for (text, instant) in cases {
            assert_eq!(Timestamp::from(text).instant(), instant, "{text}");
        }
    }
}
