//! Which column of a row is which parameter.

use std::collections::BTreeMap;

use crate::error::{FieldError, FieldErrorKind};
use crate::many::recipient::{Cell, KEY, Recipient};
use crate::spec::Spec;
use crate::spec::parameter::Parameter;

/// Which column of a recipient's row is which parameter, for rows that do not use the API's names.
///
/// With columns, a row's other columns are not read, whatever their names are; only `to` is read from the column `to`
/// if it is not mapped.
///
/// ```
/// use workspace_sdk::Columns;
///
/// let columns = Columns::new().to("phone").variables(["name", "order", "total"]).key("order");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "the columns do nothing until they are given to `send_many`"]
pub struct Columns {
    pub(crate) by_parameter: BTreeMap<String, Vec<String>>,
}

impl Columns {
    /// No columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// The column of the phone number.
    pub fn to(self, column: impl Into<String>) -> Self {
        self.parameter("to", [column.into()])
    }

    /// The columns of the template's variables, in order.
    pub fn variables<T: Into<String>>(self, columns: impl IntoIterator<Item = T>) -> Self {
        self.parameter("variables", columns)
    }

    /// The column of the recipient's key within a campaign; see [`Recipient::key`].
    pub fn key(self, column: impl Into<String>) -> Self {
        self.parameter(KEY, [column.into()])
    }

    /// The column of another parameter, under the API's name, such as `languageCode`.
    pub fn parameter<T: Into<String>>(mut self, name: impl Into<String>, columns: impl IntoIterator<Item = T>) -> Self {
        self.by_parameter.insert(name.into(), columns.into_iter().map(Into::into).collect());
        self
    }
}

/// Reads the cells of one parameter from a row.
#[derive(Debug)]
pub(crate) struct CellReader {
    /// The API's name of the parameter, or `key`.
    pub(crate) name: &'static str,
    columns: ColumnsOf,
    /// Whether the caller named the columns, so that they must exist.
    is_named: bool,
}

#[derive(Debug)]
enum ColumnsOf {
    /// The first of these that the row has.
    Named(Vec<String>),
    /// All of these, as the elements of a list.
    List(Vec<String>),
}

/// The value of a parameter in a row.
pub(crate) enum RowValue {
    Absent,
    /// The row does not have this column, which was named.
    MissingColumn(String),
    Text(String),
    Texts(Vec<String>),
    /// A value that is neither a string nor a list of strings, and the index in a list of columns.
    WrongType(Option<usize>),
}

/// The parameters that every row shares, because they make the call what it is.
const OF_THE_CALL: &[&str] = &["templateName", "idempotencyKey"];

