//! The stop rules: when errors show that the rest of the list would fail as well.

use std::collections::{BTreeMap, VecDeque};

use crate::macros::string_enum;

macro_rules! stop_rules {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $text:literal, $limit:literal, $advice:literal; )+) => {
        string_enum! {
            /// A rule that stops a run, because the rest of the list would fail as well. Each has a limit, which
            /// [`SendMany::stop_after`](crate::SendMany::stop_after) changes.
            pub enum StopRule { $( $(#[doc = $doc])+ $variant = $text, )+ }
        }

        impl StopRule {
            /// The limit by default.
            #[must_use]
            pub const fn default_limit(self) -> u32 {
                match self { $( Self::$variant => $limit, )+ }
            }

            /// What to do, in one sentence.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self { $( Self::$variant => $advice, )+ }
            }
        }
    };
}

stop_rules! {
    /// Errors 401 and 403: the API key is not accepted. After 1 error.
    Authentication = "authentication", 1, "Check the API key and its permissions.";
    /// The WhatsApp account is locked, restricted, not connected, or has a payment problem. After 1 error.
    Account = "account", 1, "Read the error's WhatsApp code, and correct the account.";
    /// The template is unknown, paused, disabled, or has other variables. After 3 such errors in a row.
    Template = "template", 3, "Compare the template's name, language and variables with the approved one.";
    /// The server refuses every message in the same way, for a reason that is not in the other rules. After 20 refusals
    /// in a row with the same status and WhatsApp code.
    Refused = "refused", 20, "Read the error: its cause is probably the same for all recipients.";
    /// The outcome of too many sends is unknown: the server is failing, and each further send may become one more.
    /// After 10 unknown outcomes among the last 50.
    Unknown = "unknown", 10, "Wait until the server works again, and look the unknown messages up.";
    /// The server cannot be reached, or is busy. After 20 recipients in a row that were not sent for this reason.
    Unreachable = "unreachable", 20, "Check the network and the server, and run the list again.";
    /// The server asks for a slower pace, whatever the pace is. After 20 such errors in a row; those of sends that were
    /// in flight at the same time count once.
    RateLimit = "rate_limit", 20, "Run the list again later, at a lower rate.";
    /// The ledger cannot be used. After 1 error.
    Ledger = "ledger", 1, "Read the error, and repair the ledger.";
    /// The client's options do not work: a certificate that is not trusted, or a proxy that refuses. After 1 error.
    Configuration = "configuration", 1, "Read the error, and correct the options of the client.";
    /// The limit of new people per day is reached, and the run does not wait. After 1 recipient.
    DailyLimit = "daily_limit", 1, "Run the list again when the limit has room.";
}

/// The number of last answers that the rule `unknown` looks at.
pub(crate) const UNKNOWN_WINDOW: u32 = 50;

impl StopRule {
    fn counts(self) -> Counts {
        match self {
            Self::Unknown => Counts::Among(UNKNOWN_WINDOW as usize),
            _ => Counts::InARow,
        }
    }
}

/// The errors that a rule counts.
enum Counts {
    /// Errors without a success in between.
    InARow,
    /// Errors among this number of last answers.
    Among(usize),
}

/// An answer of the server, as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The server accepted a message.
    Good,
    /// An error that concerns one person alone, so that it is neither good nor bad.
    Personal,
    /// An error that this rule counts. Errors with another detail, such as a status, are not the same error.
    Bad(StopRule, Detail),
}

/// The status and the WhatsApp code of an error, if they matter to its rule.
pub(crate) type Detail = (Option<u16>, Option<u32>);

/// Counts errors, and says when a rule is met.
#[derive(Debug)]
pub(crate) struct StopRules {
    limits: BTreeMap<&'static str, u32>,
    in_a_row: Option<(StopRule, Detail, u32)>,
    last: VecDeque<Answer>,
}

impl StopRules {
    /// The default limits, changed by these; 0 turns a rule off.
    pub(crate) fn new(changed: &BTreeMap<&'static str, u32>) -> Self {
        let defaults = StopRule::ALL.iter().map(|rule| (rule.as_str(), rule.default_limit()));
        let mut limits: BTreeMap<_, _> = defaults.collect();
        limits.extend(changed);
        Self { limits, in_a_row: None, last: VecDeque::new() }
    }

