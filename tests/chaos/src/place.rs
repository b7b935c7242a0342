//! Where a call is made: its server, its pool of connections, its runtime, and the times of its client.

use std::time::Duration;

use crate::proxy::Behaviour;

/// Where a call is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Place {
    /// On a connection pool of its own, so that what it meets is its own fault and no other's.
    Alone,
    /// The same over TLS and HTTP/2.
    AloneHttp2,
    /// To a server that refuses connections, until the plan lets one through.
    Refusing,
    /// To a port that never completes a connection: ended by the connect time-out, or by that of the attempt.
    BlackHole {
        by_attempt: bool,
    },
    /// To a server whose certificate is expired, of another host, or of an unknown CA; or to one that demands a
    /// certificate of the client.
    Certificate(u8),
    /// Through a proxy that opens a tunnel, or does not.
    Proxy(Behaviour),
    /// On a connection that the server closed while it was idle, before the call, on a runtime that slept meanwhile.
    Stale,
    /// One after the other on a client whose retry budget runs out.
    Budget,
    /// On a client with one slot: a call that holds it, or one that waits for it in vain.
    Queue {
        holds: bool,
    },
    /// With a deadline that leaves no room for a retry.
    Short,
    /// One after the other on a client whose connection falls silent now and then.
    Silent {
        http2: bool,
    },
    /// Many at once on a connection that allows one stream, or four, or none for a while: all wait, and all are done.
    Streams(Streams),
    /// On a connection that allows one stream: a call that holds it, or one that waits for it until its time is up.
    NoStream {
        holds: bool,
    },
    /// On the one big pool, with 31 others at a time.
    Shared,
    /// The same over TLS and HTTP/2: on one connection, mostly.
    SharedHttp2,
    /// The two again, on a runtime of one thread.
    OneThread,
    OneThreadHttp2,
}

/// How many streams a connection allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Streams {
    One,
    Four,
    NoneAtFirst,
}

impl Place {
    /// Calls whose outcome depends on those before them.
    pub(crate) fn is_a_sequence(self) -> bool {
        matches!(
            self,
            Self::Budget | Self::Queue { .. } | Self::Silent { .. } | Self::Streams(_) | Self::NoStream { .. }
        )
    }

    /// Where another call's fault may end this one's connection.
    pub(crate) fn is_shared(self) -> bool {
        matches!(self, Self::Shared | Self::SharedHttp2 | Self::OneThread | Self::OneThreadHttp2)
    }

    /// Whether several threads work on one connection.
    pub(crate) fn has_threads(self) -> bool {
        !matches!(self, Self::OneThread | Self::OneThreadHttp2 | Self::Stale)
    }

    pub(crate) fn limits(self) -> Limits {
        let usual = Limits { connect: ms(1_500), attempt: ms(800), deadline: ms(4_000) };
        match self {
            Self::BlackHole { by_attempt: false } => Limits { connect: ms(120), ..usual },
            Self::BlackHole { by_attempt: true } => Limits { connect: ms(2_000), attempt: ms(120), ..usual },
            Self::Proxy(Behaviour::Stalls) => Limits { connect: ms(200), ..usual },
            Self::Short => Limits { deadline: ms(1_000), ..usual },
            Self::Queue { holds: false } => Limits { deadline: ms(200), ..usual },
            // Calls that wait for each other, and handshakes, take their time on a busy machine.
            Self::Streams(_) => Limits { attempt: ms(6_000), deadline: ms(10_000), ..usual },
            Self::Certificate(_) => Limits { connect: ms(3_000), attempt: ms(3_000), ..usual },
            Self::NoStream { holds: true } => Limits { attempt: ms(2_500), ..usual },
            Self::NoStream { holds: false } => Limits { attempt: ms(300), ..usual },
            _ => usual,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::AloneHttp2 => "alone, HTTP/2",
            Self::Refusing => "connection refused",
            Self::BlackHole { by_attempt: false } => "connect time-out",
            Self::BlackHole { by_attempt: true } => "time-out while connecting",
            Self::Certificate(0) => "expired certificate",
            Self::Certificate(1) => "certificate of another host",
            Self::Certificate(2) => "certificate of an unknown CA",
            Self::Certificate(_) => "client certificate demanded",
            Self::Proxy(behaviour) => behaviour.name(),
            Self::Stale => "closed while idle",
            Self::Budget => "retry budget",
            Self::Queue { .. } => "one slot",
            Self::Short => "short deadline",
            Self::Silent { http2: false } => "silent connection",
            Self::Silent { http2: true } => "silent connection, HTTP/2",
            Self::Streams(Streams::One) => "one stream at a time",
            Self::Streams(Streams::Four) => "four streams at a time",
            Self::Streams(Streams::NoneAtFirst) => "no stream at first",
            Self::NoStream { .. } => "no stream in time",
            Self::Shared => "shared pool",
            Self::SharedHttp2 => "shared pool, HTTP/2",
            Self::OneThread => "shared pool, one thread",
            Self::OneThreadHttp2 => "shared pool, HTTP/2, one thread",
        }
    }

    /// Every place, by one call of it.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![
            Self::Alone,
            Self::AloneHttp2,
            Self::Refusing,
            Self::BlackHole { by_attempt: false },
            Self::BlackHole { by_attempt: true },
            Self::Stale,
            Self::Budget,
            Self::Queue { holds: false },
            Self::Short,
            Self::Silent { http2: false },
            Self::Silent { http2: true },
            Self::Streams(Streams::One),
            Self::Streams(Streams::Four),
            Self::Streams(Streams::NoneAtFirst),
            Self::NoStream { holds: false },
            Self::Shared,
            Self::SharedHttp2,
            Self::OneThread,
            Self::OneThreadHttp2,
        ];
        all.extend((0..4).map(Self::Certificate));
        all.extend(Behaviour::ALL.map(Self::Proxy));
        all
    }
}

/// The times of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) deadline: Duration,
}

pub(crate) fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
