//! How clients and the server talk to each other.

use std::fmt;

use clap::ValueEnum;
use serde::Serialize;

/// The protocols that a server offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Protocol {
    /// HTTP/1.1 without TLS
    #[default]
    Http1,
    /// HTTP/1.1 with TLS
    Https1,
    /// HTTP/2 and HTTP/1.1 with TLS
    Https2,
}

/// A version of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum HttpVersion {
    #[serde(rename = "1.1")]
    One,
    #[serde(rename = "2")]
    Two,
}

impl Protocol {
    /// Its name as an argument.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Http1 => "http1",
            Self::Https1 => "https1",
            Self::Https2 => "https2",
        }
    }

    /// Its name in a report.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Http1 => "no TLS",
            Self::Https1 => "TLS, HTTP/1.1",
            Self::Https2 => "TLS, HTTP/2",
        }
    }

    pub(crate) fn scheme(self) -> &'static str {
        if self == Self::Http1 { "http" } else { "https" }
    }

    /// The protocols that the server offers in the TLS handshake (ALPN).
    pub(crate) fn alpn(self) -> &'static [&'static [u8]] {
        match self {
            Self::Http1 | Self::Https1 => &[b"http/1.1"],
            Self::Https2 => &[b"h2", b"http/1.1"],
        }
    }

    /// The version that a client negotiates whose newest version is this one.
    pub(crate) fn negotiated(self, newest: HttpVersion) -> HttpVersion {
        if self == Self::Https2 { newest } else { HttpVersion::One }
    }
}

impl fmt::Display for HttpVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::One => "1.1",
            Self::Two => "2",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_the_arguments() {
        for protocol in Protocol::value_variants() {
            assert_eq!(Protocol::from_str(protocol.name(), false), Ok(*protocol));
        }
    }

    #[test]
    fn only_a_server_with_http_2_and_a_client_with_it_use_it() {
        let two = Protocol::value_variants()
            .iter()
            .filter(|protocol| protocol.negotiated(HttpVersion::Two) == HttpVersion::Two);
        assert_eq!(two.collect::<Vec<_>>(), [&Protocol::Https2]);
        assert_eq!(Protocol::Https2.negotiated(HttpVersion::One), HttpVersion::One);
    }
}
