//! A real HTTP server on loopback that implements the whole Workspace API statefully in SQLite.
//!
//! The README beside this crate is its contract: seeded data, control API, journal and faults.
//!
//! ```
//! use workspace_sandbox::{Fault, Options, Sandbox};
//!
//! # fn main() -> Result<(), workspace_sandbox::Error> {
//! let sandbox = Sandbox::start(Options::default())?;
//! sandbox.fault(Fault::lost_answer().on("templates.send"))?;
//! assert!(sandbox.url().starts_with("http://127.0.0.1:"));
//! assert!(sandbox.journal().is_empty());
//! # Ok(())
//! # }
//! ```

mod api;
mod clock;
mod control;
mod doctest;
mod error;
mod fault;
mod faults;
mod journal;
mod message;
mod options;
mod params;
mod seed;
mod server;
mod store;

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

pub use doctest::doctest;
pub use error::Error;
pub use fault::{Fault, FaultBytes, FaultKind};
pub use journal::{Effect, EffectKind, Entry};
pub use message::Message;
pub use options::{Options, Seed};
pub use server::connection::{ConnectionChange, ConnectionEvent};
pub use server::tls::Tls;

use server::Server;

/// The version of the control API.
pub const CONTROL_VERSION: u32 = 1;

/// The first seeded key: one channel, `ch_demo`.
pub const API_KEY: &str = "sandbox-key";

/// The second seeded key: two channels, `ch_a` and `ch_b`.
pub const API_KEY_TWO: &str = "sandbox-key-two";

