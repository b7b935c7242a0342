//! Message templates.

use rusqlite::{Connection, Result, Row, params};
use serde_json::{Value, json};

use super::page::{List, Page, with_channel};
use super::rendering::Button;

/// The fields of a stored template that a send needs.
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) language: String,
    /// `MARKETING`, `UTILITY` or `AUTHENTICATION`.
    pub(crate) category: String,
    /// `text`, `image`, `video` or `document`.
    pub(crate) header: Option<String>,
    pub(crate) header_text: Option<String>,
    pub(crate) body: String,
    pub(crate) variables: usize,
    pub(crate) footer: Option<String>,
    pub(crate) buttons: Vec<Button>,
}

/// A template to store.
#[derive(Debug)]
pub(crate) struct NewTemplate<'a> {
    pub(crate) name: &'a str,
    pub(crate) language: &'a str,
    pub(crate) category: &'a str,
    pub(crate) status: &'a str,
    pub(crate) header: Option<&'a str>,
    pub(crate) header_text: Option<&'a str>,
    pub(crate) body: &'a str,
    pub(crate) variables: u32,
    pub(crate) footer: Option<&'a str>,
    pub(crate) buttons: &'a [Button],
}

/// Creates or replaces a template; returns its row number. `n` is the number of a new one, none for the next.
pub(crate) fn put(db: &Connection, channel: &str, new: &NewTemplate<'_>, n: Option<i64>) -> Result<i64> {
    let buttons = serde_json::to_string(new.buttons).unwrap_or_else(|_| "[]".to_owned());
    db.prepare_cached(
        "INSERT INTO templates (n, channel, name, language, category, status, header, header_text, body, variables,
                                footer, buttons)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (channel, name, language) DO UPDATE SET
           category = excluded.category, status = excluded.status, header = excluded.header,
           header_text = excluded.header_text, body = excluded.body, variables = excluded.variables,
           footer = excluded.footer, buttons = excluded.buttons
         RETURNING n",
    )?
    .query_row(
        params![
            n,
            channel,
            new.name,
            new.language,
            new.category,
            new.status,
            new.header,
            new.header_text,
            new.body,
            new.variables,
            new.footer,
            buttons
        ],
        |row| row.get(0),
    )
}

fn buttons(row: &Row<'_>) -> Result<Vec<Button>> {
    Ok(serde_json::from_str(row.get_ref("buttons")?.as_str()?).unwrap_or_default())
}

pub(crate) fn id(n: i64) -> String {
    format!("template_{n}")
}

fn to_json(row: &Row<'_>) -> Result<Value> {
    let header: Option<String> = row.get("header")?;
    let header_text: Option<String> = row.get("header_text")?;
    let mut components = Vec::new();
    if let Some(header) = header {
        let mut component = json!({ "type": "HEADER", "format": header.to_uppercase() });
        if let (Some(text), Some(fields)) = (header_text, component.as_object_mut()) {
            fields.insert("text".to_owned(), Value::String(text));
        }
        components.push(component);
    }
    components.push(json!({ "type": "BODY", "text": row.get::<_, String>("body")? }));
    if let Some(text) = row.get::<_, Option<String>>("footer")? {
        components.push(json!({ "type": "FOOTER", "text": text }));
    }
    let buttons = buttons(row)?;
    if !buttons.is_empty() {
        components.push(json!({ "type": "BUTTONS", "buttons": buttons }));
    }
    Ok(json!({
        "id": id(row.get("n")?),
        "name": row.get::<_, String>("name")?,
        "language": row.get::<_, String>("language")?,
        "category": row.get::<_, String>("category")?,
        "status": row.get::<_, String>("status")?,
        "components": components,
    }))
}

pub(crate) fn list(db: &Connection, channel: &str) -> Result<Vec<Value>> {
    db.prepare_cached("SELECT * FROM templates WHERE channel = ?1 AND status = 'APPROVED' ORDER BY n")?
        .query_map([channel], to_json)?
        .collect()
}

/// The templates of every status.
const ALL: List = List {
    columns: "*",
    rows: "templates",
    channel: "channel",
    condition: "TRUE",
    texts: &["name", "body"],
    phone: "''",
    order: "n",
};

fn item(row: &Row<'_>) -> Result<Value> {
    with_channel(to_json(row)?, row)
}

/// A page of the templates of every status, and the total count.
pub(crate) fn page(db: &Connection, page: &Page<'_>) -> Result<(Vec<Value>, i64)> {
    ALL.read(db, page, item)
}

pub(crate) fn get(db: &Connection, n: i64) -> Result<Value> {
    db.prepare_cached("SELECT * FROM templates WHERE n = ?1")?.query_row([n], item)
}

/// All templates as they are defined, without the API's components.
pub(crate) fn definitions(db: &Connection) -> Result<Vec<Value>> {
    let definition = |row: &Row<'_>| {
        Ok(json!({
            "id": id(row.get("n")?),
            "channelId": row.get::<_, String>("channel")?,
            "name": row.get::<_, String>("name")?,
            "language": row.get::<_, String>("language")?,
            "category": row.get::<_, String>("category")?,
            "status": row.get::<_, String>("status")?,
            "header": row.get::<_, Option<String>>("header")?,
            "headerText": row.get::<_, Option<String>>("header_text")?,
            "body": row.get::<_, String>("body")?,
            "footer": row.get::<_, Option<String>>("footer")?,
            "buttons": buttons(row)?,
        }))
    };
    db.prepare_cached("SELECT * FROM templates ORDER BY n")?.query_map([], definition)?.collect()
}

/// Removes a template; false if there is none.
pub(crate) fn remove(db: &Connection, channel: &str, name: &str, language: &str) -> Result<bool> {
    let removed = db
        .prepare_cached("DELETE FROM templates WHERE channel = ?1 AND name = ?2 AND language = ?3")?
        .execute([channel, name, language])?;
    Ok(removed > 0)
}

/// Whether a channel has a template of this name.
pub(crate) fn exists(db: &Connection, name: &str) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM templates WHERE name = ?1")?.exists([name])
}

/// A template's approved languages, the oldest first.
pub(crate) fn find(db: &Connection, channel: &str, name: &str) -> Result<Vec<Template>> {
    db.prepare_cached("SELECT * FROM templates WHERE channel = ?1 AND name = ?2 AND status = 'APPROVED' ORDER BY n")?
        .query_map([channel, name], |row| {
            Ok(Template {
                language: row.get("language")?,
                category: row.get("category")?,
                header: row.get("header")?,
                header_text: row.get("header_text")?,
                body: row.get("body")?,
                variables: row.get::<_, u32>("variables")? as usize,
                footer: row.get("footer")?,
                buttons: buttons(row)?,
            })
        })?
        .collect()
}
