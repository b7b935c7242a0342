//! The progress and the report of a run: a fold of its results.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use crate::json::Json;
use crate::many::csv::write_csv_row;
use crate::many::outcome::{Outcome, OutcomeReason, RecipientResult};
use crate::many::stop::StopRule;

/// The state of a run, as data for a progress bar.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of recipients in the list, if it is known.
    pub total: Option<u64>,
    /// The number of recipients that have a result.
    pub done: u64,
    /// How many were accepted in this run.
    pub accepted: u64,
    /// How many were rejected.
    pub rejected: u64,
    /// How many were not sent.
    pub not_sent: u64,
    /// How many have an unknown outcome.
    pub unknown: u64,
    /// How many were skipped.
    pub skipped: u64,
    /// Results per second over the last ten seconds.
    pub rate: f64,
    /// The estimated time until the end; `None` if `total` or the rate is not known.
    pub remaining: Option<Duration>,
    /// How long the run pauses: because the server asked for it, or until the daily limit has room. `None` if it does
    /// not pause.
    pub paused_for: Option<Duration>,
    /// The rule that stopped the run, if one did.
    pub stopped_by: Option<StopRule>,
}

/// The number of recipients with the same reason, and what to do about them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportLine {
    /// What happened.
    pub outcome: Outcome,
    /// The reason.
    pub reason: OutcomeReason,
    /// The code of the error's kind, such as `validation`, if there is an error.
    pub code: Option<&'static str>,
    /// The WhatsApp code of the error, if it has one.
    pub whatsapp_code: Option<u32>,
    /// How many recipients.
    pub count: u64,
    /// What to do, and the first error of this line; empty if there is nothing to do.
    pub advice: String,
}

/// A message as the customer will read it, which a dry run shows. It contains personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MessagePreview {
    /// The position of the recipient.
    pub index: u64,
    /// The text of the message: header, body, footer and buttons, each on its own line.
    pub text: String,
}

/// Shows no text.
impl std::fmt::Debug for MessagePreview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessagePreview").field("index", &self.index).finish_non_exhaustive()
    }
}

/// The report of a run. It is complete when the run has ended, and can be read at any time.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// The counts.
    pub progress: Progress,
    /// How many recipients have each reason, in the order of [`OutcomeReason`].
    pub lines: Vec<ReportLine>,
    /// The number of rows that may be the same person as an earlier row; see
    /// [`RecipientResult::possible_duplicate_of`].
    pub possible_duplicates: u64,
    /// How long the run took so far.
    pub elapsed: Duration,
    /// Only of a dry run: how long the messages will take at this pace. `None` if the pace is not limited.
    pub estimate: Option<Duration>,
    /// Only of a dry run with `max_new_people_per_day`: the position of the first recipient without room in today's
    /// limit.
    pub daily_limit_at: Option<u64>,
    /// Only of a dry run: why the template was not checked; `None` if it was.
    pub unchecked: Option<String>,
    /// Only of a dry run: the first three messages as the customers will read them.
    pub previews: Vec<MessagePreview>,
    /// Whether the run ended before the end of the list.
    pub(crate) is_cut_short: bool,
}

impl Report {
    /// The lines as CSV, with a header.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut csv = String::new();
        write_csv_row(["outcome", "reason", "code", "whatsapp_code", "count", "advice"], ',', &mut csv);
        for line in &self.lines {
            let code = line.whatsapp_code.map(|code| code.to_string()).unwrap_or_default();
            let count = line.count.to_string();
            let (outcome, reason) = (line.outcome.as_str(), line.reason.as_str());
            let cells = [outcome, reason, line.code.unwrap_or_default(), &code, &count, &line.advice];
            write_csv_row(cells, ',', &mut csv);
        }
        csv
    }

    /// The lines as JSON, one per line.
    #[must_use]
    pub fn to_ndjson(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", line.to_json())).collect()
    }

    /// The whole report as a JSON object, with names in camelCase and durations in seconds.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let previews = self.previews.iter().map(|preview| {
            Json::object([("index", Json::from(preview.index)), ("text", Json::from(preview.text.as_str()))])
        });
        let fields = [
            ("progress", Some(self.progress.to_json())),
            ("lines", Some(Json::array(self.lines.iter().map(ReportLine::to_json)))),
            ("possibleDuplicates", Some(Json::from(self.possible_duplicates))),
            ("elapsed", Some(Json::from(self.elapsed.as_secs_f64()))),
            ("estimate", self.estimate.map(|estimate| Json::from(estimate.as_secs_f64()))),
            ("dailyLimitAt", self.daily_limit_at.map(Json::from)),
            ("unchecked", self.unchecked.as_deref().map(Json::from)),
            ("previews", Some(Json::array(previews))),
        ];
        Json::object(fields.into_iter().filter_map(|(name, value)| Some((name, value?))))
    }
}

