//! The preparation of a case's call: the client's options, control calls and faults.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};
use workspace_sandbox::{Fault, Sandbox};
use workspace_sdk::bindings::options::{Headers, OptionSource, option_names};
use workspace_sdk::{CaBundle, Client, Error, FieldError, LedgerSource};

use crate::case::Control;

/// The servers and the folder that the options of a case can name.
#[derive(Clone, Copy, Debug)]
pub struct Servers<'a> {
    pub sandbox: &'a Sandbox,
    /// An https URL of a socket that listens and never responds.
    pub silent_url: &'a str,
    /// An empty folder, for the files of one case.
    pub folder: &'a Path,
}

/// The default options of a case.
fn defaults(sandbox: &Sandbox, base_path: &str) -> Map<String, Value> {
    let mut options = Map::new();
    options.insert("base_url".to_owned(), format!("{}{base_path}", sandbox.url()).into());
    options.insert("api_key".to_owned(), workspace_sandbox::API_KEY.into());
    options.insert("max_retries".to_owned(), 2.into());
    options
}

/// Builds the client of a case. Null removes a default option.
///
/// # Errors
///
/// The outer error if the case is wrong, the inner error if the SDK rejects the options.
pub fn build_client(servers: Servers<'_>, case_options: &Map<String, Value>) -> Result<Result<Client, Error>, String> {
    let base_path = string_of("base_path", case_options.get("base_path").unwrap_or(&Value::String(String::new())))?;
    let mut options = defaults(servers.sandbox, &base_path);
    for (name, value) in case_options.iter().filter(|(name, _)| *name != "base_path") {
        options.insert(name.clone(), resolve_server(servers, value)?);
    }
    options.retain(|_, value| !value.is_null());
    let known = option_names(false);
    if let Some(name) = options.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("unknown option {name}"));
    }
    Ok(Client::builder().read(CaseOptions { options, field_errors: Vec::new() })?.build())
}

/// The environment variable with the URL of a PostgreSQL for the ledgers.
const POSTGRES: &str = "WORKSPACE_TEST_POSTGRES";

/// Replaces `{"$sandbox": "https_url"}` by that URL of the sandbox, and `{"$temporary": "name"}` by the path of that
/// file in the folder of the case. If there is a PostgreSQL, a ledger is a new schema there instead of a file. One in
/// a folder that is missing remains a file.
fn resolve_server(servers: Servers<'_>, value: &Value) -> Result<Value, String> {
    if let Some(name) = value.get("$temporary") {
        let name = string_of("$temporary", name)?;
        if let Ok(url) = std::env::var(POSTGRES)
            && !name.contains('/')
        {
            return Ok(format!("{url}?schema=test_{:016x}", fastrand::u64(..)).into());
        }
        let path = servers.folder.join(name);
        return path.to_str().map(Value::from).ok_or_else(|| "the temporary folder is not UTF-8".to_owned());
    }
    let Some(name) = value.get("$sandbox") else { return Ok(value.clone()) };
    if name == "silent_url" {
        return Ok(servers.silent_url.into());
    }
    let tls = serde_json::to_value(servers.sandbox.tls()).map_err(|error| error.to_string())?;
    let found = name.as_str().and_then(|name| tls.get(name));
    found.cloned().ok_or_else(|| format!("the sandbox has no {name}"))
}

/// The options of a case.
struct CaseOptions {
    options: Map<String, Value>,
    field_errors: Vec<FieldError>,
}

impl CaseOptions {
    fn get<T>(&self, name: &str, expected: &str, read: impl Fn(&Value) -> Option<T>) -> Result<Option<T>, String> {
        let Some(value) = self.options.get(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| format!("option {name} must be {expected}"))
    }
}

impl OptionSource for CaseOptions {
    type Error = String;

    fn string(&mut self, name: &'static str) -> Result<Option<String>, String> {
        self.get(name, "a string", |value| value.as_str().map(str::to_owned))
    }

    fn boolean(&mut self, name: &'static str) -> Result<Option<bool>, String> {
        self.get(name, "true or false", Value::as_bool)
    }

    fn number(&mut self, name: &'static str) -> Result<Option<f64>, String> {
        self.get(name, "a number", Value::as_f64)
    }

    fn integer<T: TryFrom<i64>>(&mut self, name: &'static str) -> Result<Option<T>, String> {
        self.get(name, "a whole number", |value| T::try_from(value.as_i64()?).ok())
    }

