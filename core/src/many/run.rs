//! A run: takes rows, sends them at their pace, and passes the results on. It is a separate task, so that a caller that
//! leaves its loop does not break off a send.

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
use crate::ledger::store::{CampaignState, Reply, StoreError};
use crate::many::attempt::{Answer, Attempt, RunLedger, lost_answer};
use crate::many::columns::cell_readers;
use crate::many::dry_run::DryRun;
use crate::many::exchange::Exchange;
use crate::many::options::{AtDailyLimit, DEFAULT_CONCURRENCY, ManyOptions};
use crate::many::outcome::{Outcome, OutcomeReason, RecipientResult};
use crate::many::pace::{Pace, Turn};
use crate::many::plan::{Plan, Planned, Planner, RowParams};
use crate::many::recipient::Recipient;
use crate::many::rejected_file::{RejectedFile, RejectedOptions};
use crate::many::stop::{self, StopRule, StopRules};
use crate::many::turns::SharedTurns;
use crate::many::verdict::{ForRecipient, judge};
use crate::policy::retry::backoff;
use crate::time::after;

/// About how long WhatsApp wants between two messages to one person (131056).
const PERSON_INTERVAL: Duration = Duration::from_secs(6);
/// How often a recipient is put back because there were too many messages to this person.
const MAX_PERSON_RETRIES: u32 = 10;
/// How often a recipient is put back because the server asked for a slower pace.
const MAX_PUT_BACKS: u32 = 50;
/// How many recipients may wait for an instant besides those that wait for their turn.
const MAX_DELAYED: usize = 4_096;
/// The longest pause that a server can ask for. A run that would pause longer stops instead.
const MAX_PAUSE: Duration = Duration::from_secs(60 * 60);
/// How many look-ups in the ledger are in flight, and how many recipients that were looked up wait for their turn.
const LOOK_UPS: usize = 64;
/// The pause before a recipient whom another process is sending to is looked up again.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// How often a run makes sure that its campaign was not pruned.
const CAMPAIGN_CHECK: Duration = Duration::from_secs(1);

/// A recipient that waits for its turn, or is in flight.
pub(super) struct Job<P> {
    planned: Box<Planned<P>>,
    /// Whether no earlier run has sent it, as far as the ledger knows.
    is_free: bool,
    /// When the first look-up found that another process is sending it.
    waits_since: Option<Instant>,
    /// How often it was sent again after a failure.
    retries: u32,
    /// How often it was put back because the server asked for a slower pace.
    put_backs: u32,
    /// How often it was put back for this person alone.
    person_retries: u32,
}

/// A send or a look-up that is in flight.
struct InFlight<P> {
    job: Job<P>,
    started: Instant,
    is_look_up: bool,
}

/// Why nothing new begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Rule(StopRule),
    /// The caller wants no more.
    Closed,
    /// The run itself failed.
    Failed,
}

