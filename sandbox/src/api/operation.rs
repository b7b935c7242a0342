//! Operations, and the input and result of their handlers.

use rusqlite::Connection;
use serde_json::Value;

use super::response::ApiError;
use crate::journal::{Effect, EffectKind};
use crate::limits::Limits;
use crate::options::Options;
use crate::params::rules::Rule;
use crate::params::{API_REFERENCE, Param, Params};

/// One operation: its name, path, parameters and handler.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) path: &'static str,
    pub(super) params: &'static [Param],
    pub(super) rules: &'static [Rule],
    /// Whether it also takes `body1`, `body2`, ...
    pub(super) has_bodies: bool,
    pub(super) handler: Handler,
}

pub(super) type Handler = fn(&RequestContext<'_>) -> Result<HandlerResult, ApiError>;

/// The input of a handler: an authenticated request with checked parameters.
pub(super) struct RequestContext<'a> {
    pub(super) db: &'a Connection,
    pub(super) params: Params,
    pub(super) key: &'a str,
    /// The id of the channel; empty for an operation that takes none.
    pub(super) channel: String,
    /// Milliseconds since 1970, on the sandbox's clock.
    pub(super) now: i64,
    pub(super) options: &'a Options,
    /// The limits that apply to sends.
    pub(super) limits: &'a Limits,
    /// The `x-sandbox-call` header.
    pub(super) call: Option<&'a str>,
}

/// The result of a handler for a success.
pub(super) struct HandlerResult {
    pub(super) data: Value,
    pub(super) message: String,
    pub(super) pagination: Option<Value>,
    pub(super) effect: Option<Effect>,
}

impl Operation {
    /// Whether it sends a message: only a message can have a reference.
    pub(crate) fn sends_message(&self) -> bool {
        self.params.iter().any(|param| param.name == API_REFERENCE.name)
    }
}

impl HandlerResult {
    pub(super) fn new(data: impl Into<Value>, message: impl Into<String>) -> Self {
        Self { data: data.into(), message: message.into(), pagination: None, effect: None }
    }

    pub(super) fn list(items: Vec<Value>, noun: &str) -> Self {
        let message = format!("Found {} {noun}(s)", items.len());
        Self::new(items, message)
    }

    pub(super) fn with_effect(mut self, kind: EffectKind, id: impl Into<String>) -> Self {
        self.effect = Some(Effect { kind, id: id.into() });
        self
    }
}
