//! What the I/O thread has for a language.

use workspace_sdk::Answer;

use crate::cross::Cross;
use crate::error::ErrorDetails;
use crate::event::AttemptEvent;
use crate::models::{
    Automation, CallInfo, Channel, Contact, CustomField, Execution, Label, MessageStatus, Pagination, Sent, Template,
};
use crate::values::JsonText;

/// Something about the call with this token.
#[derive(uniffi::Record)]
pub struct Letter {
    pub token: i64,
    pub news: News,
}

/// All but an attempt is a call's last.
#[derive(uniffi::Enum)]
pub enum News {
    Answer {
        data: AnswerData,
        info: AnswerInfo,
    },
    Page {
        data: AnswerData,
    },
    /// There is no further page.
    End,
    Refused {
        details: ErrorDetails,
    },
    /// It was given up, and is gone.
    GivenUp,
    Attempt {
        event: AttemptEvent,
    },
}

/// The data of an answer.
#[derive(uniffi::Enum)]
pub enum AnswerData {
    Channels { list: Vec<Channel> },
    OfContact { contact: Contact },
    Contacts { list: Vec<Contact> },
    OfCustomField { field: CustomField },
    CustomFields { list: Vec<CustomField> },
    OfLabel { label: Label },
    Labels { list: Vec<Label> },
    Templates { list: Vec<Template> },
    OfSent { sent: Sent },
    OfStatus { status: MessageStatus },
    Automations { list: Vec<Automation> },
    OfExecution { execution: Execution },
    OfJson { json: JsonText },
}

/// All of an answer but its data.
#[derive(uniffi::Record)]
pub struct AnswerInfo {
    pub message: Option<String>,
    pub pagination: Option<Pagination>,
    pub call: CallInfo,
    /// The body as the server sent it, but for a byte order mark: JSON text in UTF-8.
    pub raw: Vec<u8>,
}

impl Cross<AnswerInfo> for Answer<()> {
    fn cross(mut self) -> AnswerInfo {
        let (message, pagination, call) = (self.message.take(), self.pagination.take(), self.call.clone());
        let mut raw = Vec::from(self.into_body());
        if raw.starts_with(BYTE_ORDER_MARK) {
            raw.drain(..BYTE_ORDER_MARK.len());
        }
        AnswerInfo { message, pagination: pagination.cross(), call: call.cross(), raw }
    }
}

/// It is no part of JSON.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl News {
    /// About how many bytes it is.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Answer { info, .. } => info.raw.len(),
            // A contact is a few hundred bytes.
            Self::Page { data: AnswerData::Contacts { list } } => list.len() * 400,
            _ => 0,
        }
    }
}
