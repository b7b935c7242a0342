//! An address book, whose pages are made before the first request.

use bytes::Bytes;
use serde::Deserialize;

use crate::payload;

/// The pages, from the first to the last.
pub(super) struct Book(Vec<Bytes>);

/// The body of a request for a page.
#[derive(Deserialize)]
struct PageRequest {
    page: usize,
    limit: usize,
}

impl Book {
    pub(super) fn new(contacts: usize) -> Self {
        Self(payload::book_responses(contacts).map(Bytes::from).collect())
    }

    /// The page that a request names. A request for another page size, or for a page that does not exist, has none, so
    /// that a client with a mistake fails.
    pub(super) fn page(&self, request: &[u8]) -> Option<Bytes> {
        let PageRequest { page, limit } = serde_json::from_slice(request).ok()?;
        self.0.get(page.checked_sub(1)?).filter(|_| limit == payload::BOOK_PAGE).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_expected_size_exist() {
        let book = Book::new(201);
        let page = |request: &str| book.page(request.as_bytes());
        assert!(page(r#"{"page":1,"limit":200}"#).unwrap().len() > page(r#"{"page":2,"limit":200}"#).unwrap().len());
        for request in ["", "{}", r#"{"page":0,"limit":200}"#, r#"{"page":3,"limit":200}"#, r#"{"page":1,"limit":50}"#]
        {
            assert_eq!(page(request), None, "{request}");
        }
    }
}
