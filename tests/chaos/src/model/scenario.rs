//! The scenario of a call: its server, connection pool and runtime, and the time limits of its client.

use std::time::Duration;

/// The scenario of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Scenario {
    /// A separate connection pool, so that only the faults of the call itself affect it.
    Isolated,
    /// A separate connection pool with TLS and HTTP/2.
    IsolatedHttp2,
    /// A server that refuses a planned number of connections.
    RefusedConnection,
    /// A port that never completes a connection. The connect timeout or the attempt timeout ends the attempt.
    BlackHole {
        by_attempt: bool,
    },
    /// A server whose certificate is expired, of another host or of an unknown CA, or that requires a client
    /// certificate.
    Certificate(u8),
    /// A proxy that works or fails.
    Proxy(ProxyBehaviour),
    /// A pooled connection that the server closed before the call, while the client's runtime did not run.
    StaleConnection,
    /// Calls one after another on a client whose retry budget runs out.
    Budget,
    /// A client with a concurrency limit of one: a call that holds the slot, or one that never gets it.
    Queue {
        holds: bool,
    },
    /// A total timeout too short for a retry.
    Short,
    /// Calls one after another on a client whose connection stops responding now and then.
    Silent {
        http2: bool,
    },
    /// Many calls at once on a connection that allows one stream, or four, or none for a while. All succeed after a
    /// wait.
    Streams(Streams),
    /// A connection that allows one stream: a call that holds it, or one that waits for it until it times out.
    NoStream {
        holds: bool,
    },
    /// A pool shared by 32 concurrent calls.
    Shared,
    /// The same with TLS and HTTP/2, mostly on one connection.
    SharedHttp2,
    /// A shared pool on a runtime with one thread.
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

impl Scenario {
    /// Whether the result of a call depends on the calls before it.
    pub(crate) fn is_sequence(self) -> bool {
        matches!(
            self,
            Self::Budget | Self::Queue { .. } | Self::Silent { .. } | Self::Streams(_) | Self::NoStream { .. }
        )
    }

    /// Whether another call's fault may end this call's connection.
    pub(crate) fn is_shared(self) -> bool {
        matches!(self, Self::Shared | Self::SharedHttp2 | Self::OneThread | Self::OneThreadHttp2)
    }

    /// Whether several threads use one connection.
    pub(crate) fn is_multi_threaded(self) -> bool {
        !matches!(self, Self::OneThread | Self::OneThreadHttp2 | Self::StaleConnection)
    }

    pub(crate) fn limits(self) -> Limits {
        let usual = Limits { connect: ms(1_500), attempt: ms(800), total: ms(4_000) };
        match self {
            Self::BlackHole { by_attempt: false } => Limits { connect: ms(120), ..usual },
            Self::BlackHole { by_attempt: true } => Limits { connect: ms(2_000), attempt: ms(120), ..usual },
            Self::Proxy(ProxyBehaviour::Stalls) => Limits { connect: ms(200), ..usual },
            Self::Short => Limits { total: ms(1_000), ..usual },
            Self::Queue { holds: false } => Limits { attempt: ms(200), total: ms(200), ..usual },
            // Calls that wait for each other, and handshakes, are slow on a busy machine.
            Self::Streams(_) => Limits { attempt: ms(6_000), total: ms(10_000), ..usual },
            Self::Certificate(_) => Limits { connect: ms(3_000), attempt: ms(3_000), ..usual },
            Self::NoStream { holds: true } => Limits { attempt: ms(2_500), ..usual },
            Self::NoStream { holds: false } => Limits { attempt: ms(300), ..usual },
            _ => usual,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Isolated => "alone",
            Self::IsolatedHttp2 => "alone, HTTP/2",
            Self::RefusedConnection => "connection refused",
            Self::BlackHole { by_attempt: false } => "connect timeout",
            Self::BlackHole { by_attempt: true } => "attempt timeout while connecting",
            Self::Certificate(0) => "expired certificate",
            Self::Certificate(1) => "certificate of another host",
            Self::Certificate(2) => "certificate of an unknown CA",
            Self::Certificate(_) => "client certificate required",
            Self::Proxy(behaviour) => behaviour.name(),
            Self::StaleConnection => "closed while idle",
            Self::Budget => "retry budget",
            Self::Queue { .. } => "one slot",
            Self::Short => "short timeout",
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

    /// Every scenario, once.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![
            Self::Isolated,
            Self::IsolatedHttp2,
            Self::RefusedConnection,
            Self::BlackHole { by_attempt: false },
            Self::BlackHole { by_attempt: true },
            Self::StaleConnection,
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
        all.extend(ProxyBehaviour::ALL.map(Self::Proxy));
        all
    }
}

/// The behaviour of a proxy on `CONNECT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum ProxyBehaviour {
    Works,
    /// Responds with this status.
    Refuses(u16),
    Closes,
    Stalls,
}

impl ProxyBehaviour {
    pub(crate) const ALL: [Self; 7] = [
        Self::Works,
        Self::Refuses(401),
        Self::Refuses(403),
        Self::Refuses(407),
        Self::Refuses(502),
        Self::Closes,
        Self::Stalls,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Works => "proxy",
            Self::Refuses(401) => "proxy answers 401",
            Self::Refuses(403) => "proxy answers 403",
            Self::Refuses(407) => "proxy answers 407",
            Self::Refuses(_) => "proxy answers 502",
            Self::Closes => "proxy closes",
            Self::Stalls => "proxy stalls",
        }
    }
}

/// The time limits of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) total: Duration,
}

pub(crate) fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
