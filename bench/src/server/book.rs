//! An address book, whose pages are made before the first request.

use std::io::Write as _;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

use crate::error::BoxError;
use crate::payload;

/// The pages, from the first to the last.
pub(super) struct Book(Vec<Page>);

/// The body of a page.
pub(super) struct Page {
    pub(super) plain: Bytes,
    pub(super) gzip: Bytes,
}

/// The body of a request for a page.
#[derive(Deserialize)]
struct PageRequest {
    page: usize,
    limit: usize,
}

impl Book {
    pub(super) fn new(contacts: usize) -> Result<Self, BoxError> {
        Ok(Self(payload::book_responses(contacts).map(Page::new).collect::<Result<_, _>>()?))
    }

    /// The page that a request names. A request for another page size, or for a page that does not exist, has none, so
    /// that a client with a mistake fails.
    pub(super) fn page(&self, request: &[u8]) -> Option<&Page> {
        let PageRequest { page, limit } = serde_json::from_slice(request).ok()?;
        self.0.get(page.checked_sub(1)?).filter(|_| limit == payload::BOOK_PAGE)
    }
}

impl Page {
    fn new(body: String) -> Result<Self, BoxError> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(body.as_bytes())?;
        Ok(Self { plain: body.into(), gzip: gzip.finish()?.into() })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn only_pages_of_the_expected_size_exist() {
        let book = Book::new(201).unwrap();
        let page = |request: &str| book.page(request.as_bytes()).map(|page| page.plain.len());
        assert!(page(r#"{"page":1,"limit":200}"#).unwrap() > page(r#"{"page":2,"limit":200}"#).unwrap());
        for request in ["", "{}", r#"{"page":0,"limit":200}"#, r#"{"page":3,"limit":200}"#, r#"{"page":1,"limit":50}"#]
        {
            assert_eq!(page(request), None, "{request}");
        }
    }

    #[test]
    fn a_compressed_page_is_the_same_page() {
        let page = Page::new(payload::list_response()).unwrap();
        let mut body = Vec::new();
        flate2::read::GzDecoder::new(&*page.gzip).read_to_end(&mut body).unwrap();
        assert_eq!(body, page.plain);
        assert!(page.gzip.len() * 5 < page.plain.len());
    }
}
