//! Checks of single fields. The error names the field, what is wrong and how it should be.

use rusqlite::Connection;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::clock;
use crate::error::Error;
use crate::params::checks::Check;
use crate::store::channels;
use crate::store::identity::Identity;

/// An error about a field.
pub(super) fn invalid(field: &str, why: &str) -> Error {
    Error::Invalid(format!("{field}: {why}"))
}

/// Reads an object with known fields.
pub(super) fn read<T: DeserializeOwned>(object: Value) -> Result<T, Error> {
    serde_json::from_value(object).map_err(|error| Error::Invalid(error.to_string()))
}

/// Checks a string that is required.
pub(super) fn required(field: &str, value: &str, check: Check) -> Result<(), Error> {
    if value.trim().is_empty() {
        return Err(invalid(field, "must not be empty"));
    }
    check(value).map_err(|why| invalid(field, why))
}

/// The value of an optional string. A form has an empty string for an absent one.
pub(super) fn optional<'a>(field: &str, value: Option<&'a str>, check: Check) -> Result<Option<&'a str>, Error> {
    let value = value.filter(|value| !value.is_empty());
    value.map_or(Ok(()), check).map_err(|why| invalid(field, why))?;
    Ok(value)
}

/// Checks that a string is one of these.
pub(super) fn one_of(field: &str, value: &str, values: &[&str]) -> Result<(), Error> {
    if values.contains(&value) { Ok(()) } else { Err(invalid(field, &format!("must be one of {}", values.join(", ")))) }
}

/// Checks the length of a string, in characters.
pub(super) fn at_most(field: &str, value: &str, characters: usize) -> Result<(), Error> {
    let length = value.chars().count();
    if length <= characters {
        Ok(())
    } else {
        Err(invalid(field, &format!("has {length} characters, WhatsApp allows {characters}")))
    }
}

/// Checks that a channel exists.
pub(super) fn channel(db: &Connection, id: &str) -> Result<(), Error> {
    if channels::exists(db, id)? {
        Ok(())
    } else {
        Err(invalid("channelId", &format!("there is no channel '{id}'; create it first")))
    }
}

/// The row number in an id such as `contact_12`.
pub(super) fn number(id: Option<&str>, prefix: &str) -> Result<Option<i64>, Error> {
    let Some(id) = id else { return Ok(None) };
    let number = id.strip_prefix(prefix).and_then(|digits| digits.parse().ok()).filter(|number: &i64| *number > 0);
    number.map(Some).ok_or_else(|| invalid("id", &format!("must be '{prefix}' and a number, such as {prefix}12")))
}

/// A time in milliseconds since 1970; `now` without one.
pub(super) fn time(field: &str, time: Option<&str>, now: i64) -> Result<i64, Error> {
    let example = "must be a time such as 2026-01-01T00:00:00.000Z";
    time.map_or(Ok(now), |time| clock::parse(time).ok_or_else(|| invalid(field, example)))
}

/// The number and the times of a stored object; `prefix` is the start of its id.
pub(super) fn identity(
    prefix: &str,
    id: Option<&str>,
    created: Option<&str>,
    updated: Option<&str>,
    now: i64,
) -> Result<Identity, Error> {
    Ok(Identity {
        n: number(id, prefix)?,
        created: time("createdAt", created, now)?,
        updated: time("updatedAt", updated, now)?,
    })
}
