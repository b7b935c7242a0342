//! A process that fills a sandbox, and then measures the calls of the page.

use std::time::Instant;

use reqwest::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::calls::send;
use super::http::{Call, Http};
use crate::error::BoxError;
use crate::payload;
use crate::sandbox_args::SandboxFullOptions;
use crate::statistics::median;

/// The number of concurrent requests that fill the sandbox.
const IN_FLIGHT: usize = 32;

/// The requests of a conversation: one that creates the contact, one that is refused, and sends.
pub(super) const REQUESTS_PER_CONVERSATION: u64 = 10;

const CONTACT_PATH: &str = "/contacts/manage";

/// The figures of a full sandbox.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct FullSample {
    pub(super) requests: u64,
    pub(super) conversations: u64,
    pub(super) timings: Vec<Timing>,
}

/// How long a call of the page takes.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Timing {
    pub(super) call: String,
    /// A description of what the call reads.
    pub(super) note: String,
    pub(super) median_ms: f64,
    pub(super) highest_ms: f64,
    pub(super) limit_ms: f64,
    /// The size of the response.
    pub(super) bytes: usize,
}

/// Fills the sandbox, makes the calls, and prints a line of JSON.
pub(crate) fn run(options: &SandboxFullOptions) -> Result<(), BoxError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sample = runtime.block_on(measure(options))?;
    println!("{}", serde_json::to_string(&sample)?);
    Ok(())
}

async fn measure(options: &SandboxFullOptions) -> Result<FullSample, BoxError> {
    let http = Http::new(&options.url)?;
    let conversations = options.conversations;
    let requests = conversations * REQUESTS_PER_CONVERSATION;
    http.call_many(requests, IN_FLIGHT, move |number| request(conversations, number)).await?;
    let mut timings = Vec::new();
    for PageCall { path, note, limit_ms, count } in page_calls(conversations) {
        check_count(&http, &path, count).await?;
        timings.push(time(&http, options.times, path, note, limit_ms).await?);
    }
    Ok(FullSample { requests, conversations, timings })
}

/// One of the requests that fill the sandbox. Each person gets the next one after everybody else has got theirs.
fn request(conversations: u64, number: u64) -> Call {
    let (person, turn) = (number % conversations, number / conversations);
    match turn {
        0 => {
            let body = json!({ "phoneNumber": payload::number(person), "name": name(person) });
            Call::accepted(CONTACT_PATH, body)
        }
        1 => {
            let body = json!({ "to": payload::number(person), "templateName": "no_such_template" });
            Call { path: payload::TEMPLATE_PATH, body, status: StatusCode::NOT_FOUND }
        }
        _ => send(person, number),
    }
}

fn name(person: u64) -> String {
    format!("Person {person:05}")
}

/// A call of the page.
struct PageCall {
    path: String,
    note: &'static str,
    limit_ms: f64,
    /// The member of the response that has a length, and the least that it must be.
    count: Option<(&'static str, u64)>,
}

/// The most that each kind of call may take.
const LIST_MS: f64 = 50.0;
const SEARCH_MS: f64 = 300.0;
const DATABASE_MS: f64 = 20.0;

fn page_calls(conversations: u64) -> Vec<PageCall> {
    let requests = conversations * REQUESTS_PER_CONVERSATION;
    let call = |path: String, note, limit_ms, count| PageCall { path, note, limit_ms, count };
    // The order of the first template, which is among the oldest requests, so that a search reads all the others first.
    let oldest_order = payload::order(2 * conversations);
    let deep = conversations.saturating_sub(50);
    let person = name(conversations / 2).replace(' ', "%20");
    vec![
        call("/requests?limit=100".to_owned(), "the newest", LIST_MS, Some(("calls", 100))),
        call("/requests?limit=100&status=4xx".to_owned(), "a tenth match", LIST_MS, Some(("calls", 100))),
        call("/requests?limit=100&status=5xx".to_owned(), "none matches", LIST_MS, Some(("calls", 0))),
        call(format!("/requests?limit=100&text={oldest_order}"), "one matches", SEARCH_MS, Some(("calls", 1))),
        call(format!("/requests?limit=100&before={}", requests / 2), "in the middle", LIST_MS, Some(("calls", 100))),
        call(format!("/requests/{}", requests / 2), "one request", LIST_MS, None),
        call("/conversations?limit=50".to_owned(), "first page", DATABASE_MS, Some(("conversations", 50))),
        call(format!("/conversations?limit=50&offset={deep}"), "deep page", DATABASE_MS, Some(("conversations", 50))),
        call(
            format!("/conversations?limit=50&search={person}"),
            "one matches",
            DATABASE_MS,
            Some(("conversations", 1)),
        ),
        call(format!("/data/contacts?limit=50&search={person}"), "one matches", DATABASE_MS, Some(("items", 1))),
    ]
}

/// A call that reads less than it should would be fast for the wrong reason.
async fn check_count(http: &Http, path: &str, count: Option<(&str, u64)>) -> Result<(), BoxError> {
    let Some((member, least)) = count else { return Ok(()) };
    let response: Value = serde_json::from_slice(&http.control(path).await?)?;
    let found = response.get(member).and_then(Value::as_array).map_or(0, Vec::len);
    if u64::try_from(found)? < least {
        return Err(format!("{path}: {found} {member}, not {least}").into());
    }
    Ok(())
}

async fn time(http: &Http, times: u64, call: String, note: &'static str, limit_ms: f64) -> Result<Timing, BoxError> {
    let (mut samples, mut bytes) = (Vec::new(), 0);
    for _ in 0..times {
        let started = Instant::now();
        bytes = http.control(&call).await?.len();
        samples.push(started.elapsed().as_secs_f64() * 1e3);
    }
    let highest_ms = samples.iter().copied().fold(f64::NAN, f64::max);
    Ok(Timing { call, note: note.to_owned(), median_ms: median(samples), highest_ms, limit_ms, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_person_has_a_contact_a_refused_request_and_templates() {
        let calls: Vec<Call> = (0..30).map(|number| request(3, number)).collect();
        let of_first: Vec<&Call> = calls.iter().step_by(3).collect();
        assert_eq!(of_first.len() as u64, REQUESTS_PER_CONVERSATION);
        assert_eq!((of_first[0].path, &of_first[0].body["name"]), (CONTACT_PATH, &json!("Person 00000")));
        assert_eq!(of_first.iter().filter(|call| call.status == StatusCode::NOT_FOUND).count(), 1);
        assert!(of_first[1..].iter().all(|call| call.body["to"] == payload::number(0)));
    }

    #[test]
    fn the_searched_order_is_that_of_the_first_template() {
        let search = page_calls(3).into_iter().find(|call| call.path.contains("text=")).unwrap();
        let first = (0..30).map(|number| request(3, number)).find(|call| call.body.get("body2").is_some()).unwrap();
        assert!(search.path.ends_with(first.body["body2"].as_str().unwrap()), "{}", search.path);
    }
}
