//! A bare fsync: the time that the disk itself needs for a claim.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::error::BoxError;
use crate::statistics::median;

/// The size of a page of SQLite.
const PAGE: usize = 4096;
/// The number of pages in the file. Later writes overwrite them, as SQLite overwrites its write-ahead log.
const PAGES: u64 = 256;
/// How many bare fsyncs [`median_fsync`] measures.
const FSYNCS: usize = 50;

/// A file to which a page is written before each fsync.
pub(crate) struct Fsync {
    file: File,
    next: u64,
}

impl Fsync {
    pub(crate) fn new(folder: &Path) -> Result<Self, BoxError> {
        let mut file = File::create(folder.join("fsync"))?;
        for _ in 0..PAGES {
            file.write_all(&[0; PAGE])?;
        }
        file.sync_all()?;
        Ok(Self { file, next: 0 })
    }

    /// Writes a page and puts it on disk.
    pub(crate) fn run(&mut self) -> Result<Duration, BoxError> {
        let page = self.next % PAGES;
        self.next += 1;
        let started = Instant::now();
        self.file.seek(SeekFrom::Start(page * PAGE as u64))?;
        self.file.write_all(&[1; PAGE])?;
        self.file.sync_all()?;
        Ok(started.elapsed())
    }
}

/// The median of some bare fsyncs in this folder, in µs.
pub(crate) fn median_fsync(folder: &Path) -> Result<f64, BoxError> {
    let folder = tempfile::tempdir_in(folder)?;
    let mut fsync = Fsync::new(folder.path())?;
    let times = (0..FSYNCS).map(|_| Ok(fsync.run()?.as_secs_f64() * 1e6)).collect::<Result<Vec<_>, BoxError>>()?;
    Ok(median(times))
}
