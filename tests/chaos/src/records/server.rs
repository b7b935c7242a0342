//! The servers' records of calls, from their journals and databases.

use std::collections::BTreeMap;
use std::time::Instant;

use workspace_sandbox::{ConnectionChange, ConnectionEvent, EffectKind, Sandbox};

use crate::model::call::CallId;

/// A request that a server received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReceivedRequest {
    /// The kind of the injected fault.
    pub(crate) fault: Option<String>,
    /// The id of the object that was created or changed.
    pub(crate) effect: Option<String>,
    pub(crate) is_message: bool,
    pub(crate) connection: ConnectionId,
}

impl ReceivedRequest {
    /// Whether the server received the complete request, and did not report that it left it unprocessed.
    pub(crate) fn is_complete(&self) -> bool {
        !matches!(self.fault.as_deref(), Some("reset" | "refused_stream" | "goaway"))
    }
}

/// The number of a server, and of a connection to it.
pub(crate) type ConnectionId = (usize, u64);

/// The servers' record of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ServerRecord {
    pub(crate) requests: Vec<ReceivedRequest>,
    /// The number of its messages in the database.
    pub(crate) stored: usize,
}

impl ServerRecord {
    pub(crate) fn effects(&self) -> impl Iterator<Item = &str> {
        self.requests.iter().filter_map(|request| request.effect.as_deref())
    }

    /// Whether the journal and the database agree about the messages.
    pub(crate) fn is_consistent(&self) -> bool {
        self.requests.iter().filter(|request| request.is_message).count() == self.stored
    }
}

/// The time window of events that may explain the end of an attempt.
pub(crate) struct TimeWindow {
    pub(crate) silent_from: Instant,
    pub(crate) from: Instant,
    pub(crate) to: Instant,
}

#[derive(Debug, Default)]
pub(crate) struct ServerRecords {
    calls: BTreeMap<CallId, ServerRecord>,
    /// The events of connections, in order, per server.
    events: Vec<Vec<ConnectionEvent>>,
}

impl ServerRecords {
    pub(crate) fn of(&self, call: CallId) -> ServerRecord {
        self.calls.get(&call).cloned().unwrap_or_default()
    }

    pub(crate) fn calls(&self) -> impl Iterator<Item = &ServerRecord> {
        self.calls.values()
    }

    /// Whether an event within this time may have caused the loss of a request on this connection, or on any connection
    /// if none is given. A silence counts from `silent_from` on.
    pub(crate) fn is_disturbed(&self, connection: Option<ConnectionId>, window: &TimeWindow) -> bool {
        let server = connection.map_or(0, |(server, _)| server);
        let events = self.events.get(server).map(Vec::as_slice).unwrap_or_default();
        let first = events.partition_point(|event| event.at < window.silent_from.min(window.from));
        let within = events.iter().skip(first).take_while(|event| event.at <= window.to);
        within.filter(|event| connection.is_none_or(|(_, number)| event.connection == number)).any(|event| match event
            .change
        {
            ConnectionChange::Silent => true,
            ConnectionChange::Ended | ConnectionChange::GoingAway => event.at >= window.from,
            _ => false,
        })
    }

    /// Adds the records of one server. The first server is the one with the shared pools.
    pub(crate) fn read(&mut self, sandbox: &Sandbox) -> Result<(), workspace_sandbox::Error> {
        let server = self.events.len();
        self.events.push(sandbox.connection_events());
        for entry in sandbox.journal() {
            let Some(record) = self.entry(entry.call.as_deref()) else { continue };
            let is_message = entry.effect.as_ref().is_some_and(|effect| effect.kind == EffectKind::Message);
            let effect = entry.effect.map(|effect| effect.id);
            record.requests.push(ReceivedRequest {
                fault: entry.fault,
                effect,
                is_message,
                connection: (server, entry.connection),
            });
        }
        for message in sandbox.all_messages()? {
            if let Some(record) = self.entry(message.call.as_deref()) {
                record.stored += 1;
            }
        }
        Ok(())
    }

    fn entry(&mut self, call: Option<&str>) -> Option<&mut ServerRecord> {
        let id = CallId(call?.parse().ok()?);
        Some(self.calls.entry(id).or_default())
    }

    #[cfg(test)]
    pub(crate) fn of_calls(records: impl IntoIterator<Item = (u32, ServerRecord)>) -> Self {
        let calls = records.into_iter().map(|(id, record)| (CallId(id), record)).collect();
        Self { calls, events: vec![Vec::new()] }
    }

    #[cfg(test)]
    pub(crate) fn with_event(mut self, event: ConnectionEvent) -> Self {
        self.events = vec![vec![event]];
        self
    }
}
