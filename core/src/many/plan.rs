//! Turns a row into a request, or says why it cannot be sent. Everything here is decided without the server.

use crate::api::operation::Operation;
use crate::api::{SentMessage, messages::SendMessageParams, templates::SendTemplateParams};
use crate::error::{Error, FieldError, FieldErrorKind};
use crate::many::columns::{CellReader, RowValue};
use crate::many::outcome::{OutcomeReason, RecipientResult};
use crate::many::recipient::{KEY, Recipient};
use crate::many::seen::{Identity, Seen, Sighting};
use crate::phone::PhoneNumber;
use crate::request::validate::check;
use crate::spec::idempotency_key::check_idempotency_key;
use crate::spec::parameter::{Value, Variables};

/// The parameters of an operation that can be sent to many.
pub(crate) trait RowParams: Operation<Data = SentMessage> + Clone + Default + Send + Sync + 'static {
    /// Sets a parameter by the API's name. `false` if it does not take such a value.
    fn set_text(&mut self, name: &str, value: String) -> bool;

    /// The same with a list of strings.
    fn set_texts(&mut self, name: &str, values: Vec<String>) -> bool;

    fn set_idempotency_key(&mut self, key: String);

    /// Removes the header of the call, which a row with a header of any type replaces.
    fn clear_header(&mut self);

    fn language(&self) -> Option<&str>;
}

macro_rules! row_params {
    ($params:ident { $( $field:ident = $name:literal ),+ $(,)? }) => {
        fn set_text(&mut self, name: &str, value: String) -> bool {
            match name {
                $( $name => self.$field = Some(value.into()), )+
                _ => return false,
            }
            true
        }

        fn set_idempotency_key(&mut self, key: String) {
            self.idempotency_key = Some(key);
        }
    };
}

/// A string of variables is the API's comma-separated form.
impl From<String> for Variables {
    fn from(joined: String) -> Self {
        Self::Joined(joined)
    }
}

impl RowParams for SendTemplateParams {
    row_params!(SendTemplateParams {
        to = "to",
        channel_id = "channelId",
        language_code = "languageCode",
        variables = "variables",
        header = "header",
        image = "image",
        video = "video",
        document = "document",
        media_url = "mediaUrl",
        media_type = "mediaType",
        api_reference = "apiReference",
    });

    fn set_texts(&mut self, name: &str, values: Vec<String>) -> bool {
        if name == "variables" {
            self.variables = Some(Variables::Values(values));
        }
        name == "variables"
    }

    fn clear_header(&mut self) {
        self.header = None;
        self.image = None;
        self.video = None;
        self.document = None;
        self.media_url = None;
    }

    fn language(&self) -> Option<&str> {
        self.language_code.as_deref()
    }
}

impl RowParams for SendMessageParams {
    row_params!(SendMessageParams {
        to = "to",
        message_type = "type",
        body = "body",
        url = "url",
        caption = "caption",
        filename = "filename",
        channel_id = "channelId",
        api_reference = "apiReference",
    });

    fn set_texts(&mut self, _name: &str, _values: Vec<String>) -> bool {
        false
    }

    fn clear_header(&mut self) {}

    fn language(&self) -> Option<&str> {
        None
    }
}

/// A row that can be sent.
#[derive(Clone)]
pub(crate) struct Planned<P> {
    pub(crate) index: u64,
    pub(crate) recipient: Recipient,
    pub(crate) to: String,
    pub(crate) params: P,
    /// The recipient's own key within the campaign.
    pub(crate) key: Option<String>,
    /// The number by which the person is known; see `PhoneNumber::comparison_key`.
    pub(crate) person: String,
    pub(crate) possible_duplicate_of: Option<u64>,
}

impl<P> Planned<P> {
    pub(crate) fn into_result(self, reason: OutcomeReason) -> RecipientResult {
        RecipientResult {
            to: Some(self.to),
            possible_duplicate_of: self.possible_duplicate_of,
            ..RecipientResult::new(self.index, self.recipient, reason)
        }
    }
}

/// The plan for a row.
pub(crate) enum Plan<P> {
    /// It is sent.
    Send(Box<Planned<P>>),
    /// It cannot be sent, and has a result.
    Result(Box<RecipientResult>),
}

impl<P> Plan<P> {
    fn duplicate_of(self, first: u64) -> Self {
        match self {
            Self::Result(result) => Self::Result(Box::new(RecipientResult { duplicate_of: Some(first), ..*result })),
            Self::Send(planned) => Self::Send(planned),
        }
    }
}

