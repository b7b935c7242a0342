//! The calls: a request and its retries, how the sandbox read them, and what it answered.

use std::time::Duration;

use serde_json::{Value, json};
use workspace_sandbox::{Fault, Sandbox};

use crate::client::{API, Connection, KEY, call, control, encode, ok, request};
use crate::sandbox;

fn get(sandbox: &Sandbox, path: &str) -> Value {
    let response = control(sandbox, "GET", path, &Value::Null);
    assert_eq!(response.status, 200, "{path}: {}", response.json());
    response.json()
}

fn row_seqs(rows: &Value) -> Vec<u64> {
    rows.as_array().unwrap().iter().map(|row| row["seq"].as_u64().unwrap()).collect()
}

/// The attempts of each call of a page.
fn attempts(page: &Value) -> Vec<Vec<u64>> {
    page["calls"].as_array().unwrap().iter().map(|call| row_seqs(&call["attempts"])).collect()
}

fn template() -> Value {
    json!({ "to": "+15550000001", "templateName": "plain_notice" })
}

const SEND: &str = "/whatsapp/templates/send";

/// Sends a request of which the answer is lost, then the same one again.
fn send_with_lost_answer(sandbox: &Sandbox) {
    sandbox.fault(Fault::lost_answer()).unwrap();
    let mut connection = Connection::open(sandbox);
    connection.post(SEND, &template());
    connection.rest();
    ok(sandbox, SEND, &template());
}

#[test]
fn a_phone_marks_the_message_that_repeats_another_one() {
    let sandbox = sandbox();
    send_with_lost_answer(&sandbox);
    let page = get(&sandbox, "/conversation/messages?channelId=ch_demo&phoneNumber=%2B15550000001");
    let marks: Vec<_> =
        page["messages"].as_array().unwrap().iter().map(|message| &message["same_message_twice"]).collect();
    assert_eq!(marks, [&json!(false), &json!(true)]);
}

#[test]
fn a_call_has_the_attempts_of_a_request() {
    let sandbox = sandbox();
    ok(&sandbox, "/labels/list", &json!({}));
    send_with_lost_answer(&sandbox);
    ok(&sandbox, "/labels/list", &json!({}));
    let page = get(&sandbox, "/requests");
    assert_eq!(attempts(&page), [vec![4], vec![2, 3], vec![1]]);
    assert_eq!((&page["more"], &page["total"], &page["dropped"]), (&json!(false), &json!(3), &json!(0)));
    assert_eq!((&page["doubled"], &get(&sandbox, "/requests?doubled=false&to=9")["doubled"]), (&json!(1), &json!(1)));
    let call = &page["calls"][1];
    let [first, second] = [&call["attempts"][0], &call["attempts"][1]];
    assert_eq!((&call["seq"], &first["attempt"], &second["attempt"]), (&json!(2), &json!(1), &json!(2)));
    assert_eq!((&first["fault"], &first["status"]), (&json!("lost_answer"), &Value::Null));
    assert_eq!((&second["fault"], &second["status"]), (&Value::Null, &json!(200)));
    assert_eq!((&first["same_message_as"], &second["same_message_as"]), (&Value::Null, &json!(2)));
    for row in [first, second] {
        assert_eq!((&row["to"], &row["operation"]), (&json!("+15550000001"), &json!("templates.send")));
        assert_eq!(row["effect"]["kind"], "message");
        assert_eq!((&row["pending"], row["duration_ms"].is_f64()), (&json!(false), true));
    }
    // The journal itself is as before.
    let entry = get(&sandbox, "/journal?after=1&limit=1")["entries"][0].clone();
    assert_eq!(entry.as_object().unwrap().len(), 15);
}

#[test]
fn a_request_is_pending_until_its_connection_ends() {
    let sandbox = sandbox();
    sandbox.fault(Fault::stall()).unwrap();
    let mut connection = Connection::open(&sandbox);
    connection.post("/labels/list", &json!({}));
    sandbox.wait_for(|entries| entries.len() == 1, crate::client::TIMEOUT).unwrap();
    let row = || get(&sandbox, "/requests/1")["row"].clone();
    assert_eq!((&row()["pending"], &row()["duration_ms"]), (&json!(true), &Value::Null));
    drop(connection);
    while row()["pending"] == true {}
    assert_eq!((&row()["status"], row()["duration_ms"].is_f64()), (&Value::Null, true));
}

