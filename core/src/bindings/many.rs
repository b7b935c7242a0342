//! Sends to many for other languages: the run is on the I/O thread, and rows and results cross in batches.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use heck::ToSnakeCase as _;

use crate::api::messages::SendMessageParams;
use crate::api::templates::SendTemplateParams;
use crate::bindings::derived_operations::{
    DerivedOperation, OF_RECIPIENTS, SEND_MANY_MESSAGES, SEND_MANY_PARAMETERS, SEND_MANY_TEMPLATES,
};
use crate::bindings::io_thread::{IoThread, Task};
use crate::bindings::json_calls::{ArgumentReader, DispatchError, JsonArguments, JsonParams};
use crate::client::Client;
use crate::error::{Error, FieldError, FieldErrorKind};
use crate::json::{Json, JsonMap};
use crate::many::exchange::{Batch, Exchange};
use crate::many::options::{AtDailyLimit, ManyOptions};
use crate::many::recipient::Cell;
use crate::many::rejected_file::RejectedOptions;
use crate::many::run::Run;
use crate::many::{Columns, Progress, Recipient, RecipientResult, Report, RowParams, StopRule};
use crate::per_process::PerProcess;
use crate::phone::PhoneNumber;

/// How a language writes the names of parameters and options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// As the API does: `dryRun`.
    Camel,
    /// As Python does: `dry_run`.
    Snake,
}

impl Naming {
    fn of(self, name: &'static str) -> String {
        match self {
            Self::Camel => name.to_owned(),
            Self::Snake => name.to_snake_case(),
        }
    }
}

/// The value of a column that a host gives.
#[derive(Debug)]
pub enum CellValue {
    /// A string.
    Text(String),
    /// A list of strings.
    Texts(Vec<String>),
    /// A value of another type, as the string that the file of rejected recipients shows.
    Other(String),
}

/// The column of the cells of a row that has more of them than the header has names.
pub use crate::many::recipient::SURPLUS_CELLS as SURPLUS;

/// A row of these columns.
#[must_use]
pub fn recipient(columns: impl IntoIterator<Item = (Arc<str>, CellValue)>) -> Recipient {
    let cells = columns.into_iter().map(|(name, value)| {
        let cell = match value {
            CellValue::Text(text) => Cell::Text(text),
            CellValue::Texts(texts) => Cell::Texts(texts),
            CellValue::Other(text) => Cell::Other(text.parse().unwrap_or_else(|_| Json::from(text))),
        };
        (name, cell)
    });
    Recipient { cells: cells.collect() }
}

/// The results that a host gets at once.
#[derive(Debug)]
pub struct ManyBatch {
    /// The results.
    pub results: Vec<RecipientResult>,
    /// How many further rows the run can take.
    pub wanted: usize,
    /// The end of the run, if it has ended. The results come before it.
    pub end: Option<Result<(), Error>>,
}

/// A run that a host gives rows to, and takes results from.
#[derive(Debug)]
pub struct ManyRun {
    operation: &'static str,
    exchange: Arc<Exchange>,
    /// The process in which it runs. A forked child has a copy of it, and no thread that runs it.
    pid: u32,
}

/// A call that sends to many: its name, and how it starts.
type Start = fn(&Client, ArgumentReader, &Naming) -> Result<(Arc<Exchange>, Task), DispatchError>;

const CALLS: &[(&DerivedOperation, Start)] =
    &[(&SEND_MANY_TEMPLATES, start::<SendTemplateParams>), (&SEND_MANY_MESSAGES, start::<SendMessageParams>)];

impl ManyRun {
    /// Starts the call with this name, such as `templates.send_many`. The arguments are one JSON object without the
    /// recipients. Set `owns_connections` if the calls of the client run on a runtime that is not that of the I/O
    /// thread.
    ///
    /// # Errors
    ///
    /// [`DispatchError::InvalidArgument`] for an unknown name or a value of a wrong type; otherwise every invalid
    /// option.
    pub fn start(
        client: &Client,
        name: &str,
        arguments: JsonArguments,
        naming: Naming,
        owns_connections: bool,
    ) -> Result<Self, DispatchError> {
        let call = CALLS.iter().find(|(call, _)| call.name == name);
        let (call, start) = call.ok_or_else(|| DispatchError::InvalidArgument(format!("there is no call {name}")))?;
        let thread = IoThread::for_call(call.name)?;
        let own = if owns_connections { client.with_own_connections()? } else { client.clone() };
        let (exchange, task) = start(&own, arguments.read(call.name)?, &naming)?;
        register(&exchange);
        thread.submit([task]);
        Ok(Self { operation: call.name, exchange, pid: std::process::id() })
    }

    /// The run, without keeping it.
    #[must_use]
    pub fn weak(&self) -> WeakRun {
        WeakRun(Arc::downgrade(&self.exchange))
    }

