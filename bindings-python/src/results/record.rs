//! `record!`: declares a small class of plain values that is frozen, compared by value and pickled by its values. Its
//! `repr` shows all values, or those of the attributes in brackets.

macro_rules! record {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident: $type:ty, )+ }
    ) => {
        $crate::results::record::record! {
            $(#[$meta])*
            $name [$($field)+] { $( $(#[$field_meta])* $field: $type, )+ }
        }
    };
    (
        $(#[$meta:meta])*
        $name:ident [$($shown:ident)+] { $( $(#[$field_meta:meta])* $field:ident: $type:ty, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[pyo3::pyclass(frozen, eq, get_all, module = "workspace_sdk")]
        pub(crate) struct $name { $( $(#[$field_meta])* pub(crate) $field: $type, )+ }

        #[pyo3::pymethods]
        impl $name {
            #[classattr]
            fn __match_args__<'py>(py: pyo3::Python<'py>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, [$(stringify!($field)),+])
            }

            #[new]
            #[allow(clippy::too_many_arguments)]
            fn new($($field: $type),+) -> Self {
                Self { $($field),+ }
            }

            fn __repr__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<String> {
                use pyo3::types::{PyAnyMethods as _, PyTypeMethods as _};
                let parts = [$(format!(concat!(stringify!($shown), "={}"), slf.getattr(stringify!($shown))?.repr()?)),+];
                Ok(format!("{}({})", slf.get_type().name()?, parts.join(", ")))
            }

            fn __hash__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<isize> {
                use pyo3::types::PyAnyMethods as _;
                pyo3::types::PyTuple::new(slf.py(), [$(slf.getattr(stringify!($field))?),+])?.hash()
            }

            /// The attributes by name.
            fn to_dict<'py>(slf: &pyo3::Bound<'py, Self>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::types::PyDict>> {
                use pyo3::types::{PyAnyMethods as _, PyDictMethods as _};
                let dict = pyo3::types::PyDict::new(slf.py());
                $( dict.set_item(stringify!($field), slf.getattr(stringify!($field))?)?; )+
                Ok(dict)
            }

            fn __reduce__<'py>(
                slf: &pyo3::Bound<'py, Self>,
            ) -> pyo3::PyResult<(pyo3::Bound<'py, pyo3::types::PyType>, pyo3::Bound<'py, pyo3::types::PyTuple>)> {
                use pyo3::types::PyAnyMethods as _;
                Ok((slf.get_type(), pyo3::types::PyTuple::new(slf.py(), [$(slf.getattr(stringify!($field))?),+])?))
            }
        }
    };
}

pub(crate) use record;
