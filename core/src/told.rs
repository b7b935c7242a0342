//! Models, forms and words told to a binding that must declare them again in types of its own: their documentation, names and fields go
//! along, so they are written once, and a binding that forgot one does not build.

/// Makes `workspace_sdk::Name! { with }` call `with! { … }` with what was told of `Name`.
#[cfg(feature = "bindings")]
macro_rules! told {
    (($dollar:tt) $name:ident { $($what:tt)* }) => {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
            ($dollar with:ident) => { $dollar with! { $($what)* } };
        }
    };
}

/// Declares an enum without fields, and tells it.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(not(feature = "bindings"), non_exhaustive)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        #[cfg(feature = "bindings")]
        $crate::told::told! { ($) $name { $(#[$meta])* $name { $( $(#[$variant_meta])* $variant, )+ } } }
    };
}

#[cfg(feature = "bindings")]
pub(crate) use told;
pub(crate) use words;
