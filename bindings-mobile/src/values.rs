//! Values that cross the border in a form of their own. What a language makes of each stands in `uniffi.toml`.

use std::time::Duration;

use workspace_sdk::unfit::Unfit;

/// A text that a program gave. It crosses as bytes, because some languages' texts can hold half of a surrogate pair, which no request can.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct GivenText(Vec<u8>);

uniffi::custom_type!(GivenText, Vec<u8>, {
    lower: |text| text.0,
    try_lift: |bytes| Ok(GivenText(bytes)),
});

impl GivenText {
    /// # Errors
    ///
    /// Where it is no text: a language's own writer makes bytes that are not UTF-8 of nothing but such halves.
    pub(crate) fn into_string(self) -> Result<String, Unfit> {
        String::from_utf8(self.0).map_err(|_| Unfit::LoneSurrogate)
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl From<String> for GivenText {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

/// The JSON text of a value.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct JsonText(pub(crate) String);

uniffi::custom_type!(JsonText, String, {
    lower: |json| json.0,
    try_lift: |text| Ok(JsonText(text)),
});

/// A span of time in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TimeSpan(i64);

uniffi::custom_type!(TimeSpan, i64, {
    lower: |span| span.0,
    try_lift: |nanoseconds| Ok(TimeSpan(nanoseconds)),
});

impl TimeSpan {
    /// # Errors
    ///
    /// Where it is negative.
    pub(crate) fn into_duration(self) -> Result<Duration, Unfit> {
        u64::try_from(self.0).map(Duration::from_nanos).map_err(|_| Unfit::OutOfRange)
    }
}

impl From<Duration> for TimeSpan {
    fn from(time: Duration) -> Self {
        Self(i64::try_from(time.as_nanos()).unwrap_or(i64::MAX))
    }
}

/// A small number, such as a status or a count of attempts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SmallCount(i32);

uniffi::custom_type!(SmallCount, i32, {
    lower: |count| count.0,
    try_lift: |number| Ok(SmallCount(number)),
});

impl From<u16> for SmallCount {
    fn from(number: u16) -> Self {
        Self(i32::from(number))
    }
}

impl From<u32> for SmallCount {
    fn from(number: u32) -> Self {
        Self(i32::try_from(number).unwrap_or(i32::MAX))
    }
}
