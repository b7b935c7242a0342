//! Reads the bodies and queries of calls.

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::params::input::decode;

/// A body in JSON; an absent one is an empty object.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| Error::Invalid(error.to_string()))
}

/// The parameters of a query, in the order of these names. Other names are an error.
pub(super) fn parameters<const N: usize>(query: &str, names: [&str; N]) -> Result<[Option<String>; N], Error> {
    let mut values = [const { None }; N];
    fill(query, &names, &mut values)?;
    Ok(values)
}

/// The parameters of a query that has all of these names, in their order.
pub(super) fn required(query: &str, names: &[&str]) -> Result<Vec<String>, Error> {
    let mut values = vec![None; names.len()];
    fill(query, names, &mut values)?;
    let missing = |name: &str| Error::Invalid(format!("the parameter '{name}' is missing"));
    names.iter().zip(values).map(|(name, value)| value.ok_or_else(|| missing(name))).collect()
}

/// Sets the value of each name that is in a query.
fn fill(query: &str, names: &[&str], values: &mut [Option<String>]) -> Result<(), Error> {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let slot = names.iter().position(|known| *known == name).and_then(|index| values.get_mut(index));
        let slot = slot.ok_or_else(|| Error::Invalid(format!("unknown parameter '{name}'")))?;
        let value = decode(value);
        *slot = Some(value.ok_or_else(|| Error::Invalid(format!("'{name}' is not valid percent-encoding")))?);
    }
    Ok(())
}

/// A parameter that is a number.
pub(super) fn number(name: &str, value: Option<String>) -> Result<Option<u64>, Error> {
    let parse = |value: String| value.parse().map_err(|_| Error::Invalid(format!("'{name}' must be a number")));
    value.map(parse).transpose()
}

/// A parameter that is a number of items.
pub(super) fn limit(value: Option<String>) -> Result<Option<u64>, Error> {
    match number("limit", value)? {
        Some(0) => Err(Error::Invalid("'limit' must be at least 1".to_owned())),
        limit => Ok(limit),
    }
}
