//! Turns a row into a request, or says why it cannot be sent. Everything here is decided without the server.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

use crate::api::operation::Operation;
use crate::api::{SentMessage, messages::SendMessageParams, templates::SendTemplateParams};
use crate::error::{Error, FieldError, FieldErrorKind};
use crate::ledger::entry::check_idempotency_key;
use crate::many::columns::{CellReader, RowValue};
use crate::many::outcome::{OutcomeReason, RecipientResult};
use crate::many::recipient::{KEY, Recipient};
use crate::phone::PhoneNumber;
use crate::request::validate::check;
use crate::spec::parameter::{Value, Variables};

/// The parameters of an operation that can be sent to many.
pub(crate) trait RowParams: Operation<Data = SentMessage> + Clone + Default + Send + Sync + 'static {
    /// Sets a parameter by the API's name. `false` if it does not take such a value.
    fn set_text(&mut self, name: &str, value: String) -> bool;

    /// The same with a list of strings.
    fn set_texts(&mut self, name: &str, values: Vec<String>) -> bool;

    fn set_idempotency_key(&mut self, key: String);

    /// The parameters that a row's value of this parameter replaces, besides the parameter itself.
    fn clear_others(&mut self, name: &str);

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

    /// A row's header replaces the header of the call, whatever its type.
    fn clear_others(&mut self, name: &str) {
        if matches!(name, "header" | "image" | "video" | "document" | "mediaUrl") {
            self.header = None;
            self.image = None;
            self.video = None;
            self.document = None;
            self.media_url = None;
            if name != "mediaUrl" {
                self.media_type = None;
            }
        }
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

    fn clear_others(&mut self, _name: &str) {}

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

/// Plans one row after the other.
pub(crate) struct Planner<P> {
    readers: Vec<CellReader>,
    /// The parameters of the call, which apply to rows without their own.
    pub(crate) constants: P,
    has_keys: bool,
    seen: Seen,
}

impl<P: RowParams> Planner<P> {
    /// `has_keys` is false for a run without a campaign, in which a row's key has no meaning.
    pub(crate) fn new(readers: Vec<CellReader>, constants: P, has_keys: bool) -> Self {
        Self { readers, constants, has_keys, seen: Seen::default() }
    }

    /// A column that was named and that the first row does not have, and its parameter.
    pub(crate) fn missing_column(&self, first: &Recipient) -> Option<(&'static str, &str)> {
        self.readers.iter().find_map(|reader| Some((reader.name, reader.missing_column(first)?)))
    }

    /// The request of a row, or its result if it cannot be sent.
    pub(crate) fn plan(&mut self, index: u64, recipient: Recipient) -> Result<Planned<P>, Box<RecipientResult>> {
        let mut params = self.constants.clone();
        let (mut key, mut field_errors) = (None, Vec::new());
        for reader in &self.readers {
            let name = reader.name;
            match reader.read(&recipient) {
                RowValue::Absent => {}
                RowValue::MissingColumn(column) => {
                    let message = format!("needs the column {}, which this row does not have", quoted(&column));
                    field_errors.push(FieldError::new(name, FieldErrorKind::Required, message));
                }
                RowValue::Text(text) if name == KEY => key = Some(text),
                RowValue::Text(text) => {
                    params.clear_others(name);
                    params.set_text(name, text);
                }
                RowValue::Texts(texts) => {
                    params.clear_others(name);
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
        let key = key.filter(|_| self.has_keys);
        if let Some(Err((kind, message))) = key.as_deref().map(check_idempotency_key) {
            field_errors.push(FieldError::new(KEY, kind, message));
        }
        let mut arguments = params.arguments();
        let checked = check(&P::SPEC, &mut arguments, true, field_errors);
        let to = arguments.iter().find(|argument| argument.name == "to").map(|argument| match &argument.value {
            Value::String(text) => text.as_ref().to_owned(),
            other => other.to_query_text().into_owned(),
        });
        let content = self.seen.hash_of_arguments(&arguments);
        drop(arguments);
        let person = to.as_deref().and_then(|to| PhoneNumber::parse(to).ok());
        let (person, to) = match (checked, person, to) {
            (Ok(()), Some(person), Some(to)) => (person.comparison_key(), to),
            (Err(error), _, _) => return Err(refusal(index, recipient, &params, OutcomeReason::Invalid, Some(error))),
            (Ok(()), _, _) => return Err(refusal(index, recipient, &params, OutcomeReason::Invalid, None)),
        };
        let identity = key.as_deref().map_or(Identity::Person(&person), Identity::Key);
        match self.seen.insert(&identity, index, content) {
            Sighting::New => {}
            Sighting::Same(first) => {
                let mut result = refusal(index, recipient, &params, OutcomeReason::Duplicate, None);
                result.duplicate_of = Some(first);
                return Err(result);
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
                let mut result = refusal(index, recipient, &params, OutcomeReason::Ambiguous, Some(error));
                result.duplicate_of = Some(first);
                return Err(result);
            }
        }
        let other = other_argentine_form(&person);
        let possible_duplicate_of = other.and_then(|other| self.seen.find(&Identity::Person(&other)));
        Ok(Planned { index, recipient, to, params, key, person, possible_duplicate_of })
    }
}

/// A name of a column in a message.
pub(crate) fn quoted(column: &str) -> String {
    format!("\"{column}\"")
}

fn refusal<P: RowParams>(
    index: u64,
    recipient: Recipient,
    params: &P,
    reason: OutcomeReason,
    error: Option<Error>,
) -> Box<RecipientResult> {
    let to = params.arguments().into_iter().find(|argument| argument.name == "to");
    let to = to.map(|argument| argument.value.to_query_text().into_owned());
    Box::new(RecipientResult { to, error, ..RecipientResult::new(index, recipient, reason) })
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

/// By what two rows are the same send.
enum Identity<'a> {
    Person(&'a str),
    Key(&'a str),
}

/// Whether a send was seen before.
enum Sighting {
    New,
    /// With the same values, at this index.
    Same(u64),
    /// With other values, at this index.
    Different(u64),
}

/// The sends of this run by hashes with a random key: 24 bytes per recipient.
#[derive(Default)]
struct Seen {
    hasher: RandomState,
    /// The index of the first row, and the hash of its values.
    rows: HashMap<u64, (u32, u32), BuildKnownHash>,
}

impl Seen {
    fn hash(&self, identity: &Identity<'_>) -> u64 {
        match identity {
            Identity::Person(person) => self.hasher.hash_one((0, person)),
            Identity::Key(key) => self.hasher.hash_one((1, key)),
        }
    }

    /// A hash of the values that are sent besides the number, which can have two forms.
    fn hash_of_arguments(&self, arguments: &crate::spec::parameter::Arguments<'_>) -> u32 {
        let others = arguments.iter().filter(|argument| argument.name != "to");
        let values: Vec<_> = others.map(|argument| (argument.wire_name(), argument.value.to_query_text())).collect();
        // The upper half is as good as the lower one.
        (self.hasher.hash_one(values) >> 32) as u32
    }

    fn insert(&mut self, identity: &Identity<'_>, index: u64, content: u32) -> Sighting {
        let index_in_run = u32::try_from(index).unwrap_or(u32::MAX);
        match self.rows.entry(self.hash(identity)) {
            Entry::Vacant(vacant) => {
                vacant.insert((index_in_run, content));
                Sighting::New
            }
            Entry::Occupied(first) => match *first.get() {
                (index, seen) if seen == content => Sighting::Same(index.into()),
                (index, _) => Sighting::Different(index.into()),
            },
        }
    }

    fn find(&self, identity: &Identity<'_>) -> Option<u64> {
        self.rows.get(&self.hash(identity)).map(|(index, _)| u64::from(*index))
    }
}

/// Uses a key that is a hash already as its own hash.
#[derive(Clone, Default)]
struct BuildKnownHash;

impl BuildHasher for BuildKnownHash {
    type Hasher = KnownHash;

    fn build_hasher(&self) -> KnownHash {
        KnownHash(0)
    }
}

struct KnownHash(u64);

impl std::hash::Hasher for KnownHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
