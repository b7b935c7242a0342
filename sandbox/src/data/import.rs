//! Imports contacts from comma-separated values, as a spreadsheet exports them.

use csv::{ReaderBuilder, StringRecord};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Map, Value};

use super::check::{channel, invalid, optional, required};
use crate::error::Error;
use crate::params::checks;
use crate::phone::plain_phone;
use crate::store::contacts::{self, ContactUpdate};

/// The result of an import.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Import {
    /// How many rows were imported.
    imported: usize,
    errors: Vec<RowError>,
}

/// Why a row was not imported.
#[derive(Debug, Serialize)]
struct RowError {
    /// Counts from 1; the header row is line 1.
    line: u64,
    error: String,
}

/// The content of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Phone,
    Name,
    Email,
    Picture,
    Labels,
    /// The custom field of this name.
    Field(String),
}

/// The column of a name. Spaces, underscores and capital letters do not matter for the columns of contacts.
fn column(name: &str) -> Column {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match plain.as_str() {
        "phonenumber" => Column::Phone,
        "name" => Column::Name,
        "email" => Column::Email,
        "profilepictureurl" => Column::Picture,
        "labels" => Column::Labels,
        _ => Column::Field(name.trim().to_owned()),
    }
}

/// Reads the names of the columns.
fn columns(header: &StringRecord) -> Result<Vec<Column>, Error> {
    let columns: Vec<Column> = header.iter().map(column).collect();
    if !columns.contains(&Column::Phone) {
        return Err(invalid("csv", "the first line must have the names of the columns, and one must be phoneNumber"));
    }
    for (at, column) in columns.iter().enumerate() {
        if *column == Column::Field(String::new()) {
            return Err(invalid("csv", &format!("the column {} has no name in the first line", at + 1)));
        }
        if columns.iter().take(at).any(|earlier| earlier == column) {
            let name = header.get(at).unwrap_or_default();
            return Err(invalid("csv", &format!("the first line has the column '{name}' twice")));
        }
    }
    Ok(columns)
}

/// Imports one row. Empty cells leave an existing contact as it is.
fn import_row(db: &Connection, channel: &str, columns: &[Column], row: &StringRecord, now: i64) -> Result<(), Error> {
    let (mut number, mut name, mut email, mut picture) = ("", None, None, None);
    let (mut labels, mut fields) = (Vec::new(), Map::new());
    for (column, cell) in columns.iter().zip(row) {
        let value = Some(cell).filter(|cell| !cell.is_empty());
        match column {
            Column::Phone => number = cell,
            Column::Name => name = value,
            Column::Email => email = optional("email", value, checks::email)?,
            Column::Picture => picture = optional("profilePictureUrl", value, checks::url)?,
            Column::Labels => {
                labels = cell.split([',', ';']).map(str::trim).filter(|label| !label.is_empty()).collect();
            }
            Column::Field(field) => {
                fields.extend(value.map(|value| (field.clone(), Value::from(value))));
            }
        }
    }
    if number.is_empty() {
        return Err(invalid("phoneNumber", "must not be empty"));
    }
    let phone = plain_phone(number);
    required("phoneNumber", &phone, checks::phone)?;
    let update = ContactUpdate { name, email, picture, labels, fields: Some(&fields) };
    contacts::upsert(db, channel, &phone, &update, now)?;
    Ok(())
}

/// Imports the valid rows. Some programs write semicolons between the cells.
pub(crate) fn import(db: &Connection, id: &str, csv: &str, now: i64) -> Result<Import, Error> {
    channel(db, id)?;
    // Excel begins the file with a byte order mark.
    let csv = csv.trim_start_matches('\u{feff}');
    let first = csv.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(csv.as_bytes());
    let columns = columns(reader.headers().map_err(|error| invalid("csv", &error.to_string()))?)?;
    let mut lines = Lines { rest: csv.as_bytes(), at: 0, line: 1 };
    let mut import = Import::default();
    for record in reader.records() {
        let (position, result) = match &record {
            Ok(row) => (row.position(), import_row(db, id, &columns, row, now)),
            Err(error) => (error.position(), Err(Error::Invalid(unreadable(error)))),
        };
        let line = lines.line_at(position.map_or(0, csv::Position::byte));
        match result {
            Ok(()) => import.imported += 1,
            Err(Error::Invalid(error)) => import.errors.push(RowError { line, error }),
            Err(other) => return Err(other),
        }
    }
    Ok(import)
}

/// Why a row could not be read.
fn unreadable(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} cells, and the first line has {expected_len}")
        }
        _ => error.to_string(),
    }
}

/// The lines of a text. The line that the crate `csv` counts is too low after `\r\n` and after an empty line, because
/// a row begins for it where the one before ends.
struct Lines<'a> {
    /// The bytes after `at`.
    rest: &'a [u8],
    at: u64,
    line: u64,
}

impl Lines<'_> {
    /// The line of the row that begins at this byte, or after the line breaks there. The bytes of the calls increase.
    fn line_at(&mut self, byte: u64) -> u64 {
        let skipped = usize::try_from(byte.saturating_sub(self.at)).unwrap_or(usize::MAX).min(self.rest.len());
        let (before, from) = self.rest.split_at(skipped);
        let breaks = from.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (between, rest) = from.split_at(breaks);
        let count = before.iter().chain(between).filter(|byte| **byte == b'\n').count();
        self.line += count as u64;
        self.at += (skipped + breaks) as u64;
        self.rest = rest;
        self.line
    }
}
