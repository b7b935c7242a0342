//! The server's shared state, and the operations of the control API and the library on it.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::access::is_host_name;
use super::changes::Changes;
use super::connection::Connections;
use super::limits;
use super::listener::{ConnectionHandler, Listener, Listeners};
use super::tls::{Certificates, Tls};
use crate::clock::{self, Clock};
use crate::error::Error;
use crate::fault::FaultQueue;
use crate::journal::{Fingerprints, Journal};
use crate::limits::{CurrentLimits, Limits};
use crate::message::Message;
use crate::options::{Options, Seed};
use crate::params::checks;
use crate::phone;
use crate::store::message_content::MessageDetails;
use crate::store::messages::{self, NewMessage};
use crate::store::seed::DEMO_CHANNEL;
use crate::store::{Store, channels, conversations};

/// A string of random digits.
fn random_id() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// The state of a running sandbox.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) options: Options,
    pub(crate) journal: Arc<Journal>,
    pub(crate) fingerprints: Fingerprints,
    pub(crate) faults: FaultQueue,
    pub(crate) limits: CurrentLimits,
    pub(crate) connections: Connections,
    listeners: Arc<Listeners>,
    request_count: AtomicU64,
    /// Identifies this start.
    started: String,
    /// How often the clock or the limits were set.
    settings_changes: AtomicU64,
    url: String,
    tls: Option<Tls>,
}

