//! The ledger as programs open, read and settle it.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::{Duration, SystemTime};

use futures_core::Stream;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::{Error, FieldError, FieldErrorKind};
use crate::ledger::clock;
use crate::ledger::entry::{EntryKey, EntryState, LedgerEntry};
use crate::ledger::private_file::create_private;
use crate::ledger::store::{EntryPage, PageRequest, Reply, Resolution, Store, StoreError};
use crate::macros::string_enum;
use crate::per_process::PerProcess;
use crate::spec::idempotency_key::check_idempotency_key;

string_enum! {
    /// The data of a request that the ledger keeps besides its keyed hash.
    #[derive(Default)]
    pub enum LedgerKeep {
        /// Nothing.
        #[default]
        Hash = "hash",
        /// The recipient's phone number, which helps to look an unknown send up.
        Recipient = "recipient",
    }
}

/// Parses `hash` or `recipient`, which languages without this type use.
impl FromStr for LedgerKeep {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|keep| keep.as_str() == text).ok_or_else(|| {
            let message = "must be one of hash, recipient";
            Error::configuration(vec![FieldError::new("ledger_keep", FieldErrorKind::NotAllowed, message)])
        })
    }
}

/// The ledger of a client: an open one, the path of its file, or the URL of its database.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LedgerSource {
    /// An open ledger.
    Ledger(Ledger),
    /// The path of a file, or a URL.
    Place(LedgerPlace),
}

/// Where a ledger is stored. A string with `://` is a URL, such as `postgresql://user:password@host/database`; every
/// other one is the path of a file, which is created if there is none.
///
/// `Display` and `Debug` show neither user nor password.
#[derive(Clone)]
pub struct LedgerPlace(Place);

#[derive(Clone)]
enum Place {
    File(PathBuf),
    Url(SecretString),
}

impl LedgerPlace {
    /// The path, if the ledger is in a file. It is absolute: a process that is forked after it has changed its folder
    /// must open the same file.
    #[must_use]
    pub fn as_path(&self) -> Option<&Path> {
        match &self.0 {
            Place::File(path) => Some(path),
            Place::Url(_) => None,
        }
    }
}

/// The path, or the URL without user, password and parameters.
impl fmt::Display for LedgerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::File(path) => path.display().fmt(f),
            Place::Url(url) => f.write_str(&without_secrets(url.expose_secret())),
        }
    }
}

impl fmt::Debug for LedgerPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn without_secrets(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    // A password may have characters that should have been encoded.
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    format!("{scheme}://{rest}")
}

impl From<&Ledger> for LedgerSource {
    fn from(ledger: &Ledger) -> Self {
        Self::Ledger(ledger.clone())
    }
}

impl From<Ledger> for LedgerSource {
    fn from(ledger: Ledger) -> Self {
        Self::Ledger(ledger)
    }
}

impl From<&LedgerPlace> for LedgerPlace {
    fn from(place: &LedgerPlace) -> Self {
        place.clone()
    }
}

impl From<LedgerPlace> for LedgerSource {
    fn from(place: LedgerPlace) -> Self {
        Self::Place(place)
    }
}

fn place_of(path: &Path) -> LedgerPlace {
    LedgerPlace(match path.to_str() {
        Some(url) if url.contains("://") => Place::Url(SecretString::from(url)),
        _ => Place::File(std::path::absolute(path).unwrap_or_else(|_| path.to_owned())),
    })
}

macro_rules! from_path {
    ($($type:ty),+) => { $(
        impl From<$type> for LedgerPlace {
            fn from(path: $type) -> Self {
                place_of(path.as_ref())
            }
        }

        impl From<$type> for LedgerSource {
            fn from(path: $type) -> Self {
                Self::Place(path.into())
            }
        }
    )+ };
}

from_path!(&str, String, &String, &Path, PathBuf, &PathBuf);

/// How to open a [`Ledger`].
#[derive(Clone)]
#[must_use = "the options do nothing until `open`"]
pub struct LedgerOptions {
    create: bool,
    scope: Arc<str>,
    secret: Option<SecretString>,
}

