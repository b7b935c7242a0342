//! The format of a case. An unknown key is an error.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::arguments::Arguments;

/// The only version of the format.
const FORMAT: u32 = 1;

/// A case, and the name of its file.
#[derive(Clone, Debug)]
pub struct CaseAt {
    pub file: String,
    pub case: Case,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    cases: Vec<Case>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    #[serde(default)]
    pub client: Map<String, Value>,
    #[serde(default)]
    pub before: Vec<EarlierCall>,
    #[serde(default)]
    pub control: Vec<Control>,
    #[serde(default)]
    pub faults: Vec<Value>,
    pub call: Call,
    pub requests: Option<Vec<Request>>,
    pub result: Option<Map<String, Value>>,
    pub error: Option<Map<String, Value>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub operation: String,
    #[serde(default)]
    pub arguments: Arguments,
}

/// A call that is made before the call of a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierCall {
    pub operation: String,
    #[serde(default)]
    pub arguments: Arguments,
    /// Added just before the call.
    #[serde(default)]
    pub faults: Vec<Value>,
    /// The code of the error with which it must fail.
    pub error: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub call: String,
    #[serde(default)]
    pub body: Map<String, Value>,
}

/// A request that the server must receive. A key that is absent is not compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    #[serde(default = "once")]
    pub times: usize,
    pub method: Option<String>,
    pub path: Option<String>,
    #[serde(default)]
    pub headers: Map<String, Value>,
    #[serde(default)]
    pub no_headers: Vec<String>,
    pub query: Option<Map<String, Value>>,
    pub raw_query: Option<String>,
    /// Null means that there must be no body, unlike an absent key.
    #[serde(default, deserialize_with = "present")]
    pub body: Option<Value>,
}

fn once() -> usize {
    1
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

const RESULT_KEYS: &[&str] = &["data", "message", "pagination", "call", "errors", "report", "$open"];
const ERROR_KEYS: &[&str] = &[
    "type",
    "code",
    "disposition",
    "status",
    "attempts",
    "whatsapp_code",
    "retry_after",
    "failure",
    "request_id",
    "fields",
    "server_text",
    "idempotency_key",
    "since",
    "replayed",
];

impl Case {
    /// Checks what the types above cannot express.
    fn check(&self) -> Result<(), String> {
        let unknown = |keys: &[&str], map: &Map<String, Value>| {
            map.keys().find(|key| !keys.contains(&key.as_str())).map(|key| format!("unknown key '{key}'"))
        };
        match (&self.result, &self.error) {
            (Some(result), None) => unknown(RESULT_KEYS, result).map_or(Ok(()), Err),
            (None, Some(error)) => {
                if let Some(missing) = ["type", "code"].iter().find(|key| !error.contains_key(**key)) {
                    return Err(format!("an error needs '{missing}'"));
                }
                unknown(ERROR_KEYS, error).map_or(Ok(()), Err)
            }
            _ => Err("a case needs either 'result' or 'error'".to_owned()),
        }
    }

    /// The number of comparisons of this case, counted from the data, so that every runner counts the same.
    #[must_use]
    pub fn assertions(&self) -> usize {
        let outcome = self.result.as_ref().or(self.error.as_ref()).map_or(0, Map::len);
        let requests =
            self.requests.as_ref().map_or(0, |requests| 1 + requests.iter().map(Request::assertions).sum::<usize>());
        1 + outcome + requests
    }
}

impl Request {
    fn assertions(&self) -> usize {
        let comparisons = [
            self.method.is_some(),
            self.path.is_some(),
            self.query.is_some(),
            self.raw_query.is_some(),
            self.body.is_some(),
        ];
        comparisons.iter().filter(|comparison| **comparison).count() + self.headers.len() + self.no_headers.len()
    }
}

/// The cases of one file.
///
/// # Errors
///
/// If it cannot be read, or contains an unknown key.
pub fn read_file(path: &Path) -> Result<Vec<CaseAt>, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    let file: File = serde_json::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
    if file.format != FORMAT {
        return Err(format!("{name}: unknown format {}", file.format));
    }
    file.cases
        .into_iter()
        .map(|case| {
            case.check().map_err(|problem| format!("{name}: {}: {problem}", case.name))?;
            Ok(CaseAt { file: name.clone(), case })
        })
        .collect()
}

/// The JSON files of a folder, in order.
///
/// # Errors
///
/// If the folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    Ok(paths)
}

/// All cases of a folder.
///
/// # Errors
///
/// The problems of all files, and every name that is not unique.
pub fn read_folder(folder: &Path) -> Result<Vec<CaseAt>, String> {
    let mut cases = Vec::new();
    let mut problems = Vec::new();
    for path in files(folder)? {
        match read_file(&path) {
            Ok(more) => cases.extend(more),
            Err(problem) => problems.push(problem),
        }
    }
    let mut names = BTreeSet::new();
    problems.extend(
        cases
            .iter()
            .filter(|case_at| !names.insert(case_at.case.name.as_str()))
            .map(|case_at| format!("{}: the name '{}' is not unique", case_at.file, case_at.case.name)),
    );
    if problems.is_empty() { Ok(cases) } else { Err(problems.join("\n")) }
}
