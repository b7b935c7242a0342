//! An optional duration as a number of seconds, as everywhere in the control API.

use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) fn serialize<S: Serializer>(time: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    time.map(|time| time.as_secs_f64()).serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let duration = |seconds| {
        Duration::try_from_secs_f64(seconds)
            .map_err(|_| D::Error::custom("a number of seconds must not be negative, nor too large"))
    };
    Option::<f64>::deserialize(deserializer)?.map(duration).transpose()
}
