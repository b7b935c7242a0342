//! The sends of a run, to find rows that are the same send as an earlier one. Beyond a number of rows they are in a
//! temporary file, so that a list of any length needs little memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, Hasher, RandomState};

use crate::ledger::store::StoreError;
use crate::spec::parameter::Arguments;

/// By what two rows are the same send.
pub(super) enum Identity<'a> {
    Person(&'a str),
    Key(&'a str),
}

/// Whether a send was seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sighting {
    New,
    /// With the same values, at this index.
    Same(u64),
    /// With other values, at this index.
    Different(u64),
}

/// The first row of a send: its index, and a hash of its values.
#[derive(Clone, Copy)]
struct First {
    index: u32,
    content: u32,
}

/// How many sends are kept in memory, before they are moved to the file together.
#[cfg(feature = "ledger-sqlite")]
const MAX_IN_MEMORY: usize = 8_192;

/// The sends of a run, by hashes with a random key.
#[derive(Default)]
pub(super) struct Seen {
    hasher: RandomState,
    rows: HashMap<u64, First, BuildKnownHash>,
    #[cfg(feature = "ledger-sqlite")]
    file: Option<file::SeenFile>,
}

impl Seen {
    fn hash(&self, identity: &Identity<'_>) -> u64 {
        match identity {
            Identity::Person(person) => self.hasher.hash_one((0, person)),
            Identity::Key(key) => self.hasher.hash_one((1, key)),
        }
    }

    /// A hash of the values that are sent, with or without the number. Rows without keys are compared by person, who
    /// can have two numbers.
    pub(super) fn hash_of_arguments(&self, arguments: &Arguments<'_>, with_number: bool) -> u32 {
        let mut hasher = self.hasher.build_hasher();
        for argument in arguments.iter().filter(|argument| with_number || argument.name != "to") {
            hasher.write(argument.wire_name().as_bytes());
            hasher.write_u8(0xff);
            hasher.write(argument.value.to_query_text().as_bytes());
            hasher.write_u8(0xff);
        }
        // The upper half is as good as the lower one.
        (hasher.finish() >> 32) as u32
    }

    /// Remembers a send if it is new.
    ///
    /// # Errors
    ///
    /// If the temporary file cannot be used.
    pub(super) fn insert(&mut self, identity: &Identity<'_>, index: u64, content: u32) -> Result<Sighting, StoreError> {
        let hash = self.hash(identity);
        let first = match self.find_in_file(hash)? {
            Some(first) => first,
            None => match self.rows.entry(hash) {
                Entry::Occupied(first) => *first.get(),
                Entry::Vacant(vacant) => {
                    vacant.insert(First { index: u32::try_from(index).unwrap_or(u32::MAX), content });
                    self.move_to_file()?;
                    return Ok(Sighting::New);
                }
            },
        };
        let index = u64::from(first.index);
        Ok(if first.content == content { Sighting::Same(index) } else { Sighting::Different(index) })
    }

    /// The index of the first row with this identity.
    ///
    /// # Errors
    ///
    /// If the temporary file cannot be used.
    pub(super) fn find(&mut self, identity: &Identity<'_>) -> Result<Option<u64>, StoreError> {
        let hash = self.hash(identity);
        let first = match self.rows.get(&hash) {
            Some(first) => Some(*first),
            None => self.find_in_file(hash)?,
        };
        Ok(first.map(|first| first.index.into()))
    }

    #[cfg(feature = "ledger-sqlite")]
    fn find_in_file(&mut self, hash: u64) -> Result<Option<First>, StoreError> {
        self.file.as_mut().map_or(Ok(None), |file| file.find(hash))
    }

    /// Moves all sends to the file if there are too many.
    #[cfg(feature = "ledger-sqlite")]
    fn move_to_file(&mut self) -> Result<(), StoreError> {
        if self.rows.len() < MAX_IN_MEMORY {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(file::SeenFile::create()?),
        };
        file.add(self.rows.drain())
    }

    /// Without SQLite, all sends stay in memory.
    #[cfg(not(feature = "ledger-sqlite"))]
    fn find_in_file(&mut self, _hash: u64) -> Result<Option<First>, StoreError> {
        Ok(None)
    }

    #[cfg(not(feature = "ledger-sqlite"))]
    fn move_to_file(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A temporary file of SQLite, which SQLite deletes when it is closed, also if the process ends.
#[cfg(feature = "ledger-sqlite")]
mod file {
    use rusqlite::{Connection, OptionalExtension as _, params};

    use super::First;
    use crate::ledger::store::StoreError;

    pub(super) struct SeenFile(Connection);

    fn failed(error: rusqlite::Error) -> StoreError {
        StoreError::unusable("the temporary file that finds duplicates in the list cannot be used").with_cause(error)
    }

    impl SeenFile {
        pub(super) fn create() -> Result<Self, StoreError> {
            // An empty name means a temporary file.
            let connection = Connection::open("").map_err(failed)?;
            let tables = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000;
                          CREATE TABLE seen (hash INTEGER PRIMARY KEY, position INTEGER, content INTEGER);";
            connection.execute_batch(tables).map_err(failed)?;
            Ok(Self(connection))
        }

        pub(super) fn find(&mut self, hash: u64) -> Result<Option<First>, StoreError> {
            let mut select =
                self.0.prepare_cached("SELECT position, content FROM seen WHERE hash = ?1").map_err(failed)?;
            let read = |row: &rusqlite::Row<'_>| Ok(First { index: row.get(0)?, content: row.get(1)? });
            select.query_row([hash.cast_signed()], read).optional().map_err(failed)
        }

        pub(super) fn add(&mut self, rows: impl Iterator<Item = (u64, First)>) -> Result<(), StoreError> {
            // In the order of the file, which is much faster.
            let mut rows: Vec<(i64, First)> = rows.map(|(hash, first)| (hash.cast_signed(), first)).collect();
            rows.sort_unstable_by_key(|(hash, _)| *hash);
            let transaction = self.0.transaction().map_err(failed)?;
            {
                let mut insert = transaction.prepare_cached("INSERT INTO seen VALUES (?1, ?2, ?3)").map_err(failed)?;
                for (hash, First { index, content }) in rows {
                    insert.execute(params![hash, index, content]).map_err(failed)?;
                }
            }
            transaction.commit().map_err(failed)
        }
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

impl Hasher for KnownHash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(all(test, feature = "ledger-sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn a_send_is_found_again_in_memory_and_in_the_file() {
        let mut seen = Seen::default();
        // The file is used twice, and some sends are in memory.
        const COUNT: u64 = 2 * MAX_IN_MEMORY as u64 + 500;
        let number = |index: u64| format!("+1555{index:07}");
        for index in 0..COUNT {
            assert_eq!(seen.insert(&Identity::Person(&number(index)), index, 1).unwrap(), Sighting::New);
        }
        for index in [0, 1, 8_191, 8_192, 16_383, 16_384, COUNT - 1] {
            let number = number(index);
            assert_eq!(seen.insert(&Identity::Person(&number), 7, 1).unwrap(), Sighting::Same(index));
            assert_eq!(seen.insert(&Identity::Person(&number), 7, 2).unwrap(), Sighting::Different(index));
            assert_eq!(seen.find(&Identity::Person(&number)).unwrap(), Some(index));
            assert_eq!(seen.find(&Identity::Key(&number)).unwrap(), None, "a key is not a number");
        }
        assert_eq!(seen.rows.len(), 500);
    }
}
