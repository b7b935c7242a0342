//! The database schema.

/// The schema version. Every change of the schema increments it, so that an older file is rejected.
pub(crate) const VERSION: i64 = 3;

/// The tables with data, in an order in which they can be emptied.
pub(crate) const TABLES: &[&str] = &[
    "executions",
    "automations",
    "messages",
    "conversations",
    "templates",
    "contact_labels",
    "contact_fields",
    "contacts",
    "labels",
    "custom_fields",
    "key_channels",
    "channels",
];

/// The index of the last messages has all columns of a list of conversations, so that the list does not read the rows.
pub(crate) const SCHEMA: &str = "
CREATE TABLE clock (offset INTEGER NOT NULL);
CREATE TABLE channels (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, phone_number_id TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE key_channels (
    api_key TEXT NOT NULL, channel TEXT NOT NULL, PRIMARY KEY (api_key, channel)
) STRICT;
CREATE TABLE contacts (
    n INTEGER PRIMARY KEY, channel TEXT NOT NULL, phone TEXT NOT NULL,
    name TEXT, email TEXT, picture TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL,
    UNIQUE (channel, phone)
) STRICT;
CREATE TABLE labels (
    n INTEGER PRIMARY KEY, channel TEXT NOT NULL, name TEXT NOT NULL,
    description TEXT, color TEXT, display_order INTEGER,
    created INTEGER NOT NULL, updated INTEGER NOT NULL,
    UNIQUE (channel, name)
) STRICT;
CREATE TABLE custom_fields (
    n INTEGER PRIMARY KEY, channel TEXT NOT NULL, name TEXT NOT NULL,
    type TEXT NOT NULL, is_required INTEGER NOT NULL, options TEXT,
    created INTEGER NOT NULL, updated INTEGER NOT NULL,
    UNIQUE (channel, name)
) STRICT;
CREATE TABLE contact_labels (
    contact INTEGER NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (contact, label)
) STRICT;
CREATE TABLE contact_fields (
    contact INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (contact, name)
) STRICT;
CREATE TABLE templates (
    n INTEGER PRIMARY KEY, channel TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL,
    category TEXT NOT NULL, status TEXT NOT NULL, header TEXT, header_text TEXT,
    body TEXT NOT NULL, variables INTEGER NOT NULL, footer TEXT, buttons TEXT NOT NULL,
    UNIQUE (channel, name, language)
) STRICT;
CREATE TABLE conversations (
    n INTEGER PRIMARY KEY, channel TEXT NOT NULL, phone TEXT NOT NULL, last_inbound INTEGER,
    last_message INTEGER, UNIQUE (channel, phone)
) STRICT;
CREATE INDEX conversations_by_last_message ON conversations (last_message, channel, phone, last_inbound);
CREATE TABLE messages (
    n INTEGER PRIMARY KEY, wamid TEXT NOT NULL UNIQUE, channel TEXT NOT NULL,
    phone TEXT NOT NULL, direction TEXT NOT NULL, type TEXT NOT NULL, content TEXT NOT NULL,
    details TEXT NOT NULL, created INTEGER NOT NULL, deliver_at INTEGER, read_at INTEGER,
    category TEXT, in_window INTEGER NOT NULL, forced TEXT, error TEXT
) STRICT;
CREATE INDEX messages_by_phone ON messages (phone, n);
CREATE INDEX messages_by_time ON messages (channel, created);
CREATE TABLE automations (
    channel TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
    is_active INTEGER NOT NULL, PRIMARY KEY (channel, id)
) STRICT;
CREATE TABLE executions (
    n INTEGER PRIMARY KEY, channel TEXT NOT NULL, automation TEXT NOT NULL,
    contact INTEGER NOT NULL, conversation INTEGER NOT NULL, created INTEGER NOT NULL
) STRICT;
";
