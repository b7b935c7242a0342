//! Approved message templates.

use rusqlite::{Connection, Result, Row, params};
use serde_json::{Value, json};

/// The fields of a stored template that a send needs.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) language: String,
    /// `MARKETING`, `UTILITY` or `AUTHENTICATION`.
    pub(crate) category: String,
    /// `text`, `image`, `video` or `document`.
    pub(crate) header: Option<String>,
    pub(crate) body: String,
    pub(crate) variables: usize,
}

/// A template to store.
#[derive(Debug)]
pub(crate) struct NewTemplate {
    pub(crate) name: &'static str,
    pub(crate) language: &'static str,
    pub(crate) category: &'static str,
    pub(crate) status: &'static str,
    pub(crate) header: Option<&'static str>,
    pub(crate) header_text: Option<&'static str>,
    pub(crate) body: &'static str,
    pub(crate) variables: u32,
}

pub(crate) fn add(db: &Connection, channel: &str, new: &NewTemplate) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO templates
           (channel, name, language, category, status, header, header_text, body, variables)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        channel,
        new.name,
        new.language,
        new.category,
        new.status,
        new.header,
        new.header_text,
        new.body,
        new.variables
    ])?;
    Ok(())
}

fn to_json(row: &Row<'_>) -> Result<Value> {
    let header: Option<String> = row.get(5)?;
    let header_text: Option<String> = row.get(6)?;
    let mut components = Vec::new();
    if let Some(header) = header {
        let mut component = json!({ "type": "HEADER", "format": header.to_uppercase() });
        if let (Some(text), Some(fields)) = (header_text, component.as_object_mut()) {
            fields.insert("text".to_owned(), Value::String(text));
        }
        components.push(component);
    }
    components.push(json!({ "type": "BODY", "text": row.get::<_, String>(7)? }));
    Ok(json!({
        "id": format!("template_{}", row.get::<_, i64>(0)?),
        "name": row.get::<_, String>(1)?,
        "language": row.get::<_, String>(2)?,
        "category": row.get::<_, String>(3)?,
        "status": row.get::<_, String>(4)?,
        "components": components,
    }))
}

pub(crate) fn list(db: &Connection, channel: &str) -> Result<Vec<Value>> {
    db.prepare_cached(
        "SELECT n, name, language, category, status, header, header_text, body FROM templates
         WHERE channel = ?1 AND status = 'APPROVED' ORDER BY n",
    )?
    .query_map([channel], to_json)?
    .collect()
}

/// Whether a channel has a template of this name.
pub(crate) fn exists(db: &Connection, name: &str) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM templates WHERE name = ?1")?.exists([name])
}

/// A template's approved languages, the oldest first.
pub(crate) fn find(db: &Connection, channel: &str, name: &str) -> Result<Vec<Template>> {
    db.prepare_cached(
        "SELECT language, category, header, body, variables FROM templates
         WHERE channel = ?1 AND name = ?2 AND status = 'APPROVED' ORDER BY n",
    )?
    .query_map([channel, name], |row| {
        Ok(Template {
            language: row.get(0)?,
            category: row.get(1)?,
            header: row.get(2)?,
            body: row.get(3)?,
            variables: row.get::<_, u32>(4)? as usize,
        })
    })?
    .collect()
}
