//! A run: takes rows, sends them at their pace, and passes the results on. It is a separate task, so that a caller
//! that leaves its loop does not break off a send.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::future::poll_fn;
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, sleep_until};

use crate::client::Client;
use crate::config::overrides::Overrides;
use crate::error::{Disposition, Error, ErrorKind, FieldError, FieldErrorKind};
use crate::ledger::entry::EntryState;
use crate::ledger::store::StoreError;
use crate::many::attempt::{Answer, Attempt, RunLedger, lost_answer};
use crate::many::columns::cell_readers;
use crate::many::dry_run::DryRun;
use crate::many::exchange::{Exchange, Wish};
use crate::many::options::{AtDailyLimit, DEFAULT_CONCURRENCY, ManyOptions};
use crate::many::outcome::{Outcome, OutcomeReason, RecipientResult};
use crate::many::pace::{Pace, Turn};
use crate::many::plan::{Plan, Planned, Planner, RowParams, quoted};
use crate::many::rejected_file::RejectedFile;
use crate::many::stop::{self, StopRule, StopRules};
use crate::many::turns::SharedTurns;
use crate::many::verdict::{ForRecipient, judge};
use crate::time::after;

/// About how long WhatsApp wants between two messages to one person (131056).
const PERSON_INTERVAL: Duration = Duration::from_secs(6);
/// How often a recipient is put back because there were too many messages to this person.
const MAX_PERSON_RETRIES: u32 = 10;
/// The longest backoff before a send is repeated.
const MAX_BACKOFF: Duration = Duration::from_secs(8);
/// How many look-ups of a dry run are in flight.
const LOOK_UPS: usize = 64;

/// A recipient that waits for its turn, or is in flight.
pub(super) struct Job<P> {
    planned: Box<Planned<P>>,
    /// How often it was sent again after a failure.
    retries: u32,
    /// How often it was put back for this person alone.
    person_retries: u32,
}

/// Why nothing new begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Rule(StopRule),
    Closed,
}

/// A run.
pub(crate) struct Run<P> {
    /// A copy that does not retry: a run has its own rules, which hold for all its sends together.
    client: Client,
    max_retries: u32,
    options: ManyOptions,
    ledger: Option<RunLedger>,
    exchange: Arc<Exchange>,
    planner: Planner<P>,
    pace: Pace,
    rules: StopRules,
    shared_turns: Option<SharedTurns>,
    dry_run: Option<DryRun>,
    rejected: Option<RejectedFile>,
    next_index: u64,
    has_all_rows: bool,
    ready: VecDeque<Job<P>>,
    /// The recipients that wait until an instant, by that instant.
    delayed: BTreeMap<(Instant, u64), Job<P>>,
    sends: JoinSet<Answer>,
    in_flight: HashMap<Id, (Job<P>, Instant)>,
    last_sends: LastSends,
    stop: Option<Stop>,
    results: Vec<RecipientResult>,
}

impl<P: RowParams> Run<P> {
    /// Checks everything that needs no server.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] with every invalid option, [`ErrorKind::Ledger`] if the ledger cannot be used.
    pub(crate) fn new(
        client: &Client,
        constants: P,
        options: ManyOptions,
        exchange: Arc<Exchange>,
    ) -> Result<Self, Error> {
        let name = P::SPEC.name;
        let of_client = client.context().shared.ledger.as_ref();
        options.check(name, of_client.is_some())?;
        let readers = cell_readers(&P::SPEC, options.columns.as_ref()).map_err(|fields| {
            let fields = fields.into_iter().map(|field| FieldError { is_option: true, ..field }).collect();
            Error::of_fields(ErrorKind::Configuration, Some(name), fields)
        })?;
        let needs_ledger = options.campaign.is_some()
            || options.shared_rate_limit.is_some()
            || options.max_new_people_per_day.is_some();
        let ledger = match of_client.filter(|_| needs_ledger) {
            None => None,
            Some(ledger) => {
                let store = ledger.ledger.store().map_err(|error| error.into_error().with_operation(Some(name)))?;
                Some(RunLedger { store, scope: Arc::clone(&ledger.scope) })
            }
        };
        let max_in_flight = options.concurrency.unwrap_or(DEFAULT_CONCURRENCY);
        // Other calls of the client must always get a permit.
        let max_in_flight = max_in_flight.min(client.max_concurrency().saturating_mul(3) / 4).max(1);
        let rate = [options.rate_limit, client.rate_limit()].into_iter().flatten().reduce(f64::min);
        let shared_turns = ledger
            .as_ref()
            .zip(options.shared_rate_limit)
            .map(|(ledger, rate)| SharedTurns::new(Arc::clone(&ledger.store), Arc::clone(&ledger.scope), rate));
        let rejected = options.rejected.as_ref().map(RejectedFile::create).transpose()?;
        Ok(Self {
            max_retries: client.settings().policy.max_retries,
            client: client.with_options(Overrides::new().max_retries(0))?,
            ledger,
            planner: Planner::new(readers, constants, options.campaign.is_some()),
            pace: Pace::new(max_in_flight, rate),
            rules: StopRules::new(&options.stop_after),
            shared_turns,
            dry_run: options.dry_run.then(DryRun::default),
            rejected,
            options,
            exchange,
            next_index: 0,
            has_all_rows: false,
            ready: VecDeque::new(),
            delayed: BTreeMap::new(),
            sends: JoinSet::new(),
            in_flight: HashMap::new(),
            last_sends: LastSends::default(),
            stop: None,
            results: Vec::new(),
        })
    }