    fn limit(&self, rule: StopRule) -> u32 {
        self.limits.get(rule.as_str()).copied().unwrap_or_default()
    }

    /// Counts an answer, and returns the rule that stops the run, if one does.
    pub(crate) fn count(&mut self, answer: Answer) -> Option<StopRule> {
        let window = StopRule::ALL.iter().filter_map(|rule| match rule.counts() {
            Counts::Among(window) => Some(window),
            Counts::InARow => None,
        });
        self.last.push_back(answer);
        while self.last.len() > window.clone().max().unwrap_or_default() {
            self.last.pop_front();
        }
        let (rule, detail) = match answer {
            Answer::Good => {
                self.in_a_row = None;
                return None;
            }
            Answer::Personal => return None,
            Answer::Bad(rule, detail) => (rule, detail),
        };
        let count = match rule.counts() {
            Counts::Among(_) => {
                u32::try_from(self.last.iter().filter(|last| **last == answer).count()).unwrap_or(u32::MAX)
            }
            Counts::InARow => {
                let same = self.in_a_row.filter(|(other, before, _)| *other == rule && *before == detail);
                let count = same.map_or(0, |(_, _, count)| count).saturating_add(1);
                self.in_a_row = Some((rule, detail, count));
                count
            }
        };
        let limit = self.limit(rule);
        (limit > 0 && count >= limit).then_some(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Answer::{Good, Personal};
    use StopRule::{Account, Authentication, RateLimit, Template, Unknown, Unreachable};

    const fn bad(rule: StopRule) -> Answer {
        Answer::Bad(rule, (None, None))
    }

    const fn refused(status: u16) -> Answer {
        Answer::Bad(StopRule::Refused, (Some(status), None))
    }

    /// Changed limits, answers with how often each comes, and after how many answers which rule stops the run.
    type Case<'a> = (&'a [(StopRule, u32)], &'a [(usize, Answer)], Option<(usize, StopRule)>);

    fn stops_at(changed: &[(StopRule, u32)], answers: &[(usize, Answer)]) -> Option<(usize, StopRule)> {
        let changed = changed.iter().map(|(rule, limit)| (rule.as_str(), *limit)).collect();
        let mut rules = StopRules::new(&changed);
        let all = answers.iter().flat_map(|(count, answer)| std::iter::repeat_n(*answer, *count));
        all.enumerate().find_map(|(index, answer)| Some((index + 1, rules.count(answer)?)))
    }

    #[test]
    fn each_rule_stops_at_its_limit() {
        let cases: &[Case<'_>] = &[
            (&[], &[(500, Good)], None),
            (&[], &[(9, Good), (1, bad(Authentication))], Some((10, Authentication))),
            (&[], &[(1, bad(Account))], Some((1, Account))),
            (&[], &[(2, bad(Template)), (1, Good), (2, bad(Template))], None),
            (&[], &[(2, bad(Template)), (7, Personal), (1, bad(Template))], Some((10, Template))),
            (&[], &[(2, bad(Template)), (1, bad(Unreachable)), (2, bad(Template))], None),
            (&[(Template, 5)], &[(9, bad(Template))], Some((5, Template))),
            (&[(Template, 0)], &[(900, bad(Template))], None),
            (&[], &[(9, bad(Unknown)), (41, Good), (1, bad(Unknown))], None),
            (&[], &[(9, bad(Unknown)), (40, Good), (1, bad(Unknown))], Some((50, Unknown))),
            (&[], &[(10, bad(Unknown))], Some((10, Unknown))),
            (&[], &[(19, bad(Unreachable)), (1, Personal), (1, bad(Unreachable))], Some((21, Unreachable))),
            (&[], &[(19, bad(RateLimit)), (1, Good), (19, bad(RateLimit))], None),
            (&[], &[(20, bad(RateLimit))], Some((20, RateLimit))),
            (&[], &[(19, refused(400)), (19, refused(404)), (19, refused(400))], None),
            (&[], &[(19, refused(400)), (5, Personal), (1, refused(400))], Some((25, StopRule::Refused))),
        ];
        for (changed, answers, expected) in cases {
            assert_eq!(stops_at(changed, answers), *expected, "{answers:?}");
        }
    }
}
