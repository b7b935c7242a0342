//! The fingerprint of a request: keyed hashes of its parameters. It shows whether a second call under a key asks for
//! the same send, without storing what was sent.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::hmac;

use crate::ledger::canonical_json::{write_canonical, write_string};
use crate::spec::parameter::{Arguments, Value};

/// The version of the format. Fingerprints of an unknown version compare as equal, so that an older program never
/// reports a conflict that it cannot judge.
const VERSION: u8 = 1;
/// The length of the hash of the whole request, in bytes.
const WHOLE: usize = 16;
/// The length of the hash of a name and of a value, in bytes.
const PART: usize = 2;
/// The length of the hash of a recipient in an idempotency key, in bytes.
const RECIPIENT: usize = 16;

/// The key of the hashes. It hides phone numbers from a reader of the file; not from somebody who has the file and
/// guesses numbers, unless the secret comes from outside.
#[derive(Clone)]
pub(crate) struct Secret(hmac::Key);

/// Shows nothing.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").finish_non_exhaustive()
    }
}

impl Secret {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    fn hash(&self, label: &str, text: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in [label, text] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        }
        context.sign().as_ref().try_into().unwrap_or_default()
    }

    /// A hash that shows whether a ledger was made with this secret.
    pub(crate) fn check_value(&self) -> Vec<u8> {
        self.hash("check", "").to_vec()
    }

    /// A hash of a message id, for its index: four bytes, because some ids may have the same.
    pub(crate) fn message_hash(&self, message_id: &str) -> i64 {
        let [a, b, c, d, ..] = self.hash("message", message_id);
        i64::from(i32::from_be_bytes([a, b, c, d]))
    }

    /// A hash of a recipient, for the number of people per day: eight bytes, so that hardly two have the same.
    pub(crate) fn person_hash(&self, comparison_key: &str) -> i64 {
        let [a, b, c, d, e, f, g, h, ..] = self.hash("person", comparison_key);
        i64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// A hash of a recipient, for an idempotency key: 22 characters.
    pub(crate) fn recipient_key(&self, comparison_key: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(start::<RECIPIENT>(&self.hash("recipient", comparison_key)))
    }
}

/// A field of a request: its name and the canonical JSON of its value.
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) json: String,
}

impl<'a> Field<'a> {
    pub(crate) fn of_text(name: &'a str, text: &str) -> Self {
        let mut json = String::new();
        write_string(text, &mut json);
        Self { name, json }
    }

    /// The fields of arguments after validation. The elements of a list are one field.
    pub(crate) fn of_arguments(arguments: &'a Arguments<'_>) -> Vec<Self> {
        let mut fields: Vec<Self> = Vec::with_capacity(arguments.len() + 4);
        for argument in arguments {
            let mut json = String::new();
            write_value(&argument.value, &mut json);
            match (argument.index, fields.last_mut()) {
                (None, _) => fields.push(Self { name: argument.name, json }),
                (Some(_), Some(list)) if list.name == argument.name => {
                    list.json.truncate(list.json.len() - 1);
                    list.json.extend([",", &json, "]"]);
                }
                (Some(_), _) => fields.push(Self { name: argument.name, json: format!("[{json}]") }),
            }
        }
        fields
    }
}

fn write_value(value: &Value<'_>, to: &mut String) {
    match value {
        Value::String(text) => write_string(text, to),
        Value::Json(value) => write_canonical(value.as_json(), to),
        other => write_canonical(&serde_json::to_string(other).unwrap_or_default(), to),
    }
}

/// The fingerprint: the version, the hash of the whole request, and a hash of each name and of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fingerprint(Vec<u8>);

