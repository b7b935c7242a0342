//! Reads an address book from end to end, with the SDK and with plain reqwest.

use futures_util::TryStreamExt as _;
use workspace_sdk::ListContacts;

use crate::error::BoxError;
use crate::payload;
use crate::rust::{Plain, Sdk};

/// The contacts that were read, as far as is needed to check that the book is complete and in order.
#[derive(Debug, Default)]
pub(super) struct ReadContacts {
    count: usize,
    labels: usize,
    last_id: String,
}

impl ReadContacts {
    fn add(&mut self, id: Option<&str>, labels: usize) {
        self.count += 1;
        self.labels += labels;
        self.last_id.clear();
        self.last_id.push_str(id.unwrap_or_default());
    }

    /// Fails unless these are all contacts of a book with so many.
    pub(super) fn check(&self, contacts: usize) -> Result<(), BoxError> {
        let last_id = contacts.checked_sub(1).map(payload::contact_id).unwrap_or_default();
        if (self.count, self.labels, &self.last_id) == (contacts, payload::labels(contacts), &last_id) {
            return Ok(());
        }
        Err(format!("the address book is incomplete: {self:?}").into())
    }
}

/// Reads with `contacts.iter`, which requests so many pages ahead, or its default number.
pub(super) async fn read_with_sdk(sdk: &Sdk, prefetch: Option<usize>) -> Result<ReadContacts, BoxError> {
    let mut contacts = sdk.client().contacts().iter(ListContacts::new());
    if let Some(pages) = prefetch {
        contacts = contacts.prefetch(pages);
    }
    let mut read = ReadContacts::default();
    while let Some(contact) = contacts.try_next().await? {
        read.add(contact.id.as_deref(), contact.labels.len());
    }
    Ok(read)
}

/// Reads one page after the other.
pub(super) async fn read_with_reqwest(plain: &Plain) -> Result<ReadContacts, BoxError> {
    let limit = i64::try_from(payload::BOOK_PAGE)?;
    let mut read = ReadContacts::default();
    let (mut page, mut pages) = (1, 1);
    while page <= pages {
        let response = plain.list_page(page, limit).await?;
        pages = response.pagination.ok_or("a page has no pagination")?.pages;
        for contact in &response.data {
            read.add(contact.id.as_deref(), contact.labels.len());
        }
        page += 1;
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_is_complete_if_no_contact_is_missing_or_repeated() {
        let check = |numbers: &[usize]| {
            let mut read = ReadContacts::default();
            for number in numbers {
                read.add(Some(&payload::contact_id(*number)), number % 3);
            }
            read.check(5).is_ok()
        };
        assert!(check(&[0, 1, 2, 3, 4]));
        for numbers in [&[][..], &[0, 1, 2, 3], &[0, 1, 2, 2, 4], &[0, 1, 2, 3, 4, 4], &[0, 2, 1, 4, 3]] {
            assert!(!check(numbers), "{numbers:?}");
        }
    }
}
