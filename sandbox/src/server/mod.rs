//! The server's shared state, and what the control API and the library do with it.

mod answer;
pub(crate) mod connection;
mod exchange;
mod http1;
mod http2;
mod listener;
mod no_streams;
mod socket;
pub(crate) mod tls;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub(crate) use answer::Answer;
use connection::Connections;
use listener::Listener;
use tls::Tls;

use crate::api;
use crate::clock::{self, Clock};
use crate::error::Error;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::message::Message;
use crate::options::{Options, Seed};
use crate::params::checks;
use crate::seed;
use crate::store::messages::{self, Details, New};
use crate::store::{Store, channels};

/// Everything a running sandbox is made of.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) options: Options,
    pub(crate) journal: Journal,
    pub(crate) faults: Faults,
    pub(crate) connections: Connections,
    listeners: Vec<Listener>,
    /// Counts the closings and openings, so that only the last `refuse` opens again.
    switches: AtomicU64,
    requests: AtomicU64,
    url: String,
    tls: Option<Tls>,
}

impl Server {
    pub(crate) async fn start(options: Options) -> Result<Arc<Self>, Error> {
        let clock = Clock::default();
        let store = Store::open(options.db.as_deref(), options.seed, clock.now())?;
        clock.set_offset(store.clock_offset()?);
        let plain = Listener::new(options.port, None)?;
        let url = format!("http://127.0.0.1:{}", plain.port());
        let mut listeners = vec![plain];
        let mut tls = None;
        if options.tls {
            let certificates = tls::Certificates::generate(clock.now())?;
            let mut urls = Vec::new();
            for acceptor in certificates.acceptors {
                let listener = Listener::new(0, Some(acceptor))?;
                urls.push(format!("https://127.0.0.1:{}", listener.port()));
                listeners.push(listener);
            }
            tls = Tls::new(certificates.ca_pem, urls, &url);
        }
        let server = Arc::new(Self {
            store,
            clock,
            options,
            journal: Journal::default(),
            faults: Faults::default(),
            connections: Connections::default(),
            listeners,
            switches: AtomicU64::new(0),
            requests: AtomicU64::new(0),
            url,
            tls,
        });
        server.open_listeners()?;
        Ok(server)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn port(&self) -> u16 {
        self.listeners.first().map_or(0, Listener::port)
    }

    pub(crate) fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    pub(crate) fn next_request_id(&self) -> String {
        format!("req_{:08x}", self.requests.fetch_add(1, Ordering::Relaxed) + 1)
    }

    pub(crate) fn reset(&self, seed: Seed) -> Result<(), Error> {
        self.faults.clear();
        self.clock.set_offset(0);
        self.store.reset(seed, self.clock.now())?;
        self.journal.clear();
        self.connections.forget_events();
        Ok(())
    }

    pub(crate) fn messages(&self, to: Option<&str>) -> Result<Vec<Message>, Error> {
        let phone = to.map(api::normal_phone);
        let now = self.clock.now();
        self.store.transact(|tx| Ok(messages::outbound(tx, phone.as_deref(), now)?))
    }

    pub(crate) fn receive(&self, from: &str, body: &str, channel: Option<&str>) -> Result<String, Error> {
        checks::phone(from).map_err(|why| Error::Invalid(format!("'from' {why}")))?;
        let phone = api::normal_phone(from);
        let channel = channel.unwrap_or(seed::DEMO_CHANNEL);
        let now = self.clock.now();
        self.store.transact(|tx| {
            if !channels::exists(tx, channel)? {
                return Err(Error::Invalid(format!("unknown channel '{channel}'")));
            }
            let new = New {
                channel,
                phone: &phone,
                direction: "inbound",
                kind: "text",
                content: body,
                details: &Details::default(),
                deliver_at: None,
                read_at: None,
            };
            let wamid = messages::add(tx, &new, now)?;
            messages::heard_from(tx, channel, &phone, now)?;
            Ok(wamid)
        })
    }

    pub(crate) fn advance(&self, time: Duration) -> Result<(), Error> {
        let offset = self.clock.offset().saturating_add(clock::milliseconds(time));
        // A thousand years: beyond it, dates no longer have four digits.
        if offset > 31_536_000_000_000 {
            return Err(Error::Invalid("the clock cannot be moved that far".to_owned()));
        }
        self.store.set_clock_offset(offset)?;
        self.clock.set_offset(offset);
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

    pub(crate) async fn close_listeners(&self) {
        self.switches.fetch_add(1, Ordering::SeqCst);
        for listener in &self.listeners {
            listener.close().await;
        }
    }

    pub(crate) fn open_listeners(self: &Arc<Self>) -> Result<(), Error> {
        self.switches.fetch_add(1, Ordering::SeqCst);
        self.listeners.iter().try_for_each(|listener| listener.open(self))
    }

    /// Returns once connections are refused; they are accepted again by themselves.
    pub(crate) async fn refuse(self: Arc<Self>, time: Duration) {
        self.close_listeners().await;
        let switch = self.switches.load(Ordering::SeqCst);
        self.connections.drop_idle().await;
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            // A port that was taken meanwhile may be given back.
            while self.switches.load(Ordering::SeqCst) == switch {
                if self.listeners.iter().all(|listener| listener.open(&self).is_ok()) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
    }
}
