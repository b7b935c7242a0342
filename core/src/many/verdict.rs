//! Decides what an error of one send means for its recipient and for the whole run. This is one table of rules, without
//! a clock and without state.

use std::time::Duration;

use crate::error::{Disposition, Error, ErrorKind, Failure};
use crate::many::outcome::OutcomeReason;
use crate::many::stop::StopRule;

/// The meaning of an error of one send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) recipient: ForRecipient,
    /// The stop rule that counts this error.
    pub(crate) rule: Option<StopRule>,
    /// Whether the server asks all senders to slow down, and for how long it asks them to pause.
    pub(crate) slow_down: Option<Option<Duration>>,
}

/// The consequence for the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ForRecipient {
    /// This is the result.
    Result(OutcomeReason),
    /// It is sent later, as soon as the pace allows it. This is never a result.
    PutBack,
    /// It is sent again after a pause for this person alone.
    PutBackPerson,
    /// It is sent again after a backoff, a limited number of times.
    Retry,
}

/// The error codes of WhatsApp, and HTTP 429, that ask for a slower pace.
const PACE_CODES: &[u32] = &[4, 80_007, 130_429];
/// The code of too many messages to one person.
const PAIR_CODE: u32 = 131_056;
/// The codes that concern the template, and so every recipient.
const TEMPLATE_CODES: &[u32] = &[132_000, 132_001, 132_007, 132_012, 132_015, 132_016];
/// The codes that concern the account, and so every recipient.
const ACCOUNT_CODES: &[u32] =
    &[0, 3, 10, 190, 368, 131_005, 131_031, 131_037, 131_042, 131_045, 131_048, 133_000, 133_010, 134_011];
/// The codes that concern one person, so that they stop nothing.
const PERSONAL_CODES: &[u32] = &[130_472, 131_021, 131_026, 131_030, 131_047, 131_051, 132_005, 132_018];
/// The person gets no further marketing message for now.
const MARKETING_CAPPED: u32 = 131_049;
/// The person stopped marketing messages.
const MARKETING_STOPPED: u32 = 131_050;

/// The meaning of this error of a send.
pub(crate) fn judge(error: &Error) -> Verdict {
    let of = |recipient, rule| Verdict { recipient, rule, slow_down: None };
    let result = |reason, rule| of(ForRecipient::Result(reason), rule);
    match error.disposition() {
        Disposition::Unknown if error.replayed() => return result(OutcomeReason::StillUnknown, None),
        Disposition::Unknown => return result(OutcomeReason::OutcomeUnknown, Some(StopRule::Unknown)),
        Disposition::Rejected | Disposition::Retryable => {}
    }
    let not_sent = |rule| result(OutcomeReason::Failed, Some(rule));
    let code = error.whatsapp_code();
    let is_one_of = |codes: &[u32]| code.is_some_and(|code| codes.contains(&code));
    match (error.kind(), error.failure()) {
        _ if is_one_of(PACE_CODES) => slow_down(error),
        _ if is_one_of(&[PAIR_CODE]) => of(ForRecipient::PutBackPerson, None),
        _ if is_one_of(&[MARKETING_CAPPED]) => result(OutcomeReason::MarketingCapped, None),
        _ if is_one_of(&[MARKETING_STOPPED]) => result(OutcomeReason::MarketingStopped, None),
        _ if is_one_of(TEMPLATE_CODES) => result(OutcomeReason::Refused, Some(StopRule::Template)),
        _ if is_one_of(ACCOUNT_CODES) => not_sent(StopRule::Account),
        // Every number from 200 to 299 is a missing permission.
        _ if code.is_some_and(|code| (200..300).contains(&code)) => not_sent(StopRule::Account),
        _ if is_one_of(PERSONAL_CODES) => result(OutcomeReason::Refused, None),
        // Whatever the server's own code is.
        _ if error.status() == Some(429) => slow_down(error),
        (ErrorKind::Authentication | ErrorKind::PermissionDenied, _) if code.is_none() => {
            not_sent(StopRule::Authentication)
        }
        (ErrorKind::IdempotencyInProgress, _) => result(OutcomeReason::InProgress, None),
        (ErrorKind::Ledger, _) if error.disposition() == Disposition::Retryable => {
            of(ForRecipient::Retry, Some(StopRule::Ledger))
        }
        (ErrorKind::Ledger, _) => not_sent(StopRule::Ledger),
        (ErrorKind::Configuration, _) => not_sent(StopRule::Configuration),
        (_, Some(Failure::Tls | Failure::Proxy | Failure::Redirect(301 | 307 | 308))) => {
            not_sent(StopRule::Configuration)
        }
        (ErrorKind::Validation, _) => result(OutcomeReason::Invalid, None),
        _ if error.disposition() == Disposition::Retryable => of(ForRecipient::Retry, Some(StopRule::Unreachable)),
        _ => result(OutcomeReason::Refused, Some(StopRule::Refused)),
    }
}

fn slow_down(error: &Error) -> Verdict {
    Verdict { recipient: ForRecipient::PutBack, rule: Some(StopRule::RateLimit), slow_down: Some(error.retry_after()) }
}