#[test]
fn pages_have_every_call_once() {
    let sandbox = sandbox();
    let mut connection = Connection::open(&sandbox);
    for n in 1..=25 {
        connection.call("/contacts/list", &json!({ "search": n.to_string(), "limit": 1 }));
    }
    let mut seen = Vec::new();
    let mut before = String::new();
    loop {
        let page = get(&sandbox, &format!("/requests?limit=10{before}"));
        assert_eq!(page["total"], 25);
        seen.extend(attempts(&page).concat());
        before = format!("&before={}", page["calls"].as_array().unwrap().last().unwrap()["last"]);
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<u64>>());
    assert_eq!(get(&sandbox, "/requests?before=1")["calls"], json!([]));
}

#[test]
fn a_late_retry_brings_its_call_to_the_top() {
    let sandbox = sandbox();
    sandbox.fault(Fault::status(503).on("labels.list")).unwrap();
    call(&sandbox, "/labels/list", &json!({}));
    for n in 2..=5 {
        ok(&sandbox, "/contacts/list", &json!({ "search": n.to_string() }));
    }
    assert_eq!(attempts(&get(&sandbox, "/requests?limit=2")), [[5], [4]]);
    ok(&sandbox, "/labels/list", &json!({}));
    let page = get(&sandbox, "/requests?limit=2");
    assert_eq!(attempts(&page), [vec![1, 6], vec![5]]);
    assert_eq!((&page["calls"][0]["seq"], &page["calls"][0]["last"]), (&json!(1), &json!(6)));
    // It has left its earlier place.
    assert_eq!(attempts(&get(&sandbox, "/requests?before=5")), [[4], [3], [2]]);
}

#[test]
fn filters_select_calls_of_which_an_attempt_matches() {
    let sandbox = sandbox();
    sandbox.fault(Fault::status(503).on("labels.list")).unwrap();
    for _ in 0..2 {
        call(&sandbox, "/labels/list", &json!({}));
    }
    send_with_lost_answer(&sandbox);
    ok(&sandbox, "/contacts/list", &json!({ "search": "Contact Ünïcode" }));
    let query = format!("{API}/labels/manage?name=a%20B&phoneNumber=1&apiKey={KEY}");
    let headers = [("idempotency-key", "Key-One"), ("authorization", "Bearer secret-words"), ("x-own", "Own words")];
    request(&sandbox, "GET", &query, &headers, b"");
    call(&sandbox, "/nothing", &json!({}));
    call(&sandbox, SEND, &json!({ "to": "nobody", "templateName": "missing" }));
    for (filter, expected) in [
        ("operation=labels.list", vec![1]),
        ("operation=labels.list&status=5xx", vec![1]),
        ("status=2xx", vec![1, 3, 5]),
        ("status=503", vec![1]),
        ("status=4xx", vec![6, 7, 8]),
        ("status=404", vec![7]),
        ("status=none", vec![3]),
        ("fault=any", vec![1, 3]),
        ("fault=lost_answer", vec![3]),
        ("fault=reset", vec![]),
        ("to=%2B1%20(555)%20000-0001", vec![3]),
        ("to=+15550000001", vec![3]),
        ("to=0000001", vec![3]),
        ("to=15550000009", vec![]),
        ("to=abc", vec![]),
        ("to=abc1", vec![]),
        ("to=NoBody", vec![8]),
        ("doubled=true", vec![3]),
        ("doubled=false&status=&text=&operation=", vec![1, 3, 5, 6, 7, 8]),
        ("text=PLAIN_notice", vec![3]),
        ("text=%C3%BCN%C3%8FCODE", vec![5]),
        ("text=A%20b", vec![6]),
        ("text=own%20WORDS", vec![6]),
        ("text=X-Own", vec![6]),
        ("text=key-one", vec![6]),
        ("text=/NOTHING", vec![7]),
        // The keys in headers are not searched.
        ("text=secret-words", vec![]),
    ] {
        let page = get(&sandbox, &format!("/requests?{filter}"));
        let mut firsts: Vec<u64> = attempts(&page).iter().map(|attempts| attempts[0]).collect();
        firsts.reverse();
        assert_eq!(firsts, expected, "{filter}");
        assert_eq!(page["total"], expected.len(), "{filter}");
    }
    assert_eq!(get(&sandbox, "/requests/6")["row"]["idempotency_key"], "Key-One");
}

