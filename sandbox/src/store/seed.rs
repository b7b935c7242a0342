//! The data of a new database.

use rusqlite::{Result, Transaction};

use super::automations::{self, Automation};
use super::channels::{self, Channel};
use super::contacts::{self, ContactUpdate};
use super::templates::{self, NewTemplate};
use crate::options::Seed;

/// The first seeded key: one channel, `ch_demo`.
pub const API_KEY: &str = "sandbox-key";

/// The second seeded key: two channels, `ch_a` and `ch_b`.
pub const API_KEY_TWO: &str = "sandbox-key-two";

pub(crate) const DEMO_CHANNEL: &str = "ch_demo";

const CHANNELS: &[(&str, &str, &str, &str)] = &[
    (API_KEY, DEMO_CHANNEL, "Demo WhatsApp", "100000000000001"),
    (API_KEY_TWO, "ch_a", "Channel A", "100000000000002"),
    (API_KEY_TWO, "ch_b", "Channel B", "100000000000003"),
];

const CONTACTS: u32 = 120;

const PLAIN: NewTemplate<'_> = NewTemplate {
    name: "",
    language: "en",
    category: "UTILITY",
    status: "APPROVED",
    header: None,
    header_text: None,
    body: "",
    variables: 1,
    footer: None,
    buttons: &[],
};

const TEMPLATES: &[NewTemplate<'_>] = &[
    NewTemplate {
        name: "order_confirmation",
        body: "Hi {{1}}, your order {{2}} over {{3}} is confirmed.",
        variables: 3,
        ..PLAIN
    },
    NewTemplate { name: "welcome", language: "en_US", body: "Welcome, {{1}}!", ..PLAIN },
    NewTemplate {
        name: "appointment_reminder",
        header: Some("text"),
        header_text: Some("Your appointment at {{1}}"),
        body: "Hi {{1}}, we see you on {{2}}.",
        variables: 2,
        ..PLAIN
    },
    NewTemplate {
        name: "promo_image",
        category: "MARKETING",
        header: Some("image"),
        body: "Look at this, {{1}}.",
        ..PLAIN
    },
    NewTemplate {
        name: "promo_video",
        category: "MARKETING",
        header: Some("video"),
        body: "Watch this, {{1}}.",
        ..PLAIN
    },
    NewTemplate {
        name: "promo_document",
        category: "MARKETING",
        header: Some("document"),
        body: "Read this, {{1}}.",
        ..PLAIN
    },
    NewTemplate { name: "plain_notice", body: "We are closed tomorrow.", variables: 0, ..PLAIN },
    NewTemplate { name: "two_tongues", body: "Hello {{1}}.", ..PLAIN },
    NewTemplate { name: "two_tongues", language: "es", body: "Hola {{1}}.", ..PLAIN },
    // Not approved: neither listed nor sendable.
    NewTemplate { name: "pending_review", status: "PENDING", body: "Not yet, {{1}}.", ..PLAIN },
];

const AUTOMATIONS: &[(&str, &str, bool)] =
    &[("auto_welcome", "Welcome Flow", true), ("auto_paused", "Paused Flow", false)];

pub(crate) fn populate(tx: &Transaction<'_>, seed: Seed, now: i64) -> Result<()> {
    for (key, id, name, number) in CHANNELS {
        channels::put(tx, &Channel { id, name, number, is_active: true, key })?;
    }
    if seed == Seed::Empty {
        return Ok(());
    }
    for (_, channel, ..) in CHANNELS {
        for template in TEMPLATES {
            templates::put(tx, channel, template, None)?;
        }
        for (id, name, is_active) in AUTOMATIONS {
            let new = Automation { id: (*id).to_owned(), name: (*name).to_owned(), is_active: *is_active };
            automations::put(tx, channel, &new)?;
        }
    }
    for n in 1..=CONTACTS {
        let name = format!("Contact {n:03}");
        let labels = if n % 10 == 0 { vec!["vip"] } else { Vec::new() };
        let update = ContactUpdate { name: Some(&name), labels, ..ContactUpdate::default() };
        contacts::upsert(tx, DEMO_CHANNEL, &format!("+1555{n:07}"), &update, now)?;
    }
    Ok(())
}
