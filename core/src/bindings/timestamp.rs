//! A point in time in the parts that languages make their dates of.

use crate::response::model::Timestamp;

/// An instant in UTC by its parts, as a language's own date is made of them.
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

impl Timestamp {
    /// The text, where it has the plain form `2026-04-24T10:00:00.000Z`, which the parsers of other languages read too, and faster than
    /// a date can be made of its parts.
    #[must_use]
    pub fn as_plain_utc(&self) -> Option<&str> {
        const PATTERN: &[u8] = b"dddd-dd-ddTdd:dd:dd";
        let (date, rest) = self.0.as_bytes().split_at_checked(PATTERN.len())?;
        let matches =
            |(byte, pattern): (&u8, &u8)| if *pattern == b'd' { byte.is_ascii_digit() } else { byte == pattern };
        let fraction = rest.strip_suffix(b"Z")?;
        let is_fraction = match fraction {
            [] => true,
            [b'.', digits @ ..] => matches!(digits.len(), 3 | 6) && digits.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        (is_fraction && date.iter().zip(PATTERN).all(matches)).then_some(&self.0)
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
