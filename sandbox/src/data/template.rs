//! Templates, with the rules of WhatsApp for their parts.

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use super::check::{at_most, channel, invalid, number, one_of, optional, read, required};
use crate::error::Error;
use crate::params::checks;
use crate::store::rendering::Button;
use crate::store::templates::{self, NewTemplate};

const CATEGORIES: &[&str] = &["MARKETING", "UTILITY", "AUTHENTICATION"];
const STATUSES: &[&str] = &["APPROVED", "PENDING", "REJECTED"];
const HEADERS: &[&str] = &["text", "image", "video", "document"];
const BUTTONS: &[&str] = &["QUICK_REPLY", "URL", "PHONE_NUMBER"];

/// The longest parts, in characters, and the highest number of buttons.
const HEADER_TEXT: usize = 60;
const BODY: usize = 1024;
const FOOTER: usize = 60;
const BUTTON_TEXT: usize = 25;
const MOST_BUTTONS: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Template {
    channel_id: String,
    name: String,
    language: String,
    category: String,
    status: String,
    header: Option<String>,
    header_text: Option<String>,
    body: String,
    footer: Option<String>,
    #[serde(default)]
    buttons: Vec<Button>,
    id: Option<String>,
}

/// The number of variables in a text, which are `{{1}}`, `{{2}}` and so on without gaps.
fn variables(field: &str, text: &str) -> Result<u32, Error> {
    let mut numbers: Vec<usize> = Vec::new();
    for part in text.split("{{").skip(1) {
        let number = part.split_once("}}").and_then(|(number, _)| number.parse().ok());
        numbers.push(number.ok_or_else(|| {
            invalid(field, "a variable must be a number between two braces on each side, such as {{1}}")
        })?);
    }
    numbers.sort_unstable();
    numbers.dedup();
    for (expected, number) in (1..).zip(&numbers) {
        if expected != *number {
            let why = format!("the variable {{{{{expected}}}}} is missing; variables are numbered without gaps");
            return Err(invalid(field, &why));
        }
    }
    u32::try_from(numbers.len()).map_err(|_| invalid(field, "has too many variables"))
}

/// Checks the header, and returns its text.
fn header_text(template: &Template) -> Result<Option<&str>, Error> {
    let text = optional("headerText", template.header_text.as_deref(), checks::any)?;
    let header = optional("header", template.header.as_deref(), checks::any)?;
    header.map_or(Ok(()), |header| one_of("header", header, HEADERS))?;
    match (header, text) {
        (Some("text"), Some(text)) => {
            at_most("headerText", text, HEADER_TEXT)?;
            if variables("headerText", text)? > 1 {
                return Err(invalid("headerText", "a header has at most one variable, {{1}}"));
            }
        }
        (Some("text"), None) => return Err(invalid("headerText", "a header of kind text needs a text")),
        (_, Some(_)) => return Err(invalid("headerText", "only a header of kind text has a text")),
        (_, None) => {}
    }
    Ok(text)
}

fn check_footer(footer: &str) -> Result<(), Error> {
    at_most("footer", footer, FOOTER)?;
    if variables("footer", footer)? > 0 {
        return Err(invalid("footer", "a footer has no variables"));
    }
    Ok(())
}

fn check_buttons(buttons: &[Button]) -> Result<(), Error> {
    if buttons.len() > MOST_BUTTONS {
        return Err(invalid("buttons", &format!("a template has at most {MOST_BUTTONS} buttons")));
    }
    for button in buttons {
        one_of("buttons: type", &button.kind, BUTTONS)?;
        required("buttons: text", &button.text, checks::any)?;
        at_most("buttons: text", &button.text, BUTTON_TEXT)?;
    }
    Ok(())
}

pub(super) fn put(db: &Connection, object: Value, _now: i64) -> Result<Value, Error> {
    let template: Template = read(object)?;
    channel(db, &template.channel_id)?;
    required("name", &template.name, checks::template_name)?;
    required("language", &template.language, checks::language)?;
    one_of("category", &template.category, CATEGORIES)?;
    one_of("status", &template.status, STATUSES)?;
    required("body", &template.body, checks::any)?;
    at_most("body", &template.body, BODY)?;
    let footer = optional("footer", template.footer.as_deref(), checks::any)?;
    footer.map_or(Ok(()), check_footer)?;
    check_buttons(&template.buttons)?;
    let new = NewTemplate {
        name: &template.name,
        language: &template.language,
        category: &template.category,
        status: &template.status,
        header: template.header.as_deref().filter(|header| !header.is_empty()),
        header_text: header_text(&template)?,
        body: &template.body,
        variables: variables("body", &template.body)?,
        footer,
        buttons: &template.buttons,
    };
    let n = templates::put(db, &template.channel_id, &new, number(template.id.as_deref(), "template_")?)?;
    Ok(templates::get(db, n)?)
}
