//! A point in time as the server wrote it.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use compact_str::CompactString;
use serde::Serialize;

use crate::time::http_date;

/// A point in time: the server's string, and the instant if the string can be parsed.
///
/// The page does not document the format, so these are supported (assumed):
///
/// - RFC 3339, also with a space instead of the `T`, without a time zone (then it is UTC), or as a date alone;
/// - seconds, milliseconds, microseconds or nanoseconds since 1970: the size of the number shows which;
/// - the dates of HTTP and e-mail.
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
pub struct Timestamp(
    // RFC 3339 with milliseconds fits without an allocation. A page of contacts has hundreds of these.
    CompactString,
);

/// A number below this is in seconds: this many seconds after 1970 is the year 5138. Each smaller unit has a limit that
/// is a thousand times higher.
const SECONDS_LIMIT: u64 = 100_000_000_000;

/// The units of a number and the nanoseconds in each.
const UNITS: [(u64, u64); 3] =
    [(SECONDS_LIMIT, 1_000_000_000), (SECONDS_LIMIT * 1_000, 1_000_000), (SECONDS_LIMIT * 1_000_000, 1_000)];

impl Timestamp {
    /// The string as the server wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The instant, or `None` if the format of the string is unknown.
    #[must_use]
    pub fn instant(&self) -> Option<SystemTime> {
        let text = self.0.trim();
        since_1970(text)
            .and_then(|since| UNIX_EPOCH.checked_add(since))
            .or_else(|| rfc3339(text).map(SystemTime::from))
            .or_else(|| http_date::parse(text))
    }
}

/// A number of seconds, milliseconds, microseconds or nanoseconds, which may have a fraction.
fn since_1970(text: &str) -> Option<Duration> {
    const BILLION: u128 = 1_000_000_000;
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if whole.is_empty() || fraction.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let number: u64 = whole.parse().ok()?;
    let unit = u128::from(UNITS.iter().find(|(limit, _)| number < *limit).map_or(1, |(_, nanoseconds)| *nanoseconds));
    let billionths: u128 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let nanoseconds = u128::from(number) * unit + billionths * unit / BILLION;
    let seconds = u64::try_from(nanoseconds / BILLION).ok()?;
    Some(Duration::new(seconds, u32::try_from(nanoseconds % BILLION).ok()?))
}

/// RFC 3339, and the same without a time zone, which is read as UTC.
fn rfc3339(text: &str) -> Option<jiff::Timestamp> {
    let without_zone = || text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    text.parse().ok().or_else(|| without_zone().map(|zoned| zoned.timestamp()))
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.into())
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
            ("1777024800123456", UNIX_EPOCH.checked_add(Duration::from_micros(1_777_024_800_123_456))),
            ("1777024800123456789", UNIX_EPOCH.checked_add(Duration::from_nanos(1_777_024_800_123_456_789))),
            ("18446744073709551615", UNIX_EPOCH.checked_add(Duration::from_nanos(u64::MAX))),
            ("1777024800.5", at(1_777_024_800_500)),
            ("1777024800123.25", UNIX_EPOCH.checked_add(Duration::from_micros(1_777_024_800_123_250))),
            ("2026-01-31T18:30:41.304941", UNIX_EPOCH.checked_add(Duration::from_micros(1_769_884_241_304_941))),
            ("2026-01-31 18:30:41", at(1_769_884_241_000)),
            ("2026-01-31 18:30:41+00:00", at(1_769_884_241_000)),
            ("2026-01-02", at(1_767_312_000_000)),
            ("Sat, 31 Jan 2026 18:30:41 GMT", at(1_769_884_241_000)),
            ("Sat, 31 Jan 2026 19:30:41 +0100", at(1_769_884_241_000)),
            (" 1777024800\n", at(1_777_024_800_000)),
            ("1777024800.", None),
            (".5", None),
            ("1e9", None),
            ("", None),
            ("24 April", None),
            ("-1", None),
        ];
        for (text, instant) in cases {
            assert_eq!(Timestamp::from(text).instant(), instant, "{text}");
        }
    }
}
