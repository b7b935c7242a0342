//! Decides what an error of one send means for its recipient and for the whole run. This is one table of rules, without
//! a clock and without state.

use std::time::Duration;

use crate::error::{Disposition, Error, ErrorKind, Failure};
use crate::many::outcome::OutcomeReason;
use crate::many::stop::StopRule;
use crate::policy::retry::is_retryable;
use crate::spec::safety::Safety;

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
        // A run is as careful as a call that retries.
        (_, Some(failure)) if failure.definitely_not_sent() || is_retryable(Safety::Send, failure) => {
            of(ForRecipient::Retry, Some(StopRule::Unreachable))
        }
        _ if error.disposition() == Disposition::Retryable => {
            result(OutcomeReason::Failed, Some(StopRule::Unreachable))
        }
        _ => result(OutcomeReason::Refused, Some(StopRule::Refused)),
    }
}

fn slow_down(error: &Error) -> Verdict {
    Verdict { recipient: ForRecipient::PutBack, rule: Some(StopRule::RateLimit), slow_down: Some(error.retry_after()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorInner;
    use ForRecipient::{PutBack, PutBackPerson, Result, Retry};

    /// A refusal with this status and WhatsApp code.
    fn refusal(status: u16, whatsapp_code: Option<u32>) -> Error {
        let disposition = match (status, whatsapp_code) {
            (429, _) => Disposition::Retryable,
            (_, Some(code)) if crate::error::whatsapp_code::is_transient(code) => Disposition::Retryable,
            _ => Disposition::Rejected,
        };
        let failure = Some(Failure::Status(status));
        of(ErrorKind::of_status(status), disposition, failure, Some(status), whatsapp_code)
    }

    fn of(
        kind: ErrorKind,
        disposition: Disposition,
        failure: Option<Failure>,
        status: Option<u16>,
        whatsapp_code: Option<u32>,
    ) -> Error {
        let inner = Error::of_fields(kind, None, Vec::new()).into_inner();
        Error::new(ErrorInner { disposition, failure, status, whatsapp_code, ..inner })
    }

    #[test]
    fn each_error_has_its_consequence() {
        let without_status = |kind, disposition, failure| of(kind, disposition, Some(failure), None, None);
        let refused = Result(OutcomeReason::Refused);
        let failed = Result(OutcomeReason::Failed);
        let cases = [
            (refusal(400, None), refused, Some(StopRule::Refused)),
            (refusal(401, None), failed, Some(StopRule::Authentication)),
            (refusal(403, None), failed, Some(StopRule::Authentication)),
            (refusal(403, Some(200)), failed, Some(StopRule::Account)),
            (refusal(400, Some(131_031)), failed, Some(StopRule::Account)),
            (refusal(400, Some(131_048)), failed, Some(StopRule::Account)),
            (refusal(400, Some(132_015)), refused, Some(StopRule::Template)),
            (refusal(400, Some(132_005)), refused, None),
            (refusal(400, Some(131_026)), refused, None),
            (refusal(400, Some(131_047)), refused, None),
            (refusal(400, Some(131_049)), Result(OutcomeReason::MarketingCapped), None),
            (refusal(400, Some(131_050)), Result(OutcomeReason::MarketingStopped), None),
            (refusal(400, Some(131_056)), PutBackPerson, None),
            (refusal(400, Some(131_016)), failed, Some(StopRule::Unreachable)),
            (refusal(425, None), Retry, Some(StopRule::Unreachable)),
            (
                without_status(ErrorKind::Transport, Disposition::Retryable, Failure::Connect),
                Retry,
                Some(StopRule::Unreachable),
            ),
            (
                without_status(ErrorKind::Transport, Disposition::Rejected, Failure::Tls),
                failed,
                Some(StopRule::Configuration),
            ),
            (
                without_status(ErrorKind::OutcomeUnknown, Disposition::Unknown, Failure::Timeout),
                Result(OutcomeReason::OutcomeUnknown),
                Some(StopRule::Unknown),
            ),
            (without_status(ErrorKind::Ledger, Disposition::Retryable, Failure::Ledger), Retry, Some(StopRule::Ledger)),
            (without_status(ErrorKind::Ledger, Disposition::Rejected, Failure::Ledger), failed, Some(StopRule::Ledger)),
        ];
        for (error, recipient, rule) in cases {
            assert_eq!(judge(&error), Verdict { recipient, rule, slow_down: None }, "{error:?}");
        }
        for error in
            [refusal(429, None), refusal(429, Some(42_900)), refusal(400, Some(130_429)), refusal(400, Some(4))]
        {
            let verdict = judge(&error);
            assert_eq!((verdict.recipient, verdict.rule), (PutBack, Some(StopRule::RateLimit)), "{error:?}");
            assert!(verdict.slow_down.is_some());
        }
    }
}
