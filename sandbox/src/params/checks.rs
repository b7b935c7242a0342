//! What a single text must look like. Each check says what is wrong, in words for a reader.

pub(crate) type Check = fn(&str) -> Result<(), &'static str>;

fn ensure(holds: bool, why: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(why) }
}

fn at_most(text: &str, characters: usize) -> bool {
    text.chars().count() <= characters
}

pub(crate) fn any(_: &str) -> Result<(), &'static str> {
    Ok(())
}

pub(crate) fn phone(text: &str) -> Result<(), &'static str> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    ensure(
        (7..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0'),
        "must be a phone number: 7 to 15 digits without a leading 0, `+` optional",
    )
}

pub(crate) fn email(text: &str) -> Result<(), &'static str> {
    let holds =
        text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
            && !text.contains(char::is_whitespace);
    ensure(holds, "must be an email address")
}

pub(crate) fn url(text: &str) -> Result<(), &'static str> {
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let host = rest.split(['/', '?', '#']).next().filter(|_| is_web).unwrap_or("");
    let odd = |c: char| c.is_whitespace() || c.is_control();
    ensure(!host.is_empty() && !text.contains(odd), "must be an absolute http or https URL")
}

pub(crate) fn color(text: &str) -> Result<(), &'static str> {
    let holds = text
        .strip_prefix('#')
        .is_some_and(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    ensure(holds, "must be a hex color such as #FF5733")
}

pub(crate) fn template_name(text: &str) -> Result<(), &'static str> {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    ensure(
        text.len() <= 512 && text.bytes().all(known),
        "must be lower-case letters, digits and underscores, at most 512",
    )
}

pub(crate) fn language(text: &str) -> Result<(), &'static str> {
    let (language, region) = text.split_once('_').map_or((text, None), |(language, region)| (language, Some(region)));
    let holds = matches!(language.len(), 2 | 3)
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && region.is_none_or(|region| region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase()));
    ensure(holds, "must be a language code such as en or en_US")
}

/// WhatsApp's rule for anything put into a template.
pub(crate) fn variable(text: &str) -> Result<(), &'static str> {
    ensure(!text.trim().is_empty(), "has an empty template variable")?;
    ensure(
        !text.contains(['\n', '\r', '\t']) && !text.contains("     "),
        "cannot have new lines, tabs or more than 4 consecutive spaces (#132018)",
    )
}

pub(crate) fn variables(text: &str) -> Result<(), &'static str> {
    text.split(',').try_for_each(variable)
}

pub(crate) fn header(text: &str) -> Result<(), &'static str> {
    variable(text)?;
    ensure(at_most(text, 60), "must be at most 60 characters")
}

pub(crate) fn body(text: &str) -> Result<(), &'static str> {
    ensure(at_most(text, 4096), "must be at most 4096 characters")
}

pub(crate) fn caption(text: &str) -> Result<(), &'static str> {
    ensure(at_most(text, 1024), "must be at most 1024 characters")
}

pub(crate) fn wamid(text: &str) -> Result<(), &'static str> {
    ensure(text.strip_prefix("wamid.").is_some_and(|rest| !rest.is_empty()), "must begin with `wamid.`")
}
