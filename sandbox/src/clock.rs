//! The sandbox's clock: real time plus an offset that tests set.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset: AtomicI64,
}

pub(crate) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

impl Clock {
    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        Timestamp::now().as_millisecond().saturating_add(self.offset())
    }

    pub(crate) fn offset(&self) -> i64 {
        self.offset.load(Ordering::SeqCst)
    }

    pub(crate) fn set_offset(&self, offset: i64) {
        self.offset.store(offset, Ordering::SeqCst);
    }
}

/// Milliseconds since 1970 as a timestamp. The offset of the clock is limited, so that its times are always in range.
fn timestamp(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}

/// The date in UTC.
pub(crate) fn date(milliseconds: i64) -> Date {
    Offset::UTC.to_datetime(timestamp(milliseconds)).date()
}

/// The time in RFC 3339, such as `2026-01-01T00:00:00.000Z`.
pub(crate) fn rfc3339(milliseconds: i64) -> String {
    format!("{:.3}", timestamp(milliseconds))
}

/// Reads a time in RFC 3339.
pub(crate) fn parse(time: &str) -> Option<i64> {
    time.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

/// A time that is written in RFC 3339.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time(pub(crate) i64);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&rfc3339(self.0))
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let time = String::deserialize(deserializer)?;
        parse(&time)
            .map(Self)
            .ok_or_else(|| D::Error::custom(format!("'{time}' must be a time such as 2026-01-01T00:00:00.000Z")))
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, rfc3339};

    #[test]
    fn days_of_every_kind_are_written_right() {
        for (milliseconds, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_799_999, "2000-02-29T23:59:59.999Z"),
            (1_767_225_600_000, "2026-01-01T00:00:00.000Z"),
            (4_107_542_399_001, "2100-02-28T23:59:59.001Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(rfc3339(milliseconds), expected);
            assert_eq!(parse(expected), Some(milliseconds));
        }
    }
}
