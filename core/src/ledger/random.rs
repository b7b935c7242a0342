//! Random numbers for claims and owners.

use std::io;

use ring::rand::{SecureRandom as _, SystemRandom};

/// A positive random number of the system. A generator in this process would not do: a forked child has a copy of its
/// state, so two children would choose the same numbers.
pub(crate) fn random_number() -> io::Result<i64> {
    let mut bytes = [0; 8];
    SystemRandom::new().fill(&mut bytes).map_err(|_| io::Error::other("the system has no random numbers"))?;
    Ok((i64::from_le_bytes(bytes) & i64::MAX).max(1))
}
