//! Which unknown names a message may repeat.

use heck::ToLowerCamelCase as _;

use crate::api::OPERATIONS;
use crate::bindings::derived_operations::DERIVED_OPERATIONS;
use crate::bindings::options::option_names;

/// The known name that an unknown one was probably meant to be. `None` if none of them is similar.
///
/// The unknown name may come from data rather than from the program, such as the heading of a column with a person's
/// name or phone number. So a message repeats it only if it is similar to a known name, and lists the known names in
/// any case.
///
/// Similar means, regardless of case and underscores, that the known name starts with at least four letters of the
/// unknown one, as in `phone` for `phoneNumber`, or that at most every third character must change.
#[must_use]
pub fn similar_name<'a>(unknown: &str, known: &[&'a str]) -> Option<&'a str> {
    if !is_name(unknown) {
        return None;
    }
    let typed = normalized(unknown);
    let distance = |name: &&'a str| {
        let wanted = normalized(name);
        let distance = strsim::osa_distance(&typed, &wanted);
        let is_similar =
            distance * 3 <= typed.len().max(wanted.len()) || (typed.len() >= 4 && wanted.starts_with(&typed));
        is_similar.then_some((distance, *name))
    };
    known.iter().filter_map(distance).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// The message about an unknown name: `unknown option timeOut (did you mean timeout?); expected one of timeout, …`. It
/// contains the unknown name only if that is similar to a known one. `what` is the word for the names.
#[must_use]
pub fn unknown_name_message(what: &str, unknown: &str, known: &[&str]) -> String {
    let found = match similar_name(unknown, known) {
        Some(similar) => format!("{what} {unknown} (did you mean {similar}?)"),
        None => what.to_owned(),
    };
    match known {
        [] => format!("unknown {found}; it takes none"),
        known => format!("unknown {found}; expected one of {}", known.join(", ")),
    }
}

/// Whether any operation has a parameter of this name, or a client an option, whose name is in camelCase here.
#[must_use]
pub fn is_known_name(name: &str) -> bool {
    let derived = DERIVED_OPERATIONS.iter().flat_map(|derived| derived.parameters().map(|(name, _)| name));
    let parameters = OPERATIONS.iter().flat_map(|spec| spec.parameters.iter().map(|parameter| parameter.name));
    derived.chain(parameters).any(|known| known == name)
        || option_names(false).iter().any(|option| option.to_lower_camel_case() == name)
}

/// A name without what differs between naming styles.
fn normalized(name: &str) -> String {
    name.chars().filter(|letter| *letter != '_').map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Whether a string looks like a name. If it does not, it may be personal data in the wrong place.
pub(crate) fn is_name(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    let may_follow = |letter: char| is_letter(letter) || letter.is_ascii_digit();
    text.len() <= 40 && text.starts_with(is_letter) && text.chars().all(may_follow)
}

#[cfg(test)]
mod tests {
    use super::{is_known_name, similar_name};

    #[test]
    fn parameters_and_options_are_known_names() {
        let cases = [
            ("phoneNumber", true),
            ("until", true),
            ("maxItems", true),
            ("attemptTimeout", true),
            ("attempt_timeout", false),
            ("Maria", false),
        ];
        for (name, is_known) in cases {
            assert_eq!(is_known_name(name), is_known, "{name}");
        }
    }

    #[test]
    fn only_a_name_that_is_similar_to_a_known_one_is_repeated() {
        let known = ["phoneNumber", "name", "email", "labelNames", "to"];
        let cases = [
            ("phone_number", Some("phoneNumber")),
            ("phonenumber", Some("phoneNumber")),
            ("phoneNumer", Some("phoneNumber")),
            ("phone", Some("phoneNumber")),
            ("labels", None),
            ("e_mail", Some("email")),
            ("nmae", Some("name")),
            ("label", Some("labelNames")),
            ("Maria", None),
            ("John Smith", None),
            ("Maria +15551234567", None),
            ("+15551234567", None),
            ("sk_live_0123456789", None),
            ("na me", None),
            ("t", None),
            ("", None),
        ];
        for (unknown, expected) in cases {
            assert_eq!(similar_name(unknown, &known), expected, "{unknown}");
        }
    }
}
