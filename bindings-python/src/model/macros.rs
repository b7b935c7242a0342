//! A model class, from the names of its fields.

/// Declares the class of a core's model. `eager` attributes are made with the object: all but a few are read, and making them
/// at once costs half. `lazy` ones are made when they are read: times, and values that can be changed, so that nobody changes the model.
macro_rules! model_class {
    (
        $(#[$meta:meta])*
        $name:ident [ $($order:ident)+ ]
        eager { $( $(#[$eager_meta:meta])* $eager:ident $(as $eager_name:literal)?, )* }
        lazy { $( $(#[$lazy_meta:meta])* $lazy:ident, )* }
        $(with { $($more:tt)* })?
    ) => {
        $(#[$meta])*
        #[pyo3::pyclass(frozen, module = "workspace_sdk")]
        pub(crate) struct $name {
            $( $(#[$eager_meta])* #[pyo3(get $(, name = $eager_name)?)] $eager: pyo3::Py<pyo3::PyAny>, )*
            core: workspace_sdk::$name,
            origin: Option<crate::answer::Origin>,
        }

        impl $name {
            const NAMES: &[&str] = &[$(crate::model::macros::python_name(stringify!($order))),+];

            fn new(
                py: pyo3::Python<'_>,
                core: workspace_sdk::$name,
                origin: Option<crate::answer::Origin>,
            ) -> pyo3::PyResult<Self> {
                #[allow(unused_imports)]
                use crate::model::attribute::Attribute as _;
                // No `..`: a new field in the core is missed here.
                let workspace_sdk::$name { $($eager,)* $($lazy: _,)* extra: _ } = &core;
                Ok(Self { $( $eager: $eager.to_python(py)?.unbind(), )* core, origin })
            }

            fn origin(&self) -> pyo3::PyResult<&crate::answer::Origin> {
                self.origin.as_ref().ok_or_else(crate::answer::Origin::none)
            }
        }

        impl crate::model::Modelled for workspace_sdk::$name {
            fn into_python(
                self,
                py: pyo3::Python<'_>,
                origin: Option<crate::answer::Origin>,
            ) -> pyo3::PyResult<pyo3::Py<pyo3::PyAny>> {
                Ok(pyo3::Py::new(py, $name::new(py, self, origin)?)?.into_any())
            }
        }

        #[pyo3::pymethods]
        impl $name {
            $(
                $(#[$lazy_meta])*
                #[getter]
                fn $lazy<'py>(&self, py: pyo3::Python<'py>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                    crate::model::attribute::Attribute::to_python(&self.core.$lazy, py)
                }
            )*

            /// Fields of the answer that the SDK does not know, under the API's names.
            #[getter]
            fn extra<'py>(&self, py: pyo3::Python<'py>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                crate::model::attribute::Attribute::to_python(&self.core.extra, py)
            }

            /// How the call went that this is the result of.
            #[getter]
            fn call(&self) -> pyo3::PyResult<crate::answer::CallInfo> {
                self.origin().map(crate::answer::Origin::call)
            }

            /// The server's message for a person, of the call that this is the result of.
            #[getter]
            fn message(&self) -> pyo3::PyResult<Option<&str>> {
                self.origin().map(crate::answer::Origin::message)
            }

            /// The whole body, as JSON text, of the answer that this is the result of.
            #[getter]
            fn raw(&self) -> pyo3::PyResult<&str> {
                self.origin().map(crate::answer::Origin::raw)
            }

            /// The attributes by name, nested models as dicts, and `extra` where there is any.
            fn to_dict<'py>(slf: &pyo3::Bound<'py, Self>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::types::PyDict>> {
                crate::model::common::to_dict(slf.as_any(), Self::NAMES)
            }

            /// This as JSON text under the API's names, times as the server wrote them.
            fn to_json(&self) -> pyo3::PyResult<String> {
                crate::model::common::to_json(workspace_sdk::Json::from_serialize(&self.core))
            }

            /// The model of a JSON text, as `to_json` gives it and as the API answers it. Raises `ValueError` for any other text.
            #[staticmethod]
            fn from_json(text: &pyo3::Bound<'_, pyo3::types::PyString>) -> pyo3::PyResult<Self> {
                let json = crate::model::common::object(text)?;
                Self::new(text.py(), json.to().map_err(crate::model::common::not_a_model)?, None)
            }

            #[classattr]
            fn __match_args__<'py>(
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, Self::NAMES)
            }

            fn __repr__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<String> {
                crate::model::common::repr(slf.as_any(), Self::NAMES)
            }

            fn __eq__(&self, other: &Self) -> bool {
                self.core == other.core
            }

            fn __hash__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<u64> {
                crate::model::common::hash(slf.as_any(), Self::NAMES)
            }

            fn __copy__<'py>(slf: &pyo3::Bound<'py, Self>) -> pyo3::Bound<'py, Self> {
                slf.clone()
            }

            fn __deepcopy__<'py>(
                slf: &pyo3::Bound<'py, Self>,
                _memo: &pyo3::Bound<'py, pyo3::PyAny>,
            ) -> pyo3::Bound<'py, Self> {
                slf.clone()
            }

            #[allow(clippy::type_complexity)]
            fn __reduce__<'py>(
                slf: &pyo3::Bound<'py, Self>,
            ) -> pyo3::PyResult<(pyo3::Bound<'py, pyo3::PyAny>, (String, Option<crate::answer::OriginParts>))> {
                use pyo3::types::PyAnyMethods as _;
                let this = slf.get();
                let origin = this.origin.as_ref().map(|origin| origin.to_parts(slf.py())).transpose()?;
                Ok((slf.get_type().getattr("_restore")?, (this.to_json()?, origin)))
            }

            #[staticmethod]
            fn _restore(
                text: &pyo3::Bound<'_, pyo3::types::PyString>,
                origin: Option<crate::answer::OriginParts>,
            ) -> pyo3::PyResult<Self> {
                let origin = origin.map(|parts| crate::answer::Origin::of_parts(text.py(), parts)).transpose()?;
                Ok(Self { origin, ..Self::from_json(text)? })
            }

            $($($more)*)?
        }
    };
}

/// A field's name in Python: the API's own word, where Rust has it as a keyword.
pub(crate) const fn python_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        b"message_type" | b"field_type" => "type",
        _ => field,
    }
}

pub(super) use model_class;