/// A table for people: one line per reason, and then what stopped the run.
impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in &self.lines {
            write!(f, "{:>9}  {}", line.count, line.outcome)?;
            if line.outcome.as_str() != line.reason.as_str() {
                write!(f, ": {}", line.reason)?;
            }
            if let Some(code) = line.whatsapp_code {
                write!(f, " (WhatsApp code {code})")?;
            }
            writeln!(f)?;
            if !line.advice.is_empty() {
                writeln!(f, "{:>9}  {}", "", line.advice)?;
            }
        }
        writeln!(f, "{:>9}  in total", self.progress.done)?;
        if let Some(estimate) = self.estimate {
            writeln!(f, "The messages will take about {} at this pace.", in_words(estimate))?;
        }
        if let Some(index) = self.daily_limit_at {
            writeln!(f, "The limit of new people per day is reached at row {index}; the first row is 0.")?;
        }
        if let Some(reason) = &self.unchecked {
            writeln!(f, "The messages were not compared with their template: {reason}")?;
        }
        if let Some(rule) = self.progress.stopped_by {
            writeln!(f, "Stopped by the rule {rule}. {}", rule.advice())?;
        }
        if self.is_cut_short {
            writeln!(f, "The run ended before the end of the list. Run it again for the rest.")?;
        }
        Ok(())
    }
}