#[test]
fn a_request_is_shown_as_it_was_read_and_answered() {
    let sandbox = sandbox();
    send_with_lost_answer(&sandbox);
    let view = get(&sandbox, "/requests/2");
    assert_eq!((&view["attempts"], &view["row"]["seq"]), (&json!([1, 2]), &json!(2)));
    assert_eq!((&view["parameters"], &view["problems"]), (&template(), &json!([])));
    assert_eq!(view["headers"]["x-api-key"], json!(["sand…"]));
    let answer = &view["answer"];
    assert_eq!((&answer["status"], &answer["truncated"]), (&json!(200), &json!(false)));
    assert_eq!(answer["headers"]["content-type"], json!(["application/json"]));
    let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["data"]["messageId"], view["row"]["effect"]["id"]);
    // Nothing was sent.
    assert_eq!(get(&sandbox, "/requests/1")["answer"], Value::Null);

    let target = format!("{API}/whatsapp/templates/send?apiKey={KEY}&to=12&templateName=a&colour=red");
    let body = format!(r#"{{ "apiKey": "{KEY}", "header": 5 }}"#);
    request(&sandbox, "POST", &target, &[("authorization", &format!("Bearer {KEY}"))], body.as_bytes());
    let view = get(&sandbox, "/requests/3");
    assert_eq!(view["query"], "apiKey=sand…&to=12&templateName=a&colour=red");
    assert_eq!(view["body"], r#"{ "apiKey": "sand…", "header": 5 }"#);
    assert_eq!(view["headers"]["authorization"], json!(["Bearer sand…"]));
    assert_eq!(view["parameters"], json!({ "to": "12", "templateName": "a", "colour": "red", "header": 5 }));
    assert!(!view.to_string().contains(KEY), "{view}");
    let problems: Vec<_> =
        view["problems"].as_array().unwrap().iter().map(|problem| problem.as_str().unwrap()).collect();
    assert!(problems.iter().any(|problem| problem.starts_with("colour: unknown")), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.starts_with("to: must be a phone number")), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.starts_with("header: ")), "{problems:?}");

    request(&sandbox, "PUT", "/nothing", &[], b"\xff");
    let view = get(&sandbox, "/requests/4");
    assert_eq!((&view["body"], &view["body_base64"]), (&Value::Null, &json!("/w==")));
    assert_eq!((&view["parameters"], view["problems"].as_array().map(Vec::len)), (&Value::Null, Some(3)));
}

