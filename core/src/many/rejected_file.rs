//! The file of rejected recipients: their rows with the reasons, so that they can be corrected and sent again.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::{Error, FieldError, FieldErrorKind};
use crate::json::Json;
use crate::ledger::private_file::create_private;
use crate::many::csv::write_csv_row;
use crate::many::outcome::RecipientResult;
use crate::many::recipient::OTHER_COLUMNS;

/// The columns that are added to those of the row. A row that comes from such a file gets them again.
const REASON: &str = "rejected_reason";
const ERROR: &str = "rejected_error";

/// How many old files are kept.
const MAX_OLD_FILES: u32 = 1_000;

/// Where rejected recipients are written to, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RejectedOptions {
    pub(crate) path: PathBuf,
    pub(crate) delimiter: char,
}

impl RejectedOptions {
    /// Checks, before the list is read, that the file is not the list. Its rows would be lost if the run is stopped.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match std::fs::metadata(&self.path) {
            Ok(file) if is_open_here(&file) => {
                let message = "this program has the file open, probably as its list; give it another name";
                Err(failed(&self.path, &io::Error::other(message)))
            }
            _ => Ok(()),
        }
    }
}

/// The file of rejected recipients: CSV, or JSON lines if its name ends in `.ndjson` or `.jsonl`.
#[derive(Debug)]
pub(crate) struct RejectedFile {
    path: PathBuf,
    file: File,
    delimiter: char,
    is_json: bool,
    /// The columns of the CSV file; none before the first row.
    header: Option<Vec<String>>,
    unwritten: String,
}

impl RejectedFile {
    /// Creates the file. A file of this name is renamed, so a program can read the old file as its list meanwhile.
    pub(crate) fn create(options: &RejectedOptions) -> Result<Self, Error> {
        let path = options.path.clone();
        let file = create_and_keep_old(&path).map_err(|error| failed(&path, &error))?;
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let is_json = ["ndjson", "jsonl"].iter().any(|json| extension.eq_ignore_ascii_case(json));
        Ok(Self { path, file, delimiter: options.delimiter, is_json, header: None, unwritten: String::new() })
    }

    pub(crate) fn add(&mut self, result: &RecipientResult) {
        let error = result.error.as_ref().map(ToString::to_string).unwrap_or_default();
        let own = result.recipient.cells.iter().filter(|(name, _)| ![REASON, ERROR, OTHER_COLUMNS].contains(&&**name));
        if self.is_json {
            let added = [(REASON, Json::from(result.reason.as_str())), (ERROR, Json::from(error))];
            let row = own.map(|(name, cell)| (name.as_ref(), cell.to_json())).chain(added);
            self.unwritten.push_str(Json::object(row).as_json());
            self.unwritten.push('\n');
            return;
        }
        let header = self.header.get_or_insert_with(|| {
            let header: Vec<String> = own.clone().map(|(name, _)| name.as_ref().to_owned()).collect();
            let all = header.iter().map(String::as_str).chain([REASON, ERROR, OTHER_COLUMNS]);
            write_csv_row(all, self.delimiter, &mut self.unwritten);
            header
        });
        let mut cells: Vec<String> =
            header.iter().map(|name| result.recipient.column(name).unwrap_or_default()).collect();
        let others = own.filter(|(name, _)| !header.iter().any(|known| known.as_str() == name.as_ref()));
        let others: Vec<_> = others.map(|(name, cell)| (name.as_ref(), cell.to_json())).collect();
        let others = if others.is_empty() { String::new() } else { Json::object(others).as_json().to_owned() };
        cells.extend([result.reason.as_str().to_owned(), error, others]);
        write_csv_row(cells.iter().map(String::as_str), self.delimiter, &mut self.unwritten);
    }

    /// Writes what was added.
    pub(crate) fn write(&mut self) -> Result<(), Error> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let written = self.file.write_all(self.unwritten.as_bytes());
        self.unwritten.clear();
        written.map_err(|error| failed(&self.path, &error))
    }
}

/// Creates a file that only this user can read. A file that has this name is kept under another one: it can be the list
/// of this very run, or hold rows that are not corrected yet.
fn create_and_keep_old(path: &Path) -> io::Result<File> {
    let file_name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    match std::fs::symlink_metadata(path) {
        Ok(old) if old.is_file() => {
            std::fs::rename(path, free_name(path, file_name)?)?;
        }
        Ok(_) => return Err(io::Error::other("there is something that is not a file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    create_private(path)
}

/// Whether this process has the file open.
#[cfg(unix)]
fn is_open_here(file: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let open = std::fs::read_dir("/dev/fd").into_iter().flatten().flatten();
    let mut open = open.filter_map(|entry| std::fs::metadata(entry.path()).ok());
    open.any(|other| (other.dev(), other.ino()) == (file.dev(), file.ino()))
}

/// Windows does not rename a file that is open.
#[cfg(not(unix))]
fn is_open_here(_file: &std::fs::Metadata) -> bool {
    false
}

/// A name for an old file that no file has.
fn free_name(path: &Path, file_name: &OsStr) -> io::Result<PathBuf> {
    for number in 0..=MAX_OLD_FILES {
        let mut name = file_name.to_owned();
        name.push(if number == 0 { ".old".to_owned() } else { format!(".old.{number}") });
        let free = path.with_file_name(name);
        if !free.try_exists()? {
            return Ok(free);
        }
    }
    Err(io::Error::other(format!(
        "there are {MAX_OLD_FILES} old files of this name: delete those that you do not need"
    )))
}

fn failed(path: &Path, error: &io::Error) -> Error {
    let message = format!("the file {} cannot be written: {error}", path.display());
    Error::configuration(vec![FieldError::new("rejected", FieldErrorKind::NotAllowed, message)])
}
