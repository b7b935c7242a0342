//! `model_class!`: declares a model class from the names of its fields.

/// Declares the Python class of a core model. `eager` attributes are converted when the object is created: most of them
/// are read, and converting them together takes half the time. `lazy` attributes are converted on each read:
/// timestamps, and mutable values, so that changing one does not change the model.
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
            meta: Option<crate::results::meta::ResponseMeta>,
        }

        impl $name {
            const NAMES: &[&str] = &[$(crate::convert::field_names::python_name(stringify!($order))),+];

            fn new(
                py: pyo3::Python<'_>,
                core: workspace_sdk::$name,
                meta: Option<crate::results::meta::ResponseMeta>,
                labels: &crate::results::label_objects::LabelObjects,
            ) -> pyo3::PyResult<Self> {
                #[allow(unused_imports)]
                use crate::results::model::attribute::Attribute as _;
                let workspace_sdk::$name { $($eager,)* .. } = &core;
                Ok(Self { $( $eager: $eager.to_python(py, labels)?.unbind(), )* core, meta })
            }

            fn meta(&self) -> pyo3::PyResult<&crate::results::meta::ResponseMeta> {
                self.meta.as_ref().ok_or_else(crate::results::meta::ResponseMeta::missing)
            }
        }

        impl crate::results::core_model::CoreModel for workspace_sdk::$name {
            fn into_python(
                self,
                py: pyo3::Python<'_>,
                meta: Option<crate::results::meta::ResponseMeta>,
                labels: &crate::results::label_objects::LabelObjects,
            ) -> pyo3::PyResult<pyo3::Py<pyo3::PyAny>> {
                Ok(pyo3::Py::new(py, $name::new(py, self, meta, labels)?)?.into_any())
            }
        }

        #[pyo3::pymethods]
        impl $name {
            $(
                $(#[$lazy_meta])*
                #[getter]
                fn $lazy<'py>(&self, py: pyo3::Python<'py>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                    crate::results::model::attribute::Attribute::to_python(&self.core.$lazy, py, &Default::default())
                }
            )*

            /// Fields of the response that the SDK does not know, under the API's names.
            #[getter]
            fn extra<'py>(&self, py: pyo3::Python<'py>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                crate::results::model::attribute::Attribute::to_python(&self.core.extra, py, &Default::default())
            }

            /// Information about the call that returned this object.
            #[getter]
            fn call(&self) -> pyo3::PyResult<crate::results::meta::CallInfo> {
                self.meta().map(crate::results::meta::ResponseMeta::call)
            }

            /// The server's human-readable message in the response to the call that returned this object.
            #[getter]
            fn message(&self) -> pyo3::PyResult<Option<&str>> {
                self.meta().map(crate::results::meta::ResponseMeta::message)
            }

            /// The whole body of the response to the call that returned this object: a JSON string.
            #[getter]
            fn raw(&self) -> pyo3::PyResult<&str> {
                self.meta().map(crate::results::meta::ResponseMeta::raw)
            }

            /// The attributes by name, with nested models as dicts, and `extra` if it is not empty.
            fn to_dict<'py>(slf: &pyo3::Bound<'py, Self>) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::types::PyDict>> {
                crate::results::model::methods::to_dict(slf.as_any(), Self::NAMES)
            }

            /// The model as a JSON string under the API's names, with timestamps as the server wrote them.
            fn to_json(&self) -> pyo3::PyResult<String> {
                crate::results::model::methods::to_json(workspace_sdk::Json::from_serialize(&self.core))
            }

            /// Creates the model from a JSON string that `to_json` or the API returned. Raises `ValueError` for a
            /// string that is not a JSON object.
            #[staticmethod]
            #[pyo3(signature = (text, **unknown), text_signature = "(text)")]
            fn from_json(
                text: &pyo3::Bound<'_, pyo3::types::PyString>,
                unknown: Option<crate::convert::unknown_argument::Unknown<'_>>,
            ) -> pyo3::PyResult<Self> {
                crate::convert::unknown_argument::reject_unknown(unknown, "from_json", &["text"])?;
                let json = crate::results::model::methods::parse_object(text)?;
                let core = json.to().map_err(crate::results::model::methods::not_a_model)?;
                Self::new(text.py(), core, None, &Default::default())
            }

            /// Lets pydantic, and so FastAPI, use the class as a type.
            #[classmethod]
            fn __get_pydantic_core_schema__<'py>(
                class: &pyo3::Bound<'py, pyo3::types::PyType>,
                _source: &pyo3::Bound<'py, pyo3::PyAny>,
                _handler: &pyo3::Bound<'py, pyo3::PyAny>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::PyAny>> {
                use pyo3::types::PyAnyMethods as _;
                class.py().import("workspace_sdk._pydantic")?.getattr("model_schema")?.call1((class,))
            }

            #[classattr]
            fn __match_args__<'py>(
                py: pyo3::Python<'py>,
            ) -> pyo3::PyResult<pyo3::Bound<'py, pyo3::types::PyTuple>> {
                pyo3::types::PyTuple::new(py, Self::NAMES)
            }

            fn __repr__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<String> {
                crate::results::model::methods::repr(slf.as_any(), Self::NAMES)
            }

            fn __eq__(&self, other: &Self) -> bool {
                self.core == other.core
            }

            fn __hash__(slf: &pyo3::Bound<'_, Self>) -> pyo3::PyResult<u64> {
                crate::results::model::methods::hash(slf.as_any(), Self::NAMES)
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
            ) -> pyo3::PyResult<(pyo3::Bound<'py, pyo3::PyAny>, (String, Option<crate::results::meta::ResponseMetaParts>))> {
                use pyo3::types::PyAnyMethods as _;
                let this = slf.get();
                let meta = this.meta.as_ref().map(crate::results::meta::ResponseMeta::to_parts).transpose()?;
                Ok((slf.get_type().getattr("_restore")?, (this.to_json()?, meta)))
            }

            #[staticmethod]
            fn _restore(
                text: &pyo3::Bound<'_, pyo3::types::PyString>,
                meta: Option<crate::results::meta::ResponseMetaParts>,
            ) -> pyo3::PyResult<Self> {
                let meta = meta.map(crate::results::meta::ResponseMeta::from_parts).transpose()?;
                Ok(Self { meta, ..Self::from_json(text, None)? })
            }

            $($($more)*)?
        }
    };
}

pub(super) use model_class;