/// A running sandbox. Its server has a thread and a runtime of its own, so every method may be
/// called from sync and async code alike; dropping it stops the server.
#[derive(Debug)]
pub struct Sandbox {
    server: Arc<Server>,
    runtime: tokio::runtime::Handle,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts a server and returns once it listens.
    ///
    /// # Errors
    /// If the port is taken, the database cannot be opened or a certificate cannot be made.
    pub fn start(options: Options) -> Result<Self, Error> {
        let (ready, started) = mpsc::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = std::thread::Builder::new().name("workspace-sandbox".to_owned()).spawn(move || {
            let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => {
                    let _ = ready.send(Err(error.into()));
                    return;
                }
            };
            let handle = runtime.handle().clone();
            runtime.block_on(async {
                match Server::start(options).await {
                    Ok(server) => {
                        let _ = ready.send(Ok((Arc::clone(&server), handle)));
                        let _ = stopped.await;
                        server.close_listeners().await;
                    }
                    Err(error) => {
                        let _ = ready.send(Err(error));
                    }
                }
            });
            runtime.shutdown_background();
        })?;
        let (server, runtime) =
            started.recv().map_err(|_| Error::Invalid("the server's thread ended early".to_owned()))??;
        Ok(Self { server, runtime, stop: Some(stop), thread: Some(thread) })
    }

    /// The base of the server, such as `http://127.0.0.1:40001`; no slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// The base of the HTTPS server; none without [`Options::tls`].
    #[must_use]
    pub fn https_url(&self) -> Option<&str> {
        self.server.tls().map(|tls| tls.https_url.as_str())
    }

    /// The plain-HTTP port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// The CA and the bad certificates; none without [`Options::tls`].
    #[must_use]
    pub fn tls(&self) -> Option<&Tls> {
        self.server.tls()
    }

    /// New data; the journal, the faults and the clock are cleared.
    ///
    /// # Errors
    /// If the database fails.
    pub fn reset(&self, seed: Seed) -> Result<(), Error> {
        self.server.reset(seed)
    }

    /// Everything that arrived, in order.
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        self.server.journal.since(0)
    }

    /// What arrived after the entry with this `seq`.
    #[must_use]
    pub fn journal_since(&self, seq: u64) -> Vec<Entry> {
        self.server.journal.since(seq)
    }

    /// Waits until the journal satisfies a condition and returns it, or none at the time-out. The
    /// condition sees the journal at each change, and must not call the sandbox.
    pub fn wait_for(&self, condition: impl FnMut(&[Entry]) -> bool, timeout: Duration) -> Option<Vec<Entry>> {
        self.server.journal.wait_for(condition, timeout)
    }

    /// The accepted outbound messages to a number, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn messages(&self, to: &str) -> Result<Vec<Message>, Error> {
        self.server.messages(Some(to))
    }

    /// All accepted outbound messages, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn all_messages(&self) -> Result<Vec<Message>, Error> {
        self.server.messages(None)
    }

    /// An inbound message on the channel `ch_demo`: opens the 24-hour window. Returns its wamid.
    ///
    /// # Errors
    /// If the number is malformed.
    pub fn receive(&self, from: &str, body: &str) -> Result<String, Error> {
        self.server.receive(from, body, None)
    }

    /// An inbound message on a given channel. Returns its wamid.
    ///
    /// # Errors
    /// If the number is malformed or the channel unknown.
    pub fn receive_on(&self, channel: &str, from: &str, body: &str) -> Result<String, Error> {
        self.server.receive(from, body, Some(channel))
    }

    /// Moves the sandbox's clock forward.
    ///
    /// # Errors
    /// If the database fails.
    pub fn advance(&self, time: Duration) -> Result<(), Error> {
        self.server.advance(time)
    }

    /// Sets a message's status by hand.
    ///
    /// # Errors
    /// If the message is unknown or the status empty.
    pub fn set_status(&self, wamid: &str, status: &str, error: Option<&str>) -> Result<(), Error> {
        self.server.set_status(wamid, status, error)
    }

    /// Adds a fault and returns its id.
    ///
    /// # Errors
    /// If its fields do not go with its kind.
    pub fn fault(&self, fault: Fault) -> Result<u64, Error> {
        let ids = self.server.faults.add(vec![fault])?;
        Ok(ids.first().copied().unwrap_or_default())
    }

    /// Adds faults in order and returns their ids; all of them or none.
    ///
    /// # Errors
    /// If a fault's fields do not go with its kind.
    pub fn faults(&self, faults: Vec<Fault>) -> Result<Vec<u64>, Error> {
        self.server.faults.add(faults)
    }

    /// How many faults are still to be played.
    #[must_use]
    pub fn pending_faults(&self) -> usize {
        self.server.faults.pending().len()
    }

    /// Forgets the faults.
    pub fn clear_faults(&self) {
        self.server.faults.clear();
    }

    /// Closes the listeners and the idle connections for that long. They are closed on return.
    pub fn refuse(&self, time: Duration) {
        self.run(|server| async move { server.refuse(time).await });
    }

    /// Closes the listeners until [`Sandbox::open_listener`]. They are closed on return; connections
    /// that are open stay.
    pub fn close_listener(&self) {
        self.run(|server| async move { server.close_listeners().await });
    }

    /// Opens the listeners again, on the same ports.
    ///
    /// # Errors
    /// If a port was taken meanwhile.
    pub fn open_listener(&self) -> Result<(), Error> {
        self.run(|server| async move { server.open_listeners() }).unwrap_or(Ok(()))
    }

    /// Closes every idle keep-alive connection (FIN); they are closed on return. How many were.
    pub fn drop_idle(&self) -> usize {
        self.run(|server| async move { server.connections.drop_idle().await }).unwrap_or(0)
    }

    /// How many connections are open now.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.server.connections.open()
    }

    /// How many connections were accepted since the start.
    #[must_use]
    pub fn accepted_connections(&self) -> u64 {
        self.server.connections.accepted()
    }

    /// What happened to connections since the start or the last reset, in order.
    #[must_use]
    pub fn connection_events(&self) -> Vec<ConnectionEvent> {
        self.server.connections.events()
    }

    /// Runs on the server's thread and waits without tokio, so that async callers may wait too.
    fn run<F, T>(&self, work: impl FnOnce(Arc<Server>) -> F) -> Option<T>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        let (done, answer) = mpsc::channel();
        let work = work(Arc::clone(&self.server));
        self.runtime.spawn(async move {
            let _ = done.send(work.await);
        });
        answer.recv().ok()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