    /// The name of the call.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Whether it runs in this process. If not, no other method may be called: a thread of the parent may have held its
    /// lock.
    #[must_use]
    pub fn is_current_process(&self) -> bool {
        self.pid == std::process::id()
    }

    /// How many rows the run can take now.
    #[must_use]
    pub fn wanted(&self) -> usize {
        self.exchange.wanted()
    }

    /// Gives rows to the run; `is_last` after the last row.
    pub fn add_rows(&self, rows: Vec<Recipient>, is_last: bool) {
        self.exchange.add_rows(rows, is_last);
    }

    /// The same with a JSON array of rows: strings, or objects of columns.
    ///
    /// # Errors
    ///
    /// [`DispatchError::InvalidArgument`] if it is not an array.
    pub fn add_json_rows(&self, rows: &str, is_last: bool) -> Result<(), DispatchError> {
        let rows: Vec<Recipient> = serde_json::from_str(rows).map_err(|_| {
            DispatchError::InvalidArgument(format!("{}: recipients cannot be written as JSON", self.operation))
        })?;
        self.exchange.add_rows(rows, is_last);
        Ok(())
    }

    /// The results that are ready, as soon as there are some or the run has ended; and, if the host has further rows,
    /// as soon as the run wants many of them.
    pub fn next_batch(&self, has_rows: bool) -> impl Future<Output = ManyBatch> + Send + 'static {
        let exchange = Arc::clone(&self.exchange);
        async move {
            let Batch { results, wanted, end } = poll_fn(|context| exchange.poll_batch(context, has_rows)).await;
            ManyBatch { results: results.into(), wanted, end }
        }
    }

    /// Nothing new begins from now on. The results of what is in flight still come.
    pub fn close(&self) {
        self.exchange.close();
    }

    /// The present state.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.exchange.progress()
    }

    /// The report of the results so far.
    #[must_use]
    pub fn report(&self) -> Report {
        self.exchange.report()
    }

    /// Adds a number that is not written to from now on.
    ///
    /// # Errors
    ///
    /// If it is not a phone number.
    pub fn suppress(&self, number: &str) -> Result<(), Error> {
        self.exchange.suppress(PhoneNumber::parse(number)?.comparison_key());
        Ok(())
    }
}

impl Drop for ManyRun {
    fn drop(&mut self) {
        match self.is_current_process() {
            true => self.exchange.abandon(),
            false => std::mem::forget(Arc::clone(&self.exchange)),
        }
    }
}

fn start<P: RowParams + JsonParams>(
    client: &Client,
    mut reader: ArgumentReader,
    naming: &Naming,
) -> Result<(Arc<Exchange>, Task), DispatchError> {
    let mut options = read_options(&mut reader, *naming)?;
    let mut constants = JsonMap::new();
    for parameter in P::SPEC.parameters.iter().filter(|parameter| !OF_RECIPIENTS.contains(&parameter.name)) {
        let name = if *naming == Naming::Camel { parameter.name } else { parameter.field };
        if let Some(value) = reader.take(name, parameter.json_type)? {
            constants.insert(parameter.name.to_owned(), value);
        }
    }
    reader.check_names(&[])?;
    // Every value was checked, so it can be read.
    let constants: P = Json::from(constants).to().unwrap_or_default();
    options.field_errors.extend(reader.field_errors);
    let exchange = Arc::new(Exchange::new(options.total, std::mem::take(&mut options.suppressed)));
    let run = Run::new(client, constants, options, Arc::clone(&exchange))?;
    let task: Task = Box::new(move |dispatcher| dispatcher.spawn(run.run()));
    Ok((exchange, task))
}