    /// Runs until every recipient has a result, or the caller wants no more.
    pub(crate) async fn run(mut self) {
        let mut guard = EndOnDrop { exchange: Arc::clone(&self.exchange), operation: P::SPEC.name, result: None };
        guard.result = Some(self.run_to_end().await);
    }

    async fn run_to_end(&mut self) -> Result<(), Error> {
        self.open_campaign().await?;
        if let Some(dry_run) = &mut self.dry_run {
            dry_run.read_templates(&self.client, &self.planner.constants).await;
            if let (Some(ledger), Some(limit)) = (&self.ledger, self.options.max_new_people_per_day) {
                let count = ledger.store.count_people(Arc::clone(&ledger.scope)).await;
                let count = count.map_err(|error| error.into_error().with_operation(Some(P::SPEC.name)))?;
                dry_run.set_room(limit.saturating_sub(count));
            }
        }
        loop {
            if self.exchange.wish() == Wish::Close || self.client.context().abort.is_cancelled() {
                self.stop.get_or_insert(Stop::Closed);
            }
            self.take_rows()?;
            let next = self.begin(Instant::now());
            self.publish()?;
            let is_closed = self.stop == Some(Stop::Closed);
            if (self.has_all_rows || is_closed) && self.is_idle() {
                return Ok(());
            }
            self.wait(next).await?;
        }
    }

    async fn open_campaign(&mut self) -> Result<(), Error> {
        let (Some(ledger), Some(campaign)) = (&self.ledger, &self.options.campaign) else { return Ok(()) };
        let answer = ledger.store.open_campaign(Arc::clone(&ledger.scope), campaign.clone()).await;
        if answer.map_err(|error| error.into_error().with_operation(Some(P::SPEC.name)))? {
            return Ok(());
        }
        let message = "was pruned from the ledger, which no longer knows who got its messages; use a new name";
        let fields = vec![FieldError::of_option("campaign", FieldErrorKind::NotAllowed, message)];
        Err(Error::of_fields(ErrorKind::Configuration, Some(P::SPEC.name), fields))
    }

    fn is_idle(&self) -> bool {
        self.ready.is_empty() && self.delayed.is_empty() && self.in_flight.is_empty()
    }

    /// Takes the rows that the caller gave, and plans them.
    fn take_rows(&mut self) -> Result<(), Error> {
        let (rows, has_all_rows) = self.exchange.take_rows();
        self.has_all_rows |= has_all_rows;
        for row in rows {
            let index = self.next_index;
            self.next_index += 1;
            if index == 0 {
                self.check_columns(&row)?;
            }
            match self.planner.plan(index, row)? {
                Plan::Send(planned) => self.ready.push_back(Job { planned, retries: 0, person_retries: 0 }),
                Plan::Result(result) => self.results.push(*result),
            }
        }
        Ok(())
    }

    /// A column that was named and does not exist is a mistake that concerns every row.
    fn check_columns(&self, first: &crate::many::recipient::Recipient) -> Result<(), Error> {
        let Some((parameter, column)) = self.planner.missing_column(first) else { return Ok(()) };
        let columns: Vec<String> = first.cells.iter().map(|(name, _)| quoted(name)).collect();
        let message = format!("names the column {}, but the first row has only {}", quoted(column), columns.join(", "));
        let fields = vec![FieldError::of_option(&format!("columns.{parameter}"), FieldErrorKind::Required, &message)];
        Err(Error::of_fields(ErrorKind::Configuration, Some(P::SPEC.name), fields))
    }

