//! Checks limits before they are set.

use crate::error::Error;
use crate::limits::Limits;
use crate::params::checks;
use crate::store::{Store, templates};

/// A phone number as the database writes it. `limit` has the number.
fn phone(limit: &str, number: &str) -> Result<String, Error> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let phone = format!("+{digits}");
    match checks::phone(&phone) {
        Ok(()) => Ok(phone),
        Err(why) => Err(Error::Invalid(format!("limits: a number of '{limit}' {why}"))),
    }
}

/// The limits without the states of templates that do not exist; `None` if all of them do.
pub(super) fn without_removed_templates(limits: &Limits, store: &Store) -> Result<Option<Limits>, Error> {
    let mut kept = limits.clone();
    store.transact(|tx| {
        for name in limits.templates.keys() {
            if !templates::exists(tx, name)? {
                kept.templates.remove(name);
            }
        }
        Ok::<_, Error>(())
    })?;
    Ok((kept.templates.len() < limits.templates.len()).then_some(kept))
}

/// Checks the limits, and writes their phone numbers as the database does.
pub(super) fn resolve(mut limits: Limits, store: &Store) -> Result<Limits, Error> {
    for (name, people) in [("blocked", &mut limits.blocked), ("stopped_marketing", &mut limits.stopped_marketing)] {
        *people = std::mem::take(people).iter().map(|number| phone(name, number)).collect::<Result<_, _>>()?;
    }
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
