//! Open enums, which keep a value that this version does not know as its string.

/// Declares an enum of known strings, matched without regard to case, plus `Other(String)`.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
            /// A value that this version does not know, as the server wrote it.
            Other(String),
        }

        $crate::macros::mirror! { ($) $name { $(#[$meta])* $name { $( $(#[$variant_meta])* $variant, )+ } } }

        impl $name {
            /// The API's own string.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( _ if text.eq_ignore_ascii_case($text) => Self::$variant, )+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::response::model::Field for Option<$name> {
            const SHAPE: $crate::response::shape::Shape = $crate::response::shape::Shape::LowercaseString;
            #[cfg(feature = "bindings")]
            const VALUES: &'static [&'static str] = &[$($text),+];

            fn from_string(text: &str) -> Option<Self> {
                Some(Some($name::from(text)))
            }

            fn is_absent(&self) -> bool {
                self.is_none()
            }
        }
    };
}

pub(crate) use open_enum;
