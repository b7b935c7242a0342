//! The queue of faults.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::input::read;
use super::{Call, Reply, done, error, success};
use crate::error::Error;
use crate::fault::Fault;
use crate::server::Server;

#[derive(Deserialize)]
#[serde(untagged)]
enum FaultList {
    Many(Vec<Value>),
    One(Value),
}

fn faults(body: &[u8]) -> Result<Vec<Fault>, Error> {
    let values = match read(body)? {
        FaultList::Many(values) => values,
        FaultList::One(value) => vec![value],
    };
    let fault = |value| serde_json::from_value(value).map_err(|error| Error::Invalid(format!("fault: {error}")));
    values.into_iter().map(fault).collect()
}

pub(super) fn call(server: &Arc<Server>, call: &Call<'_>) -> Reply {
    let now = server.clock.now();
    match call.target() {
        ("POST", "/faults") => success(&json!({ "ids": server.faults.add(faults(call.body)?, now)? })),
        ("GET", "/faults") => {
            let mut list = Vec::new();
            for (id, fault) in server.faults.list(now) {
                let mut value = json!(fault);
                if let Some(fields) = value.as_object_mut() {
                    fields.insert("id".to_owned(), id.into());
                }
                list.push(value);
            }
            success(&json!({ "faults": list }))
        }
        ("DELETE", "/faults") => {
            server.faults.clear();
            done()
        }
        ("DELETE", path) => {
            let Some(id) = path.strip_prefix("/faults/") else { return Ok(None) };
            if id.parse().is_ok_and(|id| server.faults.remove(id, now)) {
                done()
            } else {
                Ok(Some(error(404, &format!("there is no fault with the id '{id}'; GET /faults lists them"))))
            }
        }
        _ => Ok(None),
    }
}
