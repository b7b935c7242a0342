//! The lists of the campaigns. The number of a row decides what must become of it, and no two campaigns have a
//! recipient in common, so the records of the server show the row.

use workspace_sdk::Recipient;

use crate::ledger::key::{number_of_recipient, recipient};

/// After this many rows, the kinds of rows repeat.
const BLOCK: u32 = 20;
/// Rows that are no phone numbers, in turn.
const BAD_NUMBERS: [&str; 5] = ["not a number", "+1555", "15551234567.0", "", "+15550000001, +15550000002"];
/// The digits before the number of the row in a Mexican phone number.
const MEXICAN_PREFIX: &str = "55";
/// The words before the number of the row in the variables.
const ORDER: &str = "ORD-";
const DIGITS: usize = 8;

/// The correct treatment of a row.
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

/// The lists of all campaigns. The rows of all campaigns have consecutive numbers. In every second campaign, beginning
/// with the first one, each row has its own key; in the others, none has.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lists {
    /// How many rows each list has.
    pub(crate) rows: u32,
}

impl Lists {
    /// The campaign to which a row belongs.
    pub(crate) fn campaign(self, row: u32) -> u32 {
        row / self.rows.max(1)
    }

    fn has_keys(self, row: u32) -> bool {
        self.campaign(row).is_multiple_of(2)
    }

    /// The correct treatment of a row.
    pub(crate) fn expected(self, row: u32) -> Expected {
        let before = |rows: u32| row.saturating_sub(rows);
        match row % self.rows.max(1) % BLOCK {
            // A Mexican number in its other form. Under one key, these are two numbers.
            13 if self.has_keys(row) => Expected::Ambiguous(before(1)),
            13 => Expected::Duplicate(before(1)),
            14 => Expected::Invalid,
            15 => Expected::Duplicate(before(15)),
            16 => Expected::Ambiguous(before(15)),
            // A second order of the same customer.
            18 if !self.has_keys(row) => Expected::Ambiguous(before(1)),
            19 => Expected::Duplicate(before(2)),
            _ => Expected::Send,
        }
    }

    /// The phone number of a row that is sent, as it is sent.
    pub(crate) fn number(self, row: u32) -> String {
        match row % self.rows.max(1) % BLOCK {
            12 => format!("+521{MEXICAN_PREFIX}{row:0DIGITS$}"),
            18 => recipient(row.saturating_sub(1)),
            _ => recipient(row),
        }
    }

    /// The row as a program gives it to the SDK.
    pub(crate) fn row(self, row: u32) -> Recipient {
        let expected = self.expected(row);
        // The same people, written in another way.
        let other_form = |of| match self.number(of).strip_prefix("+521") {
            Some(mexican) => format!("+52 {mexican}"),
            None => self.number(of).replacen("+1555", "+1 (555) ", 1),
        };
        let (to, of) = match expected {
            Expected::Send => (self.number(row), row),
            Expected::Invalid => (bad_number(row).to_owned(), row),
            Expected::Duplicate(of) | Expected::Ambiguous(of) => (other_form(of), of),
        };
        let same = if matches!(expected, Expected::Ambiguous(_)) { row } else { of };
        let recipient = Recipient::new(to).variables(["Jane".to_owned(), order(same), "29.99".to_owned()]);
        if self.has_keys(row) { recipient.key(order(of)) } else { recipient }
    }

    /// Whether a message with this number and this order is that of one of the rows of so many campaigns that must be
    /// sent.
    pub(crate) fn is_to_send(self, to: &str, order: u32, campaigns: u32) -> bool {
        self.campaign(order) < campaigns && self.expected(order) == Expected::Send && self.number(order) == to
    }
}

fn bad_number(row: u32) -> &'static str {
    let place = row as usize / BLOCK as usize % BAD_NUMBERS.len();
    BAD_NUMBERS.get(place).copied().unwrap_or_default()
}

fn order(row: u32) -> String {
    format!("{ORDER}{row:0DIGITS$}")
}

/// The row of a text that contains its order, such as a request or a message.
pub(crate) fn row_of_order(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once(ORDER)?;
    rest.get(..DIGITS)?.parse().ok()
}

/// The row with this phone number.
pub(crate) fn row_of_number(number: &str) -> Option<u32> {
    let mexican = number.strip_prefix("+521").and_then(|rest| rest.strip_prefix(MEXICAN_PREFIX));
    mexican.map_or_else(|| number_of_recipient(number), |rest| rest.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: Lists = Lists { rows: BLOCK };

    #[test]
    fn a_row_is_found_by_its_order_and_without_a_key_by_its_number() {
        for row in (0..BLOCK * 2).filter(|row| LISTS.expected(*row) == Expected::Send) {
            let recipient = LISTS.row(row);
            let texts: Vec<String> = recipient.columns().map(|(_, text)| text).collect();
            assert_eq!(row_of_order(&texts.join(" ")), Some(row));
            let has_key = recipient.column("key").is_some();
            assert_eq!(has_key, row < BLOCK);
            if !has_key {
                assert_eq!(row_of_number(&LISTS.number(row)), Some(row));
            }
            assert!(LISTS.is_to_send(&LISTS.number(row), row, 2));
        }
    }

    #[test]
    fn only_the_rows_that_must_be_sent_are_sent() {
        assert!(!LISTS.is_to_send(&LISTS.number(0), 1, 1), "the order of another row");
        assert!(!LISTS.is_to_send(&LISTS.number(BLOCK), BLOCK, 1), "no row of the campaigns");
        assert!(!LISTS.is_to_send(&LISTS.number(15), 15, 1), "a duplicate");
        let to_send = |first: u32| (first..first + BLOCK).filter(|row| LISTS.expected(*row) == Expected::Send).count();
        assert_eq!((to_send(0), to_send(BLOCK)), (15, 14), "without keys, a second order is ambiguous");
    }
}
