//! Contacts with their labels and custom fields.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::identity::Identity;
use super::page::{List, Page};
use super::{custom_fields, labels};
use crate::clock;

/// The fields of an upsert. Absent fields keep their values.
#[derive(Debug, Default)]
pub(crate) struct ContactUpdate<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) email: Option<&'a str>,
    pub(crate) picture: Option<&'a str>,
    pub(crate) labels: Vec<&'a str>,
    pub(crate) fields: Option<&'a Map<String, Value>>,
}

pub(crate) fn id(n: i64) -> String {
    format!("contact_{n}")
}

/// Creates or updates a contact; returns its row number and whether it is new.
pub(crate) fn upsert(
    db: &Connection,
    channel: &str,
    phone: &str,
    update: &ContactUpdate<'_>,
    now: i64,
) -> Result<(i64, bool)> {
    let known: Option<i64> = db
        .prepare_cached("SELECT n FROM contacts WHERE channel = ?1 AND phone = ?2")?
        .query_row([channel, phone], |row| row.get(0))
        .optional()?;
    let n = db
        .prepare_cached(
            "INSERT INTO contacts (channel, phone, name, email, picture, created, updated)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
             ON CONFLICT DO UPDATE SET
               name = coalesce(excluded.name, name), email = coalesce(excluded.email, email),
               picture = coalesce(excluded.picture, picture), updated = excluded.updated
             RETURNING n",
        )?
        .query_row(params![channel, phone, update.name, update.email, update.picture, now], |row| row.get(0))?;
    add_labels_and_fields(db, channel, n, update, now)?;
    Ok((n, known.is_none()))
}

/// Creates or replaces a contact; absent fields are removed. Returns its row number.
pub(crate) fn put(
    db: &Connection,
    channel: &str,
    phone: &str,
    new: &ContactUpdate<'_>,
    identity: Identity,
) -> Result<i64> {
    let n = db
        .prepare_cached(
            "INSERT INTO contacts (n, channel, phone, name, email, picture, created, updated)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (channel, phone) DO UPDATE SET
               name = excluded.name, email = excluded.email, picture = excluded.picture, updated = excluded.updated
             RETURNING n",
        )?
        .query_row(
            params![identity.n, channel, phone, new.name, new.email, new.picture, identity.created, identity.updated],
            |row| row.get(0),
        )?;
    remove_labels_and_fields(db, n)?;
    add_labels_and_fields(db, channel, n, new, identity.updated)?;
    Ok(n)
}

/// Removes a contact; false if there is none. Its conversation remains.
pub(crate) fn remove(db: &Connection, channel: &str, phone: &str) -> Result<bool> {
    let removed: Option<i64> = db
        .prepare_cached("DELETE FROM contacts WHERE channel = ?1 AND phone = ?2 RETURNING n")?
        .query_row([channel, phone], |row| row.get(0))
        .optional()?;
    removed.map_or(Ok(()), |n| remove_labels_and_fields(db, n))?;
    Ok(removed.is_some())
}

fn add_labels_and_fields(db: &Connection, channel: &str, n: i64, update: &ContactUpdate<'_>, now: i64) -> Result<()> {
    for name in &update.labels {
        let label = labels::get_or_create(db, channel, name, now)?;
        db.prepare_cached("INSERT OR IGNORE INTO contact_labels VALUES (?1, ?2)")?.execute([n, label])?;
    }
    for (name, value) in update.fields.into_iter().flatten() {
        custom_fields::create_if_missing(db, channel, name, now)?;
        db.prepare_cached("INSERT OR REPLACE INTO contact_fields VALUES (?1, ?2, ?3)")?.execute(params![
            n,
            name,
            value.to_string()
        ])?;
    }
    Ok(())
}

fn remove_labels_and_fields(db: &Connection, n: i64) -> Result<()> {
    db.prepare_cached("DELETE FROM contact_labels WHERE contact = ?1")?.execute([n])?;
    db.prepare_cached("DELETE FROM contact_fields WHERE contact = ?1")?.execute([n])?;
    Ok(())
}

/// The row number of a contact, which is created if it does not exist and otherwise left unchanged.
pub(crate) fn get_or_create(db: &Connection, channel: &str, phone: &str, now: i64) -> Result<i64> {
    db.prepare_cached("INSERT OR IGNORE INTO contacts (channel, phone, created, updated) VALUES (?1, ?2, ?3, ?3)")?
        .execute(params![channel, phone, now])?;
    db.prepare_cached("SELECT n FROM contacts WHERE channel = ?1 AND phone = ?2")?
        .query_row([channel, phone], |row| row.get(0))
}

const COLUMNS: &str = "n, channel, phone, name, email, picture, created, updated,
    (SELECT json_group_array(l.name ORDER BY l.n) FROM contact_labels c
        JOIN labels l ON l.n = c.label WHERE c.contact = contacts.n),
    (SELECT json_group_array(json_array(f.name, json(f.value))) FROM contact_fields f
        WHERE f.contact = contacts.n)";

/// Parses a column with a JSON array that SQLite built.
fn json_array<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Vec<T>> {
    Ok(serde_json::from_str(row.get_ref(column)?.as_str()?).unwrap_or_default())
}

fn to_json(row: &Row<'_>) -> Result<Value> {
    Ok(json!({
        "id": id(row.get(0)?),
        "channelId": row.get::<_, String>(1)?,
        "phoneNumber": row.get::<_, String>(2)?,
        "name": row.get::<_, Option<String>>(3)?,
        "email": row.get::<_, Option<String>>(4)?,
        "profilePictureUrl": row.get::<_, Option<String>>(5)?,
        "createdAt": clock::rfc3339(row.get(6)?),
        "updatedAt": clock::rfc3339(row.get(7)?),
        "labels": json_array::<String>(row, 8)?,
        // An array of pairs, because SQLite truncates the names of an object at a NUL.
        "customFields": json_array(row, 9)?.into_iter().collect::<Map<String, Value>>(),
    }))
}

pub(crate) fn get(db: &Connection, n: i64) -> Result<Value> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM contacts WHERE n = ?1"))?.query_row([n], to_json)
}

/// The newest first.
const ALL: List = List {
    columns: COLUMNS,
    rows: "contacts",
    channel: "channel",
    condition: "TRUE",
    texts: &["name", "email"],
    phone: "phone",
    order: "n DESC",
};

/// A page of the contacts of all channels, and the total count.
pub(crate) fn page_of_all(db: &Connection, page: &Page<'_>) -> Result<(Vec<Value>, i64)> {
    ALL.read(db, page, to_json)
}

/// A page of contacts, the newest first, and the total count.
pub(crate) fn page(
    db: &Connection,
    channel: &str,
    search: Option<&str>,
    limit: i64,
    offset: i64,
) -> Result<(Vec<Value>, i64)> {
    const MATCHES: &str = "channel = ?1 AND (?2 IS NULL
        OR instr(lower(coalesce(name, '')), lower(?2)) > 0 OR instr(phone, ?2) > 0)";
    let total = db
        .prepare_cached(&format!("SELECT count(*) FROM contacts WHERE {MATCHES}"))?
        .query_row(params![channel, search], |row| row.get(0))?;
    let contacts = db
        .prepare_cached(&format!("SELECT {COLUMNS} FROM contacts WHERE {MATCHES} ORDER BY n DESC LIMIT ?3 OFFSET ?4"))?
        .query_map(params![channel, search, limit, offset], to_json)?
        .collect::<Result<_>>()?;
    Ok((contacts, total))
}
