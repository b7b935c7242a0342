//! Reads an address book from end to end, with the SDK and with plain reqwest.

use futures_util::TryStreamExt as _;
use workspace_sdk::ListContacts;

use crate::error::BoxError;
use crate::rust::{Plain, Sdk};
use crate::{machine, payload};

/// The contacts that were read, as far as is needed to check that the book is complete and in order.
#[derive(Debug)]
pub(super) struct ReadContacts {
    contacts: usize,
    count: usize,
    labels: usize,
    last_id: String,
    /// The peak memory when a tenth of them had been read.
    pub(super) peak_memory_of_tenth_kb: Option<u64>,
}

impl ReadContacts {
    /// Before the first of so many contacts.
    pub(super) fn new(contacts: usize) -> Self {
        Self { contacts, count: 0, labels: 0, last_id: String::new(), peak_memory_of_tenth_kb: None }
    }

    fn add(&mut self, id: Option<&str>, labels: usize) {
        self.count += 1;
        self.labels += labels;
        self.last_id.clear();
        self.last_id.push_str(id.unwrap_or_default());
        if self.count == self.contacts / 10 {
            self.peak_memory_of_tenth_kb = machine::peak_memory_kb();
        }
    }

    /// Fails unless these are all contacts of the book.
    fn check(self) -> Result<Self, BoxError> {
        let contacts = self.contacts;
        let last_id = contacts.checked_sub(1).map(payload::contact_id).unwrap_or_default();
        if (self.count, self.labels, &self.last_id) == (contacts, payload::labels(contacts), &last_id) {
            return Ok(self);
        }
        Err(format!("the address book is incomplete: {self:?}").into())
    }
}

/// Reads with `contacts.iter`, which requests so many pages ahead, or its default number.
pub(super) async fn read_with_sdk(
    sdk: &Sdk,
    prefetch: Option<usize>,
    mut read: ReadContacts,
) -> Result<ReadContacts, BoxError> {
    let mut contacts = sdk.client().contacts().iter(ListContacts::new());
    if let Some(pages) = prefetch {
        contacts = contacts.prefetch(pages);
    }
    while let Some(contact) = contacts.try_next().await? {
        read.add(contact.id.as_deref(), contact.labels.len());
    }
    read.check()
}

/// Reads one page after the other.
pub(super) async fn read_with_reqwest(plain: &Plain, mut read: ReadContacts) -> Result<ReadContacts, BoxError> {
    let limit = i64::try_from(payload::BOOK_PAGE)?;
    let (mut page, mut pages) = (1, 1);
    while page <= pages {
        let response = plain.list_page(page, limit).await?;
        pages = response.pagination.ok_or("a page has no pagination")?.pages;
        for contact in &response.data {
            read.add(contact.id.as_deref(), contact.labels.len());
        }
        page += 1;
    }
    read.check()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_is_complete_if_no_contact_is_missing_or_repeated() {
        let check = |numbers: &[usize]| {
            let mut read = ReadContacts::new(5);
            for number in numbers {
                read.add(Some(&payload::contact_id(*number)), number % 3);
            }
            read.check().is_ok()
        };
        assert!(check(&[0, 1, 2, 3, 4]));
        for numbers in [&[][..], &[0, 1, 2, 3], &[0, 1, 2, 2, 4], &[0, 1, 2, 3, 4, 4], &[0, 2, 1, 4, 3]] {
            assert!(!check(numbers), "{numbers:?}");
        }
    }
}
