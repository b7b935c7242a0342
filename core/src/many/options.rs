//! The options of a run.

use std::collections::{BTreeMap, HashSet};

use crate::error::{Error, ErrorKind, FieldError, FieldErrorKind};
use crate::macros::string_enum;
use crate::many::columns::Columns;
use crate::many::rejected_file::RejectedOptions;
use crate::many::stop::{StopRule, UNKNOWN_WINDOW};

string_enum! {
    /// The reaction of a run when the limit of new people per day is reached.
    #[derive(Default)]
    pub enum AtDailyLimit {
        /// It stops. The rest of the list is reported as not sent.
        #[default]
        Stop = "stop",
        /// It waits until the limit has room, which can take a day.
        Wait = "wait",
    }
}

/// The options of a run, before they are checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct ManyOptions {
    pub(crate) columns: Option<Columns>,
    pub(crate) campaign: Option<String>,
    pub(crate) dry_run: bool,
    pub(crate) rate_limit: Option<f64>,
    pub(crate) shared_rate_limit: Option<f64>,
    pub(crate) max_new_people_per_day: Option<u64>,
    pub(crate) at_daily_limit: AtDailyLimit,
    pub(crate) concurrency: Option<usize>,
    /// The comparison keys of the numbers that are not written to.
    pub(crate) suppressed: HashSet<String>,
    pub(crate) stop_after: BTreeMap<&'static str, u32>,
    pub(crate) rejected: Option<RejectedOptions>,
    pub(crate) total: Option<u64>,
    /// Errors that were found while the options were set.
    pub(crate) field_errors: Vec<FieldError>,
}

/// How many sends are in flight at once, if the caller does not say it.
pub(crate) const DEFAULT_CONCURRENCY: usize = 16;

/// The maximum length of a campaign's name, so that the key of a recipient fits behind it.
const MAX_CAMPAIGN_LENGTH: usize = 100;

impl ManyOptions {
    /// Checks the options that do not depend on the client's connection.
    pub(crate) fn check(&self, operation: &'static str, has_ledger: bool) -> Result<(), Error> {
        let mut field_errors = self.field_errors.clone();
        let mut error =
            |field: &str, kind, message: &str| field_errors.push(FieldError::of_option(field, kind, message));
        if let Some(campaign) = &self.campaign {
            if campaign.is_empty() {
                error("campaign", FieldErrorKind::Empty, "is empty; leave it out, or name the campaign");
            } else if !campaign.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'/' | b':')) {
                let message = "must be visible ASCII characters, without spaces, slashes and colons";
                error("campaign", FieldErrorKind::Format, message);
            } else if campaign.len() > MAX_CAMPAIGN_LENGTH {
                error("campaign", FieldErrorKind::TooLong, "has more than 100 characters");
            }
        }
        let need_ledger = [
            ("campaign", self.campaign.is_some()),
            ("shared_rate_limit", self.shared_rate_limit.is_some()),
            ("max_new_people_per_day", self.max_new_people_per_day.is_some()),
        ];
        for (name, _) in need_ledger.into_iter().filter(|(_, is_set)| *is_set && !has_ledger) {
            error(name, FieldErrorKind::Requires, "needs a client with the option ledger");
        }
        for (name, rate) in [("rate_limit", self.rate_limit), ("shared_rate_limit", self.shared_rate_limit)] {
            if rate.is_some_and(|rate| !(rate.is_finite() && rate > 0.0)) {
                error(name, FieldErrorKind::Range, "must be a number above 0, in messages per second");
            }
        }
        if self.rate_limit.is_some() && self.shared_rate_limit.is_some() {
            let message = "cannot be combined with rate_limit; the shared limit also holds for this run";
            error("shared_rate_limit", FieldErrorKind::Conflict, message);
        }
        if self.concurrency == Some(0) {
            error("concurrency", FieldErrorKind::Range, "must be 1 or more");
        }
        if self.max_new_people_per_day == Some(0) {
            error("max_new_people_per_day", FieldErrorKind::Range, "must be 1 or more");
        }
        if self.rejected.as_ref().is_some_and(|rejected| matches!(rejected.delimiter, '"' | '\r' | '\n')) {
            error("rejected_delimiter", FieldErrorKind::NotAllowed, "must not be a quote or a line break");
        }
        if self.stop_after.get(StopRule::Unknown.as_str()).is_some_and(|limit| *limit > UNKNOWN_WINDOW) {
            let message = "must be at most 50 for the rule unknown, which looks at the last 50; 0 turns it off";
            error("stop_after", FieldErrorKind::Range, message);
        }
        if field_errors.is_empty() {
            return Ok(());
        }
        Err(Error::of_fields(ErrorKind::Configuration, Some(operation), field_errors))
    }
}