/// A run.
pub(crate) struct Run<P> {
    /// A copy that does not retry: a run has its own rules, which hold for all its sends together.
    client: Client,
    max_retries: u32,
    options: ManyOptions,
    ledger: Option<RunLedger>,
    exchange: EndOnDrop,
    planner: Planner<P>,
    pace: Pace,
    rules: StopRules,
    shared_turns: Option<SharedTurns>,
    dry_run: Option<DryRun>,
    rejected: Option<RejectedFile>,
    /// Whether the first row was seen.
    has_begun: bool,
    /// Whether an earlier run of the campaign may have sent some messages.
    needs_look_up: bool,
    campaign_check: Option<Reply<CampaignState>>,
    next_campaign_check: Instant,
    next_index: u64,
    has_all_rows: bool,
    /// The recipients that are looked up in the ledger first.
    unchecked: VecDeque<Job<P>>,
    ready: VecDeque<Job<P>>,
    /// The recipients that wait until an instant, by that instant.
    delayed: BTreeMap<(Instant, u64), Job<P>>,
    tasks: JoinSet<Answer>,
    in_flight: HashMap<Id, InFlight<P>>,
    look_ups: usize,
    last_sends: LastSends,
    stop: Option<Stop>,
    /// The error with which the run ends.
    failure: Option<Error>,
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
        check_constants(&constants)?;
        let rejected = options.rejected.as_ref().map_or(Ok(()), RejectedOptions::check);
        rejected.map_err(|error| error.with_operation(Some(name)))?;
        let needs_ledger = options.campaign.is_some()
            || options.shared_rate_limit.is_some()
            || options.max_new_people_per_day.is_some();
        let ledger = match of_client.filter(|_| needs_ledger) {
            None => None,
            Some(ledger) => {
                let store = ledger.ledger.store().map_err(|error| error.in_operation(P::SPEC.name))?;
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
        Ok(Self {
            max_retries: client.settings().policy.max_retries,
            client: client.with_options(match &shared_turns {
                Some(turns) => Overrides::new().max_retries(0).on_late_claim(turns.late_claim_hook()),
                None => Overrides::new().max_retries(0),
            })?,
            ledger,
            planner: Planner::new(readers, constants),
            pace: Pace::new(max_in_flight, rate),
            rules: StopRules::new(&options.stop_after),
            shared_turns,
            dry_run: options.dry_run.then(DryRun::default),
            rejected: None,
            has_begun: false,
            needs_look_up: false,
            campaign_check: None,
            next_campaign_check: Instant::now(),
            options,
            exchange: EndOnDrop { exchange, operation: name, result: None },
            next_index: 0,
            has_all_rows: false,
            unchecked: VecDeque::new(),
            ready: VecDeque::new(),
            delayed: BTreeMap::new(),
            tasks: JoinSet::new(),
            in_flight: HashMap::new(),
            look_ups: 0,
            last_sends: LastSends::default(),
            stop: None,
            failure: None,
            results: Vec::new(),
        })
    }

    /// Runs until every recipient has a result, or the caller wants no more. After a failure, what is in flight is
    /// completed first.
    pub(crate) async fn run(mut self) {
        loop {
            let is_closed = self.exchange.is_closed() || self.client.context().abort.is_cancelled();
            if is_closed {
                self.stop.get_or_insert(Stop::Closed);
            }
            if let Err(error) = self.take_rows().await {
                self.fail(error);
            }
            let next = self.begin(Instant::now());
            self.publish();
            let takes_no_rows = self.has_all_rows || is_closed || self.failure.is_some();
            if takes_no_rows && self.is_idle() {
                break;
            }
            self.wait(next).await;
        }
        self.exchange.result = Some(self.failure.take().map_or(Ok(()), Err));
    }

    /// Nothing new begins, and the run ends with this error.
    fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
        self.stop.get_or_insert(Stop::Failed);
    }

    fn is_idle(&self) -> bool {
        self.unchecked.is_empty() && self.ready.is_empty() && self.delayed.is_empty() && self.in_flight.is_empty()
    }

    /// Takes the rows that the caller gave, and plans them.
    async fn take_rows(&mut self) -> Result<(), Error> {
        let (rows, has_all_rows) = self.exchange.take_rows();
        self.has_all_rows |= has_all_rows;
        for row in rows {
            let row = row.cleaned();
            let index = self.next_index;
            self.next_index += 1;
            if !self.has_begun && self.stop.is_none() {
                self.begin_list(&row).await?;
            }
            match self.planner.plan(index, row)? {
                Plan::Send(planned) => {
                    let job =
                        Job { planned, is_free: false, waits_since: None, retries: 0, put_backs: 0, person_retries: 0 };
                    if self.needs_look_up { self.unchecked.push_back(job) } else { self.ready.push_back(job) }
                }
                Plan::Result(result) => self.results.push(*result),
            }
        }
        Ok(())
    }

