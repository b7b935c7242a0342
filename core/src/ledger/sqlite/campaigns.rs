//! The campaigns whose entries are still complete. The trigger `close_campaign` of the schema closes the others.

use rusqlite::{Connection, Error, params};

/// Records that a campaign exists. Returns whether it is open.
pub(super) fn open(connection: &Connection, scope: &str, name: &str) -> Result<bool, Error> {
    let mut insert = connection
        .prepare_cached("INSERT INTO campaigns (scope, name, is_closed) VALUES (?1, ?2, 0) ON CONFLICT DO NOTHING")?;
    insert.execute(params![scope, name])?;
    let mut select = connection.prepare_cached("SELECT is_closed = 0 FROM campaigns WHERE scope = ?1 AND name = ?2")?;
    select.query_row(params![scope, name], |row| row.get(0))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::ledger::clock;
    use crate::ledger::entry::EntryKey;
    use crate::ledger::fingerprint::{Fingerprint, Secret};
    use crate::ledger::sqlite::entries;
    use crate::ledger::sqlite::testing::in_memory;
    use crate::ledger::store::{NewClaim, Outcome, Settlement};

    const ACCEPTED: Outcome = Outcome::Accepted { record: None, message_id: None, status: 202 };
    const UNKNOWN: Outcome = Outcome::Unknown { failure: None, status: None, request_id: None, whatsapp_code: None };

    /// Adds an entry with this outcome.
    fn add(connection: &Connection, scope: &str, key: &str, outcome: Outcome) {
        let secret = Secret::new(b"secret");
        let key = EntryKey { scope: Arc::from(scope), key: Arc::from(key) };
        let fingerprint = Fingerprint::new(&secret, &[]);
        let claim = NewClaim { key: key.clone(), operation: "messages.send", fingerprint, recipient: None };
        assert!(entries::claim(connection, &claim, 1, 1).unwrap());
        entries::settle(connection, &secret, &Settlement { key, token: 1, attempts: 1, outcome }).unwrap();
    }

    /// A key and its outcome, a campaign, and whether that is open after the entry was pruned.
    const CASES: &[(&str, Outcome, &str, bool)] = &[
        ("spring/1", ACCEPTED, "spring", false),
        ("spring:1", ACCEPTED, "spring", false),
        ("spring/sale:1", ACCEPTED, "spring", false),
        ("spring:sale/1", ACCEPTED, "spring", false),
        ("spring/", ACCEPTED, "spring", false),
        // The next run sends this message again, which is right.
        ("spring/1", Outcome::NotSent, "spring", true),
        // It is not pruned.
        ("spring/1", UNKNOWN, "spring", true),
        // These belong to other campaigns or to none.
        ("spring", ACCEPTED, "spring", true),
        ("spring-2/1", ACCEPTED, "spring", true),
        ("Spring/1", ACCEPTED, "spring", true),
        ("1/spring/1", ACCEPTED, "spring", true),
        ("/spring", ACCEPTED, "spring", true),
        ("spr_ng/1", ACCEPTED, "spring", true),
    ];

    #[test]
    fn a_campaign_is_closed_when_an_accepted_entry_of_it_is_deleted() {
        let tomorrow = clock::now() + Duration::from_secs(86_400);
        for (key, outcome, name, expected) in CASES {
            let connection = in_memory();
            add(&connection, "", key, outcome.clone());
            for (scope, name) in [("", *name), ("", "autumn"), ("another", name)] {
                assert!(open(&connection, scope, name).unwrap(), "{name}");
            }
            // Entries of other scopes, or that are too young, stay.
            let other = entries::prune(&connection, "another", tomorrow, 0).unwrap();
            let young = entries::prune(&connection, "", clock::now() - Duration::from_secs(60), 0).unwrap();
            assert_eq!((other, young), ((0, None), (0, None)), "{key}");
            assert!(open(&connection, "", name).unwrap(), "{key}");
            let is_kept = matches!(outcome, Outcome::Unknown { .. });
            let pruned = entries::prune(&connection, "", tomorrow, 0).unwrap();
            assert_eq!(pruned, (u64::from(!is_kept), None), "{key}");
            for _ in 0..2 {
                assert_eq!(open(&connection, "", name).unwrap(), *expected, "{key} {outcome:?}");
            }
            assert!(open(&connection, "", "autumn").unwrap(), "{key}");
            assert!(open(&connection, "another", name).unwrap(), "{key}");
        }
    }

    #[test]
    fn a_campaign_that_is_opened_after_its_entries_were_deleted_is_a_new_one() {
        let connection = in_memory();
        add(&connection, "", "spring/1", ACCEPTED);
        entries::prune(&connection, "", clock::now() + Duration::from_secs(1), 0).unwrap();
        assert!(open(&connection, "", "spring").unwrap());
    }

    #[test]
    fn a_rolled_back_deletion_closes_nothing() {
        let connection = in_memory();
        add(&connection, "", "spring/1", ACCEPTED);
        assert!(open(&connection, "", "spring").unwrap());
        connection.execute_batch("BEGIN; DELETE FROM entries; ROLLBACK").unwrap();
        assert!(open(&connection, "", "spring").unwrap());
        connection.execute_batch("BEGIN; DELETE FROM entries; COMMIT").unwrap();
        assert!(!open(&connection, "", "spring").unwrap());
    }
}