/// The parameters of an operation that a row may have.
fn row_parameters(spec: &'static Spec) -> impl Iterator<Item = &'static Parameter> {
    spec.parameters.iter().filter(|parameter| !OF_THE_CALL.contains(&parameter.name))
}

/// The readers of all parameters that a row may have.
///
/// # Errors
///
/// A field error for each parameter that does not exist.
pub(crate) fn cell_readers(spec: &'static Spec, columns: Option<&Columns>) -> Result<Vec<CellReader>, Vec<FieldError>> {
    let Some(columns) = columns else {
        let own = row_parameters(spec).map(|parameter| CellReader {
            name: parameter.name,
            columns: ColumnsOf::Named(vec![parameter.name.to_owned(), parameter.field.to_owned()]),
            is_named: false,
        });
        return Ok(own.chain([one_column(KEY, KEY, false)]).collect());
    };
    let (mut readers, mut field_errors) = (Vec::new(), Vec::new());
    for (name, from) in &columns.by_parameter {
        let parameter = row_parameters(spec).find(|parameter| parameter.name == name || parameter.field == name);
        let known = parameter.map(|parameter| parameter.name).or((name == KEY).then_some(KEY));
        let message = match (known, from.as_slice()) {
            (Some("variables"), []) => "must name one column or more",
            (Some("variables"), [column]) if column.is_empty() => "has an empty name of a column",
            (Some("variables"), [_, ..]) => {
                let columns = ColumnsOf::List(from.clone());
                readers.push(CellReader { name: "variables", columns, is_named: true });
                continue;
            }
            (Some(known), [column]) if !column.is_empty() => {
                readers.push(one_column(known, column, true));
                continue;
            }
            (Some(_), _) => "must be the name of one column",
            (None, _) => {
                let names: Vec<&str> = row_parameters(spec).map(|parameter| parameter.name).chain([KEY]).collect();
                let message = format!("is not a parameter of a recipient; these are {}", names.join(", "));
                let field = format!("columns.{name}");
                field_errors.push(FieldError::new(field, FieldErrorKind::NotAllowed, message));
                continue;
            }
        };
        field_errors.push(FieldError::new(format!("columns.{name}"), FieldErrorKind::NotAllowed, message));
    }
    if !columns.by_parameter.contains_key("to") {
        readers.push(one_column("to", "to", true));
    }
    if field_errors.is_empty() { Ok(readers) } else { Err(field_errors) }
}

fn one_column(name: &'static str, column: &str, is_named: bool) -> CellReader {
    CellReader { name, columns: ColumnsOf::Named(vec![column.to_owned()]), is_named }
}

impl CellReader {
    pub(crate) fn is_named(&self) -> bool {
        self.is_named
    }

    /// The column that the caller named for this parameter, or for this element of it.
    pub(crate) fn named_column(&self, index: Option<usize>) -> Option<&str> {
        let (ColumnsOf::Named(names) | ColumnsOf::List(names)) = &self.columns;
        let name = match &self.columns {
            ColumnsOf::Named(_) => names.first(),
            ColumnsOf::List(_) => names.get(index.unwrap_or_default()),
        };
        name.filter(|_| self.is_named).map(String::as_str)
    }

    /// A column that the first row must have, because it was named or because every row needs it, and that it does not
    /// have.
    pub(crate) fn missing_column<'a>(&'a self, first: &Recipient) -> Option<&'a str> {
        let (ColumnsOf::Named(names) | ColumnsOf::List(names)) = &self.columns;
        let is_needed = self.is_named || self.name == "to";
        names.iter().filter(|_| is_needed).find(|name| first.cell(name).is_none()).map(String::as_str)
    }

    pub(crate) fn read(&self, row: &Recipient) -> RowValue {
        match &self.columns {
            ColumnsOf::Named(names) => match names.iter().find_map(|name| row.cell(name)) {
                // The variables of the call would be wrong for a row that lacks its own.
                None if self.is_named && self.name == "variables" => {
                    RowValue::MissingColumn(names.first().cloned().unwrap_or_default())
                }
                None => RowValue::Absent,
                Some(Cell::Other(value)) if value.is_null() => RowValue::Absent,
                // An empty cell of an optional parameter is how a table leaves a value out.
                Some(Cell::Text(text)) if text.is_empty() && !matches!(self.name, "to" | "variables" | KEY) => {
                    RowValue::Absent
                }
                Some(Cell::Text(text)) if self.name == "variables" => read_variables(text),
                Some(Cell::Text(text)) => RowValue::Text(text.clone()),
                Some(Cell::Texts(texts)) => RowValue::Texts(texts.clone()),
                Some(Cell::Other(_)) => RowValue::WrongType(None),
            },
            ColumnsOf::List(names) => {
                let mut texts = Vec::with_capacity(names.len());
                for (index, name) in names.iter().enumerate() {
                    match row.cell(name) {
                        // A single column may hold the whole list.
                        Some(Cell::Text(text)) if names.len() == 1 && text.starts_with('[') => {
                            return read_variables(text);
                        }
                        Some(Cell::Text(text)) => texts.push(text.clone()),
                        Some(Cell::Texts(all)) if names.len() == 1 => return RowValue::Texts(all.clone()),
                        Some(Cell::Other(value)) if value.is_null() => return RowValue::MissingColumn(name.clone()),
                        Some(_) => return RowValue::WrongType(Some(index)),
                        None => return RowValue::MissingColumn(name.clone()),
                    }
                }
                RowValue::Texts(texts)
            }
        }
    }
}

/// The variables in one cell: a JSON array of strings, as the file of rejected recipients has it, or the API's
/// comma-separated form.
fn read_variables(text: &str) -> RowValue {
    match serde_json::from_str(text) {
        Ok(texts) => RowValue::Texts(texts),
        Err(_) => RowValue::Text(text.to_owned()),
    }
}
