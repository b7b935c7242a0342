//! What is known of each open connection, and how it is told to end.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

/// How a connection ends.
#[derive(Debug)]
pub(crate) enum End {
    /// RST.
    Reset,
    /// FIN, after what was written.
    Close,
    /// These bytes, then FIN.
    Raw(Bytes),
    /// Nothing, until the client closes.
    Silence,
}

#[derive(Debug)]
pub(crate) enum Command {
    End(End),
    /// FIN, but only if no request is under way; answers when that is decided and done.
    CloseIfIdle(oneshot::Sender<bool>),
    /// These bytes, between what the protocol writes.
    Inject(Bytes),
    /// HTTP/2: announces the end, then names the last stream and ends when that is answered.
    Drain,
}

/// What happened to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ConnectionChange {
    /// The server ended it: closed, reset, or with scripted bytes.
    Ended,
    /// The server announced that it goes away.
    GoingAway,
    /// The server says nothing on it any more.
    Silent,
    /// It is gone, and the server had not ended it.
    LeftByClient,
}

/// Something that happened to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionEvent {
    /// The number of the connection, as in the journal.
    pub connection: u64,
    /// When.
    pub at: Instant,
    /// What.
    pub change: ConnectionChange,
}

impl ConnectionEvent {
    /// An event, for what judges them.
    #[must_use]
    pub fn new(connection: u64, at: Instant, change: ConnectionChange) -> Self {
        Self { connection, at, change }
    }
}

/// What happened to connections, in order.
#[derive(Debug, Default)]
struct History(Mutex<Vec<ConnectionEvent>>);

impl History {
    fn events(&self) -> MutexGuard<'_, Vec<ConnectionEvent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, connection: u64, change: ConnectionChange) {
        self.events().push(ConnectionEvent { connection, at: Instant::now(), change });
    }
}

/// One connection, seen from outside of its task.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) id: u64,
    commands: mpsc::UnboundedSender<Command>,
    /// Requests being answered.
    under_way: AtomicUsize,
    /// HTTP/1: bytes of a request came that is not complete yet.
    touched: AtomicBool,
    /// An answer may still lie in a buffer.
    unwritten: AtomicBool,
    /// Ends, cleanly, as soon as the answer is written.
    close_next: AtomicBool,
    /// HTTP/2: a GOAWAY is on its way, so nothing more may be carried out.
    going_away: AtomicBool,
    /// HTTP/2: the last stream carried out.
    carried_out: AtomicU32,
    /// HTTP/2: nothing more is answered.
    silent: AtomicBool,
    /// The server has ended it.
    ended: AtomicBool,
    history: Arc<History>,
}

impl Connection {
    pub(crate) fn is_idle(&self) -> bool {
        self.under_way.load(Ordering::SeqCst) == 0
            && !self.touched.load(Ordering::SeqCst)
            && !self.unwritten.load(Ordering::SeqCst)
    }

    pub(crate) fn touch(&self) {
        self.touched.store(true, Ordering::SeqCst);
    }

    /// Everything that was buffered is written.
    pub(crate) fn flushed(&self) {
        let answered = self.unwritten.load(Ordering::SeqCst) && self.under_way.load(Ordering::SeqCst) == 0;
        if answered {
            self.unwritten.store(false, Ordering::SeqCst);
            if self.close_next.load(Ordering::SeqCst) {
                self.end(End::Close);
            }
        }
    }

    pub(crate) fn close_after_answer(&self) {
        self.close_next.store(true, Ordering::SeqCst);
    }

    pub(crate) fn end(&self, end: End) {
        let change = if matches!(end, End::Silence) { ConnectionChange::Silent } else { ConnectionChange::Ended };
        self.note(change);
        // A task that is gone has ended already.
        let _ = self.commands.send(Command::End(end));
    }

    fn note(&self, change: ConnectionChange) {
        if change == ConnectionChange::Ended {
            self.ended.store(true, Ordering::SeqCst);
        }
        self.history.note(self.id, change);
    }

    /// The connection's task has ended.
    pub(crate) fn gone(&self) {
        if !self.ended.load(Ordering::SeqCst) {
            self.note(ConnectionChange::LeftByClient);
        }
    }

