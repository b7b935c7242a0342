//! The campaigns whose entries are still complete. The trigger `close_campaign` of the schema closes the others.

use rusqlite::{Connection, Error, params};

use crate::ledger::store::CampaignState;

/// Records that a campaign exists, and returns its state.
pub(super) fn open(connection: &Connection, scope: &str, name: &str, has_keys: bool) -> Result<CampaignState, Error> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO campaigns (scope, name, is_closed, has_keys) VALUES (?1, ?2, 0, ?3) ON CONFLICT DO NOTHING",
    )?;
    if insert.execute(params![scope, name, has_keys])? > 0 {
        return Ok(CampaignState::New);
    }
    let mut select =
        connection.prepare_cached("SELECT is_closed, has_keys FROM campaigns WHERE scope = ?1 AND name = ?2")?;
    let (is_closed, had_keys): (bool, bool) =
        select.query_row(params![scope, name], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(match (is_closed, had_keys == has_keys) {
        (true, _) => CampaignState::Closed,
        (false, false) => CampaignState::OtherKeys,
        (false, true) => CampaignState::Open,
    })
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

    /// Opens a campaign without keys, and returns whether it is open.
    fn is_open(connection: &Connection, scope: &str, name: &str) -> bool {
        open(connection, scope, name, false).unwrap() != CampaignState::Closed
    }

    /// Adds an entry with this outcome.
    fn add(connection: &Connection, scope: &str, key: &str, outcome: Outcome) {
        let secret = Secret::new(b"secret");
        let key = EntryKey { scope: Arc::from(scope), key: Arc::from(key) };
        let fingerprint = Fingerprint::new(&secret, &[]);
        let claim = NewClaim { key: key.clone(), operation: "messages.send", fingerprint, recipient: None };
        assert!(entries::claim(connection, &claim, 1, 1).unwrap());
        entries::settle(connection, &secret, &Settlement { key, token: 1, attempts: 1, outcome }).unwrap();
    }

    #[test]
    fn a_campaign_that_is_opened_after_its_entries_were_deleted_is_a_new_one() {
        let connection = in_memory();
        add(&connection, "", "spring/1", ACCEPTED);
        entries::prune(&connection, "", clock::now() + Duration::from_secs(1), 0).unwrap();
        assert!(is_open(&connection, "", "spring"));
    }

    #[test]
    fn a_campaign_has_keys_or_it_has_none() {
        let connection = in_memory();
        for (has_keys, expected) in
            [(true, CampaignState::New), (true, CampaignState::Open), (false, CampaignState::OtherKeys)]
        {
            assert_eq!(open(&connection, "", "spring", has_keys).unwrap(), expected);
        }
    }

    #[test]
    fn a_rolled_back_deletion_closes_nothing() {
        let connection = in_memory();
        add(&connection, "", "spring/1", ACCEPTED);
        assert!(is_open(&connection, "", "spring"));
        connection.execute_batch("BEGIN; DELETE FROM entries; ROLLBACK").unwrap();
        assert!(is_open(&connection, "", "spring"));
        connection.execute_batch("BEGIN; DELETE FROM entries; COMMIT").unwrap();
        assert!(!is_open(&connection, "", "spring"));
    }
}
