//! Exports declarations of the core, so that a binding can generate its own types from them without a second list of
//! fields.

/// `mirror! { ($) Label { … } }` exports a macro `workspace_sdk::Label!`, which passes `…` to a callback macro:
/// `workspace_sdk::Label! { declare_record }` expands to `declare_record! { … }`. Names, types and documentation of
/// models, parameters and enums are thus written once, and a binding that misses a field does not compile.
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

/// Without the bindings, nothing is exported.
#[cfg(not(feature = "bindings"))]
macro_rules! mirror {
    ($($ignored:tt)*) => {};
}

pub(crate) use mirror;