#[test]
fn keys_and_cookies_are_hidden_wherever_they_are() {
    let sandbox = sandbox();
    let target = format!("{API}/labels/list");
    let headers = [("cookie", "session=SECRET-ONE; theme=SECRET-TWO"), ("x-api-key", "a sandbox-key")];
    request(&sandbox, "POST", &target, &headers, br#"{"api\u004bey":"sandbox-key"}"#);
    request(&sandbox, "POST", &target, &[], b"{\"apiKey\":\"sandbox-key\",\"a\":\"\xff\"}");
    let fault = Fault::answer(200, r#"{"apiKey":"sandbox-key"}"#).header("set-cookie", "session=SECRET-ONE");
    sandbox.fault(fault).unwrap();
    call(&sandbox, "/labels/list", &json!({}));
    for seq in 1..=3 {
        let view = get(&sandbox, &format!("/requests/{seq}")).to_string();
        assert!(!view.contains(KEY) && !view.contains("SECRET"), "{view}");
    }
    let encoded = get(&sandbox, "/requests/2")["body_base64"].as_str().unwrap().to_owned();
    // {"apiKey":"sand…
    assert!(encoded.starts_with("eyJhcGlLZXkiOiJzYW5k4oCm"), "{encoded}");
}

#[test]
fn requests_that_were_answered_although_a_fault_applied_are_calls_of_their_own() {
    let sandbox = sandbox();
    for _ in 0..3 {
        sandbox.fault(Fault::delay(Duration::from_millis(1))).unwrap();
        ok(&sandbox, "/labels/list", &json!({}));
    }
    assert_eq!(attempts(&get(&sandbox, "/requests")), [[3], [2], [1]]);
}

#[test]
fn a_message_is_found_again_however_its_request_is_written() {
    let sandbox = sandbox();
    let send = |method, query: &str, body: &str| {
        let target = format!("{API}{SEND}?{query}");
        let response = request(&sandbox, method, &target, &[("x-api-key", KEY)], body.as_bytes());
        assert_eq!(response.status, 200, "{query} {body}");
    };
    send("POST", "", r#"{"to":"+15550000001","templateName":"plain_notice","apiReference":"one"}"#);
    send("POST", "", r#"{"templateName":"plain_notice","apiReference":"two","to":"15550000001"}"#);
    send("GET", "to=%2B15550000001&templateName=plain_notice", "");
    send("POST", "", r#"{"to":"+15550000002","templateName":"plain_notice","apiReference":"one"}"#);
    let page = get(&sandbox, "/requests");
    assert_eq!(attempts(&page), [vec![4], vec![1, 2, 3]]);
    let same: Vec<_> =
        page["calls"][1]["attempts"].as_array().unwrap().iter().map(|row| &row["same_message_as"]).collect();
    assert_eq!(same, [&Value::Null, &json!(1), &json!(2)]);
    assert_eq!(get(&sandbox, "/state")["counts"]["doubled"], 2);
    // Each message leads to its request.
    for seq in 1..=4 {
        let id = get(&sandbox, &format!("/requests/{seq}"))["row"]["effect"]["id"].as_str().unwrap().to_owned();
        let found = get(&sandbox, &format!("/requests?text={}", encode(&id)));
        assert_eq!(found["total"], 1, "{seq}");
    }
}

#[test]
fn a_long_answer_is_kept_in_part() {
    let sandbox = sandbox();
    sandbox.fault(Fault::big(200_000)).unwrap();
    call(&sandbox, "/labels/list", &json!({}));
    let answer = &get(&sandbox, "/requests/1")["answer"];
    assert_eq!((answer["body"].as_str().map(str::len), &answer["truncated"]), (Some(64 << 10), &json!(true)));
}

#[test]
fn a_request_can_be_sent_again() {
    let sandbox = sandbox();
    let target = format!("{API}/labels/manage?name={}", encode("ä b"));
    let headers = [
        ("x-api-key", KEY),
        ("x-own", "1"),
        ("sec-fetch-site", "same-origin"),
        ("origin", "http://localhost"),
        ("connection", "keep-alive"),
    ];
    request(&sandbox, "POST", &target, &headers, br##"{"color":"#ff0000"}"##);
    let replay = |seq: u64| control(&sandbox, "POST", &format!("/requests/{seq}/replay"), &json!({}));
    assert_eq!(replay(1).json(), json!({ "seq": 2 }));
    let entries = sandbox
        .wait_for(|entries| entries.get(1).is_some_and(|entry| entry.status.is_some()), crate::client::TIMEOUT)
        .unwrap();
    let [first, second] = [&entries[0], &entries[1]];
    assert_eq!((second.status, &second.query, &second.body), (Some(200), &first.query, &first.body));
    assert_eq!((second.header("x-own"), second.header("x-api-key")), (Some("1"), Some(KEY)));
    assert_eq!((second.header("origin"), second.header("sec-fetch-site")), (None, None));
    assert_ne!(first.connection, second.connection);

    // A fault applies to it as to any request, and the call does not wait for an answer.
    sandbox.fault(Fault::stall()).unwrap();
    assert_eq!(replay(2).json(), json!({ "seq": 3 }));
    assert_eq!(get(&sandbox, "/requests/3")["row"]["pending"], true);

    sandbox.fault(Fault::reset()).unwrap();
    let mut connection = Connection::open(&sandbox);
    connection.post("/labels/list", &json!({}));
    connection.rest();
    let refused = replay(4);
    assert_eq!(refused.status, 400);
    assert!(refused.json()["error"].as_str().unwrap().contains("body was not read"));
}

#[test]
fn invalid_calls_are_refused() {
    let sandbox = sandbox();
    ok(&sandbox, "/labels/list", &json!({}));
    for path in ["/requests/2", "/requests/0", "/requests/18446744073709551615"] {
        assert_eq!(control(&sandbox, "GET", path, &Value::Null).status, 404, "{path}");
    }
    assert_eq!(control(&sandbox, "POST", "/requests/2/replay", &json!({})).status, 404);
    assert_eq!(control(&sandbox, "GET", "/requests/one", &Value::Null).status, 404);
    for query in [
        "limit=0",
        "limit=1001",
        "before=x",
        "status=ok",
        "status=9xx",
        "status=99999",
        "status=7",
        "doubled=1",
        "since=1",
        "text=%",
    ] {
        assert_eq!(control(&sandbox, "GET", &format!("/requests?{query}"), &Value::Null).status, 400, "{query}");
    }
    assert_eq!(control(&sandbox, "GET", "/requests/1?a=b", &Value::Null).status, 400);
    assert_eq!(control(&sandbox, "POST", "/requests/1/replay", &json!({ "a": 1 })).status, 400);
}