impl Server {
    /// Opens the database and binds the ports. `handler` makes the connection handler of this server.
    pub(super) fn new(
        options: Options,
        handler: impl FnOnce(Weak<Self>) -> ConnectionHandler,
    ) -> Result<Arc<Self>, Error> {
        if let Some(name) = options.allow_hosts.iter().find(|name| !is_host_name(name)) {
            return Err(Error::Invalid(format!(
                "'{name}' is not a host: it must be a name or an address, without a port"
            )));
        }
        let journal_limit = options.journal_limit;
        let clock = Clock::default();
        let store = Store::open(options.db.as_deref(), options.seed, clock.now())?;
        clock.set_offset(store.clock_offset()?);
        let limits = CurrentLimits::new(limits::resolve(options.limits.clone(), &store)?);
        let plain = Listener::new(options.port, None)?;
        let url = format!("http://127.0.0.1:{}", plain.port());
        let mut listeners = vec![plain];
        let mut tls = None;
        if options.tls {
            let certificates = Certificates::generate(clock.now())?;
            let mut urls = Vec::new();
            for acceptor in certificates.acceptors {
                let listener = Listener::new(0, Some(acceptor))?;
                urls.push(format!("https://127.0.0.1:{}", listener.port()));
                listeners.push(listener);
            }
            tls = Tls::new(certificates.ca_pem, urls, &url);
        }
        Ok(Arc::new_cyclic(|server| Self {
            store,
            clock,
            options,
            journal: Arc::new(Journal::new(journal_limit)),
            fingerprints: Fingerprints::default(),
            faults: FaultQueue::default(),
            limits,
            connections: Connections::new(journal_limit),
            listeners: Listeners::new(listeners, handler(Weak::clone(server))),
            request_count: AtomicU64::new(0),
            started: random_id(),
            settings_changes: AtomicU64::new(0),
            url,
            tls,
        }))
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn port(&self) -> u16 {
        self.listeners.port()
    }

    pub(crate) fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// A random string that identifies this start of the server.
    pub(crate) fn started(&self) -> &str {
        &self.started
    }

    /// How often each part has changed since the start.
    pub(super) fn changes(&self) -> Changes {
        Changes {
            requests: self.journal.changes(),
            data: self.store.changes(),
            faults: self.faults.changes(self.clock.now()),
            settings: self.settings_changes.load(Ordering::SeqCst),
        }
    }

    fn record_settings_change(&self) {
        self.settings_changes.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn next_request_id(&self) -> String {
        format!("req_{:08x}", self.request_count.fetch_add(1, Ordering::Relaxed) + 1)
    }

    pub(crate) fn reset(&self, seed: Seed) -> Result<(), Error> {
        self.faults.clear();
        self.limits.reset();
        self.clock.set_offset(0);
        self.store.reset(seed, self.clock.now())?;
        self.forget_removed_templates()?;
        self.journal.clear();
        self.connections.clear_events();
        self.record_settings_change();
        Ok(())
    }

    pub(crate) fn messages(&self, to: Option<&str>) -> Result<Vec<Message>, Error> {
        Ok(self.messages_after(to, 0, None)?.0)
    }

    /// The outbound messages after the one with this number, at most `limit` of them, and the number of the last one.
    pub(crate) fn messages_after(
        &self,
        to: Option<&str>,
        after: i64,
        limit: Option<usize>,
    ) -> Result<(Vec<Message>, i64), Error> {
        // A test may write the number as it wrote it for the SDK, which removes spaces and punctuation. An unencoded
        // plus sign in a query was decoded as a space.
        let phone = to.map(|to| format!("+{}", to.chars().filter(char::is_ascii_digit).collect::<String>()));
        let now = self.clock.now();
        self.store.transact(|tx| Ok(messages::outbound(tx, phone.as_deref(), after, limit, now)?))
    }

    pub(crate) fn receive(&self, from: &str, body: &str, channel: Option<&str>) -> Result<String, Error> {
        checks::phone(from).map_err(|why| Error::Invalid(format!("'from' {why}")))?;
        let phone = phone::normalize_phone(from);
        let channel = channel.unwrap_or(DEMO_CHANNEL);
        let now = self.clock.now();
        self.store.transact(|tx| {
            if !channels::exists(tx, channel)? {
                return Err(Error::Invalid(format!("unknown channel '{channel}'")));
            }
            let new = NewMessage {
                channel,
                phone: &phone,
                direction: "inbound",
                kind: "text",
                content: body,
                details: &MessageDetails::default(),
                deliver_at: None,
                read_at: None,
                category: None,
                in_window: true,
                error: None,
            };
            let wamid = messages::add(tx, &new, now)?;
            conversations::record_inbound(tx, channel, &phone, now)?;
            Ok(wamid)
        })
    }

    pub(crate) fn advance(&self, time: Duration) -> Result<(), Error> {
        let offset = self.clock.offset().saturating_add(clock::milliseconds(time));
        // A thousand years.
        if offset > 31_536_000_000_000 {
            return Err(Error::Invalid("the clock cannot be moved that far".to_owned()));
        }
        self.store.set_clock_offset(offset)?;
        self.clock.set_offset(offset);
        self.record_settings_change();
        Ok(())
    }

    pub(crate) fn set_status(&self, wamid: &str, status: &str, error: Option<&str>) -> Result<(), Error> {
        if status.is_empty() {
            return Err(Error::Invalid("'status' must not be empty".to_owned()));
        }
        let now = self.clock.now();
        let found = self.store.transact(|tx| messages::set_status(tx, wamid, status, error, now))?;
        if found { Ok(()) } else { Err(Error::Invalid(format!("unknown message '{wamid}'"))) }
    }

    pub(crate) fn set_limits(&self, limits: Limits) -> Result<(), Error> {
        self.limits.set(limits::resolve(limits, &self.store)?);
        self.record_settings_change();
        Ok(())
    }

    /// Templates may have been removed: their states would make the limits invalid.
    pub(crate) fn forget_removed_templates(&self) -> Result<(), Error> {
        if let Some(limits) = limits::without_removed_templates(&self.limits.get(), &self.store)? {
            self.limits.set(limits);
            self.record_settings_change();
        }
        Ok(())
    }

    pub(crate) async fn close_listeners(&self) {
        self.listeners.close().await;
    }

    pub(crate) fn open_listeners(&self) -> Result<(), Error> {
        self.listeners.open()
    }

    /// Refuses connections for that time. They are refused on return, and accepted again later.
    pub(crate) async fn refuse(&self, time: Duration) {
        let generation = self.listeners.close().await;
        self.connections.drop_idle().await;
        self.listeners.reopen_later(generation, time);
    }
}
