//! WhatsApp's limits on sends: the error of each, and whether it applies to a message.

use rusqlite::Result as SqlResult;

use super::operation::RequestContext;
use super::response::ApiError;
use crate::clock::milliseconds;
use crate::limits::TemplateState;
use crate::store::usage;

const SECOND: i64 = 1000;
const DAY: i64 = 24 * 60 * 60 * SECOND;

/// A message that passed every check of the API.
pub(super) struct Send<'a> {
    pub(super) context: &'a RequestContext<'a>,
    /// The recipient, with the plus sign.
    pub(super) phone: &'a str,
    /// The template; none for a message that is not one.
    pub(super) template: Option<TemplateSend<'a>>,
    /// Whether the 24-hour window is open.
    pub(super) in_window: bool,
}

/// The template of a message.
pub(super) struct TemplateSend<'a> {
    pub(super) name: &'a str,
    pub(super) category: &'a str,
}

impl Send<'_> {
    fn template_is(&self, state: TemplateState) -> bool {
        let limited = &self.context.limits.templates;
        self.template.as_ref().and_then(|template| limited.get(template.name)) == Some(&state)
    }

    fn is_marketing(&self) -> bool {
        self.template.as_ref().is_some_and(|template| template.category == "MARKETING")
    }
}

/// A limit of WhatsApp.
struct Limit {
    code: u32,
    message: &'static str,
    applies: fn(&Send<'_>) -> SqlResult<bool>,
}

/// The limits whose error is the response to the send, which is not executed. The first one that applies counts.
static REFUSALS: &[Limit] = &[
    Limit {
        code: 131_031,
        message: "the account is restricted, it cannot send messages",
        applies: |send| Ok(send.context.limits.account_restricted),
    },
    Limit {
        code: 132_015,
        message: "templateName: the template is paused because of its quality",
        applies: |send| Ok(send.template_is(TemplateState::Paused)),
    },
    Limit {
        code: 132_016,
        message: "templateName: the template is disabled",
        applies: |send| Ok(send.template_is(TemplateState::Disabled)),
    },
    Limit {
        code: 130_429,
        message: "the channel sent and received too many messages in the last second",
        applies: |send| {
            let RequestContext { db, channel, now, limits, .. } = send.context;
            limits.throughput.map_or(Ok(false), |most| Ok(usage::messages(db, channel, now - SECOND)? >= most.into()))
        },
    },
    Limit {
        code: 131_056,
        message: "to: the last message of the channel to the same recipient is too recent",
        applies: |send| {
            let RequestContext { db, channel, now, limits, .. } = send.context;
            let Some(interval) = limits.pair_interval else { return Ok(false) };
            usage::wrote_to(db, channel, send.phone, now.saturating_sub(milliseconds(interval)))
        },
    },
    Limit {
        code: 131_048,
        message: "to: templates were sent to too many different people in the last 24 hours",
        applies: |send| {
            let RequestContext { db, key, now, limits, .. } = send.context;
            let (Some(most), false) = (limits.people_per_day, send.in_window) else { return Ok(false) };
            let since = now - DAY;
            Ok(!usage::reached(db, key, send.phone, since)? && usage::has_people(db, key, since, most)?)
        },
    },
];

/// The limits that let a message fail after it was accepted.
static FAILURES: &[Limit] = &[
    Limit {
        code: 131_026,
        message: "Message undeliverable",
        applies: |send| Ok(send.context.limits.blocked.contains(send.phone)),
    },
    Limit {
        code: 131_050,
        message: "the recipient stopped marketing messages",
        applies: |send| Ok(send.is_marketing() && send.context.limits.stopped_marketing.contains(send.phone)),
    },
    Limit {
        code: 131_049,
        message: "the recipient received as many marketing messages as WhatsApp delivers to one person",
        applies: |send| {
            let RequestContext { db, now, limits, .. } = send.context;
            let (Some(most), true) = (limits.marketing_per_person, send.is_marketing()) else { return Ok(false) };
            Ok(usage::marketing(db, send.phone, now - DAY)? >= most.into())
        },
    },
];

/// The error of the first limit that applies, as WhatsApp's errors are written.
fn first(limits: &[Limit], send: &Send<'_>) -> SqlResult<Option<String>> {
    for limit in limits {
        if (limit.applies)(send)? {
            return Ok(Some(format!("(#{}) {}", limit.code, limit.message)));
        }
    }
    Ok(None)
}

/// Refuses a message that exceeds a limit.
pub(super) fn check(send: &Send<'_>) -> Result<(), ApiError> {
    first(REFUSALS, send)?.map_or(Ok(()), |why| Err(ApiError::new(400, why)))
}

/// Why an accepted message fails; none if it does not.
pub(super) fn failure(send: &Send<'_>) -> SqlResult<Option<String>> {
    first(FAILURES, send)
}