/// Plans one row after the other.
pub(crate) struct Planner<P> {
    readers: Vec<CellReader>,
    /// The parameters of the call, which apply to rows without their own.
    pub(crate) constants: P,
    /// Whether every row has a key, or none. The first row decides it.
    has_keys: bool,
    /// How many cells the first row has beyond the names of the header.
    surplus_cells: usize,
    seen: Seen,
}

/// The parameters of which a template message has at most one.
const HEADERS: &[&str] = &["header", "image", "video", "document", "mediaUrl"];

impl<P: RowParams> Planner<P> {
    pub(crate) fn new(readers: Vec<CellReader>, constants: P) -> Self {
        Self { readers, constants, has_keys: false, surplus_cells: 0, seen: Seen::default() }
    }

    /// Reads from the first row which columns the list has.
    ///
    /// # Errors
    ///
    /// The columns that were named, or that every list needs, and that the first row does not have.
    pub(crate) fn begin(&mut self, first: &Recipient) -> Result<(), Vec<FieldError>> {
        let key = self.readers.iter().find(|reader| reader.name == KEY);
        self.has_keys = key.is_some_and(|key| key.is_named() || !matches!(key.read(first), RowValue::Absent));
        self.surplus_cells = first.surplus_cells();
        let missing = self.readers.iter().filter_map(|reader| Some((reader.name, reader.missing_column(first)?)));
        let field_errors: Vec<FieldError> = missing
            .map(|(parameter, column)| {
                let similar = first.similar_column(column);
                let hint = similar.map_or_else(String::new, |similar| format!("; did you mean {}?", quoted(similar)));
                let count = first.cells.len();
                let hint = if count == 1 { "; is the delimiter right?".to_owned() } else { hint };
                let message = format!(
                    "needs the column {}, which is not among the {count} of the first row{hint}",
                    quoted(column)
                );
                FieldError::of_option(&format!("columns.{parameter}"), FieldErrorKind::Required, &message)
            })
            .collect();
        if field_errors.is_empty() { Ok(()) } else { Err(field_errors) }
    }

    /// Whether each row has a key.
    pub(crate) fn has_keys(&self) -> bool {
        self.has_keys
    }

    /// Adds the columns to the errors of fields, for the people who correct the list.
    fn name_columns(&self, error: Error) -> Error {
        let mut inner = error.into_inner();
        // A value of a wrong type is there, although it is not among the arguments.
        let others: Vec<String> = inner
            .fields
            .iter()
            .filter(|error| error.kind != FieldErrorKind::Required)
            .map(|error| error.field.clone())
            .collect();
        inner.fields.retain(|error| error.kind != FieldErrorKind::Required || !others.contains(&error.field));
        for field_error in &mut inner.fields {
            let (name, index) = match field_error.field.split_once('[') {
                Some((name, index)) => (name, index.trim_end_matches(']').parse().ok()),
                None => (field_error.field.as_str(), None),
            };
            let reader = self.readers.iter().find(|reader| reader.name == name);
            let column = reader.and_then(|reader| reader.named_column(index));
            if let Some(column) = column.map(quoted).filter(|column| !field_error.message.contains(column)) {
                field_error.message.push_str(&format!(" (column {column})"));
            }
        }
        Error::new(inner)
    }