    /// Does what the first row decides, before anything is sent.
    async fn begin_list(&mut self, first: &Recipient) -> Result<(), Error> {
        self.planner
            .begin(first)
            .map_err(|fields| Error::of_fields(ErrorKind::Configuration, Some(P::SPEC.name), fields))?;
        let state = match self.ask_for_campaign() {
            Some(state) => state.await.map_err(|error| error.in_operation(P::SPEC.name))?,
            None => CampaignState::New,
        };
        check_campaign::<P>(state)?;
        self.next_campaign_check = after(Instant::now(), CAMPAIGN_CHECK);
        let rejected = self.options.rejected.as_ref().map(RejectedFile::create).transpose();
        self.rejected = rejected.map_err(|error| error.with_operation(Some(P::SPEC.name)))?;
        if let Some(dry_run) = &mut self.dry_run {
            dry_run.read_templates(&self.client, &self.planner.constants).await;
            if let (Some(ledger), Some(limit)) = (&self.ledger, self.options.max_new_people_per_day) {
                let count = ledger.store.count_people(Arc::clone(&ledger.scope)).await;
                dry_run.set_room(limit.saturating_sub(count.map_err(|error| error.in_operation(P::SPEC.name))?));
            }
        }
        let has_entries = self.options.campaign.is_some() && state != CampaignState::New;
        self.needs_look_up = has_entries || (self.dry_run.is_some() && self.ledger.is_some());
        self.has_begun = true;
        Ok(())
    }

    fn ask_for_campaign(&self) -> Option<Reply<CampaignState>> {
        let (ledger, campaign) = (self.ledger.as_ref()?, self.options.campaign.clone()?);
        Some(ledger.store.open_campaign(Arc::clone(&ledger.scope), campaign, self.planner.has_keys()))
    }

    /// Begins the sends that may begin now, and returns when to look again.
    fn begin(&mut self, now: Instant) -> Option<Instant> {
        if let Some(stop) = self.stop {
            self.give_up(stop);
            return None;
        }
        while let Some(entry) = self.delayed.first_entry().filter(|entry| entry.key().0 <= now) {
            let job = entry.remove();
            let queue = if self.needs_look_up && !job.is_free { &mut self.unchecked } else { &mut self.ready };
            queue.push_front(job);
        }
        self.begin_look_ups(now);
        let mut next = None;
        while let Some(job) = self.ready.pop_front() {
            if let Begin::Later(job, at) = self.begin_one(job, now) {
                self.ready.push_front(job);
                next = at;
                break;
            }
        }
        if self.has_begun && self.campaign_check.is_none() && self.next_campaign_check <= now {
            self.campaign_check = self.ask_for_campaign();
            self.next_campaign_check = after(now, CAMPAIGN_CHECK);
        }
        let first_delayed = self.delayed.keys().next().map(|(at, _)| *at);
        [next, first_delayed].into_iter().flatten().min()
    }

