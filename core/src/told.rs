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

/// Declares an enum without fields, and tells it. One that is `closed` will never have more variants.
macro_rules! words {
    (
        @ [$($attribute:meta)?]
        $(#[$meta:meta])*
        pub enum $name:ident { $( $(#[$variant_meta:meta])* $variant:ident, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $(#[$attribute])?
        pub enum $name { $( $(#[$variant_meta])* $variant, )+ }

        #[cfg(feature = "bindings")]
        $crate::told::told! { ($) $name { $(#[$meta])* $name { $( $(#[$variant_meta])* $variant, )+ } } }
    };
    (closed $($enum:tt)*) => {
        $crate::told::words! { @ [] $($enum)* }
    };
    ($($enum:tt)*) => {
        $crate::told::words! { @ [cfg_attr(not(feature = "bindings"), non_exhaustive)] $($enum)* }
    };
}

#[cfg(feature = "bindings")]
pub(crate) use told;
pub(crate) use words;
