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
pub struct Timestamp(String);

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

/// An instant in UTC by its parts, as a language's own date is made of them.
#[cfg(feature = "bindings")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UtcParts {
    /// 1 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
    /// 0 to 23.
    pub hour: i8,
    /// 0 to 59.
    pub minute: i8,
    /// 0 to 59.
    pub second: i8,
    /// 0 to 999,999; what is finer is cut off.
    pub microsecond: i32,
}

#[cfg(feature = "bindings")]
impl Timestamp {
    /// The text, where it has the plain form `2026-04-24T10:00:00.000Z`, which the parsers of other languages read too, and faster than
    /// a date can be made of its parts.
    #[must_use]
    pub fn as_plain_utc(&self) -> Option<&str> {
        const FORM: &[u8] = b"dddd-dd-ddTdd:dd:dd";
        let (date, rest) = self.0.as_bytes().split_at_checked(FORM.len())?;
        let fits = |(byte, form): (&u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == form };
        let fraction = rest.strip_suffix(b"Z")?;
        let is_fraction = match fraction {
            [] => true,
            [b'.', digits @ ..] => matches!(digits.len(), 3 | 6) && digits.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        (is_fraction && date.iter().zip(FORM).all(fits)).then_some(&self.0)
    }

    /// The instant by its parts; `None` where there is none, or it lies outside the years 1 to 9999.
    #[must_use]
    pub fn utc_parts(&self) -> Option<UtcParts> {
        let timestamp = match self.0.parse::<jiff::Timestamp>() {
            Ok(timestamp) => timestamp,
            Err(_) => jiff::Timestamp::try_from(self.instant()?).ok()?,
        };
        let parts = jiff::tz::Offset::UTC.to_datetime(timestamp);
        (parts.year() > 0).then_some(UtcParts {
            year: parts.year(),
            month: parts.month(),
            day: parts.day(),
            hour: parts.hour(),
            minute: parts.minute(),
            second: parts.second(),
            microsecond: parts.subsec_nanosecond() / 1_000,
        })
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
