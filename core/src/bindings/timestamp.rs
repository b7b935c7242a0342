//! A point in time as the parts from which languages create their own date type.

use crate::response::model::Timestamp;

/// An instant in UTC as its parts.
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
    /// 0 to 999,999; smaller fractions are cut off.
    pub microsecond: i32,
}

impl Timestamp {
    /// The string, if it has the common format `2026-04-24T10:00:00.000Z`. Other languages can parse that, which is
    /// faster than creating a date from its parts.
    #[must_use]
    pub fn as_plain_utc(&self) -> Option<&str> {
        const PATTERN: &[u8] = b"dddd-dd-ddTdd:dd:dd";
        let (date, rest) = self.as_str().as_bytes().split_at_checked(PATTERN.len())?;
        let matches =
            |(byte, pattern): (&u8, &u8)| if *pattern == b'd' { byte.is_ascii_digit() } else { byte == pattern };
        let fraction = rest.strip_suffix(b"Z")?;
        let is_fraction = match fraction {
            [] => true,
            [b'.', digits @ ..] => matches!(digits.len(), 3 | 6) && digits.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        (is_fraction && date.iter().zip(PATTERN).all(matches)).then_some(self.as_str())
    }

    /// The instant as its parts; `None` if there is no instant, or if its year is not 1 to 9999.
    #[must_use]
    pub fn utc_parts(&self) -> Option<UtcParts> {
        let timestamp = match self.as_str().parse::<jiff::Timestamp>() {
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
