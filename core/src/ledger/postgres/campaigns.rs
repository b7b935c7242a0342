//! The campaigns whose entries are still complete. [`prune`](super::entries::prune) closes the others.

use tokio_postgres::Row;
use tokio_postgres::types::Type;

use crate::ledger::postgres::failure::StatementError;
use crate::ledger::postgres::session::{Session, UNSYNCED};
use crate::ledger::store::CampaignState;

/// Records that a campaign exists, and returns its state. The log is written in order, so this is on disk before every
/// entry of the campaign.
pub(super) async fn open(
    session: &Session,
    scope: &str,
    name: &str,
    has_keys: bool,
) -> Result<CampaignState, StatementError> {
    let insert = format!(
        "WITH {UNSYNCED} INSERT INTO @campaigns (scope, name, is_closed, has_keys)
         SELECT $1, $2, false, $3 FROM settings ON CONFLICT DO NOTHING RETURNING name"
    );
    let values = [(&scope as &(dyn tokio_postgres::types::ToSql + Sync), Type::TEXT), (&name, Type::TEXT)];
    let [scope_value, name_value] = values.clone();
    if !session.query(&insert, &[scope_value, name_value, (&has_keys, Type::BOOL)]).await?.is_empty() {
        return Ok(CampaignState::New);
    }
    // Another statement, because the first one does not see what others inserted while it waited for them.
    let rows =
        session.query("SELECT is_closed, has_keys FROM @campaigns WHERE scope = $1 AND name = $2", &values).await?;
    let row = rows.first().ok_or_else(|| StatementError::no_answer(session.place()))?;
    let decode = |row: &Row| -> Result<(bool, bool), tokio_postgres::Error> { Ok((row.try_get(0)?, row.try_get(1)?)) };
    let (is_closed, had_keys) = decode(row).map_err(|error| StatementError::new(&error, session.place()))?;
    Ok(match (is_closed, had_keys == has_keys) {
        (true, _) => CampaignState::Closed,
        (false, false) => CampaignState::OtherKeys,
        (false, true) => CampaignState::Open,
    })
}