impl Default for LedgerOptions {
    fn default() -> Self {
        Self { create: true, scope: Arc::from(""), secret: None }
    }
}

/// Shows no secret.
impl fmt::Debug for LedgerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LedgerOptions").field("create", &self.create).finish_non_exhaustive()
    }
}

impl LedgerOptions {
    /// The defaults: the file is created if there is none, the scope is empty, and the file has its own secret.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a ledger that does not exist is created; true by default. A new ledger knows of no earlier send, so a
    /// program that must not start without its record sets this to false.
    pub fn create(mut self, create: bool) -> Self {
        self.create = create;
        self
    }

    /// The scope whose entries the methods of this ledger work on; empty by default. It is the `ledger_scope` of the
    /// clients that write them.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scope = Arc::from(scope.into());
        self
    }

    /// The secret of the fingerprints. By default it is stored in the ledger, so a person who can read it can test
    /// guesses of phone numbers against it.
    pub fn secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(SecretString::from(secret.into()));
        self
    }

    /// Opens the ledger in a file on a local disk, or in a PostgreSQL database. It waits until the database has
    /// answered.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Ledger`](crate::ErrorKind::Ledger) if the file or the database cannot be used; the message says
    /// why, and what to do.
    pub fn open(self, place: impl Into<LedgerPlace>) -> Result<Ledger, Error> {
        reject_nul("scope", &self.scope)?;
        let source = Source { place: place.into(), create: self.create, secret: self.secret };
        let store = source.open().map_err(|error| error.into_error())?;
        let store = Arc::new(PerProcess::new(OnceLock::from(store)));
        Ok(Ledger { source: Arc::new(source), store, scope: self.scope })
    }
}

/// Not every store can hold the NUL character.
fn reject_nul(name: &str, value: &str) -> Result<(), Error> {
    match value.contains('\0') {
        true => Err(StoreError::unusable(format!("{name} must not contain a NUL character")).into_error()),
        false => Ok(()),
    }
}

/// Where a ledger is, so that a forked process can open it for itself.
struct Source {
    place: LedgerPlace,
    create: bool,
    secret: Option<SecretString>,
}

/// The store of a process, or the reason why it could not be opened.
type StoreResult = Result<Arc<dyn Store>, StoreError>;

impl Source {
    fn open(&self) -> StoreResult {
        let secret = self.secret.as_ref().map(|secret| secret.expose_secret().as_bytes());
        match &self.place.0 {
            Place::File(path) => open_file(path, self.create, secret),
            Place::Url(url) => open_url(url.expose_secret(), self.create, secret),
        }
    }
}

#[cfg(feature = "ledger-sqlite")]
fn open_file(path: &Path, create: bool, secret: Option<&[u8]>) -> StoreResult {
    Ok(crate::ledger::sqlite::SqliteStore::open(path, create, secret)?)
}

#[cfg(not(feature = "ledger-sqlite"))]
fn open_file(_: &Path, _: bool, _: Option<&[u8]>) -> StoreResult {
    Err(StoreError::unusable("a ledger in a file needs the Cargo feature ledger-sqlite"))
}

fn open_url(url: &str, create: bool, secret: Option<&[u8]>) -> StoreResult {
    match url.split_once("://") {
        Some(("postgresql" | "postgres", _)) => open_postgres(url, create, secret),
        scheme => {
            let scheme = scheme.map(|(scheme, _)| scheme).unwrap_or_default();
            Err(StoreError::unusable(format!(
                "a ledger at a URL that begins with {scheme}: is not supported; use a URL that begins with \
                 postgresql: or the path of a file"
            )))
        }
    }
}

#[cfg(feature = "ledger-postgres")]
fn open_postgres(url: &str, create: bool, secret: Option<&[u8]>) -> StoreResult {
    Ok(crate::ledger::postgres::PostgresStore::open(url, create, secret)?)
}

