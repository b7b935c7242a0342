//! The sandbox as a library: starts a server and controls it.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use crate::error::Error;
use crate::fault::Fault;
use crate::journal::Entry;
use crate::limits::Limits;
use crate::message::Message;
use crate::options::{Options, Seed};
use crate::server::{self, ConnectionEvent, Server, Tls};

/// A running sandbox. The server has its own thread and runtime, so that every method can be called from sync and async
/// code. Dropping the value stops the server.
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
    /// If the port is in use, the database cannot be opened, or a certificate cannot be generated.
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
                match server::start(options) {
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
            started.recv().map_err(|_| Error::Invalid("the server thread ended early".to_owned()))??;
        Ok(Self { server, runtime, stop: Some(stop), thread: Some(thread) })
    }

    /// The base URL of the server, such as `http://127.0.0.1:40001`, without a trailing slash.
    #[must_use]
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// The base URL of the HTTPS server; none without [`Options::tls`].
    #[must_use]
    pub fn https_url(&self) -> Option<&str> {
        self.server.tls().map(|tls| tls.https_url.as_str())
    }

    /// The plain-HTTP port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// The CA and the servers with invalid certificates; none without [`Options::tls`].
    #[must_use]
    pub fn tls(&self) -> Option<&Tls> {
        self.server.tls()
    }

    /// Restores the initial data and the limits of the options, and clears the journal, the faults and the clock.
    ///
    /// # Errors
    /// If the database fails.
    pub fn reset(&self, seed: Seed) -> Result<(), Error> {
        self.server.reset(seed)
    }

    /// The requests in order of arrival: all, or the last ones if there were more than
    /// [`Options::journal_limit`].
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        self.server.journal.since(0)
    }

    /// The requests after the entry with this `seq`.
    #[must_use]
    pub fn journal_since(&self, seq: u64) -> Vec<Entry> {
        self.server.journal.since(seq)
    }

    /// How many of the oldest entries the journal has dropped since the start or the last reset, because there were
    /// more than [`Options::journal_limit`].
    #[must_use]
    pub fn journal_dropped(&self) -> u64 {
        self.server.journal.dropped()
    }

    /// Waits until the journal satisfies a condition and returns it; none after the timeout. The condition is checked
    /// after each change of the journal, and must not call the sandbox.
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

    /// Simulates an inbound message on the channel `ch_demo`, which opens the 24-hour window. Returns its wamid.
    ///
    /// # Errors
    /// If the number is malformed.
    pub fn receive(&self, from: &str, body: &str) -> Result<String, Error> {
        self.server.receive(from, body, None)
    }

    /// Simulates an inbound message on a channel. Returns its wamid.
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

    /// Sets the status of a message.
    ///
    /// # Errors
    /// If the message is unknown or the status empty.
    pub fn set_status(&self, wamid: &str, status: &str, error: Option<&str>) -> Result<(), Error> {
        self.server.set_status(wamid, status, error)
    }

    /// Adds a fault and returns its id.
    ///
    /// # Errors
    /// If its fields do not fit its kind.
    pub fn fault(&self, fault: Fault) -> Result<u64, Error> {
        let ids = self.server.faults.add(vec![fault], self.server.clock.now())?;
        Ok(ids.first().copied().unwrap_or_default())
    }

    /// Adds faults in order and returns their ids; adds none if one is invalid.
    ///
    /// # Errors
    /// If the fields of a fault do not fit its kind.
    pub fn faults(&self, faults: Vec<Fault>) -> Result<Vec<u64>, Error> {
        self.server.faults.add(faults, self.server.clock.now())
    }

    /// The number of faults that still apply.
    #[must_use]
    pub fn pending_faults(&self) -> usize {
        self.server.faults.list(self.server.clock.now()).len()
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.server.faults.clear();
    }

    /// WhatsApp's limits on sends that apply at the moment. Phone numbers are written with digits and a plus sign.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.server.limits.get().as_ref().clone()
    }

    /// Sets WhatsApp's limits on sends. They replace all earlier ones, so that [`Limits::new`] removes them.
    ///
    /// # Errors
    /// If a phone number is malformed, or there is no template of a name.
    pub fn set_limits(&self, limits: Limits) -> Result<(), Error> {
        self.server.set_limits(limits)
    }

    /// Closes the listeners and the idle connections, and reopens the listeners after that time. They are closed on
    /// return.
    pub fn refuse(&self, time: Duration) {
        self.run(|server| async move { server.refuse(time).await });
    }

    /// Closes the listeners until [`Sandbox::open_listener`]. They are closed on return; open connections stay open.
    pub fn close_listener(&self) {
        self.run(|server| async move { server.close_listeners().await });
    }

    /// Reopens the listeners, on the same ports.
    ///
    /// # Errors
    /// If another process uses a port meanwhile.
    pub fn open_listener(&self) -> Result<(), Error> {
        self.run(|server| async move { server.open_listeners() }).unwrap_or(Ok(()))
    }

    /// Closes every idle keep-alive connection (FIN) and returns their number. They are closed on return.
    pub fn drop_idle(&self) -> usize {
        self.run(|server| async move { server.connections.drop_idle().await }).unwrap_or(0)
    }

    /// The number of open connections.
    #[must_use]
    pub fn open_connections(&self) -> usize {
        self.server.connections.open()
    }

    /// The number of connections accepted since the start.
    #[must_use]
    pub fn accepted_connections(&self) -> u64 {
        self.server.connections.accepted()
    }

    /// The closes, resets and GOAWAYs of connections since the start or the last reset, in order. As many of them are
    /// kept as entries of the journal.
    #[must_use]
    pub fn connection_events(&self) -> Vec<ConnectionEvent> {
        self.server.connections.events()
    }

    /// Runs a future on the thread of the server. Blocks without tokio, which panics if async code blocks on it.
    fn run<F, T>(&self, work: impl FnOnce(Arc<Server>) -> F) -> Option<T>
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        let (sender, receiver) = mpsc::channel();
        let work = work(Arc::clone(&self.server));
        self.runtime.spawn(async move {
            let _ = sender.send(work.await);
        });
        receiver.recv().ok()
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
