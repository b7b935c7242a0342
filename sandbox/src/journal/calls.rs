//! Which requests are attempts of the same call.
//!
//! Nothing in a request says that it is a repetition. Therefore a request is taken for another attempt if an equal one
//! failed before it, or if both sent a message, and at most an hour passed between them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The longest time between two attempts, in milliseconds on the sandbox's clock.
pub(super) const LONGEST_PAUSE: i64 = 60 * 60 * 1000;
/// The most attempts of a call. A program that sends the same message in a loop makes several calls of this size.
pub(super) const MOST_ATTEMPTS: u32 = 100;

/// Uses a fingerprint as its own hash.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FingerprintHasher(u64);

impl Hasher for FingerprintHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, fingerprint: u64) {
        self.0 = fingerprint;
    }
}

/// The `seq` of the last request with each fingerprint.
pub(super) type LatestRequests = HashMap<u64, u64, BuildHasherDefault<FingerprintHasher>>;