    /// The request of a row, or its result if it cannot be sent.
    ///
    /// # Errors
    ///
    /// If the rows seen so far cannot be remembered, so that a duplicate could be missed.
    pub(crate) fn plan(&mut self, index: u64, recipient: Recipient) -> Result<Plan<P>, Error> {
        let mut params = self.constants.clone();
        let (mut key, mut has_header, mut field_errors) = (None, false, Vec::new());
        for reader in &self.readers {
            let (name, value) = (reader.name, reader.read(&recipient));
            if HEADERS.contains(&name)
                && !matches!(value, RowValue::Absent)
                && !std::mem::replace(&mut has_header, true)
            {
                params.clear_header();
            }
            match value {
                RowValue::Absent => {}
                RowValue::MissingColumn(column) => {
                    let message = format!("needs the column {}, which this row does not have", quoted(&column));
                    field_errors.push(FieldError::new(name, FieldErrorKind::Required, message));
                }
                RowValue::Text(text) if name == KEY => key = Some(text),
                RowValue::Text(text) => drop(params.set_text(name, text)),
                RowValue::Texts(texts) => {
                    if name == KEY || !params.set_texts(name, texts) {
                        field_errors.push(FieldError::new(name, FieldErrorKind::Format, "must be a string"));
                    }
                }
                RowValue::WrongType(at) => {
                    let field = at.map_or_else(|| name.to_owned(), |at| format!("{name}[{at}]"));
                    field_errors.push(FieldError::new(field, FieldErrorKind::Format, "must be a string"));
                }
            }
        }
        let has_key_error = field_errors.iter().any(|error| error.field == KEY);
        if let Some(field_error) = check_key(key.as_deref(), self.has_keys).filter(|_| !has_key_error) {
            field_errors.push(field_error);
        }
        // The values may be those of other columns. If the first row has as many, the header lacks a name instead.
        if recipient.surplus_cells() > self.surplus_cells {
            let message = "the row has more cells than the header and the first row; is a delimiter not quoted?";
            field_errors.push(FieldError::new("columns", FieldErrorKind::Conflict, message));
        }
        let mut arguments = params.arguments();
        let checked = check(&P::SPEC, &mut arguments, true, field_errors).map_err(|error| self.name_columns(error));
        let to = arguments.iter().find(|argument| argument.name == "to").map(|argument| match &argument.value {
            Value::String(text) => text.as_ref().to_owned(),
            other => other.to_query_text().into_owned(),
        });
        let content = self.seen.hash_of_arguments(&arguments, key.is_some());
        drop(arguments);
        let person = to.as_deref().and_then(|to| PhoneNumber::parse(to).ok());
        let (person, to) = match (checked, person, to) {
            (Ok(()), Some(person), Some(to)) => (person.comparison_key(), to),
            (Err(error), _, _) => return Ok(refusal(index, recipient, &params, OutcomeReason::Invalid, Some(error))),
            (Ok(()), _, _) => return Ok(refusal(index, recipient, &params, OutcomeReason::Invalid, None)),
        };
        let identity = key.as_deref().map_or(Identity::Person(&person), Identity::Key);
        match self.seen.insert(&identity, index, content).map_err(|error| error.in_operation(P::SPEC.name))? {
            Sighting::New => {}
            Sighting::Same(first) => {
                let refusal = refusal(index, recipient, &params, OutcomeReason::Duplicate, None);
                return Ok(refusal.duplicate_of(first));
            }
            Sighting::Different(first) => {
                let (field, message) = match identity {
                    Identity::Key(_) => (KEY, "is also the key of an earlier row, which has other values"),
                    Identity::Person(_) => {
                        ("to", "is also the number of an earlier row, which has other values; give each row a key")
                    }
                };
                let error =
                    Error::validation(P::SPEC.name, vec![FieldError::new(field, FieldErrorKind::Conflict, message)]);
                let refusal = refusal(index, recipient, &params, OutcomeReason::Ambiguous, Some(error));
                return Ok(refusal.duplicate_of(first));
            }
        }
        let other = other_argentine_form(&person);
        let possible_duplicate_of = match other {
            Some(other) => {
                self.seen.find(&Identity::Person(&other)).map_err(|error| error.in_operation(P::SPEC.name))?
            }
            None => None,
        };
        let planned = Planned { index, recipient, to, params, key, person, possible_duplicate_of };
        Ok(Plan::Send(Box::new(planned)))
    }
}

/// A name of a column in a message.
pub(crate) fn quoted(column: &str) -> String {
    format!("\"{column}\"")
}

/// Checks the key of a row. Either all rows of a list have one or none: otherwise one person could get the same message
/// under two keys.
fn check_key(key: Option<&str>, has_keys: bool) -> Option<FieldError> {
    let error = |kind, message: &str| Some(FieldError::new(KEY, kind, message));
    match (key, has_keys) {
        (None, false) => None,
        (None, true) => error(FieldErrorKind::Required, "is missing, but other rows of the list have a key"),
        (Some(_), false) => error(FieldErrorKind::NotAllowed, "is given, but the first row of the list has no key"),
        (Some(""), true) => error(FieldErrorKind::Empty, "is empty, but other rows of the list have a key"),
        (Some(key), true) => check_idempotency_key(key).err().and_then(|(kind, message)| error(kind, message)),
    }
}

fn refusal<P: RowParams>(
    index: u64,
    recipient: Recipient,
    params: &P,
    reason: OutcomeReason,
    error: Option<Error>,
) -> Plan<P> {
    let to = params.arguments().into_iter().find(|argument| argument.name == "to");
    let to = to.map(|argument| argument.value.to_query_text().into_owned());
    Plan::Result(Box::new(RecipientResult { to, error, ..RecipientResult::new(index, recipient, reason) }))
}

/// The same Argentine number with or without the 9 after the country code, which mobile numbers have. WhatsApp knows
/// many of them by both numbers, but they can also be two people.
fn other_argentine_form(person: &str) -> Option<String> {
    let national = person.strip_prefix("+54")?;
    Some(match national.strip_prefix('9').filter(|rest| rest.len() == 10) {
        Some(rest) => format!("+54{rest}"),
        None if national.len() == 10 => format!("+549{national}"),
        None => return None,
    })
}