/// A duration for people, such as `2 h 5 min`.
fn in_words(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().ceil() as u64;
    match (seconds / 3_600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min {} s", seconds % 60),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

impl ReportLine {
    fn to_json(&self) -> Json {
        let fields = [
            ("outcome", Some(Json::from(self.outcome.as_str()))),
            ("reason", Some(Json::from(self.reason.as_str()))),
            ("code", self.code.map(Json::from)),
            ("whatsappCode", self.whatsapp_code.map(Json::from)),
            ("count", Some(Json::from(self.count))),
            ("advice", Some(Json::from(self.advice.as_str()))),
        ];
        Json::object(fields.into_iter().filter_map(|(name, value)| Some((name, value?))))
    }
}

impl Progress {
    /// The progress as a JSON object, with names in camelCase and durations in seconds.
    #[must_use]
    pub fn to_json(&self) -> Json {
        let seconds = |duration: Option<Duration>| duration.map(|duration| Json::from(duration.as_secs_f64()));
        let fields = [
            ("total", self.total.map(Json::from)),
            ("done", Some(Json::from(self.done))),
            ("accepted", Some(Json::from(self.accepted))),
            ("rejected", Some(Json::from(self.rejected))),
            ("notSent", Some(Json::from(self.not_sent))),
            ("unknown", Some(Json::from(self.unknown))),
            ("skipped", Some(Json::from(self.skipped))),
            ("rate", Some(Json::from(self.rate))),
            ("remaining", seconds(self.remaining)),
            ("pausedFor", seconds(self.paused_for)),
            ("stoppedBy", self.stopped_by.map(|rule| Json::from(rule.as_str()))),
        ];
        Json::object(fields.into_iter().filter_map(|(name, value)| Some((name, value?))))
    }
}

/// The lines are counted by this: reason, code and WhatsApp code.
type LineKey = (usize, Option<&'static str>, Option<u32>);

/// Collects a report. Its memory does not grow with the list, because a server cannot make up codes without end.
#[derive(Debug)]
pub(crate) struct ReportCollector {
    started: Instant,
    ended: Option<Instant>,
    counts: BTreeMap<LineKey, u64>,
    /// The first error of each line.
    first_errors: BTreeMap<LineKey, String>,
    /// When how many results were there, once per second.
    marks: VecDeque<(Instant, u64)>,
    pub(crate) report: Report,
}

/// The maximum number of different lines.
const MAX_LINES: usize = 200;
/// The time over which the rate is measured, in marks of one second.
const MARKS: usize = 10;

impl ReportCollector {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            started: now,
            ended: None,
            counts: BTreeMap::new(),
            first_errors: BTreeMap::new(),
            marks: VecDeque::from([(now, 0)]),
            report: Report::default(),
        }
    }

    pub(crate) fn add(&mut self, result: &RecipientResult, now: Instant) {
        let progress = &mut self.report.progress;
        let count = match result.outcome() {
            Outcome::Accepted => &mut progress.accepted,
            Outcome::Rejected => &mut progress.rejected,
            Outcome::NotSent => &mut progress.not_sent,
            Outcome::Unknown => &mut progress.unknown,
            Outcome::Skipped => &mut progress.skipped,
        };
        *count += 1;
        progress.done += 1;
        self.report.possible_duplicates += u64::from(result.possible_duplicate_of.is_some());
        let position = OutcomeReason::ALL.iter().position(|reason| *reason == result.reason).unwrap_or_default();
        let error = result.error.as_ref();
        let whatsapp_code = error.and_then(crate::error::Error::whatsapp_code);
        let key = (position, error.map(crate::error::Error::code), whatsapp_code);
        let key = if self.counts.len() < MAX_LINES { key } else { (key.0, None, None) };
        *self.counts.entry(key).or_default() += 1;
        if let Some(error) = error
            && !self.first_errors.contains_key(&key)
        {
            self.first_errors.insert(key, error.to_string());
        }
        if self.marks.back().is_none_or(|(at, _)| now.saturating_duration_since(*at) >= Duration::from_secs(1)) {
            self.marks.push_back((now, self.report.progress.done));
            if self.marks.len() > MARKS {
                self.marks.pop_front();
            }
        }
    }

    pub(crate) fn end(&mut self, now: Instant, has_all_rows: bool) {
        self.ended = Some(now);
        self.report.is_cut_short = !has_all_rows;
        self.report.progress.paused_for = None;
    }

    pub(crate) fn progress(&self, now: Instant) -> Progress {
        let progress = &self.report.progress;
        let now = self.ended.unwrap_or(now);
        let rate = self.marks.front().map_or(0.0, |(at, done)| {
            let passed = now.saturating_duration_since(*at).as_secs_f64();
            if passed > 0.0 { (progress.done - done) as f64 / passed } else { 0.0 }
        });
        let left = progress.total.map(|total| total.saturating_sub(progress.done));
        let remaining = left.filter(|left| rate > 0.0 || *left == 0).map(|left| {
            Duration::try_from_secs_f64(if left == 0 { 0.0 } else { left as f64 / rate }).unwrap_or(Duration::MAX)
        });
        let remaining = match self.ended {
            Some(_) => Some(Duration::ZERO),
            None => remaining.map(|remaining| remaining.saturating_add(progress.paused_for.unwrap_or_default())),
        };
        Progress { rate, remaining, ..progress.clone() }
    }

    pub(crate) fn report(&self, now: Instant) -> Report {
        let lines = self.counts.iter().filter_map(|((position, code, whatsapp_code), count)| {
            let reason = *OutcomeReason::ALL.get(*position)?;
            let meaning = whatsapp_code.and_then(crate::error::whatsapp_code::meaning);
            let advice = match (reason, meaning) {
                (OutcomeReason::Refused, Some(meaning)) => sentence(meaning),
                _ => reason.advice().to_owned(),
            };
            let first_error = self.first_errors.get(&(*position, *code, *whatsapp_code));
            let advice = match first_error {
                Some(error) if !advice.is_empty() => format!("{advice} The first error: {error}"),
                _ => advice,
            };
            let (code, whatsapp_code) = (*code, *whatsapp_code);
            Some(ReportLine { outcome: reason.outcome(), reason, code, whatsapp_code, count: *count, advice })
        });
        let elapsed = self.ended.unwrap_or(now).saturating_duration_since(self.started);
        Report { progress: self.progress(now), lines: lines.collect(), elapsed, ..self.report.clone() }
    }
}

/// Words as a sentence: with a capital letter and a full stop.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
