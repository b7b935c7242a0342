//! What a new database starts with.

use rusqlite::{Result, Transaction};

use crate::options::Seed;
use crate::store::automations::Automation;
use crate::store::contacts::{self, Change};
use crate::store::templates::New;
use crate::store::{automations, channels, templates};
use crate::{API_KEY, API_KEY_TWO};

pub(crate) const DEMO_CHANNEL: &str = "ch_demo";

const CHANNELS: &[(&str, &str, &str, &str)] = &[
    (API_KEY, DEMO_CHANNEL, "Demo WhatsApp", "100000000000001"),
    (API_KEY_TWO, "ch_a", "Channel A", "100000000000002"),
    (API_KEY_TWO, "ch_b", "Channel B", "100000000000003"),
];

const CONTACTS: u32 = 120;

const PLAIN: New = New {
    name: "",
    language: "en",
    category: "UTILITY",
    status: "APPROVED",
    header: None,
    header_text: None,
    body: "",
    variables: 1,
};

const TEMPLATES: &[New] = &[
    New {
        name: "order_confirmation",
        body: "Hi {{1}}, your order {{2}} over {{3}} is confirmed.",
        variables: 3,
        ..PLAIN
    },
    New { name: "welcome", language: "en_US", body: "Welcome, {{1}}!", ..PLAIN },
    New {
        name: "appointment_reminder",
        header: Some("text"),
        header_text: Some("Your appointment at {{1}}"),
        body: "Hi {{1}}, we see you on {{2}}.",
        variables: 2,
        ..PLAIN
    },
    New { name: "promo_image", category: "MARKETING", header: Some("image"), body: "Look at this, {{1}}.", ..PLAIN },
    New { name: "promo_video", category: "MARKETING", header: Some("video"), body: "Watch this, {{1}}.", ..PLAIN },
    New { name: "promo_document", category: "MARKETING", header: Some("document"), body: "Read this, {{1}}.", ..PLAIN },
    New { name: "plain_notice", body: "We are closed tomorrow.", variables: 0, ..PLAIN },
    New { name: "two_tongues", body: "Hello {{1}}.", ..PLAIN },
    New { name: "two_tongues", language: "es", body: "Hola {{1}}.", ..PLAIN },
    // Not approved: neither listed nor sendable.
    New { name: "pending_review", status: "PENDING", body: "Not yet, {{1}}.", ..PLAIN },
];

const AUTOMATIONS: &[(&str, &str, bool)] =
    &[("auto_welcome", "Welcome Flow", true), ("auto_paused", "Paused Flow", false)];

pub(crate) fn fill(tx: &Transaction<'_>, seed: Seed, now: i64) -> Result<()> {
    for (key, id, name, number) in CHANNELS {
        channels::add(tx, key, id, name, number)?;
    }
    if seed == Seed::Empty {
        return Ok(());
    }
    for (_, channel, ..) in CHANNELS {
        for template in TEMPLATES {
            templates::add(tx, channel, template)?;
        }
        for (id, name, is_active) in AUTOMATIONS {
            let new = Automation { id: (*id).to_owned(), name: (*name).to_owned(), is_active: *is_active };
            automations::add(tx, channel, &new)?;
        }
    }
    for n in 1..=CONTACTS {
        let name = format!("Contact {n:03}");
        let labels = if n % 10 == 0 { vec!["vip"] } else { Vec::new() };
        let change = Change { name: Some(&name), labels, ..Change::default() };
        contacts::upsert(tx, DEMO_CHANNEL, &format!("+1555{n:07}"), &change, now)?;
    }
    Ok(())
}
