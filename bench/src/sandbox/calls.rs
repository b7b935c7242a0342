//! A process that calls the API, and prints what the calls cost the server.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::http::{Call, Http};
use super::server::cpu_seconds;
use crate::error::BoxError;
use crate::payload;
use crate::sandbox_args::{ApiCall, SandboxCallsOptions};

/// The number of concurrent calls.
pub(super) const IN_FLIGHT: usize = 8;

/// The cost of calls.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct CallSample {
    pub(super) calls_per_second: f64,
    /// CPU time of the server, including what it spent for the page meanwhile.
    pub(super) server_cpu_us_per_call: f64,
}

impl CallSample {
    pub(super) fn calls_per_second(&self) -> f64 {
        self.calls_per_second
    }

    pub(super) fn server_cpu_us_per_call(&self) -> f64 {
        self.server_cpu_us_per_call
    }
}

/// Makes one measurement and prints it as a line of JSON.
pub(crate) fn run(options: &SandboxCallsOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sample = runtime.block_on(measure(options))?;
    println!("{}", serde_json::to_string(&sample)?);
    Ok(())
}

async fn measure(options: &SandboxCallsOptions) -> Result<CallSample, BoxError> {
    let (http, call) = (Http::new(&options.url)?, options.call);
    http.call_many(options.warmup, IN_FLIGHT, move |number| request(call, number)).await?;
    let (started, cpu) = (Instant::now(), cpu_seconds(options.server)?);
    http.call_many(options.calls, IN_FLIGHT, move |number| request(call, number)).await?;
    let (wall, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds(options.server)? - cpu);
    let calls = options.calls as f64;
    Ok(CallSample { calls_per_second: calls / wall, server_cpu_us_per_call: cpu * 1e6 / calls })
}

/// The people who get templates in turn.
const PEOPLE: u64 = 100;

fn request(call: ApiCall, number: u64) -> Call {
    match call {
        ApiCall::Send => send(number % PEOPLE, number),
        ApiCall::List => Call::accepted(payload::LIST_PATH, json!({ "page": 1, "limit": payload::PAGE })),
    }
}

/// Sends a template about an order to a person.
pub(super) fn send(person: u64, order: u64) -> Call {
    let body = json!({
        "to": payload::number(person),
        "templateName": "order_confirmation",
        "body1": payload::NAME,
        "body2": payload::order(order),
        "body3": payload::TOTAL,
    });
    Call::accepted(payload::TEMPLATE_PATH, body)
}