    /// Begins the sends that may begin now, and returns when to look again.
    fn begin(&mut self, now: Instant) -> Option<Instant> {
        if let Some(stop) = self.stop {
            self.give_up(stop);
            return None;
        }
        while let Some(entry) = self.delayed.first_entry().filter(|entry| entry.key().0 <= now) {
            self.ready.push_front(entry.remove());
        }
        let mut next = None;
        while let Some(job) = self.ready.pop_front() {
            match self.begin_one(job, now) {
                Begin::Begun => {}
                Begin::Later(job, at) => {
                    self.ready.push_front(job);
                    next = at;
                    break;
                }
            }
        }
        let first_delayed = self.delayed.keys().next().map(|(at, _)| *at);
        [next, first_delayed].into_iter().flatten().min()
    }

    /// Begins one send, unless its turn has not come.
    fn begin_one(&mut self, job: Job<P>, now: Instant) -> Begin<P> {
        if self.exchange.is_full() {
            return Begin::Later(job, None);
        }
        if self.exchange.is_suppressed(&job.planned.person) {
            self.results.push(job.planned.into_result(OutcomeReason::Suppressed));
            return Begin::Begun;
        }
        if self.dry_run.is_some() {
            return self.begin_dry(job, now);
        }
        if let Some(free) = self.last_sends.free_again(&job.planned.person, now) {
            self.delayed.insert((free, job.planned.index), job);
            return Begin::Begun;
        }
        let language = job.planned.params.language().unwrap_or_default().to_owned();
        match self.pace.turn(&language, now) {
            Turn::Now => {}
            Turn::At(at) => return Begin::Later(job, Some(at)),
            Turn::AfterAnother => return Begin::Later(job, None),
        }
        if let Some(turns) = &mut self.shared_turns {
            match turns.next(self.ready.len() + 1, now) {
                Some(turn) if turn <= now => turns.take(),
                at => return Begin::Later(job, at),
            }
        }
        self.pace.start(&language, now);
        self.last_sends.add(&job.planned.person, now);
        let attempt = self.attempt(&job);
        self.spawn(job, now, attempt.send());
        Begin::Begun
    }

    fn attempt(&self, job: &Job<P>) -> Attempt<P> {
        let Planned { params, key, person, .. } = job.planned.as_ref();
        let mut attempt = Attempt::new(&self.client, params.clone(), self.ledger.clone());
        if let Some(campaign) = &self.options.campaign {
            attempt = attempt.in_campaign(campaign, key.as_deref(), person);
        }
        match self.options.max_new_people_per_day {
            Some(limit) => attempt.with_daily_limit(person, limit),
            None => attempt,
        }
    }

    fn begin_dry(&mut self, job: Job<P>, now: Instant) -> Begin<P> {
        if self.in_flight.len() >= LOOK_UPS {
            return Begin::Later(job, None);
        }
        let attempt = self.attempt(&job);
        match self.ledger {
            Some(_) => self.spawn(job, now, attempt.look_up()),
            None => self.finish_dry(job, true),
        }
        Begin::Begun
    }

    fn spawn(&mut self, job: Job<P>, now: Instant, send: impl Future<Output = Answer> + Send + 'static) {
        let id = self.sends.spawn(send).id();
        self.in_flight.insert(id, (job, now));
    }

    /// The recipients that wait are not sent.
    fn give_up(&mut self, stop: Stop) {
        let reason = match stop {
            Stop::Closed => OutcomeReason::Closed,
            Stop::Rule(StopRule::DailyLimit) => OutcomeReason::DailyLimit,
            Stop::Rule(_) => OutcomeReason::Stopped,
        };
        let delayed = std::mem::take(&mut self.delayed).into_values();
        let waiting = self.ready.drain(..).chain(delayed);
        self.results.extend(waiting.map(|job| job.planned.into_result(reason)));
    }

