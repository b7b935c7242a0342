//! What is known of each open connection, and how it is told to end.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
}

#[derive(Debug)]
pub(crate) enum Command {
    End(End),
    /// FIN, but only if no request is under way; answers when that is decided and done.
    CloseIfIdle(oneshot::Sender<bool>),
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
        // A task that is gone has ended already.
        let _ = self.commands.send(Command::End(end));
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
        });
        self.map().insert(connection.id, Arc::clone(&connection));
        (connection, orders)
    }

    pub(crate) fn remove(&self, id: u64) {
        self.map().remove(&id);
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
