//! The outcome of one recipient of a send to many.

use std::fmt;

use crate::error::Error;
use crate::macros::string_enum;
use crate::many::recipient::Recipient;

string_enum! {
    /// The outcome of a recipient of a send to many.
    pub enum Outcome {
        /// The server accepted the message.
        Accepted = "accepted",
        /// It was refused: by the SDK before it was sent, or by the server. Correct the row, and send it again.
        Rejected = "rejected",
        /// It was not sent, for a reason that will pass. The next run of the same list sends it.
        NotSent = "not_sent",
        /// It may have been sent. Look it up before you send it again.
        Unknown = "unknown",
        /// There is nothing to send: it was accepted before, is a duplicate, or the person does not want it.
        Skipped = "skipped",
    }
}

macro_rules! outcome_reasons {
    ($( $(#[doc = $doc:literal])+ $variant:ident = $text:literal, $outcome:ident, $advice:literal; )+) => {
        string_enum! {
            /// The reason of an [`Outcome`].
            pub enum OutcomeReason { $( $(#[doc = $doc])+ $variant = $text, )+ }
        }

        impl OutcomeReason {
            /// The outcome that has this reason.
            #[must_use]
            pub const fn outcome(self) -> Outcome {
                match self { $( Self::$variant => Outcome::$outcome, )+ }
            }

            /// What to do, in one sentence; empty if there is nothing to do.
            #[must_use]
            pub const fn advice(self) -> &'static str {
                match self { $( Self::$variant => $advice, )+ }
            }
        }
    };
}

outcome_reasons! {
    /// The server accepted the message.
    Accepted = "accepted", Accepted, "";
    /// A value of the row is invalid; the error lists every one.
    Invalid = "invalid", Rejected, "Correct the values that the error names, and send these rows again.";
    /// Another row has the same number, or the same key, with other values, so one of the two messages would be lost or
    /// sent by accident.
    Ambiguous = "ambiguous", Rejected,
        "Give each row a separate key, such as the order's id, or remove the rows that are wrong.";
    /// The template does not fit: it does not exist, is not approved, or has other variables or another header. Only
    /// a dry run checks this.
    TemplateMismatch = "template_mismatch", Rejected, "Compare the values with the template.";
    /// The server refused the message; the error says why.
    Refused = "refused", Rejected, "Read the error's WhatsApp code, correct the cause, and run the list again.";
    /// This is a dry run: the message would have been sent.
    DryRun = "dry_run", NotSent, "Run it without the dry run to send these messages.";
    /// A stop rule ended the run before this recipient's turn.
    Stopped = "stopped", NotSent, "Correct the cause that the report names, and run the list again.";
    /// The program ended the run before this recipient's turn.
    Closed = "closed", NotSent, "Run the list again.";
    /// It provably was not sent: the server could not be reached or was busy, or an error concerns the account or the
    /// client.
    Failed = "failed", NotSent, "Read the error, and run the list again.";
    /// The limit of new people per day is reached.
    DailyLimit = "daily_limit", NotSent, "Run the list again when the limit has room, or raise it.";
    /// The response was lost, so the message may have been sent.
    OutcomeUnknown = "outcome_unknown", Unknown,
        "Look these messages up before you send them again. With a campaign, settle them with the ledger.";
    /// An earlier run does not know whether it sent this message. Nothing was sent now.
    StillUnknown = "still_unknown", Unknown,
        "Look these messages up, and settle them with the ledger. Until then, no run sends them.";
    /// Another process was still sending it when this run had waited for the client's timeout.
    InProgress = "in_progress", Unknown, "Run the list again later to see the outcome.";
    /// An earlier run, or another process, has sent it.
    AlreadyAccepted = "already_accepted", Skipped, "";
    /// An earlier run has sent it, with other values. Nothing was sent now.
    AlreadyAcceptedOtherValues = "already_accepted_other_values", Skipped,
        "Give these rows a new key if the customer is to get the new values as a second message.";
    /// An earlier row of this run is the same send.
    Duplicate = "duplicate", Skipped, "";
    /// The number is on the list of numbers that are not written to.
    Suppressed = "suppressed", Skipped, "";
    /// WhatsApp delivers no further marketing message to this person for now (131049).
    MarketingCapped = "marketing_capped", Skipped, "Do not repeat these messages soon.";
    /// This person stopped marketing messages (131050).
    MarketingStopped = "marketing_stopped", Skipped, "Add these numbers to those that you suppress.";
}

/// The result of one recipient.
///
/// `Debug` shows no number and no values of the row, because they are personal data.
#[non_exhaustive]
pub struct RecipientResult {
    /// The position of the recipient in the list; the first one is 0.
    pub index: u64,
    /// The recipient, as it was given.
    pub recipient: Recipient,
    /// The phone number in the form in which it is sent; as the row has it if it is invalid.
    pub to: Option<String>,
    /// The reason of the outcome, which determines the outcome as well.
    pub reason: OutcomeReason,
    /// The id of the message, if the server accepted it, now or in an earlier run.
    pub message_id: Option<String>,
    /// The error, if there is one: always if the outcome is `rejected` by the server or `unknown`.
    pub error: Option<Error>,
    /// The position of the earlier row that is the same send, if the reason is `duplicate` or `ambiguous`.
    pub duplicate_of: Option<u64>,
    /// The position of an earlier row that may be the same person: Argentina's numbers with and without a 9 after 54.
    /// They are never merged, because they can be two people.
    pub possible_duplicate_of: Option<u64>,
}

impl RecipientResult {
    pub(crate) fn new(index: u64, recipient: Recipient, reason: OutcomeReason) -> Self {
        Self {
            index,
            recipient,
            to: None,
            reason,
            message_id: None,
            error: None,
            duplicate_of: None,
            possible_duplicate_of: None,
        }
    }

    /// The outcome.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.reason.outcome()
    }
}

impl fmt::Debug for RecipientResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecipientResult")
            .field("index", &self.index)
            .field("reason", &self.reason)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
