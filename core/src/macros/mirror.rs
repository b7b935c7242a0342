//! Lets a binding declare a type of the core again in its own type system, without a second list of its fields.

/// `mirror! { ($) Label { … } }` exports a macro `workspace_sdk::Label!`, which passes `…` to a macro of the caller's choice:
/// `workspace_sdk::Label! { declare_record }` expands to `declare_record! { … }`. So names, types and documentation of
/// models, parameters and enums are written once, and a binding that misses one of their fields does not compile.
#[cfg(feature = "bindings")]
macro_rules! mirror {
    (($dollar:tt) $name:ident { $($declaration:tt)* }) => {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
            ($dollar callback:ident) => { $dollar callback! { $($declaration)* } };
        }
    };
}

/// Without bindings there is nobody to export to.
#[cfg(not(feature = "bindings"))]
macro_rules! mirror {
    ($($ignored:tt)*) => {};
}

pub(crate) use mirror;
