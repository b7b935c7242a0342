//! A recipient of a send to many: one row of the list.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{MapAccess, Visitor};

use crate::json::Json;
use crate::phone::PhoneNumber;

/// The value of a column.
#[derive(Clone, PartialEq)]
pub(crate) enum Cell {
    /// A string.
    Text(String),
    /// A list of strings, such as the variables of a template.
    Texts(Vec<String>),
    /// A value of another type. It cannot be sent, but is kept for the file of rejected recipients.
    Other(Json),
}

impl Cell {
    /// The cell as a string, as a CSV file has it.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Texts(texts) => Json::array(texts.iter().map(String::as_str)).as_json().to_owned(),
            Self::Other(value) if value.is_null() => String::new(),
            Self::Other(value) => value.as_json().to_owned(),
        }
    }

    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => Json::from(text.as_str()),
            Self::Texts(texts) => Json::array(texts.iter().map(String::as_str)),
            Self::Other(value) => value.clone(),
        }
    }
}

impl From<Json> for Cell {
    fn from(value: Json) -> Self {
        if let Some(text) = value.to_text() {
            return Self::Text(text);
        }
        let texts = value.elements().and_then(|all| all.iter().map(Json::to_text).collect::<Option<Vec<_>>>());
        texts.map_or(Self::Other(value), Self::Texts)
    }
}

/// A recipient of [`Templates::send_many`](crate::Templates::send_many) or
/// [`Messages::send_many`](crate::Messages::send_many): a phone number, and the values that are this recipient's own.
///
/// A recipient is a row with named columns. The methods set the columns that the API has a parameter for, such as
/// `variables`. A row of a file can have any columns: make it with [`from_columns`](Self::from_columns), and say with
/// [`Columns`](crate::Columns) which column is which parameter. Columns that are no parameter are not sent.
///
/// ```
/// use workspace_sdk::Recipient;
///
/// let order = Recipient::new("+1234567890").variables(["John", "ORD-1234", "29.99"]).key("ORD-1234");
/// let row = Recipient::from_columns([("phone", "+1234567890"), ("name", "John"), ("notes", "likes tea")]);
/// assert_eq!(row.column("notes").as_deref(), Some("likes tea"));
/// ```
#[derive(Clone, PartialEq, Default)]
pub struct Recipient {
    pub(crate) cells: Vec<(Arc<str>, Cell)>,
}

/// Shows the number of columns. Their values are personal data, and so can their names be, if a file has no header.
impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipient").field("columns", &self.cells.len()).finish_non_exhaustive()
    }
}

impl Recipient {
    /// The recipient with this phone number, in E.164 format.
    #[must_use]
    pub fn new(to: impl Into<String>) -> Self {
        Self::default().set("to", Cell::Text(to.into()))
    }

    /// A row with these columns, in this order.
    #[must_use]
    pub fn from_columns<N: AsRef<str>, V: Into<String>>(columns: impl IntoIterator<Item = (N, V)>) -> Self {
        let cells = columns.into_iter().map(|(name, value)| (Arc::from(name.as_ref()), Cell::Text(value.into())));
        Self { cells: cells.collect() }
    }

    pub(crate) fn set(mut self, name: &str, cell: Cell) -> Self {
        match self.cells.iter_mut().find(|(other, _)| other.as_ref() == name) {
            Some((_, old)) => *old = cell,
            None => self.cells.push((Arc::from(name), cell)),
        }
        self
    }

    /// The variables of the body, in order. They replace those of the call.
    #[must_use]
    pub fn variables<T: Into<String>>(self, values: impl IntoIterator<Item = T>) -> Self {
        self.set("variables", Cell::Texts(values.into_iter().map(Into::into).collect()))
    }

    /// The value of another parameter, under the API's name, such as `languageCode`, or of any other column.
    #[must_use]
    pub fn with(self, name: &str, value: impl Into<String>) -> Self {
        self.set(name, Cell::Text(value.into()))
    }