#[cfg(not(feature = "ledger-postgres"))]
fn open_postgres(_: &str, _: bool, _: Option<&[u8]>) -> StoreResult {
    Err(StoreError::unusable("a ledger in PostgreSQL needs the Cargo feature ledger-postgres"))
}

/// A durable record of sends under idempotency keys.
///
/// Give it to a client with [`ClientBuilder::ledger`](crate::ClientBuilder::ledger), and each send with an
/// `idempotency_key` is recorded before its first byte leaves: the same call again, also after a crash and in another
/// process, never sends twice. The methods here are for looking at the entries, and for settling those that are
/// unknown.
///
/// Cloning is cheap. A ledger is closed when the last clone and the last client with it are dropped.
///
/// ```
/// # workspace_sandbox::doctest(|url| async move {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("ledger.db");
/// use workspace_sdk::{Client, EntryState, Ledger, SendTemplate};
///
/// let ledger = Ledger::open(&path)?;
/// let client = Client::builder().base_url(&url).api_key("sandbox-key").ledger(&ledger).build()?;
/// let notice = || SendTemplate::new("+1234567890", "plain_notice").idempotency_key("order-1234/notice");
/// let first = client.templates().send(notice()).await?;
/// let second = client.templates().send(notice()).await?;
/// assert_eq!(first.message_id, second.message_id);
/// assert!(second.call.replayed);
///
/// let entry = ledger.get("order-1234/notice").await?.unwrap();
/// assert_eq!(entry.state, EntryState::Accepted);
/// # Ok::<(), workspace_sdk::Error>(())
/// # });
/// ```
#[derive(Clone)]
pub struct Ledger {
    source: Arc<Source>,
    store: Arc<PerProcess<OnceLock<Arc<dyn Store>>>>,
    scope: Arc<str>,
}