    /// Looks recipients up in the ledger, so that only those who are missing take a turn.
    fn begin_look_ups(&mut self, now: Instant) {
        while self.look_ups + self.ready.len() < LOOK_UPS
            && !self.exchange.is_full()
            && let Some(job) = self.unchecked.pop_front()
        {
            let look_up = self.attempt(&job).look_up();
            self.look_ups += 1;
            self.spawn(job, now, true, look_up);
        }
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
            self.finish_dry(job, true);
            return Begin::Begun;
        }
        // Without keys, each person is in the list once.
        let has_keys = self.planner.has_keys();
        if let Some(free) = self.last_sends.free_again(&job.planned.person, now).filter(|_| has_keys) {
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
        if has_keys {
            self.last_sends.add(&job.planned.person, now);
        }
        let attempt = self.attempt(&job);
        self.spawn(job, now, false, attempt.send());
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

    fn spawn(
        &mut self,
        job: Job<P>,
        started: Instant,
        is_look_up: bool,
        task: impl Future<Output = Answer> + Send + 'static,
    ) {
        let id = self.tasks.spawn(task).id();
        self.in_flight.insert(id, InFlight { job, started, is_look_up });
    }

    /// The recipients that wait are not sent.
    fn give_up(&mut self, stop: Stop) {
        let delayed = std::mem::take(&mut self.delayed).into_values();
        let waiting = self.unchecked.drain(..).chain(self.ready.drain(..)).chain(delayed);
        self.results.extend(waiting.map(|job| job.planned.into_result(reason_of(stop))));
    }

    /// Waits until something can have changed.
    async fn wait(&mut self, next: Option<Instant>) {
        let event = {
            let mut notified = pin!(self.exchange.notified());
            let mut alarm = pin!(next.map(sleep_until));
            let abort = &self.client.context().abort;
            let mut aborted = pin!((!abort.is_cancelled()).then(|| abort.cancelled()));
            let (tasks, shared_turns) = (&mut self.tasks, &mut self.shared_turns);
            let campaign_check = &mut self.campaign_check;
            poll_fn(|context| {
                if let Poll::Ready(Some(done)) = tasks.poll_join_next_with_id(context) {
                    return Poll::Ready(Event::Done(done.map_err(|error| error.id())));
                }
                if let Some(Poll::Ready(answer)) = shared_turns.as_mut().map(|turns| turns.poll(context)) {
                    return Poll::Ready(Event::Turns(answer));
                }
                if let Some(Poll::Ready(state)) = campaign_check.as_mut().map(|check| check.as_mut().poll(context)) {
                    *campaign_check = None;
                    return Poll::Ready(Event::Campaign(state));
                }
                let is_due = alarm.as_mut().as_pin_mut().is_some_and(|alarm| alarm.poll(context).is_ready());
                let is_aborted = aborted.as_mut().as_pin_mut().is_some_and(|aborted| aborted.poll(context).is_ready());
                if notified.as_mut().poll(context).is_ready() || is_due || is_aborted {
                    return Poll::Ready(Event::Other);
                }
                Poll::Pending
            })
            .await
        };
        match event {
            // A check that fails says nothing: the sends themselves need the ledger too.
            Event::Other | Event::Turns(Ok(())) | Event::Campaign(Err(_)) => {}
            Event::Turns(Err(error)) => self.fail(error.in_operation(P::SPEC.name)),
            Event::Campaign(Ok(state)) => {
                if let Err(error) = check_campaign::<P>(state) {
                    self.fail(error);
                }
            }
            Event::Done(first) => {
                self.finish(first);
                while let Some(done) = self.tasks.try_join_next_with_id() {
                    self.finish(done.map_err(|error| error.id()));
                }
            }
        }
    }

    /// A send or a look-up has ended. An error is the id of one whose code failed.
    fn finish(&mut self, done: Result<(Id, Answer), Id>) {
        let (id, answer) = match done {
            Ok((id, answer)) => (id, answer),
            Err(id) => (id, Answer::Failed(lost_answer(P::SPEC.name))),
        };
        let Some(InFlight { job, started, is_look_up }) = self.in_flight.remove(&id) else { return };
        if is_look_up {
            self.look_ups -= 1;
        } else {
            let language = job.planned.params.language().unwrap_or_default();
            self.pace.end(language, matches!(&answer, Answer::Accepted(_) | Answer::AlreadyAccepted(_)));
        }
        let is_known = matches!(&answer, Answer::AlreadyAccepted(_) | Answer::OtherValues(..) | Answer::Conflict(..));
        if is_known && !is_look_up {
            // Another process sent it after it was looked up.
            self.pace.give_back();
            self.last_sends.forget(&job.planned.person);
            self.shared_turns.as_mut().into_iter().for_each(SharedTurns::give_back);
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
            Answer::Conflict(_, error) => self.look_again(job, error),
            Answer::Free { is_new } if self.dry_run.is_some() => self.finish_dry(job, is_new),
            Answer::Free { .. } => self.ready.push_back(Job { is_free: true, ..job }),
            Answer::NoRoom(wait) => match self.options.at_daily_limit {
                AtDailyLimit::Wait => {
                    self.pace.pause_until(after(Instant::now(), wait));
                    self.ready.push_front(job);
                }
                AtDailyLimit::Stop => {
                    self.count(StopRule::DailyLimit, None);
                    self.push(job, OutcomeReason::DailyLimit, None, None);
                }
            },
            Answer::Failed(error) if error.kind() == ErrorKind::IdempotencyInProgress => self.look_again(job, error),
            Answer::Failed(error) => self.finish_failed(job, started, error),
        }
    }

    /// Another process is sending this. Its outcome is looked up until the client's timeout has passed.
    fn look_again(&mut self, mut job: Job<P>, error: Error) {
        let now = Instant::now();
        self.last_sends.forget(&job.planned.person);
        let since = *job.waits_since.get_or_insert(now);
        if self.stop.is_some() || now.saturating_duration_since(since) >= self.client.settings().policy.timeout {
            self.push(job, OutcomeReason::InProgress, None, Some(error));
            return;
        }
        self.needs_look_up = true;
        job.is_free = false;
        self.delayed.insert((after(now, LOOK_AGAIN), job.planned.index), job);
    }

    fn finish_failed(&mut self, mut job: Job<P>, started: Instant, error: Error) {
        let now = Instant::now();
        let verdict = judge(&error);
        if error.disposition() != Disposition::Unknown {
            self.last_sends.forget(&job.planned.person);
        }
        let mut is_new = true;
        if let Some(pause) = verdict.slow_down {
            if pause.is_some_and(|pause| pause > MAX_PAUSE) {
                self.stop.get_or_insert(Stop::Rule(StopRule::RateLimit));
            }
            is_new = self.pace.slow_down(started, pause.map(|pause| pause.min(MAX_PAUSE)), now);
        }
        let may_retry = job.retries < self.max_retries;
        match verdict.rule {
            Some(_) if may_retry && verdict.recipient == ForRecipient::Retry => {}
            // The answers to the sends that were in flight at once are one answer.
            Some(StopRule::RateLimit) if !is_new => {}
            Some(rule) => self.count(rule, Some(&error)),
            None => drop(self.rules.count(stop::Answer::Personal)),
        }
        match (verdict.recipient, self.stop) {
            (ForRecipient::Result(reason), _) => self.push(job, reason, None, Some(error)),
            (_, Some(stop)) => self.push(job, reason_of(stop), None, Some(error)),
            (ForRecipient::PutBack, None) if job.put_backs < MAX_PUT_BACKS => {
                job.put_backs += 1;
                self.ready.push_back(job);
            }
            (ForRecipient::PutBackPerson, None) if job.person_retries < MAX_PERSON_RETRIES => {
                job.person_retries += 1;
                let wait = error.retry_after().unwrap_or_default().clamp(PERSON_INTERVAL, MAX_PAUSE);
                self.delayed.insert((after(now, wait), job.planned.index), job);
            }
            (ForRecipient::Retry, None) if may_retry => {
                let jitter = backoff(job.retries + 1, fastrand::f64());
                let wait = error.retry_after().unwrap_or_default().clamp(jitter, MAX_PAUSE);
                job.retries += 1;
                self.delayed.insert((after(now, wait), job.planned.index), job);
            }
            (ForRecipient::PutBack | ForRecipient::PutBackPerson | ForRecipient::Retry, None) => {
                self.push(job, OutcomeReason::Failed, None, Some(error));
            }
        }
    }

    fn count(&mut self, rule: StopRule, error: Option<&Error>) {
        // Only refusals that are in no other rule must be alike to mean the same.
        let error = error.filter(|_| rule == StopRule::Refused);
        let detail = (error.and_then(Error::status), error.and_then(Error::whatsapp_code));
        if let Some(rule) = self.rules.count(stop::Answer::Bad(rule, detail)) {
            self.stop.get_or_insert(Stop::Rule(rule));
        }
    }

    fn push(&mut self, job: Job<P>, reason: OutcomeReason, message_id: Option<String>, error: Option<Error>) {
        self.results.push(RecipientResult { message_id, error, ..job.planned.into_result(reason) });
    }

    /// A recipient of a dry run who would get a message.
    fn finish_dry(&mut self, job: Job<P>, is_new: bool) {
        if self.exchange.is_suppressed(&job.planned.person) {
            self.push(job, OutcomeReason::Suppressed, None, None);
            return;
        }
        let Some(dry_run) = &mut self.dry_run else { return };
        let fields = dry_run.check(job.planned.index, &job.planned.params, &self.planner.constants, is_new);
        let (reason, error) = match fields.is_empty() {
            true => (OutcomeReason::DryRun, None),
            false => (OutcomeReason::TemplateMismatch, Some(Error::validation(P::SPEC.name, fields))),
        };
        self.push(job, reason, None, error);
    }

    /// Passes the results on.
    fn publish(&mut self) {
        if let Some(file) = &mut self.rejected {
            let rejected = self.results.iter().filter(|result| result.outcome() == Outcome::Rejected);
            rejected.for_each(|result| file.add(result));
        }
        let now = Instant::now();
        // Recipients who wait for an instant must not keep others from being read.
        let held = self.unchecked.len() + self.ready.len() + self.delayed.len().saturating_sub(MAX_DELAYED);
        let paused_for = self.pace.paused_until(now).map(|until| until.saturating_duration_since(now));
        let stopped_by = match self.stop {
            Some(Stop::Rule(rule)) => Some(rule),
            Some(Stop::Closed | Stop::Failed) | None => None,
        };
        let rate = [self.options.shared_rate_limit, self.pace.rate(now)].into_iter().flatten().reduce(f64::min);
        let dry_run = self.dry_run.as_ref();
        self.exchange.publish(std::mem::take(&mut self.results), held, |collector| {
            collector.report.progress.paused_for = paused_for;
            collector.report.progress.stopped_by = stopped_by;
            if let Some(dry_run) = dry_run {
                dry_run.describe(rate, &mut collector.report);
            }
        });
        if let Some(Err(error)) = self.rejected.as_mut().map(RejectedFile::write) {
            self.rejected = None;
            self.fail(error);
        }
    }
}

/// The reason of a recipient that is not sent because the run stops.
fn reason_of(stop: Stop) -> OutcomeReason {
    match stop {
        Stop::Closed => OutcomeReason::Closed,
        Stop::Rule(StopRule::DailyLimit) => OutcomeReason::DailyLimit,
        Stop::Rule(_) | Stop::Failed => OutcomeReason::Stopped,
    }
}

/// Checks whether a campaign can be run.
fn check_campaign<P: RowParams>(state: CampaignState) -> Result<(), Error> {
    let message = match state {
        CampaignState::New | CampaignState::Open => return Ok(()),
        CampaignState::Closed => {
            "was pruned from the ledger, which no longer knows who got its messages; use a new name"
        }
        CampaignState::OtherKeys => {
            "was run with keys and now has none, or the other way round, so the ledger would not find who got its \
             messages; use the same columns, or a new name"
        }
    };
    let fields = vec![FieldError::of_option("campaign", FieldErrorKind::NotAllowed, message)];
    Err(Error::of_fields(ErrorKind::Configuration, Some(P::SPEC.name), fields))
}

/// Checks that the call has the parameters that its rows cannot have.
fn check_constants<P: RowParams>(constants: &P) -> Result<(), Error> {
    let arguments = constants.arguments();
    let is_given = |name| arguments.iter().any(|argument| argument.name == name);
    let required = P::SPEC.parameters.iter().filter(|parameter| parameter.required && parameter.name != "to");
    let missing = required.filter(|parameter| !is_given(parameter.name));
    let fields: Vec<_> =
        missing.map(|parameter| FieldError::new(parameter.name, FieldErrorKind::Required, "is required")).collect();
    if fields.is_empty() { Ok(()) } else { Err(Error::validation(P::SPEC.name, fields)) }
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
    /// A send or a look-up has ended.
    Done(Result<(Id, Answer), Id>),
    /// Shared turns were reserved.
    Turns(Result<(), StoreError>),
    /// The state of the campaign.
    Campaign(Result<CampaignState, StoreError>),
    /// The caller did something, the client was aborted, or an alarm went off.
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

/// The exchange of a run. When it is dropped, it tells the caller that the run has ended, also if the code of the run
/// failed or never began, so that the caller does not wait forever.
struct EndOnDrop {
    exchange: Arc<Exchange>,
    operation: &'static str,
    result: Option<Result<(), Error>>,
}

impl std::ops::Deref for EndOnDrop {
    type Target = Exchange;

    fn deref(&self) -> &Exchange {
        &self.exchange
    }
}

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        let result = self.result.take().unwrap_or_else(|| Err(lost_answer(self.operation)));
        self.exchange.end(result);
    }
}
