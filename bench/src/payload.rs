//! The constant requests and responses, with the structure and size of those of the real API.

use serde_json::{Value, json};

pub(crate) const API_KEY: &str = "wsk_live_4f1d8c0a9b7e6352";

/// The path prefix, as on the real host.
pub(crate) const BASE_PATH: &str = "/api/workspace/v1";
pub(crate) const SEND_PATH: &str = "/whatsapp/message/send";
pub(crate) const TEMPLATE_PATH: &str = "/whatsapp/templates/send";
pub(crate) const LIST_PATH: &str = "/contacts/list";

/// The recipient and the text of every message; about 200 bytes as JSON.
pub(crate) const RECIPIENT: &str = "+1234567890";
pub(crate) const TEXT: &str = "Hello Jane, your order ORD-1234 has left our warehouse and should be with you on Friday. \
     Reply to this message if you would like another time.";

/// The template of a send to many, and the values that all recipients share.
pub(crate) const TEMPLATE: &str = "order_has_shipped";
pub(crate) const NAME: &str = "Jane";
pub(crate) const TOTAL: &str = "29.99";

/// The phone number of a recipient of a send to many.
pub(crate) fn number(recipient: u64) -> String {
    format!("+1555{recipient:07}")
}

/// The order of a recipient.
pub(crate) fn order(recipient: u64) -> String {
    format!("ORD-{recipient:07}")
}

/// The base URL of a server on this port of loopback.
pub(crate) fn base_url(scheme: &str, port: u16) -> String {
    format!("{scheme}://127.0.0.1:{port}{BASE_PATH}")
}

/// Contacts per page.
pub(crate) const PAGE: usize = 50;

/// The number of all contacts, unless the server has an address book.
const TOTAL_CONTACTS: usize = 1250;

/// Contacts per page of an address book: the maximum of the API.
pub(crate) const BOOK_PAGE: usize = 200;

/// The number of the message in a constant response.
pub(crate) const MESSAGE_NUMBER: u64 = 0x1234_5678;

/// The response to a send: about 200 bytes. The message id ends with a number that looks random, as real ids do.
pub(crate) fn send_response(message: u64) -> String {
    // An odd factor, so that no two numbers have the same product.
    let number = message.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    json!({
        "success": true,
        "message": "Message accepted",
        "data": {
            "messageId": format!("wamid.HBgLMTIzNDU2Nzg5MDAVAgARGBI5QTNDQTVC{number:016X}"),
            "status": "accepted",
            "apiReference": "order-1234-shipped-4f1d8c0a9b7e6352",
        },
    })
    .to_string()
}

/// The response to a list call, which is a page of contacts: about 16 KB.
pub(crate) fn list_response() -> String {
    page_response(1, PAGE, TOTAL_CONTACTS)
}

/// The pages of an address book with this many contacts: about 64 KB each.
pub(crate) fn book_responses(total: usize) -> impl Iterator<Item = String> {
    (1..=total.div_ceil(BOOK_PAGE)).map(move |page| page_response(page, BOOK_PAGE, total))
}

/// The response with a page, whose number is at least 1.
fn page_response(page: usize, limit: usize, total: usize) -> String {
    let first = (page - 1) * limit;
    let contacts: Vec<Value> = (first..total.min(first + limit)).map(contact).collect();
    json!({
        "success": true,
        "message": format!("Found {total} contact(s)"),
        "data": contacts,
        "pagination": { "page": page, "limit": limit, "total": total, "pages": total.div_ceil(limit) },
    })
    .to_string()
}

/// The id of the contact with this number, from 0.
pub(crate) fn contact_id(n: usize) -> String {
    format!("contact_{}", 7000 + n)
}

/// How many labels the contact with this number has. It varies between contacts.
fn label_count(n: usize) -> usize {
    n % 3
}

/// How many labels so many contacts have.
pub(crate) fn labels(contacts: usize) -> usize {
    (0..contacts).map(label_count).sum()
}

fn contact(n: usize) -> Value {
    let label = |name, color| json!({ "id": format!("label_{name}"), "name": name, "color": color });
    let labels = match label_count(n) {
        0 => vec![],
        1 => vec![label("vip", "#FF5733")],
        _ => vec![label("lead", "#33A1FF"), label("newsletter", "#2ECC71")],
    };
    json!({
        "id": contact_id(n),
        "phoneNumber": format!("+1234567{:04}", 1000 + n),
        "channelId": "ch_demo",
        "name": format!("Jane Doe {n}"),
        "email": format!("jane.doe{n}@example.com"),
        "labels": labels,
        "customFields": { "plan": "pro", "seats": 5 + n, "source": "website" },
        "createdAt": format!("2026-03-{:02}T09:{:02}:00.000Z", 1 + n % 28, n % 60),
        "updatedAt": format!("2026-04-{:02}T17:{:02}:30.000Z", 1 + n % 28, n % 60),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_have_the_documented_sizes() {
        let send = send_response(MESSAGE_NUMBER);
        assert!((150..250).contains(&send.len()), "{}", send.len());
        assert_ne!(send, send_response(1));
        assert!((15_000..17_500).contains(&list_response().len()), "{}", list_response().len());
        let page = book_responses(BOOK_PAGE).next().unwrap();
        assert!((60_000..70_000).contains(&page.len()), "{}", page.len());
    }

    #[test]
    fn the_pages_of_an_address_book_contain_each_contact_once_in_order() {
        let pages: Vec<Value> = book_responses(450).map(|page| serde_json::from_str(&page).unwrap()).collect();
        let numbers =
            |page: &Value| ["page", "limit", "total", "pages"].map(|name| page["pagination"][name].as_u64().unwrap());
        let paginations: Vec<_> = pages.iter().map(numbers).collect();
        assert_eq!(paginations, [[1, 200, 450, 3], [2, 200, 450, 3], [3, 200, 450, 3]]);
        let contacts: Vec<&Value> = pages.iter().flat_map(|page| page["data"].as_array().unwrap()).collect();
        let ids: Vec<&str> = contacts.iter().map(|contact| contact["id"].as_str().unwrap()).collect();
        assert_eq!(ids, (0..450).map(contact_id).collect::<Vec<_>>());
        let found: usize = contacts.iter().map(|contact| contact["labels"].as_array().unwrap().len()).sum();
        assert_eq!(found, labels(450));
    }
}