impl fmt::Debug for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ledger").field("place", &self.source.place).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Opens the ledger at this path or URL, and creates it if there is none. See [`LedgerOptions`] for more options.
    ///
    /// # Errors
    ///
    /// The same as [`LedgerOptions::open`].
    pub fn open(place: impl Into<LedgerPlace>) -> Result<Self, Error> {
        LedgerOptions::new().open(place)
    }

    /// The store of this process. A forked process opens it again.
    pub(crate) fn store(&self) -> StoreResult {
        let cell = self.store.get(OnceLock::new);
        match cell.get() {
            Some(store) => Ok(Arc::clone(store)),
            // An error is not kept, because it may pass.
            None => Ok(Arc::clone(cell.get_or_init({
                let store = self.source.open()?;
                || store
            }))),
        }
    }

    async fn ask<T>(&self, question: impl FnOnce(&dyn Store) -> Reply<T>) -> Result<T, Error> {
        let answer = match self.store() {
            Ok(store) => question(store.as_ref()).await,
            Err(error) => Err(error),
        };
        answer.map_err(|error| error.into_error())
    }

    fn key(&self, key: &str) -> EntryKey {
        EntryKey { scope: Arc::clone(&self.scope), key: Arc::from(key) }
    }

    /// The entry of an idempotency key, if there is one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Ledger`](crate::ErrorKind::Ledger) if the ledger cannot be read. The same applies to the other
    /// methods.
    pub async fn get(&self, idempotency_key: &str) -> Result<Option<LedgerEntry>, Error> {
        if check_idempotency_key(idempotency_key).is_err() {
            return Ok(None);
        }
        let key = self.key(idempotency_key);
        let stored = self.ask(|store| store.find(key)).await?;
        Ok(stored.map(|stored| stored.entry))
    }

    /// All entries of the scope, oldest first; filter them with the methods of the stream. They are read in pages, so
    /// listing a million entries needs little memory, and sends do not wait for it.
    pub fn entries(&self) -> LedgerEntries {
        LedgerEntries {
            ledger: self.clone(),
            request: PageRequest { scope: Arc::clone(&self.scope), ..PageRequest::default() },
            page: VecDeque::new(),
            next: Next::Ask,
        }
    }

    /// Settles an entry that is `unknown`, after somebody has found out what happened. With
    /// [`EntryState::Accepted`] its calls return `message_id` from then on; with [`EntryState::NotSent`] the key is
    /// free, and the same call sends.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Ledger`](crate::ErrorKind::Ledger) if there is no such entry, if it is not `unknown`, or if it is
    /// resolved as not sent within 15 minutes without [`Resolve::force`]: the message may still arrive.
    pub fn resolve(&self, idempotency_key: &str, state: EntryState) -> Resolve {
        let key = self.key(idempotency_key);
        let resolution = Resolution { key, state, message_id: None, note: None, force: false };
        Resolve { ledger: self.clone(), resolution }
    }

    /// The number of entries of the scope, by state.
    #[allow(clippy::missing_errors_doc)]
    pub async fn counts(&self) -> Result<Vec<(EntryState, u64)>, Error> {
        let mut totals: Vec<(EntryState, u64)> = EntryState::ALL.iter().map(|state| (*state, 0)).collect();
        let mut after = Some(0);
        while let Some(id) = after {
            let scope = Arc::clone(&self.scope);
            let (counts, next) = self.ask(|store| store.counts(scope, id)).await?;
            for (total, (_, count)) in totals.iter_mut().zip(counts) {
                total.1 += count;
            }
            after = next;
        }
        Ok(totals)
    }

    /// Deletes the entries that are `accepted` or `not_sent` and did not change for this long, and returns their
    /// number. Their keys are free again, so keep them for as long as anything may repeat the call. Entries that are
    /// unknown or in flight are never deleted.
    #[allow(clippy::missing_errors_doc)]
    pub async fn prune(&self, older_than: Duration) -> Result<u64, Error> {
        let before = clock::now().checked_sub(older_than).unwrap_or(SystemTime::UNIX_EPOCH);
        let mut deleted = 0;
        let mut after = Some(0);
        // Small transactions, so that sends do not wait.
        while let Some(id) = after {
            let scope = Arc::clone(&self.scope);
            let (count, next) = self.ask(|store| store.prune(scope, before, id)).await?;
            deleted += count;
            after = next;
        }
        Ok(deleted)
    }

    /// Changes the recorded result of a message, if the ledger has it. `change` returns the new result, or nothing to
    /// keep it. Returns whether the ledger has the message.
    pub(crate) async fn update_record(
        &self,
        message_id: String,
        change: impl Fn(Option<&str>) -> Option<String> + Send + 'static,
    ) -> Result<bool, Error> {
        self.ask(|store| store.update_record(message_id, Box::new(change))).await
    }

    /// Writes a copy of the whole ledger to a new file. This is the only safe way to copy a ledger that is in use.
    /// Sends with an idempotency key wait until it is done.
    #[allow(clippy::missing_errors_doc)]
    pub async fn backup(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref().to_owned();
        self.ask(|store| store.backup(path)).await
    }

    /// Writes all entries of the scope to a new file, as JSON, one per line.
    #[allow(clippy::missing_errors_doc)]
    pub async fn export(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let failed = |error: std::io::Error| {
            StoreError::unusable(format!("{} cannot be written", path.display())).with_cause(error).into_error()
        };
        let mut file = BufWriter::new(create_private(path).map_err(failed)?);
        let mut entries = self.entries();
        while let Some(entry) = poll_fn(|context| Pin::new(&mut entries).poll_next(context)).await {
            writeln!(file, "{}", entry?.to_json()).map_err(failed)?;
        }
        file.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)
    }

    /// Waits until everything that is known is on disk.
    #[allow(clippy::missing_errors_doc)]
    pub async fn flush(&self) -> Result<(), Error> {
        self.ask(|store| store.flush()).await
    }

    /// Puts everything on disk and closes the file, for all clones and clients in this process. Their later sends with
    /// an idempotency key fail, and send nothing. Closing it again does nothing.
    #[allow(clippy::missing_errors_doc)]
    pub async fn close(&self) -> Result<(), Error> {
        self.ask(|store| store.close()).await
    }
}

