//! The arguments of `client.request`, as a binding fills them.

use crate::api::raw::RawRequest;
use crate::bindings::invalid_value::InvalidValue;
use crate::client::Client;
use crate::error::{Error, FieldError};
use crate::json::Json;
use crate::spec::safety::Safety;

/// The arguments of `client.request`, and those that could not be converted.
#[derive(Default)]
pub struct RequestArguments {
    path: String,
    params: Vec<(String, Json)>,
    safety: Option<Safety>,
    idempotency_key: Option<String>,
    field_errors: Vec<FieldError>,
}

/// Shows nothing, because arguments may contain personal data.
impl std::fmt::Debug for RequestArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestArguments").finish_non_exhaustive()
    }
}

impl RequestArguments {
    /// The name of the operation in errors.
    pub const OPERATION: &'static str = "client.request";

    /// Sets the path.
    pub fn path(&mut self, path: Result<String, InvalidValue>) {
        self.path = self.note("path", path).unwrap_or_default();
    }

    /// Sets the safety by its name.
    pub fn safety(&mut self, safety: Result<String, InvalidValue>) {
        let Some(name) = self.note("safety", safety) else { return };
        match name.parse() {
            Ok(safety) => self.safety = Some(safety),
            Err(error) => self.field_errors.extend(Error::fields(&error).iter().cloned()),
        }
    }

    /// Sets the idempotency key.
    pub fn idempotency_key(&mut self, key: Result<String, InvalidValue>) {
        self.idempotency_key = self.note("idempotencyKey", key);
    }

    /// Adds a parameter. Errors contain only the name `params`, because the name of the parameter is chosen by the
    /// program and may be personal data.
    pub fn param(&mut self, name: Result<String, InvalidValue>, value: Result<Json, InvalidValue>) {
        let (name, value) = (self.note("params", name), self.note("params", value));
        self.params.extend(name.zip(value));
    }

    /// Records that the parameters, or one of them, could not be converted.
    pub fn invalid(&mut self, name: &str, reason: InvalidValue) {
        self.field_errors.push(reason.at(name));
    }

    pub(crate) fn note_all(&mut self, field_errors: Vec<FieldError>) {
        self.field_errors.extend(field_errors);
    }

    fn note<T>(&mut self, name: &str, value: Result<T, InvalidValue>) -> Option<T> {
        value.map_err(|reason| self.invalid(name, reason)).ok()
    }

    /// The request. It counts as a send if no safety was given.
    ///
    /// # Errors
    ///
    /// A validation error that lists every argument that could not be converted.
    pub fn into_request(self, client: &Client) -> Result<RawRequest, Error> {
        if !self.field_errors.is_empty() {
            return Err(Error::validation(Self::OPERATION, self.field_errors));
        }
        let request = client.request(self.path, self.params);
        let request = match self.idempotency_key {
            Some(key) => request.idempotency_key(key),
            None => request,
        };
        Ok(match self.safety {
            Some(safety) => request.safety(safety),
            None => request,
        })
    }
}