impl Fingerprint {
    pub(crate) fn new(secret: &Secret, fields: &[Field<'_>]) -> Self {
        let mut sorted: Vec<&Field<'_>> = fields.iter().collect();
        sorted.sort_unstable_by_key(|field| field.name);
        let mut whole = String::new();
        let mut parts = Vec::with_capacity(sorted.len() * 2 * PART);
        for field in sorted {
            write_string(field.name, &mut whole);
            whole.push(':');
            whole.push_str(&field.json);
            whole.push(',');
            parts.extend(start::<PART>(&secret.hash("name", field.name)));
            parts.extend(start::<PART>(&secret.hash(field.name, &field.json)));
        }
        let mut bytes = Vec::with_capacity(1 + WHOLE + parts.len());
        bytes.push(VERSION);
        bytes.extend(start::<WHOLE>(&secret.hash("request", &whole)));
        bytes.extend(parts);
        Self(bytes)
    }

    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn whole(&self) -> Option<&[u8]> {
        (self.0.first() == Some(&VERSION)).then(|| self.0.get(1..=WHOLE)).flatten()
    }

    /// Whether both are of the same request. A fingerprint of an unknown version is the same as any other.
    pub(crate) fn matches(&self, other: &Self) -> bool {
        match (self.whole(), other.whole()) {
            (Some(one), Some(two)) => one == two,
            _ => true,
        }
    }

    fn parts(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let parts = self.0.get(1 + WHOLE..).unwrap_or_default();
        parts.chunks_exact(2 * PART).map(|part| part.split_at(PART))
    }

    /// The names of the fields in which a request differs from the one of this fingerprint. `names` are further names
    /// that the request could have had.
    pub(crate) fn differing<'a>(
        &self,
        secret: &Secret,
        fields: &[Field<'a>],
        names: impl Iterator<Item = &'a str>,
    ) -> Vec<&'a str> {
        let tag_of = |name: &str| start::<PART>(&secret.hash("name", name));
        let find = |name: &str| {
            let tag = tag_of(name);
            self.parts().find(|(name, _)| *name == tag).map(|(_, value)| value)
        };
        let changed = fields
            .iter()
            .filter(|field| find(field.name) != Some(&start::<PART>(&secret.hash(field.name, &field.json))));
        let is_given = |name: &str| fields.iter().any(|field| field.name == name);
        let mut differing: Vec<&str> = changed.map(|field| field.name).collect();
        differing.extend(names.filter(|name| !is_given(name) && find(name).is_some()));
        differing
    }
}

/// The first bytes of a hash.
fn start<const LENGTH: usize>(hash: &[u8; 32]) -> [u8; LENGTH] {
    std::array::from_fn(|index| hash.get(index).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields<'a>(of: &[(&'a str, &str)]) -> Vec<Field<'a>> {
        of.iter().map(|(name, text)| Field::of_text(name, text)).collect()
    }

    #[test]
    fn a_fingerprint_names_the_fields_that_differ() {
        let secret = Secret::new(b"secret");
        let first = fields(&[("to", "+15550100"), ("text", "Hello"), ("channelId", "c1")]);
        let fingerprint = Fingerprint::new(&secret, &first);
        let known = || ["to", "text", "channelId", "url"].into_iter();
        let cases = [
            (vec![("text", "Hello"), ("to", "+15550100"), ("channelId", "c1")], vec![]),
            (vec![("to", "+15550101"), ("text", "Hello"), ("channelId", "c1")], vec!["to"]),
            (vec![("to", "+15550100"), ("url", "x"), ("channelId", "c1")], vec!["url", "text"]),
            (vec![("to", "+15550100"), ("text", "Hello")], vec!["channelId"]),
        ];
        for (second, expected) in cases {
            let second = fields(&second);
            assert_eq!(fingerprint.differing(&secret, &second, known()), expected);
            assert_eq!(fingerprint.matches(&Fingerprint::new(&secret, &second)), expected.is_empty());
        }
    }

    #[test]
    fn an_unknown_version_matches_everything() {
        let secret = Secret::new(b"secret");
        let fingerprint = Fingerprint::new(&secret, &fields(&[("to", "+15550100")]));
        assert!(Fingerprint::from_bytes(vec![9; 17]).matches(&fingerprint));
        assert!(fingerprint.matches(&Fingerprint::from_bytes(Vec::new())));
    }

    /// The hash of these fields must stay the same in every version and language.
    #[test]
    fn the_fingerprint_of_known_fields_never_changes() {
        let secret = Secret::new(b"golden");
        let golden = Fingerprint::new(&secret, &fields(&[("operation", "messages.send"), ("to", "+15550100")]));
        let hex: String = golden.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "011169ac2c1d9b1fd53cf5626a70ef9907618f3a328d5d1844");
    }

    /// A recipient with another hash would be written to again.
    #[test]
    fn the_hashes_of_a_known_recipient_never_change() {
        let secret = Secret::new(b"golden");
        assert_eq!(secret.recipient_key("15550100"), "B7iOLGeHUQlri2EK5Bruzg");
        assert_eq!(secret.person_hash("15550100"), -9_172_721_840_498_291_216);
    }
}
