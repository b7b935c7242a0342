//! The figures that a client prints as JSON, and what follows from them.

use serde::{Deserialize, Serialize};

use crate::statistics::median;

/// Everything that a client measures.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct SendSamples {
    /// Sends one at a time.
    pub(crate) sequential: Vec<SequentialSample>,
    /// 64 sends at a time.
    pub(crate) concurrent: Vec<ConcurrentSample>,
    /// 64 sends at a time, to the slow server.
    pub(crate) slow: Vec<ConcurrentSample>,
}

/// A bare fsync, a send without a ledger and a send with one, directly after each other, in µs.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct SequentialSample {
    pub(crate) fsync: f64,
    pub(crate) without: f64,
    pub(crate) with: f64,
}

/// A round of concurrent sends without a ledger, and one with it, in µs per send.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct ConcurrentSample {
    pub(crate) cpu_without: f64,
    pub(crate) cpu_with: f64,
    pub(crate) wall_without: f64,
    pub(crate) wall_with: f64,
}

/// After this many sends, buffers and the page cache of SQLite have their size.
pub(crate) const GROWN_AFTER: u64 = 10_000;

/// The measurements of a ledger with many keys.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct FillSamples {
    pub(crate) keys: u64,
    pub(crate) seconds: f64,
    /// The size of the file after it was closed, without that of an empty ledger. A client that uses a database does
    /// not know it.
    pub(crate) bytes: Option<u64>,
    /// The memory of the process after each tenth of the sends, in KB.
    pub(crate) memory_kb: Vec<u64>,
    /// A look-up among a thousand keys and one among all, directly after each other, in µs.
    pub(crate) lookups: Vec<LookupSample>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct LookupSample {
    pub(crate) small: f64,
    pub(crate) large: f64,
}

impl SequentialSample {
    /// The send with a ledger as a multiple of the fsync and the send without one.
    fn ratio(&self) -> f64 {
        self.with / (self.fsync + self.without)
    }
}

/// The median ratio of a send with a ledger to one fsync and one send.
pub(crate) fn sequential_ratio(samples: &[SequentialSample]) -> f64 {
    median(samples.iter().map(SequentialSample::ratio))
}

/// The median of the additional CPU time per send, in µs.
pub(crate) fn additional_cpu(samples: &[ConcurrentSample]) -> f64 {
    median(samples.iter().map(|sample| sample.cpu_with - sample.cpu_without))
}

impl FillSamples {
    /// The size of a million keys in MB. Exact for a million keys, extrapolated for fewer.
    pub(crate) fn million_megabytes(&self) -> f64 {
        self.bytes.map_or(f64::NAN, |bytes| bytes as f64 / self.keys as f64)
    }

    /// How much the memory grew from the first measurement after [`GROWN_AFTER`] sends to the last, in MB.
    pub(crate) fn memory_growth_megabytes(&self) -> f64 {
        let parts = self.memory_kb.len() as u64;
        let is_grown = |part: u64| (part + 1) * self.keys >= GROWN_AFTER * parts;
        let first = (0..parts).zip(&self.memory_kb).find(|(part, _)| is_grown(*part));
        match (first.map(|(_, memory)| memory), self.memory_kb.last()) {
            (Some(first), Some(last)) => (*last as f64 - *first as f64) / 1024.0,
            _ => f64::NAN,
        }
    }

    /// The median of the additional time of a look-up among all keys, in µs.
    pub(crate) fn additional_lookup(&self) -> f64 {
        median(self.lookups.iter().map(|sample| sample.large - sample.small))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_disk_does_not_change_the_ratio() {
        let sample = |fsync, without, with| SequentialSample { fsync, without, with };
        let samples = [sample(200.0, 100.0, 330.0), sample(3900.0, 100.0, 4400.0), sample(400.0, 100.0, 600.0)];
        assert!((sequential_ratio(&samples) - 1.1).abs() < 1e-9);
    }

    #[test]
    fn differences_are_of_neighbours() {
        let sample =
            |cpu_without, cpu_with| ConcurrentSample { cpu_without, cpu_with, wall_without: 0.0, wall_with: 0.0 };
        assert_eq!(additional_cpu(&[sample(20.0, 50.0), sample(40.0, 80.0), sample(20.0, 41.0)]), 30.0);
    }

    #[test]
    fn the_size_is_per_million_keys() {
        let samples = FillSamples {
            keys: 20_000,
            seconds: 1.0,
            bytes: Some(5_000_000),
            memory_kb: vec![8_192, 10_240, 11_000, 12_288],
            lookups: vec![LookupSample { small: 10.0, large: 14.0 }],
        };
        assert_eq!(samples.million_megabytes(), 250.0);
        assert_eq!(samples.memory_growth_megabytes(), 2.0);
        assert_eq!(samples.additional_lookup(), 4.0);
    }
}
