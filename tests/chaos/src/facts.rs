//! What the servers did, by their own journals and databases.

use std::collections::BTreeMap;
use std::time::Instant;

use workspace_sandbox::{ConnectionChange, ConnectionEvent, EffectKind, Sandbox};

use crate::plan::CallId;

/// A request that arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The kind of the fault that played.
    pub(crate) fault: Option<String>,
    /// The id of what was made or changed.
    pub(crate) effect: Option<String>,
    pub(crate) is_message: bool,
    pub(crate) connection: Connection,
}

impl Arrival {
    /// Whether the server got the request whole, and never said that it did not process it.
    pub(crate) fn is_received(&self) -> bool {
        !matches!(self.fault.as_deref(), Some("reset" | "refused_stream" | "goaway"))
    }
}

/// The number of a server, and of a connection to it.
pub(crate) type Connection = (usize, u64);

/// All that is known of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) arrivals: Vec<Arrival>,
    /// Messages that the database holds for it.
    pub(crate) stored: usize,
}

impl Fact {
    pub(crate) fn effects(&self) -> impl Iterator<Item = &str> {
        self.arrivals.iter().filter_map(|arrival| arrival.effect.as_deref())
    }

    /// Whether journal and database tell of the same messages.
    pub(crate) fn agrees_with_itself(&self) -> bool {
        self.arrivals.iter().filter(|arrival| arrival.is_message).count() == self.stored
    }
}

/// When something may have happened that explains the end of an attempt.
pub(crate) struct Time {
    pub(crate) silent_from: Instant,
    pub(crate) from: Instant,
    pub(crate) to: Instant,
}

#[derive(Debug, Default)]
pub(crate) struct Facts {
    calls: BTreeMap<CallId, Fact>,
    /// What the servers did to connections, in order for each server.
    events: Vec<Vec<ConnectionEvent>>,
}

impl Facts {
    pub(crate) fn of(&self, call: CallId) -> Fact {
        self.calls.get(&call).cloned().unwrap_or_default()
    }

    pub(crate) fn calls(&self) -> impl Iterator<Item = &Fact> {
        self.calls.values()
    }

    /// Whether a server did something to a connection within this time, or to any connection where none is given, that may
    /// lose a request on it. A silence counts from `silent_from` on.
    pub(crate) fn is_disturbed(&self, connection: Option<Connection>, time: &Time) -> bool {
        let server = connection.map_or(0, |(server, _)| server);
        let events = self.events.get(server).map(Vec::as_slice).unwrap_or_default();
        let first = events.partition_point(|event| event.at < time.silent_from.min(time.from));
        let within = events.iter().skip(first).take_while(|event| event.at <= time.to);
        within.filter(|event| connection.is_none_or(|(_, number)| event.connection == number)).any(|event| match event
            .change
        {
            ConnectionChange::Silent => true,
            ConnectionChange::Ended | ConnectionChange::GoingAway => event.at >= time.from,
            _ => false,
        })
    }

    /// Adds what one server knows. The first is the one with the shared pools.
    pub(crate) fn read(&mut self, sandbox: &Sandbox) -> Result<(), workspace_sandbox::Error> {
        let server = self.events.len();
        self.events.push(sandbox.connection_events());
        for entry in sandbox.journal() {
            let Some(fact) = self.entry(entry.call.as_deref()) else { continue };
            let is_message = entry.effect.as_ref().is_some_and(|effect| effect.kind == EffectKind::Message);
            let effect = entry.effect.map(|effect| effect.id);
            fact.arrivals.push(Arrival {
                fault: entry.fault,
                effect,
                is_message,
                connection: (server, entry.connection),
            });
        }
        for message in sandbox.all_messages()? {
            if let Some(fact) = self.entry(message.call.as_deref()) {
                fact.stored += 1;
            }
        }
        Ok(())
    }

    fn entry(&mut self, call: Option<&str>) -> Option<&mut Fact> {
        let id = CallId(call?.parse().ok()?);
        Some(self.calls.entry(id).or_default())
    }

    #[cfg(test)]
    pub(crate) fn planted(facts: impl IntoIterator<Item = (u32, Fact)>) -> Self {
        let calls = facts.into_iter().map(|(id, fact)| (CallId(id), fact)).collect();
        Self { calls, events: vec![Vec::new()] }
    }

    #[cfg(test)]
    pub(crate) fn with_event(mut self, event: ConnectionEvent) -> Self {
        self.events = vec![vec![event]];
        self
    }
}
