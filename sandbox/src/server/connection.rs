//! The open connections: their state, and the commands to their tasks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use super::connection_event::{ConnectionChange, ConnectionEvent, EventLog};
use crate::journal::{EntryId, Journal};

/// How to close a connection.
#[derive(Debug)]
pub(crate) enum CloseMode {
    /// RST.
    Reset,
    /// FIN, after everything written so far.
    Fin,
    /// These bytes, then FIN.
    Raw(Bytes),
    /// Sends nothing and keeps reading until the client closes.
    Silence,
}

/// A command to the task of a connection.
#[derive(Debug)]
pub(crate) enum Command {
    Close(CloseMode),
    /// FIN, but only if no request is in flight. The reply, whether it was closed, is sent after the close.
    CloseIfIdle(oneshot::Sender<bool>),
    /// Writes these bytes between two protocol messages.
    Inject(Bytes),
    /// HTTP/2: graceful shutdown with two GOAWAY frames.
    Drain,
}

/// A connection as other tasks see it.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) id: u64,
    /// The client's port; none if the client has left already.
    client_port: Option<u16>,
    commands: mpsc::UnboundedSender<Command>,
    /// The number of requests without a response.
    in_flight: AtomicUsize,
    /// HTTP/1: a part of a request was read.
    has_partial_request: AtomicBool,
    /// A response may still be in a buffer.
    has_unflushed_response: AtomicBool,
    /// Close as soon as the response is written.
    close_after_flush: AtomicBool,
    /// HTTP/2: a GOAWAY was decided, so no further request may be executed.
    going_away: AtomicBool,
    /// HTTP/2: the last stream whose request was executed.
    last_executed_stream: AtomicU32,
    /// HTTP/2: only PINGs are answered.
    silent: AtomicBool,
    /// The server ended it.
    is_ended: AtomicBool,
    events: Arc<EventLog>,
}

impl Connection {
    pub(crate) fn is_idle(&self) -> bool {
        self.in_flight.load(Ordering::SeqCst) == 0
            && !self.has_partial_request.load(Ordering::SeqCst)
            && !self.has_unflushed_response.load(Ordering::SeqCst)
    }

    pub(crate) fn mark_partial_request(&self) {
        self.has_partial_request.store(true, Ordering::SeqCst);
    }

    /// The socket was flushed.
    pub(crate) fn on_flush(&self) {
        let is_answered =
            self.has_unflushed_response.load(Ordering::SeqCst) && self.in_flight.load(Ordering::SeqCst) == 0;
        if is_answered {
            self.has_unflushed_response.store(false, Ordering::SeqCst);
            if self.close_after_flush.load(Ordering::SeqCst) {
                self.close(CloseMode::Fin);
            }
        }
    }

    pub(crate) fn close_after_response(&self) {
        self.close_after_flush.store(true, Ordering::SeqCst);
    }

    pub(crate) fn close(&self, mode: CloseMode) {
        let change =
            if matches!(mode, CloseMode::Silence) { ConnectionChange::Silent } else { ConnectionChange::Ended };
        self.record(change);
        // Fails if the task has ended, and then the connection is closed already.
        let _ = self.commands.send(Command::Close(mode));
    }

    fn record(&self, change: ConnectionChange) {
        if change == ConnectionChange::Ended {
            self.is_ended.store(true, Ordering::SeqCst);
        }
        self.events.record(self.id, change);
    }

    /// The task of the connection ended.
    pub(crate) fn on_task_end(&self) {
        if !self.is_ended.load(Ordering::SeqCst) {
            self.record(ConnectionChange::LeftByClient);
        }
    }

    pub(crate) fn record_end(&self) {
        self.record(ConnectionChange::Ended);
    }

    pub(crate) fn inject(&self, bytes: Bytes) {
        let _ = self.commands.send(Command::Inject(bytes));
    }

    /// HTTP/2: sends a GOAWAY that counts every stream; nothing else changes.
    pub(crate) fn announce_goaway(&self, frame: Bytes) {
        self.record(ConnectionChange::GoingAway);
        self.inject(frame);
    }

    /// HTTP/2: graceful shutdown.
    pub(crate) fn drain(&self) {
        self.record(ConnectionChange::GoingAway);
        let _ = self.commands.send(Command::Drain);
    }

    /// HTTP/2: answers only PINGs from now on.
    pub(crate) fn silence(&self) {
        self.silent.store(true, Ordering::SeqCst);
        self.record(ConnectionChange::Silent);
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.silent.load(Ordering::SeqCst)
    }

