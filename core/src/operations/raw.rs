//! The way out for what is not modelled yet.

use std::borrow::Cow;
use std::collections::HashSet;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::answer::Answer;
use crate::base_url::check_path;
use crate::call::Readable;
use crate::client::Client;
use crate::decode::{Data, Unreadable};
use crate::elements::{self, MAX_ELEMENTS};
use crate::encode::KEY_PARAMETER;
use crate::envelope::Slot;
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
    #[cfg(feature = "bindings")]
    const SHAPE: crate::as_answered::Shape = crate::as_answered::Shape::Anything;
    type Wire = Json;

    fn from_wire(data: Slot<Json>, _rest: JsonMap) -> Result<Self, Unreadable> {
        Ok(data.into_value().unwrap_or_else(Json::null))
    }

    fn is_evident(&self) -> bool {
        !self.is_null() && !self.is_empty()
    }
}

/// A request that the SDK does not model. Await it. Made by [`Client::request`].
#[derive(Clone)]
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

    /// Sends it, and reads the answer as this.
    pub(crate) async fn run_as<R: Readable>(self) -> Result<R, Error> {
        let spec = Spec {
            name: NAME,
            path: "",
            class: self.class,
            model: Json::MODEL,
            is_list: false,
            parameters: &[],
            combinations: &[],
        };
        if self.holds_too_many() {
            return Err(Error::validation(NAME, vec![elements::problem("params")]));
        }
        let given = |(name, value)| {
            let value = Value::Json(Cow::Borrowed(value));
            Given { name, index: None, wire: None, value, rule: Rule::Any }
        };
        let settings = self.client.settings();
        let mut parameters = self.params.iter().map(|(name, value)| given((name.as_str(), value))).collect();
        crate::validate::check(&spec, &mut parameters, settings.validate, self.problems())?;
        let request = crate::encode::encode_path(settings, &spec, &self.path, &parameters)?;
        crate::call::call(&self.client, NAME, self.class, &request).await
    }

    /// Whether all parameters together hold more elements than an argument may.
    fn holds_too_many(&self) -> bool {
        let mut count = self.params.len();
        let mut values = self.params.iter();
        while count <= MAX_ELEMENTS {
            let Some((_, value)) = values.next() else { return false };
            count += elements::count(value.as_json());
        }
        true
    }

    /// What is wrong with the path and the names.
    fn problems(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        if let Err(message) = check_path(&self.path) {
            problems.push(FieldProblem::new("path", ProblemKind::Format, message));
        }
        let mut names = HashSet::new();
        for (name, _) in &self.params {
            if name == KEY_PARAMETER {
                let message = "is set by the client, not by a request";
                problems.push(FieldProblem::new(KEY_PARAMETER, ProblemKind::Conflict, message));
            } else if !names.insert(name) {
                problems.push(FieldProblem::new("params", ProblemKind::Conflict, "names a parameter twice"));
            }
        }
        problems
    }
}

/// The path and the parameters may hold personal data.
impl std::fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawRequest").field("class", &self.class).finish_non_exhaustive()
    }
}

impl IntoFuture for RawRequest {
    type Output = Result<Answer<Json>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run_as())
    }
}
