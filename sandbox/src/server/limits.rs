//! Checks limits before they are set.

use crate::error::Error;
use crate::limits::Limits;
use crate::params::checks;
use crate::store::{Store, templates};

/// Checks the limits, and writes their phone numbers as the database does.
pub(super) fn resolve(mut limits: Limits, store: &Store) -> Result<Limits, Error> {
    let phone = |number: String| {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let phone = format!("+{digits}");
        match checks::phone(&phone) {
            Ok(_) => Ok(phone),
            Err(why) => Err(Error::Invalid(format!("limits: a number of 'stopped_marketing' {why}"))),
        }
    };
    limits.stopped_marketing = limits.stopped_marketing.into_iter().map(phone).collect::<Result<_, _>>()?;
    store.transact(|tx| {
        for name in limits.templates.keys() {
            if !templates::exists(tx, name)? {
                return Err(Error::Invalid(format!("limits: there is no template '{name}'")));
            }
        }
        Ok(())
    })?;
    Ok(limits)
}