    fn duration(&mut self, name: &'static str) -> Result<Option<Duration>, String> {
        self.get(name, "seconds", |value| Duration::try_from_secs_f64(value.as_f64()?).ok())
    }

    fn headers(&mut self, name: &'static str) -> Result<Option<Headers>, String> {
        let string = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
        self.get(name, "an object of strings", |value| value.as_object()?.iter().map(string).collect())
    }

    fn ca_bundle(&mut self, name: &'static str) -> Result<Option<CaBundle>, String> {
        Ok(self.string(name)?.map(|pem| CaBundle::Pem(pem.into_bytes())))
    }

    fn ledger(&mut self, name: &'static str) -> Result<Option<LedgerSource>, String> {
        Ok(self.string(name)?.map(LedgerSource::from))
    }

    fn is_null(&self, name: &'static str) -> bool {
        self.options.get(name).is_some_and(Value::is_null)
    }

    fn note(&mut self, field_errors: &[FieldError]) {
        self.field_errors.extend(field_errors.iter().cloned());
    }

    fn field_errors(self) -> Vec<FieldError> {
        self.field_errors
    }
}

fn string_of(name: &str, value: &Value) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("{name} must be a string"))
}

/// Replaces each string `$messageId` with the message id.
///
/// # Errors
///
/// If there is no message id.
pub fn insert_message_id(values: &Map<String, Value>, message_id: Option<&str>) -> Result<Map<String, Value>, String> {
    let insert = |(name, value): (&String, &Value)| match value.as_str() {
        Some("$messageId") => {
            let id = message_id.ok_or("no call before this one gave a message id")?;
            Ok((name.clone(), id.into()))
        }
        _ => Ok((name.clone(), value.clone())),
    };
    values.iter().map(insert).collect()
}

/// Makes one control call.
///
/// # Errors
///
/// If the sandbox rejects it, or the case is wrong.
pub fn control(sandbox: &Sandbox, control: &Control, message_id: Option<&str>) -> Result<(), String> {
    let body = insert_message_id(&control.body, message_id)?;
    let known = |names: &[&str]| {
        let unknown = body.keys().find(|name| !names.contains(&name.as_str()));
        unknown.map_or(Ok(()), |name| Err(format!("{}: unknown key {name}", control.call)))
    };
    let text = |name: &str| string_of(name, body.get(name).unwrap_or(&Value::Null));
    let number = |name: &str| {
        body.get(name).and_then(Value::as_f64).ok_or_else(|| format!("{}: {name} must be a number", control.call))
    };
    let describe = |error: workspace_sandbox::Error| format!("{}: {error}", control.call);
    match control.call.as_str() {
        "receive" => {
            known(&["from", "body", "channelId"])?;
            let (from, body_text) = (text("from")?, text("body")?);
            let received = match body.get("channelId") {
                Some(channel) => sandbox.receive_on(&string_of("channelId", channel)?, &from, &body_text),
                None => sandbox.receive(&from, &body_text),
            };
            received.map(drop).map_err(describe)
        }
        "advance" => {
            known(&["seconds"])?;
            let time = Duration::try_from_secs_f64(number("seconds")?).map_err(|error| error.to_string())?;
            sandbox.advance(time).map_err(describe)
        }
        "message" => {
            known(&["wamid", "status", "error"])?;
            let error = body.get("error").map(|error| string_of("error", error)).transpose()?;
            sandbox.set_status(&text("wamid")?, &text("status")?, error.as_deref()).map_err(describe)
        }
        "refuse" => {
            known(&["milliseconds"])?;
            let time = Duration::try_from_secs_f64(number("milliseconds")? / 1000.0);
            sandbox.refuse(time.map_err(|error| error.to_string())?);
            Ok(())
        }
        "drop-idle" => {
            known(&[])?;
            sandbox.drop_idle();
            Ok(())
        }
        other => Err(format!("unknown control call {other}")),
    }
}

/// Adds the faults of a case.
///
/// # Errors
///
/// If one is not a fault of the sandbox.
pub fn faults(sandbox: &Sandbox, faults: &[Value]) -> Result<(), String> {
    let faults: Vec<Fault> = faults
        .iter()
        .map(|fault| serde_json::from_value(fault.clone()).map_err(|error| format!("fault: {error}")))
        .collect::<Result<_, _>>()?;
    sandbox.faults(faults).map(drop).map_err(|error| format!("fault: {error}"))
}
