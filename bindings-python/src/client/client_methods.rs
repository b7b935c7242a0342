//! `client_methods!`: the methods of both client classes.

/// Declares the methods that both client classes have, followed by those of one class. `$resource` is the name of the
/// class that each module of `crate::resource` has for this client.
macro_rules! client_methods {
    ($class:ident, $resource:ident { $($own:tt)* }) => {
        client_methods! {
            @$class, $resource { $($own)* }
            /// The operations on channels.
            channels,
            /// The operations on contacts.
            contacts,
            /// The operations on custom fields.
            custom_fields,
            /// The operations on labels.
            labels,
            /// The operations on templates.
            templates,
            /// The operations on messages.
            messages,
            /// The operations on automations.
            automations,
        }
    };
    (@$class:ident, $resource:ident { $($own:tt)* } $($(#[$doc:meta])* $module:ident,)*) => {
        #[pymethods]
        impl $class {
            /// Creates a client. `base_url` and `api_key` are required; times are in seconds.
            #[new]
            #[pyo3(
                signature = (**options),
                text_signature = "(*, base_url, api_key, auth='header', request_style='post_json', channel_id=None, timeout=60.0, \
                                  attempt_timeout=30.0, connect_timeout=5.0, max_retries=2, rate_limit=None, max_concurrency=100, \
                                  proxy=None, trust_roots='platform', ca_bundle=None, headers=None, app_info=None, validate=True, \
                                  max_response_bytes=16777216, allow_insecure_http=False, ledger=None, ledger_scope='', ledger_secret=None, \
                                  ledger_keep='hash', on_attempt_start=None, on_attempt=None, pickle_key=False)"
            )]
            fn py_new(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                ClientRef::new(py, options).map(Self::new)
            }

            /// Creates a client with the base URL in `WORKSPACE_BASE_URL`, the API key in `WORKSPACE_API_KEY` and, if
            /// it is set, the default channel in `WORKSPACE_CHANNEL_ID`. It accepts the same options as the class.
            ///
            /// Raises `ConfigurationError`, whose `fields` list every invalid or missing option.
            ///
            /// `from_env(*, base_url: str | None = None, api_key: str | None = None, auth: Auth | None = 'header',
            /// request_style: RequestStyle | None = 'post_json', channel_id: str | None = None,
            /// timeout: float | None = 60.0, attempt_timeout: float | None = 30.0, connect_timeout: float | None = 5.0,
            /// max_retries: int | None = 2, rate_limit: float | None = None, max_concurrency: int | None = 100,
            /// proxy: str | None = None, trust_roots: TrustRoots | None = 'platform',
            /// ca_bundle: str | PathLike[str] | bytes | None = None, headers: Mapping[str, str] | None = None,
            /// app_info: str | None = None, validate: bool | None = True, max_response_bytes: int | None = 16777216,
            /// allow_insecure_http: bool | None = False, ledger: str | PathLike[str] | Ledger | None = None,
            /// ledger_scope: str | None = '', ledger_secret: str | None = None,
            /// ledger_keep: LedgerKeep | None = 'hash', on_attempt_start: Callable[[AttemptStart],
            /// object] | None = None, on_attempt: Callable[[AttemptEvent], object] | None = None,
            /// pickle_key: bool | None = False)`
            #[staticmethod]
            #[pyo3(
                signature = (**options),
                text_signature = "(*, base_url=None, api_key=None, auth='header', request_style='post_json', channel_id=None, \
                                  timeout=60.0, attempt_timeout=30.0, connect_timeout=5.0, max_retries=2, rate_limit=None, \
                                  max_concurrency=100, proxy=None, trust_roots='platform', ca_bundle=None, headers=None, app_info=None, \
                                  validate=True, max_response_bytes=16777216, allow_insecure_http=False, ledger=None, ledger_scope='', \
                                  ledger_secret=None, ledger_keep='hash', on_attempt_start=None, on_attempt=None, \
                                  pickle_key=False)"
            )]
            fn from_env(py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                ClientRef::from_env(py, options).map(Self::new)
            }

            /// Returns a copy with some options changed; the other options keep their values. `channel_id=None` removes
            /// the default channel. The copy shares the connections, the rate and concurrency limits, and the retry
            /// budget.
            ///
            /// Raises `ConfigurationError`, whose `fields` list every invalid option.
            ///
            /// `with_options(*, auth: Auth | None = None, request_style: RequestStyle | None = None,
            /// channel_id: str | None = ..., timeout: float | None = None, attempt_timeout: float | None = None,
            /// max_retries: int | None = None, headers: Mapping[str, str] | None = None, validate: bool | None = None,
            /// max_response_bytes: int | None = None, on_attempt_start: Callable[[AttemptStart], object] | None = None,
            /// on_attempt: Callable[[AttemptEvent], object] | None = None)`
            #[pyo3(
                signature = (**options),
                text_signature = "($self, *, auth=None, request_style=None, channel_id=..., timeout=None, attempt_timeout=None, \
                                  max_retries=None, headers=None, validate=None, max_response_bytes=None, on_attempt_start=None, \
                                  on_attempt=None)"
            )]
            fn with_options(&self, py: Python<'_>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                self.0.0.with_options(py, options).map(Self::new)
            }

            /// Calls an endpoint that the SDK does not model yet. The call counts as a send, which is retried only if
            /// the server certainly did not process it, unless `safety` is `"read"` or `"upsert"`.
            ///
            /// `request(path: str, params: Mapping[str, JSONInput] | None = None, *,
            /// safety: Safety | None = None, idempotency_key: str | None = None) -> ApiResponse`
            #[pyo3(
                signature = (path, params=None, *, safety=None, idempotency_key=None, **unknown),
                text_signature = "($self, path, params=None, *, safety=None, idempotency_key=None)"
            )]
            #[allow(clippy::too_many_arguments)]
            fn request(
                &self,
                py: Python<'_>,
                path: crate::convert::argument::Arg<'_>,
                params: crate::convert::argument::Arg<'_>,
                safety: crate::convert::argument::Arg<'_>,
                idempotency_key: crate::convert::argument::Arg<'_>,
                unknown: Option<crate::convert::unknown_argument::Unknown<'_>>,
            ) -> PyResult<Py<PyAny>> {
                let known = ["path", "params", "safety", "idempotency_key"];
                crate::convert::unknown_argument::reject_unknown(unknown, "client.request", &known)?;
                let arguments = crate::client::request::request_arguments(path, params, safety, idempotency_key)?;
                let operation = workspace_sdk::bindings::raw_request::RequestArguments::OPERATION;
                self.0.call(py, operation, move |client: workspace_sdk::Client| async move {
                    arguments.into_request(&client)?.await
                })
            }

            $(
                $(#[$doc])*
                #[getter]
                fn $module(&self, py: Python<'_>) -> crate::resource::$module::$resource {
                    crate::resource::$module::$resource(self.0.clone_ref(py))
                }
            )*

            $($own)*

            fn __repr__(&self, py: Python<'_>) -> String {
                self.0.0.state.repr(py, stringify!($class))
            }

            fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (ReduceTuple<'py>,))> {
                Ok((slf.get_type().getattr("_restore")?, (slf.get().0.0.to_reduce_tuple(slf.py())?,)))
            }

            /// Returns self: clients are immutable and share their connection pool.
            fn __copy__<'py>(slf: &Bound<'py, Self>) -> Bound<'py, Self> {
                slf.clone()
            }

            fn __deepcopy__<'py>(slf: &Bound<'py, Self>, _memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
                slf.clone()
            }

            fn __traverse__(&self, visit: pyo3::PyVisit<'_>) -> Result<(), pyo3::PyTraverseError> {
                self.0.0.traverse(&visit)
            }

            #[staticmethod]
            fn _restore(py: Python<'_>, tuple: ReduceTuple<'_>) -> PyResult<Self> {
                ClientRef::from_reduce_tuple(py, &tuple).map(Self::new)
            }
        }
    };
}

pub(super) use client_methods;