    pub(crate) fn note_ended(&self) {
        self.note(ConnectionChange::Ended);
    }

    pub(crate) fn inject(&self, bytes: Bytes) {
        let _ = self.commands.send(Command::Inject(bytes));
    }

    /// HTTP/2: a GOAWAY that disowns nothing, and no other change.
    pub(crate) fn announce_goaway(&self, frame: Bytes) {
        self.note(ConnectionChange::GoingAway);
        self.inject(frame);
    }

    /// HTTP/2: the orderly end.
    pub(crate) fn drain(&self) {
        self.note(ConnectionChange::GoingAway);
        let _ = self.commands.send(Command::Drain);
    }

    /// HTTP/2: nothing is answered from now on, but PINGs are.
    pub(crate) fn silence(&self) {
        self.silent.store(true, Ordering::SeqCst);
        self.note(ConnectionChange::Silent);
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.silent.load(Ordering::SeqCst)
    }

    pub(crate) fn begin(self: &Arc<Self>) -> UnderWay {
        self.under_way.fetch_add(1, Ordering::SeqCst);
        UnderWay(Arc::clone(self))
    }

    pub(crate) fn carried_out(&self, stream: u32) {
        self.carried_out.fetch_max(stream, Ordering::SeqCst);
    }

    pub(crate) fn last_carried_out(&self) -> u32 {
        self.carried_out.load(Ordering::SeqCst)
    }

    /// A GOAWAY tells the client what was not carried out, so nothing may be once it is decided.
    pub(crate) fn is_going_away(&self) -> bool {
        self.going_away.load(Ordering::SeqCst)
    }

    pub(crate) fn go_away(&self) {
        self.going_away.store(true, Ordering::SeqCst);
        self.note(ConnectionChange::GoingAway);
    }
}

/// Marks a request as under way until it is dropped, which is when its answer is handed over.
#[derive(Debug)]
pub(crate) struct UnderWay(Arc<Connection>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.unwritten.store(true, Ordering::SeqCst);
        self.0.touched.store(false, Ordering::SeqCst);
        self.0.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

/// All open connections.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    accepted: AtomicU64,
    open: Mutex<HashMap<u64, Arc<Connection>>>,
    history: Arc<History>,
}

impl Connections {
    fn map(&self) -> MutexGuard<'_, HashMap<u64, Arc<Connection>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn open(&self) -> usize {
        self.map().len()
    }

    pub(crate) fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::SeqCst)
    }

    pub(crate) fn add(&self) -> (Arc<Connection>, mpsc::UnboundedReceiver<Command>) {
        let (commands, orders) = mpsc::unbounded_channel();
        let connection = Arc::new(Connection {
            id: self.accepted.fetch_add(1, Ordering::SeqCst) + 1,
            commands,
            under_way: AtomicUsize::new(0),
            touched: AtomicBool::new(false),
            unwritten: AtomicBool::new(false),
            close_next: AtomicBool::new(false),
            going_away: AtomicBool::new(false),
            carried_out: AtomicU32::new(0),
            silent: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            history: Arc::clone(&self.history),
        });
        self.map().insert(connection.id, Arc::clone(&connection));
        (connection, orders)
    }

    pub(crate) fn remove(&self, id: u64) {
        if let Some(connection) = self.map().remove(&id) {
            connection.gone();
        }
    }

    /// What happened to connections since the start, or the last reset.
    pub(crate) fn events(&self) -> Vec<ConnectionEvent> {
        self.history.events().clone()
    }

    pub(crate) fn forget_events(&self) {
        self.history.events().clear();
    }

    /// Closes the idle connections; returns, once they are closed, how many were.
    pub(crate) async fn drop_idle(&self) -> usize {
        let mut decisions = Vec::new();
        for connection in self.map().values().filter(|connection| connection.is_idle()) {
            let (decided, decision) = oneshot::channel();
            if connection.commands.send(Command::CloseIfIdle(decided)).is_ok() {
                decisions.push(decision);
            }
        }
        let mut closed = 0;
        for decision in decisions {
            closed += usize::from(decision.await.unwrap_or(false));
        }
        closed
    }
}
