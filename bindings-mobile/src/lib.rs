//! The Swift and Kotlin binding: a call is begun with a token and its request, and what becomes of it is collected as a letter with that
//! token by a thread of the language. Nothing calls from here into the language. What a call may hold, how often it is tried and what its
//! answer means is the core's alone.

mod client;
mod cross;
mod error;
mod event;
mod forms;
mod json;
mod letter;
mod models;
mod options;
mod pages;
mod port;
mod request;
mod values;
mod words;

pub use client::NativeClient;
pub use error::{ErrorDetails, FieldProblem, Refusal};
pub use event::{AttemptEvent, Next};
pub use forms::{
    AutomationsList, AutomationsTrigger, ContactsList, ContactsUpsert, CustomFieldsList, CustomFieldsUpsert,
    LabelsList, LabelsUpsert, MessagesSend, MessagesStatus, TemplatesList, TemplatesSend, Variables,
};
pub use json::{Entry, is_json, json_elements, json_entries, json_of_text, json_to_text};
pub use letter::{AnswerData, AnswerInfo, Letter, News};
pub use models::{
    Automation, CallInfo, Channel, Contact, CustomField, Execution, Label, MessageStatus, Pagination, Sent, Template,
    Timestamp, timestamp_of,
};
pub use options::{ClientOptions, Overrides};
pub use pages::NativePages;
pub use port::{cancel, collect, forget_unread, panicking, running, unread};
pub use request::{PageSource, Parameter, Request, lost_page, lost_request};
pub use values::{GivenText, JsonText, SmallCount, TimeSpan};
pub use words::{
    Auth, CustomFieldType, DeliveryStatus, Disposition, ErrorKind, OperationClass, ProblemKind, RequestStyle, Roots,
    SentState, StopReason, custom_field_type_of, custom_field_type_text, delivery_status_of, delivery_status_text,
    has_reached,
};

uniffi::setup_scaffolding!("workspace_sdk_mobile");
