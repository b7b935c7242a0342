//! The macros that declare resources and make their calls.

/// Declares the resource classes of both clients. A method that returns a value in the blocking class returns a
/// coroutine in the asynchronous one. `Blocking` and `Asynchronous` are the same classes under the names that all
/// resources share.
macro_rules! resource {
    ($(#[$meta:meta])* $blocking:ident, $asynchronous:ident { $($methods:tt)* }) => {
        pub(crate) use self::{$asynchronous as Asynchronous, $blocking as Blocking};

        $(#[$meta])*
        #[pyo3::pyclass(frozen, module = "workspace_sdk")]
        pub(crate) struct $blocking(pub(crate) crate::blocking::BlockingCaller);

        $(#[$meta])*
        #[pyo3::pyclass(frozen, module = "workspace_sdk")]
        pub(crate) struct $asynchronous(pub(crate) crate::asynchronous::AsyncCaller);

        #[pyo3::pymethods]
        impl $blocking {
            $($methods)*

            fn __traverse__(&self, visit: pyo3::PyVisit<'_>) -> Result<(), pyo3::PyTraverseError> {
                self.0.0.traverse(&visit)
            }
        }

        #[pyo3::pymethods]
        impl $asynchronous {
            $($methods)*

            fn __traverse__(&self, visit: pyo3::PyVisit<'_>) -> Result<(), pyo3::PyTraverseError> {
                self.0.0.traverse(&visit)
            }
        }
    };
}

/// Makes a call. A field of the parameter struct comes from the argument of the same name, or from the expression after
/// the colon.
macro_rules! call {
    ($self:ident, $py:ident, $params:ident { $($field:ident $(: $value:expr)?),* $(,)? }) => {{
        let (params, invalid) = crate::resource::macros::params!($params { $($field $(: $value)?),* });
        let operation = <workspace_sdk::params::$params as workspace_sdk::bindings::params::OperationParams>::OPERATION;
        $self.0.call($py, operation, move |client: workspace_sdk::Client| async move {
            use workspace_sdk::bindings::params::OperationParams as _;
            params.checked(&invalid)?.send(&client).await
        })
    }};
}

/// A parameter struct, and the invalid arguments.
macro_rules! params {
    ($params:ident { $($field:ident $(: $value:expr)?),* $(,)? }) => {{
        #[allow(unused_mut)]
        let mut invalid: Vec<workspace_sdk::bindings::params::InvalidField> = Vec::new();
        #[allow(unused_mut)]
        let mut params = workspace_sdk::params::$params::default();
        $(
            params.$field = crate::convert::argument::FieldSource::into_field(
                crate::resource::macros::field_source!($field $(, $value)?),
                stringify!($field),
                &mut invalid,
            )?;
        )*
        (params, invalid)
    }};
}

macro_rules! field_source {
    ($field:ident) => {
        $field
    };
    ($field:ident, $value:expr) => {
        $value
    };
}

/// Adds the arguments of these names to new `ManyArguments`. A name of the core that is a keyword in Rust comes first.
macro_rules! many_arguments {
    ($($name:ident $(= $argument:ident)?: $convert:ident),* $(,)?) => {{
        let mut arguments = crate::many::arguments::ManyArguments::default();
        $( arguments.add(
            stringify!($name),
            crate::resource::macros::field_source!($name $(, $argument)?),
            crate::many::arguments::$convert,
        )?; )*
        arguments
    }};
}

pub(super) use {call, field_source, many_arguments, params, resource};