    pub(crate) fn begin_request(self: &Arc<Self>) -> InFlightGuard {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        InFlightGuard { connection: Arc::clone(self), entry: None }
    }

    pub(crate) fn record_execution(&self, stream: u32) {
        self.last_executed_stream.fetch_max(stream, Ordering::SeqCst);
    }

    pub(crate) fn last_executed_stream(&self) -> u32 {
        self.last_executed_stream.load(Ordering::SeqCst)
    }

    /// A GOAWAY tells the client which requests were not executed, so none may be once it is decided.
    pub(crate) fn is_going_away(&self) -> bool {
        self.going_away.load(Ordering::SeqCst)
    }

    pub(crate) fn go_away(&self) {
        self.going_away.store(true, Ordering::SeqCst);
        self.record(ConnectionChange::GoingAway);
    }
}

/// Counts a request as in flight until it is dropped, which is when its response is passed to the protocol or the
/// connection ends.
#[derive(Debug)]
pub(crate) struct InFlightGuard {
    connection: Arc<Connection>,
    /// The request in the journal.
    entry: Option<(Arc<Journal>, EntryId)>,
}

impl InFlightGuard {
    /// The request is in the journal, which is to know when it ends.
    pub(crate) fn set_entry(&mut self, journal: &Arc<Journal>, entry: EntryId) {
        self.entry = Some((Arc::clone(journal), entry));
    }
}

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        self.connection.has_unflushed_response.store(true, Ordering::SeqCst);
        self.connection.has_partial_request.store(false, Ordering::SeqCst);
        self.connection.in_flight.fetch_sub(1, Ordering::SeqCst);
        if let Some((journal, entry)) = &self.entry {
            journal.end(*entry);
        }
    }
}

/// All open connections.
#[derive(Debug)]
pub(crate) struct Connections {
    accepted: AtomicU64,
    open: Mutex<HashMap<u64, Arc<Connection>>>,
    events: Arc<EventLog>,
}

impl Connections {
    /// `event_limit` says how many events are kept; 0 means all.
    pub(crate) fn new(event_limit: usize) -> Self {
        Self { accepted: AtomicU64::new(0), open: Mutex::default(), events: Arc::new(EventLog::new(event_limit)) }
    }

    fn map(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn open(&self) -> usize {
        self.map().len()
    }

    pub(crate) fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::SeqCst)
    }

    pub(crate) fn add(&self, client_port: Option<u16>) -> (Arc<Connection>, mpsc::UnboundedReceiver<Command>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let connection = Arc::new(Connection {
            id: self.accepted.fetch_add(1, Ordering::SeqCst) + 1,
            client_port,
            commands: sender,
            in_flight: AtomicUsize::new(0),
            has_partial_request: AtomicBool::new(false),
            has_unflushed_response: AtomicBool::new(false),
            close_after_flush: AtomicBool::new(false),
            going_away: AtomicBool::new(false),
            last_executed_stream: AtomicU32::new(0),
            silent: AtomicBool::new(false),
            is_ended: AtomicBool::new(false),
            events: Arc::clone(&self.events),
        });
        self.map().insert(connection.id, Arc::clone(&connection));
        (connection, receiver)
    }

    /// The number of the open connection of a client that has this port.
    pub(crate) fn id_of_client(&self, port: u16) -> Option<u64> {
        self.map().values().find(|connection| connection.client_port == Some(port)).map(|connection| connection.id)
    }

    pub(crate) fn remove(&self, id: u64) {
        if let Some(connection) = self.map().remove(&id) {
            connection.on_task_end();
        }
    }

    /// The events since the start or the last reset.
    pub(crate) fn events(&self) -> Vec<ConnectionEvent> {
        self.events.events().iter().copied().collect()
    }

    pub(crate) fn clear_events(&self) {
        self.events.events().clear();
    }

    /// Closes the idle connections; returns their number once they are closed.
    pub(crate) async fn drop_idle(&self) -> usize {
        let mut replies = Vec::new();
        for connection in self.map().values().filter(|connection| connection.is_idle()) {
            let (reply, receiver) = oneshot::channel();
            if connection.commands.send(Command::CloseIfIdle(reply)).is_ok() {
                replies.push(receiver);
            }
        }
        let mut closed = 0;
        for reply in replies {
            closed += usize::from(reply.await.unwrap_or(false));
        }
        closed
    }
}
