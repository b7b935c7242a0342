//! Enums of which each value has one string: the API's, or the SDK's own stable code.

/// Declares an enum with a string for each variant, its list of values `ALL`, `as_str` and `Display`, and mirrors it for bindings.
macro_rules! string_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $text:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        $crate::macros::mirror! { ($) $name { $(#[$meta])* $name { $( $(#[$variant_meta])* $variant, )+ } } }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            #[doc = concat!("The value as a string: " $(, "`", $text, "` ")+)]
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $text, )+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(crate) use string_enum;
