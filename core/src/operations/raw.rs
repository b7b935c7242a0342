//! The way out for what is not modelled yet.

use std::borrow::Cow;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::answer::Answer;
use crate::base_url::check_path;
use crate::client::Client;
use crate::decode::{Data, Unreadable};
use crate::error::{Error, FieldProblem, ProblemKind};
use crate::json::{Json, JsonMap};
use crate::operations::operation::{Class, Spec};
use crate::operations::parameters::{Given, Value};
use crate::validate::Rule;

/// The name of the operation in errors and logs.
const NAME: &str = "client.request";

/// The `data` of an answer, as it was answered; null where there was none.
impl Data for Json {
    const MODEL: &'static str = "Json";
    type Wire = Json;

    fn from_wire(wire: Option<Json>, _rest: JsonMap) -> Result<Self, Unreadable> {
        Ok(wire.unwrap_or_else(Json::null))
    }
}

/// A request that the SDK does not model. Await it. Made by [`Client::request`].
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is awaited"]
pub struct RawRequest {
    client: Client,
    path: String,
    params: Vec<(String, Json)>,
    class: Class,
}

impl RawRequest {
    pub(crate) fn new(client: Client, path: String, params: Vec<(String, Json)>) -> Self {
        Self { client, path, params, class: Class::Send }
    }

    /// How safe it is to repeat; [`Class::Send`] unless told.
    pub fn class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }

    async fn run(self) -> Result<Answer<Json>, Error> {
        let mut problems = Vec::new();
        if let Err(message) = check_path(&self.path) {
            problems.push(FieldProblem::new("path", ProblemKind::Format, message));
        }
        if self.params.iter().any(|(name, _)| name == "apiKey") {
            problems.push(FieldProblem::new("apiKey", ProblemKind::Conflict, "is set by the client, not by a request"));
        }
        if !problems.is_empty() {
            return Err(Error::validation(NAME, problems));
        }
        let spec = Spec {
            name: NAME,
            path: "",
            class: self.class,
            model: Json::MODEL,
            is_list: false,
            parameters: &[],
            combinations: &[],
        };
        let given = |(name, value)| {
            let value = Value::Json(Cow::Borrowed(value));
            Given { name, index: None, wire: None, value, rule: Rule::Any }
        };
        let parameters = self.params.iter().map(|(name, value)| given((name.as_str(), value))).collect();
        let request = crate::encode::encode_path(self.client.settings(), &spec, &self.path, &parameters);
        crate::call::call(&self.client, NAME, self.class, &request).await
    }
}

impl IntoFuture for RawRequest {
    type Output = Result<Answer<Json>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
