//! Checks of single strings. An error continues a sentence that starts with the name of the parameter.

pub(crate) type Check = fn(&str) -> Result<(), &'static str>;

fn ensure(is_valid: bool, why: &'static str) -> Result<(), &'static str> {
    if is_valid { Ok(()) } else { Err(why) }
}

fn at_most(string: &str, characters: usize) -> bool {
    string.chars().count() <= characters
}

pub(crate) fn any(_: &str) -> Result<(), &'static str> {
    Ok(())
}

pub(crate) fn phone(string: &str) -> Result<(), &'static str> {
    let digits = string.strip_prefix('+').unwrap_or(string);
    ensure(
        (7..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0'),
        "must be a phone number: 7 to 15 digits without a leading 0, `+` optional",
    )
}

pub(crate) fn email(string: &str) -> Result<(), &'static str> {
    let is_valid =
        string.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
            && !string.contains(char::is_whitespace);
    ensure(is_valid, "must be an email address")
}

pub(crate) fn url(string: &str) -> Result<(), &'static str> {
    let (scheme, rest) = string.split_once("://").unwrap_or_default();
    let is_web = ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let host = rest.split(['/', '?', '#']).next().filter(|_| is_web).unwrap_or("");
    let forbidden = |c: char| c.is_whitespace() || c.is_control();
    ensure(!host.is_empty() && !string.contains(forbidden), "must be an absolute http or https URL")
}

pub(crate) fn color(string: &str) -> Result<(), &'static str> {
    let is_valid = string
        .strip_prefix('#')
        .is_some_and(|hex| matches!(hex.len(), 3 | 6) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    ensure(is_valid, "must be a hex color such as #FF5733")
}

pub(crate) fn template_name(string: &str) -> Result<(), &'static str> {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    ensure(
        string.len() <= 512 && string.bytes().all(is_allowed),
        "must be lower-case letters, digits and underscores, at most 512",
    )
}

pub(crate) fn language(string: &str) -> Result<(), &'static str> {
    let (language, region) =
        string.split_once('_').map_or((string, None), |(language, region)| (language, Some(region)));
    let is_valid = matches!(language.len(), 2 | 3)
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && region.is_none_or(|region| region.len() == 2 && region.bytes().all(|byte| byte.is_ascii_uppercase()));
    ensure(is_valid, "must be a language code such as en or en_US")
}

/// WhatsApp's rule for template variables.
pub(crate) fn variable(string: &str) -> Result<(), &'static str> {
    ensure(!string.trim().is_empty(), "contains an empty template variable")?;
    ensure(
        !string.contains(['\n', '\r', '\t']) && !string.contains("     "),
        "cannot have new lines, tabs or more than 4 consecutive spaces (#132018)",
    )
}

pub(crate) fn variables(string: &str) -> Result<(), &'static str> {
    string.split(',').try_for_each(variable)
}

pub(crate) fn header(string: &str) -> Result<(), &'static str> {
    variable(string)?;
    ensure(at_most(string, 60), "must be at most 60 characters")
}

pub(crate) fn body(string: &str) -> Result<(), &'static str> {
    ensure(at_most(string, 4096), "must be at most 4096 characters")
}

pub(crate) fn caption(string: &str) -> Result<(), &'static str> {
    ensure(at_most(string, 1024), "must be at most 1024 characters")
}

pub(crate) fn wamid(string: &str) -> Result<(), &'static str> {
    ensure(string.strip_prefix("wamid.").is_some_and(|rest| !rest.is_empty()), "must begin with `wamid.`")
}
