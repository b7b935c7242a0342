//! The number of requests that the server has received.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::protocol::HttpVersion;

/// The requests since the last report, by the version of HTTP.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub(crate) struct Requests {
    http1: u64,
    http2: u64,
}

impl Requests {
    /// The number of requests.
    ///
    /// # Errors
    ///
    /// If there are none, or some had a different version.
    pub(crate) fn all_with(self, version: HttpVersion) -> Result<u64, String> {
        let (expected, others) = match version {
            HttpVersion::One => (self.http1, self.http2),
            HttpVersion::Two => (self.http2, self.http1),
        };
        match (expected, others) {
            (1.., 0) => Ok(expected),
            _ => Err(format!("not all requests used HTTP/{version}: {self:?}")),
        }
    }
}

/// Counts the requests.
#[derive(Debug, Default)]
pub(super) struct RequestCounter {
    http1: AtomicU64,
    http2: AtomicU64,
}

impl RequestCounter {
    pub(super) fn add(&self, version: hyper::Version) {
        let counter = if version == hyper::Version::HTTP_2 { &self.http2 } else { &self.http1 };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// The numbers, which are zero afterwards.
    pub(super) fn take(&self) -> Requests {
        let [http1, http2] = [&self.http1, &self.http2].map(|counter| counter.swap(0, Ordering::Relaxed));
        Requests { http1, http2 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_must_have_the_expected_version() {
        let counter = RequestCounter::default();
        assert!(counter.take().all_with(HttpVersion::One).is_err());
        counter.add(hyper::Version::HTTP_2);
        counter.add(hyper::Version::HTTP_2);
        let requests = counter.take();
        assert_eq!(requests.all_with(HttpVersion::Two), Ok(2));
        assert!(requests.all_with(HttpVersion::One).is_err());
        counter.add(hyper::Version::HTTP_2);
        counter.add(hyper::Version::HTTP_11);
        let requests = counter.take();
        assert!(requests.all_with(HttpVersion::One).is_err() && requests.all_with(HttpVersion::Two).is_err());
    }
}
