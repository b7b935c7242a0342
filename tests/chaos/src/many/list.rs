//! The lists of the campaigns. Each row says what must become of it, and no two campaigns have a recipient in common, so
//! the records of the server show the row.

use workspace_sdk::Recipient;

use crate::ledger::key::{number_of_recipient, recipient};

/// How many rows follow each other before the kinds of rows repeat.
const BLOCK: u32 = 20;
/// Rows that are no phone numbers, in turn.
const BAD_NUMBERS: [&str; 5] = ["not a number", "+1555", "15551234567.0", "", "+15550000001, +15550000002"];
/// The digits before the number of the row in a Mexican phone number.
const MEXICAN_PREFIX: &str = "55";
/// The words before the number of the row in the variables.
const ORDER: &str = "ORD-";
const DIGITS: usize = 8;

/// What must become of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It is sent once.
    Send,
    /// It is no phone number.
    Invalid,
    /// It is the same send as this row.
    Duplicate(u32),
    /// It has the number of this row, and other values.
    Ambiguous(u32),
}

/// What must become of the row with this number. The rows of all campaigns have consecutive numbers.
pub(crate) fn expected(row: u32) -> Expected {
    let before = |rows: u32| row.saturating_sub(rows);
    match row % BLOCK {
        13 => Expected::Duplicate(before(1)),
        14 => Expected::Invalid,
        15 => Expected::Duplicate(before(15)),
        16 => Expected::Ambiguous(before(15)),
        19 => Expected::Duplicate(before(2)),
        _ => Expected::Send,
    }
}

/// The phone number of a row that is sent, as it is sent.
pub(crate) fn number(row: u32) -> String {
    match row % BLOCK {
        12 => format!("+521{MEXICAN_PREFIX}{row:0DIGITS$}"),
        // A customer with two orders.
        18 => recipient(row.saturating_sub(1)),
        _ => recipient(row),
    }
}

/// The key of a row that has one: the customers with two orders.
pub(crate) fn key(row: u32) -> Option<String> {
    matches!(row % BLOCK, 17 | 18).then(|| order(row))
}

fn order(row: u32) -> String {
    format!("{ORDER}{row:0DIGITS$}")
}

/// The row as a program gives it to the SDK.
pub(crate) fn row(row: u32) -> Recipient {
    let same = match expected(row) {
        Expected::Send | Expected::Ambiguous(_) | Expected::Invalid => row,
        Expected::Duplicate(of) => of,
    };
    let to = match expected(row) {
        Expected::Send => number(row),
        Expected::Invalid => {
            let bad = BAD_NUMBERS.iter().cycle().nth(row as usize / BLOCK as usize % BAD_NUMBERS.len());
            bad.copied().unwrap_or_default().to_owned()
        }
        // The same people, written in another way.
        Expected::Duplicate(of) if of % BLOCK == 12 => format!("+52 {MEXICAN_PREFIX} {of:0DIGITS$}"),
        Expected::Duplicate(of) | Expected::Ambiguous(of) => number(of).replacen("+1555", "+1 (555) ", 1),
    };
    let recipient = Recipient::new(to).variables(["Jane".to_owned(), order(same), "29.99".to_owned()]);
    match key(same) {
        Some(key) => recipient.key(key),
        None => recipient,
    }
}

/// The row of a text that contains its order, such as a request or a message.
pub(crate) fn row_of_order(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once(ORDER)?;
    rest.get(..DIGITS)?.parse().ok()
}

/// The row with this number that has no key.
pub(crate) fn row_of_number(number: &str) -> Option<u32> {
    let mexican = number.strip_prefix("+521").and_then(|rest| rest.strip_prefix(MEXICAN_PREFIX));
    mexican.map_or_else(|| number_of_recipient(number), |rest| rest.parse().ok())
}

/// Whether a message with this number and this order is that of a row that must be sent.
pub(crate) fn is_of_list(to: &str, order: u32, rows: u32) -> bool {
    order < rows && expected(order) == Expected::Send && number(order) == to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_its_number_and_by_its_order() {
        for number_of_row in 0..BLOCK * 2 {
            if expected(number_of_row) != Expected::Send {
                continue;
            }
            let recipient = row(number_of_row);
            let texts: Vec<String> = recipient.columns().map(|(_, text)| text).collect();
            assert_eq!(row_of_order(&texts.join(" ")), Some(number_of_row));
            let has_key = recipient.column("key").is_some();
            assert_eq!(has_key, key(number_of_row).is_some());
            if !has_key {
                assert_eq!(row_of_number(&number(number_of_row)), Some(number_of_row));
            }
            assert!(is_of_list(&number(number_of_row), number_of_row, BLOCK * 2));
        }
    }

    #[test]
    fn only_the_rows_that_must_be_sent_are_of_the_list() {
        assert!(!is_of_list(&number(0), 1, BLOCK), "the order of another row");
        assert!(!is_of_list(&number(0), BLOCK, BLOCK), "no row of the list");
        assert!(!is_of_list(&number(13), 13, BLOCK), "a duplicate");
        let counts = |kind: fn(Expected) -> bool| (0..BLOCK).filter(|row| kind(expected(*row))).count();
        assert_eq!(counts(|expected| expected == Expected::Send), 15);
        assert_eq!(counts(|expected| matches!(expected, Expected::Duplicate(_))), 3);
    }
}