    /// Waits until something can have changed.
    async fn wait(&mut self, next: Option<Instant>) -> Result<(), Error> {
        let event = {
            let mut notified = pin!(self.exchange.notified());
            let mut alarm = pin!(next.map(sleep_until));
            let (sends, shared_turns) = (&mut self.sends, &mut self.shared_turns);
            poll_fn(|context| {
                if let Poll::Ready(Some(done)) = sends.poll_join_next_with_id(context) {
                    return Poll::Ready(Event::Done(done.map_err(|error| error.id())));
                }
                if let Some(Poll::Ready(answer)) = shared_turns.as_mut().map(|turns| turns.poll(context)) {
                    return Poll::Ready(Event::Turns(answer));
                }
                let is_due = alarm.as_mut().as_pin_mut().is_some_and(|alarm| alarm.poll(context).is_ready());
                if notified.as_mut().poll(context).is_ready() || is_due {
                    return Poll::Ready(Event::Other);
                }
                Poll::Pending
            })
            .await
        };
        match event {
            Event::Other | Event::Turns(Ok(())) => {}
            Event::Turns(Err(error)) => return Err(error.into_error().with_operation(Some(P::SPEC.name))),
            Event::Done(first) => {
                self.finish(first);
                while let Some(done) = self.sends.try_join_next_with_id() {
                    self.finish(done.map_err(|error| error.id()));
                }
            }
        }
        Ok(())
    }

    /// A send has ended. An error is the id of a send whose code failed.
    fn finish(&mut self, done: Result<(Id, Answer), Id>) {
        let (id, answer) = match done {
            Ok((id, answer)) => (id, answer),
            Err(id) => (id, Answer::Failed(lost_answer(P::SPEC.name))),
        };
        let Some((job, started)) = self.in_flight.remove(&id) else { return };
        if self.dry_run.is_none() {
            let language = job.planned.params.language().unwrap_or_default();
            self.pace.end(language, matches!(&answer, Answer::Accepted(_)));
        }
        match answer {
            Answer::Accepted(message_id) => {
                self.rules.count(stop::Answer::Good);
                self.push(job, OutcomeReason::Accepted, message_id, None);
            }
            Answer::AlreadyAccepted(message_id) => {
                self.push(job, OutcomeReason::AlreadyAccepted, message_id, None);
            }
            Answer::OtherValues(message_id, error) => {
                self.push(job, OutcomeReason::AlreadyAcceptedOtherValues, message_id, Some(error));
            }
            Answer::Conflict(Some(EntryState::Unknown), error) => {
                self.push(job, OutcomeReason::StillUnknown, None, Some(error));
            }
            Answer::Conflict(_, error) => self.push(job, OutcomeReason::InProgress, None, Some(error)),
            Answer::Free { is_new } => self.finish_dry(job, is_new),
            Answer::NoRoom(wait) => match self.options.at_daily_limit {
                AtDailyLimit::Wait => {
                    let at = after(Instant::now(), wait);
                    self.pace.pause_until(at);
                    self.ready.push_front(job);
                }
                AtDailyLimit::Stop => {
                    self.count(StopRule::DailyLimit);
                    self.push(job, OutcomeReason::DailyLimit, None, None);
                }
            },
            Answer::Failed(error) => self.finish_failed(job, started, error),
        }
    }

    fn finish_failed(&mut self, mut job: Job<P>, started: Instant, error: Error) {
        let now = Instant::now();
        let verdict = judge(&error);
        if error.disposition() != Disposition::Unknown {
            self.last_sends.forget(&job.planned.person);
        }
        if let Some(pause) = verdict.slow_down {
            self.pace.slow_down(started, pause, now);
        }
        let has_retries = job.retries < self.max_retries;
        match verdict.rule {
            Some(StopRule::Unreachable) if has_retries => {}
            Some(rule) => self.count(rule),
            None => drop(self.rules.count(stop::Answer::Personal)),
        }
        let backoff = |tries: u32| (Duration::from_millis(250) * 2_u32.pow(tries.min(8))).min(MAX_BACKOFF);
        match verdict.recipient {
            ForRecipient::Result(reason) => self.push(job, reason, None, Some(error)),
            _ if self.stop.is_some() => self.push(job, OutcomeReason::Stopped, None, Some(error)),
            ForRecipient::PutBack => self.ready.push_front(job),
            ForRecipient::PutBackPerson if job.person_retries < MAX_PERSON_RETRIES => {
                job.person_retries += 1;
                let wait = error.retry_after().unwrap_or_default().max(PERSON_INTERVAL);
                self.delayed.insert((after(now, wait), job.planned.index), job);
            }
            ForRecipient::Retry if has_retries => {
                let jitter = backoff(job.retries).mul_f64(fastrand::f64());
                let wait = error.retry_after().unwrap_or_default().max(jitter);
                job.retries += 1;
                self.delayed.insert((after(now, wait), job.planned.index), job);
            }
            ForRecipient::PutBackPerson | ForRecipient::Retry => {
                self.push(job, OutcomeReason::Failed, None, Some(error));
            }
        }
    }