/// A pending [`Ledger::resolve`]. Await [`run`](Self::run).
#[must_use = "nothing is resolved until `run`"]
pub struct Resolve {
    ledger: Ledger,
    resolution: Resolution,
}

impl fmt::Debug for Resolve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolve").field("state", &self.resolution.state).finish_non_exhaustive()
    }
}

impl Resolve {
    /// The id of the message that was found.
    pub fn message_id(mut self, message_id: impl Into<String>) -> Self {
        self.resolution.message_id = Some(message_id.into());
        self
    }

    /// A note: the person who resolved the entry, and the reason.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.resolution.note = Some(note.into());
        self
    }

    /// Resolves an entry as not sent although it is less than 15 minutes old.
    pub fn force(mut self, force: bool) -> Self {
        self.resolution.force = force;
        self
    }

    /// Settles the entry, and returns it.
    ///
    /// # Errors
    ///
    /// See [`Ledger::resolve`].
    pub async fn run(self) -> Result<LedgerEntry, Error> {
        if !matches!(self.resolution.state, EntryState::Accepted | EntryState::NotSent) {
            let error = StoreError::unusable("an entry can be resolved as accepted or as not_sent");
            return Err(error.into_error());
        }
        reject_nul("message_id", self.resolution.message_id.as_deref().unwrap_or_default())?;
        reject_nul("note", self.resolution.note.as_deref().unwrap_or_default())?;
        self.ledger.ask(|store| store.resolve(self.resolution)).await
    }
}

/// The entries of a ledger; a [`Stream`].
#[must_use = "nothing is read until the stream is polled"]
pub struct LedgerEntries {
    ledger: Ledger,
    request: PageRequest,
    page: VecDeque<LedgerEntry>,
    next: Next,
}

/// The next step of a stream of entries after its page.
enum Next {
    Ask,
    Wait(Reply<EntryPage>),
    End,
}

impl fmt::Debug for LedgerEntries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LedgerEntries").finish_non_exhaustive()
    }
}

impl LedgerEntries {
    /// Only the entries with this state.
    pub fn state(mut self, state: EntryState) -> Self {
        self.request.state = Some(state);
        self
    }

    /// Only the entries whose key begins with this.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.request.prefix = prefix.into();
        self
    }
}

impl Stream for LedgerEntries {
    type Item = Result<LedgerEntry, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(entry) = self.page.pop_front() {
                return Poll::Ready(Some(Ok(entry)));
            }
            match &mut self.next {
                Next::End => return Poll::Ready(None),
                Next::Ask => {
                    let reply = match self.ledger.store() {
                        Ok(store) => store.page(self.request.clone()),
                        Err(error) => Box::pin(std::future::ready(Err(error))),
                    };
                    self.next = Next::Wait(reply);
                }
                Next::Wait(reply) => match ready!(reply.as_mut().poll(context)) {
                    Ok((page, last)) => {
                        self.page = page.into();
                        self.next = match last {
                            Some(last) => {
                                self.request.after = last;
                                Next::Ask
                            }
                            None => Next::End,
                        };
                    }
                    Err(error) => {
                        self.next = Next::End;
                        return Poll::Ready(Some(Err(error.into_error())));
                    }
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_shown_without_its_password() {
        for (place, expected) in [
            ("/var/lib/shop/ledger.db", "/var/lib/shop/ledger.db"),
            ("postgresql://user:secret@db:5432/orders?password=secret", "postgresql://db:5432/orders"),
            ("postgresql://user:p@secret@db/orders", "postgresql://db/orders"),
            ("postgresql://user:p?secret=1@db/orders", "postgresql://db/orders"),
            ("postgresql:///orders?host=/tmp&password=secret", "postgresql:///orders"),
        ] {
            let source = LedgerSource::from(place);
            let LedgerSource::Place(place) = &source else { unreachable!() };
            assert_eq!(place.to_string(), expected);
            assert!(!format!("{source:?}").contains("secret"));
        }
    }
}