fn read_options(reader: &mut ArgumentReader, naming: Naming) -> Result<ManyOptions, DispatchError> {
    let mut options = ManyOptions::default();
    for parameter in SEND_MANY_PARAMETERS {
        let name = naming.of(parameter.name);
        let Some(value) = reader.take(&name, parameter.json_type)? else { continue };
        let wrong_type = |expected: &str| {
            DispatchError::InvalidArgument(format!("{}: {name} must be {expected}", reader.operation()))
        };
        match parameter.name {
            "columns" => options.columns = Some(columns(&value).ok_or_else(|| wrong_type("an object of strings"))?),
            "campaign" => options.campaign = value.to_text(),
            "dryRun" => options.dry_run = value.to().unwrap_or_default(),
            "rateLimit" => options.rate_limit = rate(&value),
            "sharedRateLimit" => options.shared_rate_limit = rate(&value),
            "maxNewPeoplePerDay" => options.max_new_people_per_day = value.to().ok(),
            "atDailyLimit" => match named(AtDailyLimit::ALL, AtDailyLimit::as_str, &value) {
                Ok(what) => options.at_daily_limit = what,
                Err(error) => options.field_errors.push(FieldError { field: parameter.name.to_snake_case(), ..error }),
            },
            "concurrency" => options.concurrency = value.to().ok(),
            "suppress" => {
                let numbers: Vec<String> = value.to().unwrap_or_default();
                numbers.iter().enumerate().for_each(|(index, number)| options.suppress(index, number));
            }
            "stopAfter" => {
                let limits: BTreeMap<String, u32> = value.to().map_err(|_| wrong_type("an object of integers"))?;
                for (name, limit) in limits {
                    match named(StopRule::ALL, StopRule::as_str, &Json::from(name.as_str())) {
                        Ok(rule) => drop(options.stop_after.insert(rule.as_str(), limit)),
                        Err(error) => {
                            options.field_errors.push(FieldError { field: format!("stop_after.{name}"), ..error });
                        }
                    }
                }
            }
            "rejected" => {
                let path = value.to_text().unwrap_or_default().into();
                let delimiter = options.rejected.map_or(',', |rejected| rejected.delimiter);
                options.rejected = Some(RejectedOptions { path, delimiter });
            }
            "rejectedDelimiter" => {
                let text = value.to_text().unwrap_or_default();
                let mut characters = text.chars();
                match (characters.next(), characters.next(), &mut options.rejected) {
                    (Some(delimiter), None, Some(rejected)) if !matches!(delimiter, '"' | '\r' | '\n') => {
                        rejected.delimiter = delimiter;
                    }
                    (Some(_), None, None) => options.field_errors.push(FieldError::of_option(
                        "rejected_delimiter",
                        FieldErrorKind::Requires,
                        "requires rejected, the path of the file",
                    )),
                    _ => options.field_errors.push(FieldError::of_option(
                        "rejected_delimiter",
                        FieldErrorKind::Format,
                        "must be one character, and no quote or line break",
                    )),
                }
            }
            "total" => options.total = value.to().ok(),
            _ => {}
        }
    }
    Ok(options)
}

/// A rate, which may be a number that only a text can hold, such as `1e999`: it is infinite, and rejected later.
fn rate(value: &Json) -> Option<f64> {
    value.as_json().parse().ok()
}

/// A value by its code.
fn named<T: Copy>(all: &[T], code: fn(T) -> &'static str, value: &Json) -> Result<T, FieldError> {
    let text = value.to_text().unwrap_or_default();
    all.iter().copied().find(|each| code(*each) == text).ok_or_else(|| {
        let codes: Vec<&str> = all.iter().copied().map(code).collect();
        FieldError::of_option("", FieldErrorKind::NotAllowed, &format!("must be one of {}", codes.join(", ")))
    })
}

fn columns(value: &Json) -> Option<Columns> {
    let mut columns = Columns::new();
    for (parameter, of) in value.entries()? {
        columns = match (of.to_text(), of.to::<Vec<String>>()) {
            (Some(column), _) => columns.parameter(parameter, [column]),
            (None, Ok(several)) => columns.parameter(parameter, several),
            (None, Err(_)) => return None,
        };
    }
    Some(columns)
}

/// A run that may have ended. It does not keep the run.
#[derive(Clone, Debug)]
pub struct WeakRun(Weak<Exchange>);

impl WeakRun {
    /// Nothing new begins from now on, if the run has not ended.
    pub fn close(&self) {
        if let Some(run) = self.0.upgrade() {
            run.close();
        }
    }

    /// Whether the run may not have ended.
    #[must_use]
    pub fn may_be_active(&self) -> bool {
        self.0.strong_count() > 0
    }
}

/// The runs of this process that may not have ended.
fn active_runs() -> &'static Mutex<Vec<WeakRun>> {
    static RUNS: OnceLock<PerProcess<Mutex<Vec<WeakRun>>>> = OnceLock::new();
    RUNS.get_or_init(|| PerProcess::new(Mutex::default())).get(Mutex::default)
}

fn register(exchange: &Arc<Exchange>) {
    let mut runs = active_runs().lock().unwrap_or_else(PoisonError::into_inner);
    runs.retain(WeakRun::may_be_active);
    runs.push(WeakRun(Arc::downgrade(exchange)));
}

/// Ends all runs of this process, for a process that ends: nothing new begins, and what is in flight is waited for, at
/// most this long.
pub fn finish_runs(at_most: Duration) {
    let runs = std::mem::take(&mut *active_runs().lock().unwrap_or_else(PoisonError::into_inner));
    finish(&runs, at_most);
}

/// The same for these runs only, for a thread that ends before the process does.
pub fn finish(runs: &[WeakRun], at_most: Duration) {
    let runs: Vec<Arc<Exchange>> = runs.iter().filter_map(|run| run.0.upgrade()).collect();
    runs.iter().for_each(|run| run.abandon());
    let deadline = Instant::now() + at_most;
    for run in runs {
        run.wait_for_end(deadline.saturating_duration_since(Instant::now()));
    }
}