    /// Your own name for this send within the campaign, such as an order's id. Without it, a campaign sends to each
    /// person once.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        self.set(KEY, Cell::Text(key.into()))
    }

    /// The value of a column as a string.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<String> {
        self.cell(name).map(Cell::to_text)
    }

    /// The columns and their values as strings.
    pub fn columns(&self) -> impl Iterator<Item = (&str, String)> {
        self.cells.iter().map(|(name, cell)| (name.as_ref(), cell.to_text()))
    }

    /// The same row as a program reads it: without the byte order mark that some programs write at the start of a file,
    /// and with the columns that a file of rejected recipients has in one cell.
    pub(crate) fn cleaned(mut self) -> Self {
        for (name, _) in &mut self.cells {
            if let Some(rest) = name.strip_prefix('\u{feff}') {
                *name = Arc::from(rest.trim_matches('"'));
            }
        }
        if let Some(Cell::Text(others)) = self.cell(OTHER_COLUMNS)
            && let Some(others) = others.parse::<Json>().ok().and_then(|others| others.entries())
        {
            for (name, value) in others {
                if self.cell(&name).is_none() {
                    self.cells.push((Arc::from(name), Cell::from(value)));
                }
            }
        }
        self
    }

    /// How many cells the row has beyond the names of the header, without empty ones at its end.
    pub(crate) fn surplus_cells(&self) -> usize {
        match self.cell(SURPLUS_CELLS) {
            Some(Cell::Texts(texts)) => texts.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1),
            Some(Cell::Text(text)) => usize::from(!text.is_empty()),
            Some(Cell::Other(_)) | None => 0,
        }
    }

    /// A column whose name differs only in its case, spaces and punctuation.
    pub(crate) fn similar_column(&self, name: &str) -> Option<&str> {
        let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let wanted: String = plain(name);
        self.cells.iter().map(|(name, _)| name.as_ref()).find(|name| {
            let name: String = plain(name);
            name == wanted
        })
    }

    pub(crate) fn cell(&self, name: &str) -> Option<&Cell> {
        self.cells.iter().find(|(other, _)| other.as_ref() == name).map(|(_, cell)| cell)
    }
}

/// The column of [`Recipient::key`].
pub(crate) const KEY: &str = "key";

/// The column of the cells of a row that has more of them than the header has names.
#[cfg_attr(not(feature = "bindings"), allow(unreachable_pub))]
pub const SURPLUS_CELLS: &str = "surplus cells";

/// The column of a file of rejected recipients with the columns that the first rejected row does not have, as a JSON
/// object.
pub(crate) const OTHER_COLUMNS: &str = "rejected_other_columns";

impl From<&str> for Recipient {
    fn from(to: &str) -> Self {
        Self::new(to)
    }
}

impl From<String> for Recipient {
    fn from(to: String) -> Self {
        Self::new(to)
    }
}

impl From<PhoneNumber> for Recipient {
    fn from(to: PhoneNumber) -> Self {
        Self::new(to.as_str())
    }
}

/// An element of a list of recipients: a recipient, or the error of a source that could not read it.
pub trait IntoRecipient {
    /// The recipient.
    ///
    /// # Errors
    ///
    /// The error of the source, which ends the run after the sends in flight.
    fn into_recipient(self) -> Result<Recipient, Box<dyn std::error::Error + Send + Sync>>;
}

macro_rules! into_recipient {
    ($($type:ty),+) => { $(
        impl IntoRecipient for $type {
            fn into_recipient(self) -> Result<Recipient, Box<dyn std::error::Error + Send + Sync>> {
                Ok(self.into())
            }
        }
    )+ };
}

into_recipient!(Recipient, &str, String, PhoneNumber);

impl<T: IntoRecipient, E: Into<Box<dyn std::error::Error + Send + Sync>>> IntoRecipient for Result<T, E> {
    fn into_recipient(self) -> Result<Recipient, Box<dyn std::error::Error + Send + Sync>> {
        self.map_err(Into::into)?.into_recipient()
    }
}

/// A row as JSON: a string, which is the number, or an object. Any other value is a row that cannot be sent.
impl<'de> Deserialize<'de> for Recipient {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let row = Json::deserialize(deserializer)?;
        if row.is_object() {
            let mut reader = serde_json::Deserializer::from_str(row.as_json());
            if let Ok(cells) = serde::Deserializer::deserialize_map(&mut reader, Cells) {
                return Ok(Self { cells });
            }
        }
        Ok(Self { cells: vec![(Arc::from("to"), Cell::from(row))] })
    }
}

/// Reads the columns of an object in their order.
struct Cells;

impl<'de> Visitor<'de> for Cells {
    type Value = Vec<(Arc<str>, Cell)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut cells = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Json>()? {
            cells.push((Arc::from(name), Cell::from(value)));
        }
        Ok(cells)
    }
}
