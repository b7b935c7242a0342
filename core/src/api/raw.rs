//! Escape hatch for endpoints that the SDK does not model yet.

use std::borrow::Cow;
use std::collections::HashSet;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::call::keyed::KeyedSend;
use crate::client::Client;
use crate::config::base_url::check_path;
use crate::error::{Error, FieldError, FieldErrorKind};
use crate::json::elements;
use crate::json::elements::MAX_ELEMENTS;
use crate::json::{Json, JsonMap};
use crate::request::encode::KEY_PARAMETER;
use crate::response::api_response::ApiResponse;
use crate::response::decode::{Data, Record, Unreadable, record};
use crate::response::envelope::Presence;
use crate::response::from_response::FromResponse;
use crate::response::message_id::find_message_id;
use crate::spec::ModelDescription;
use crate::spec::Spec;
#[cfg(feature = "bindings")]
use crate::spec::documentation::ModelDocumentation;
use crate::spec::idempotency_key::check_idempotency_key;
use crate::spec::parameter::{Argument, Arguments, Value};
use crate::spec::rule::Rule;
use crate::spec::safety::Safety;

/// The name of the operation in errors and logs.
const NAME: &str = "client.request";
/// The name of the parameter in errors.
const IDEMPOTENCY_KEY: &str = "idempotencyKey";

/// The `data` of a response, unchanged; null if it is missing.
impl Data for Json {
    const MODEL: &'static ModelDescription = &ModelDescription { name: "Json", fields: &[] };
    #[cfg(feature = "bindings")]
    const DOCUMENTATION: &'static ModelDocumentation = &ModelDocumentation { name: "Json", text: "", fields: &[] };
    const SHAPE: crate::response::shape::Shape = crate::response::shape::Shape::Any;
    type Wire = Json;

    fn from_wire(data: Presence<Json>, _rest: JsonMap) -> Result<Self, Unreadable> {
        Ok(data.into_value().unwrap_or_else(Json::null))
    }

    fn proves_success(&self) -> bool {
        !self.is_null() && !self.is_empty()
    }

    fn into_record(self) -> Option<Record> {
        let message_id = find_message_id(&self)?;
        let json = Json::object([("messageId", message_id.as_str())]);
        Some(Record { json, message_id: Some(message_id) })
    }
}

/// A request that the SDK does not model; created by [`Client::request`]. Await it.
#[derive(Clone)]
#[must_use = "a request does nothing until it is awaited"]
pub struct RawRequest {
    client: Client,
    path: String,
    params: Vec<(String, Json)>,
    safety: Safety,
    idempotency_key: Option<String>,
}

impl Client {
    /// A request that the SDK does not model yet: a path below the base URL, and its parameters. Await it. Validation
    /// of the path, authentication, timeouts and errors are those of every call. The parameters are sent unchanged.
    ///
    /// It counts as a send, which is retried only if it certainly was not executed. For an endpoint that only reads,
    /// set [`safety`](RawRequest::safety) to [`Safety::Read`], so that it is retried like any other read.
    ///
    /// ```
    /// # workspace_sandbox::doctest(|url| async move {
    /// # let client = workspace_sdk::Client::builder().base_url(&url).api_key("sandbox-key").build()?;
    /// use workspace_sdk::{Safety, Json};
    ///
    /// let params = [("page", Json::from(2)), ("limit", Json::from(10))];
    /// let contacts = client.request("contacts/list", params).safety(Safety::Read).await?;
    /// assert_eq!(contacts.elements().map(|page| page.len()), Some(10));
    /// # Ok::<(), workspace_sdk::Error>(())
    /// # });
    /// ```
    pub fn request<K: Into<String>, V: Into<Json>>(
        &self,
        path: impl Into<String>,
        params: impl IntoIterator<Item = (K, V)>,
    ) -> RawRequest {
        let params = params.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        RawRequest::new(self.clone(), path.into(), params)
    }
}

impl RawRequest {
    fn new(client: Client, path: String, params: Vec<(String, Json)>) -> Self {
        Self { client, path, params, safety: Safety::Send, idempotency_key: None }
    }

    /// How safe it is to repeat the request; [`Safety::Send`] by default, which is right for an endpoint that you do
    /// not know.
    pub fn safety(mut self, safety: Safety) -> Self {
        self.safety = safety;
        self
    }

    /// Your own name for this one send. It needs a client with a [`Ledger`](crate::Ledger), and a request that counts
    /// as a send. The ledger keeps only the message id of the response.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// Sends the request, and reads the response as `R`.
    pub(crate) async fn run_as<R: FromResponse>(self) -> Result<R, Error> {
        let spec = Spec {
            name: NAME,
            path: "",
            safety: self.safety,
            model: Json::MODEL,
            is_list: false,
            parameters: &[],
            combinations: &[],
        };
        if self.has_too_many_elements() {
            return Err(Error::validation(NAME, vec![FieldError::too_many_elements("params")]));
        }
        let to_argument = |(name, value)| {
            let value = Value::Json(Cow::Borrowed(value));
            Argument { name, index: None, wire: None, value, rule: Rule::Any }
        };
        let settings = self.client.settings();
        let mut parameters: Arguments<'_> =
            self.params.iter().map(|(name, value)| to_argument((name.as_str(), value))).collect();
        // The SDK knows no rules for these parameters, so empty values and null are sent as they are.
        crate::request::validate::check(&spec, &mut parameters, false, self.field_errors())?;
        let request = crate::request::encode::encode_path(settings, &spec, &self.path, &parameters)?;
        let keyed = match &self.idempotency_key {
            Some(key) => {
                let path = Some(self.path.as_str());
                Some(KeyedSend::new(self.client.context(), &spec, path, key, &parameters, record::<Json>)?)
            }
            None => None,
        };
        crate::call::call(self.client.context(), NAME, self.safety, &request, keyed.as_ref()).await
    }

    /// Whether all parameters together have more elements than an argument may have.
    fn has_too_many_elements(&self) -> bool {
        let mut count = self.params.len();
        let mut values = self.params.iter();
        while count <= MAX_ELEMENTS {
            let Some((_, value)) = values.next() else { return false };
            count += elements::count(value.as_json());
        }
        true
    }

    /// The errors in the path and the names.
    fn field_errors(&self) -> Vec<FieldError> {
        let mut field_errors = Vec::new();
        if let Err(message) = check_path(&self.path) {
            field_errors.push(FieldError::new("path", FieldErrorKind::Format, message));
        }
        if let Some(key) = &self.idempotency_key {
            if let Err((kind, message)) = check_idempotency_key(key) {
                field_errors.push(FieldError::new(IDEMPOTENCY_KEY, kind, message));
            } else if self.safety != Safety::Send {
                let message = "is only for a send; a read or an upsert can be repeated without it";
                field_errors.push(FieldError::new(IDEMPOTENCY_KEY, FieldErrorKind::Conflict, message));
            }
        }
        let mut names = HashSet::new();
        for (name, _) in &self.params {
            if name == KEY_PARAMETER {
                let message = "is set by the client, not by a request";
                field_errors.push(FieldError::new(KEY_PARAMETER, FieldErrorKind::Conflict, message));
            } else if !names.insert(name) {
                field_errors.push(FieldError::new("params", FieldErrorKind::Conflict, "contains a parameter twice"));
            }
        }
        field_errors
    }
}

/// The path and the parameters may contain personal data, so they are not shown.
impl std::fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawRequest").field("safety", &self.safety).finish_non_exhaustive()
    }
}

impl IntoFuture for RawRequest {
    type Output = Result<ApiResponse<Json>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run_as())
    }
}
