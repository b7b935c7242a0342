//! Pages of lists, which can be searched.

use rusqlite::{Connection, Result, Row, params};
use serde_json::Value;

use crate::phone::phone_digits;

/// The part of a list that is asked for.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    /// Only this channel.
    pub(crate) channel: Option<&'a str>,
    /// Only items with this string. A phone number may be written with punctuation.
    pub(crate) search: Option<&'a str>,
    pub(crate) limit: i64,
    pub(crate) offset: i64,
}

impl Page<'_> {
    /// All items. SQLite takes a negative limit for none.
    pub(crate) const ALL: Self = Self { channel: None, search: None, limit: -1, offset: 0 };

    /// The search; an empty one is none.
    fn text(&self) -> Option<&str> {
        self.search.filter(|search| !search.is_empty())
    }

    /// The digits of a search for a phone number; `None` for another search.
    fn digits(&self) -> Option<String> {
        phone_digits(self.text()?)
    }
}

/// A list: the parts of its query, in SQL.
#[derive(Debug)]
pub(crate) struct List {
    pub(crate) columns: &'static str,
    /// The table, or a join.
    pub(crate) rows: &'static str,
    /// The id of the channel.
    pub(crate) channel: &'static str,
    /// Which of the rows belong to the list.
    pub(crate) condition: &'static str,
    /// The strings in which a search looks. Some may be null.
    pub(crate) texts: &'static [&'static str],
    /// The phone number; an empty string if there is none.
    pub(crate) phone: &'static str,
    pub(crate) order: &'static str,
}

impl List {
    fn filter(&self, page: &Page<'_>) -> String {
        let Self { channel, condition, phone, texts, .. } = self;
        // A condition that is true for every row would still need the tables that only a search reads.
        let search = match page.text() {
            None => "?2 IS NULL AND ?3 IS NULL".to_owned(),
            Some(_) => {
                let or = |text| format!(" OR instr(lower({text}), lower(?2)) > 0");
                format!("(instr({phone}, ?3) > 0{})", texts.iter().map(or).collect::<String>())
            }
        };
        format!("{condition} AND (?1 IS NULL OR {channel} = ?1) AND {search}")
    }

    /// The number of items on all pages.
    pub(crate) fn count(&self, db: &Connection, page: &Page<'_>) -> Result<i64> {
        let Self { rows, .. } = self;
        db.prepare_cached(&format!("SELECT count(*) FROM {rows} WHERE {}", self.filter(page)))?
            .query_row(params![page.channel, page.text(), page.digits()], |row| row.get(0))
    }

    /// The items of a page.
    pub(crate) fn items<T>(
        &self,
        db: &Connection,
        page: &Page<'_>,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let Self { columns, rows, order, .. } = self;
        let filter = self.filter(page);
        db.prepare_cached(&format!("SELECT {columns} FROM {rows} WHERE {filter} ORDER BY {order} LIMIT ?4 OFFSET ?5"))?
            .query_map(params![page.channel, page.text(), page.digits(), page.limit, page.offset], read)?
            .collect()
    }

    /// The items of a page, and the number of items on all pages.
    pub(crate) fn read<T>(
        &self,
        db: &Connection,
        page: &Page<'_>,
        read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<(Vec<T>, i64)> {
        Ok((self.items(db, page, read)?, self.count(db, page)?))
    }
}

/// An object with one more field.
pub(crate) fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value.into());
    }
    object
}

/// An object of the API, which does not name its channel, with the channel.
pub(super) fn with_channel(object: Value, row: &Row<'_>) -> Result<Value> {
    Ok(with(object, "channelId", row.get::<_, String>("channel")?))
}
