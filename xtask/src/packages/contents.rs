//! The files in a package.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use flate2::read::GzDecoder;

pub(super) struct Entry {
    /// The path in the package.
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

impl Entry {
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// Reads all files of a package. A file that is no package is its own only entry.
pub(super) fn read(path: &Path) -> io::Result<Vec<Entry>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut file = BufReader::new(File::open(path)?);
    match name.rsplit('.').next() {
        Some("whl" | "jar" | "aar" | "zip") => read_zip(file),
        Some("tgz" | "gz") => read_tar(GzDecoder::new(file)),
        _ => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok(vec![Entry { path: name, bytes }])
        }
    }
}

fn read_zip(file: impl Read + Seek) -> io::Result<Vec<Entry>> {
    let mut archive = zip::ZipArchive::new(file)?;
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        entries.push(Entry { path: file.name()?.into_owned(), bytes });
    }
    Ok(entries)
}

fn read_tar(file: impl Read) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for file in tar::Archive::new(file).entries()? {
        let mut file = file?;
        let path = file.path()?.to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        entries.push(Entry { path, bytes });
    }
    Ok(entries)
}
