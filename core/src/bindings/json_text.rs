//! JSON for bindings: its entries in order, and its exact text.

use std::fmt;

use serde::Deserialize;

use crate::json::Json;

impl Json {
    /// The entries in the order of the text, if this is an object.
    #[must_use]
    pub fn in_order(&self) -> Option<Vec<(String, Json)>> {
        self.is_object().then(|| self.to::<OrderedMembers>().ok()).flatten().map(|entries| entries.0)
    }

    /// The exact text.
    #[must_use]
    pub fn into_json(self) -> String {
        self.0.into_string()
    }
}

/// The entries of an object in the order of its text.
#[derive(Default)]
struct OrderedMembers(Vec<(String, Json)>);

impl<'de> Deserialize<'de> for OrderedMembers {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::{MapAccess, Visitor};

        struct MemberVisitor;

        impl<'de> Visitor<'de> for MemberVisitor {
            type Value = OrderedMembers;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OrderedMembers, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(OrderedMembers(entries))
            }
        }

        deserializer.deserialize_map(MemberVisitor)
    }
}