    fn count(&mut self, rule: StopRule) {
        if let Some(rule) = self.rules.count(stop::Answer::Bad(rule)) {
            self.stop.get_or_insert(Stop::Rule(rule));
        }
    }

    fn push(&mut self, job: Job<P>, reason: OutcomeReason, message_id: Option<String>, error: Option<Error>) {
        self.results.push(RecipientResult { message_id, error, ..job.planned.into_result(reason) });
    }

    /// A recipient of a dry run who would get a message.
    fn finish_dry(&mut self, job: Job<P>, is_new: bool) {
        let Some(dry_run) = &mut self.dry_run else { return };
        let fields = dry_run.check(job.planned.index, &job.planned.params, is_new);
        let (reason, error) = match fields.is_empty() {
            true => (OutcomeReason::DryRun, None),
            false => (OutcomeReason::TemplateMismatch, Some(Error::validation(P::SPEC.name, fields))),
        };
        self.push(job, reason, None, error);
    }

    /// Passes the results on.
    fn publish(&mut self) -> Result<(), Error> {
        if let Some(file) = &mut self.rejected {
            let rejected = self.results.iter().filter(|result| result.outcome() == Outcome::Rejected);
            rejected.for_each(|result| file.add(result));
            file.write()?;
        }
        let (now, held) = (Instant::now(), self.ready.len() + self.delayed.len());
        let paused_for = self.pace.paused_until(now).map(|until| until.saturating_duration_since(now));
        let stopped_by = match self.stop {
            Some(Stop::Rule(rule)) => Some(rule),
            Some(Stop::Closed) | None => None,
        };
        let rate = self.options.shared_rate_limit.or_else(|| self.pace.rate(now));
        let dry_run = self.dry_run.as_ref();
        self.exchange.publish(std::mem::take(&mut self.results), held, |collector| {
            collector.report.progress.paused_for = paused_for;
            collector.report.progress.stopped_by = stopped_by;
            if let Some(dry_run) = dry_run {
                dry_run.describe(rate, &mut collector.report);
            }
        });
        Ok(())
    }
}

/// Whether a send has begun.
enum Begin<P> {
    /// It has begun, or has a result, or waits on its own.
    Begun,
    /// Its turn has not come: it comes at this instant, or when something else changes.
    Later(Job<P>, Option<Instant>),
}

/// The event that a run waits for.
enum Event {
    /// A send has ended.
    Done(Result<(Id, Answer), Id>),
    /// Shared turns were reserved.
    Turns(Result<(), StoreError>),
    /// The caller did something, or an alarm went off.
    Other,
}

/// When each person was last written to, as far back as it matters.
#[derive(Default)]
struct LastSends {
    hasher: RandomState,
    by_person: HashMap<u64, Instant>,
    in_order: VecDeque<(Instant, u64)>,
}

impl LastSends {
    /// When this person may be written to again, if not now.
    fn free_again(&mut self, person: &str, now: Instant) -> Option<Instant> {
        while let Some((at, hash)) = self.in_order.front().copied()
            && after(at, PERSON_INTERVAL) <= now
        {
            self.in_order.pop_front();
            if self.by_person.get(&hash) == Some(&at) {
                self.by_person.remove(&hash);
            }
        }
        let last = self.by_person.get(&self.hasher.hash_one(person))?;
        Some(after(*last, PERSON_INTERVAL))
    }

    fn add(&mut self, person: &str, now: Instant) {
        let hash = self.hasher.hash_one(person);
        self.by_person.insert(hash, now);
        self.in_order.push_back((now, hash));
    }

    /// The last send to this person did not happen.
    fn forget(&mut self, person: &str) {
        self.by_person.remove(&self.hasher.hash_one(person));
    }
}

/// Tells the caller that the run has ended, also if its code failed, so that the caller does not wait forever.
struct EndOnDrop {
    exchange: Arc<Exchange>,
    operation: &'static str,
    result: Option<Result<(), Error>>,
}

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        let result = self.result.take().unwrap_or_else(|| Err(lost_answer(self.operation)));
        self.exchange.end(result);
    }
}
