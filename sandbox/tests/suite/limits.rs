//! WhatsApp's limits on sends: one table of cases per limit, and how limits are set.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use workspace_sandbox::{API_KEY_TWO, Limits, Options, Sandbox, TemplateState};

use crate::client::{API, KEY, Response, control, ok, request};
use crate::sandbox;

/// The content of a message.
#[derive(Clone, Copy, Debug)]
enum Content {
    /// A template of the category `UTILITY`.
    Notice,
    /// A template of the category `MARKETING`.
    Promo,
    /// A free-form message.
    Text,
}

/// How the server reports a send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Sent,
    /// The response is an error with this code of WhatsApp.
    Refused(u32),
    /// The response is a success, and the message failed with this code of WhatsApp.
    Failed(u32),
}

/// The people.
const ANNA: &str = "+15550000001";
const BERT: &str = "+15550000002";
const CLEO: &str = "+15550000003";

#[derive(Debug)]
enum Step {
    Send(Content, &'static str, &'static str, Outcome),
    /// A message from a person to a channel.
    Receive(&'static str, &'static str),
    /// The clock moves forward by this number of seconds.
    Advance(u32),
    Limits(&'static str),
}

use Content::{Notice, Promo, Text};
use Outcome::{Failed, Refused, Sent};
use Step::{Advance, Limits as Set, Receive, Send};

const DEMO: &str = "ch_demo";

/// A name, the limits, and what happens.
struct Case(&'static str, &'static str, &'static [Step]);

const ALMOST_A_DAY: u32 = 24 * 60 * 60 - 60;

const CASES: &[Case] = &[
    Case(
        "blocked: every message of every channel to that person, before other failures",
        r#"{"blocked":["+15550000001"],"stopped_marketing":["+15550000001"]}"#,
        &[
            Receive(DEMO, ANNA),
            Send(Text, DEMO, ANNA, Failed(131_026)),
            Send(Promo, DEMO, ANNA, Failed(131_026)),
            Send(Notice, "ch_a", ANNA, Failed(131_026)),
            Send(Notice, DEMO, BERT, Sent),
        ],
    ),
    Case("no limits", "{}", &[Send(Promo, DEMO, ANNA, Sent), Send(Promo, DEMO, ANNA, Sent)]),
    Case(
        "a limit is not reached",
        r#"{"throughput":100,"people_per_day":2,"marketing_per_person":2}"#,
        &[Send(Promo, DEMO, ANNA, Sent), Send(Promo, DEMO, ANNA, Sent), Send(Promo, DEMO, BERT, Sent)],
    ),
    Case(
        "pair interval: per channel and person, until it has passed",
        r#"{"pair_interval":3600}"#,
        &[
            Send(Notice, DEMO, ANNA, Sent),
            Send(Notice, DEMO, ANNA, Refused(131_056)),
            Send(Notice, DEMO, BERT, Sent),
            Send(Notice, "ch_a", ANNA, Sent),
            Send(Notice, "ch_b", ANNA, Sent),
            Advance(3_540),
            Send(Promo, DEMO, ANNA, Refused(131_056)),
            // A refused message does not extend the time.
            Advance(60),
            Send(Notice, DEMO, ANNA, Sent),
            Send(Notice, DEMO, ANNA, Refused(131_056)),
        ],
    ),
    Case(
        "pair interval: messages of the person do not count, free-form messages do",
        r#"{"pair_interval":3600}"#,
        &[
            Receive(DEMO, ANNA),
            Send(Text, DEMO, ANNA, Sent),
            Send(Text, DEMO, ANNA, Refused(131_056)),
            Advance(3_600),
            Send(Text, DEMO, ANNA, Sent),
        ],
    ),
    Case(
        "pair interval: the 24-hour window comes first",
        r#"{"pair_interval":3600}"#,
        &[Send(Notice, DEMO, ANNA, Sent), Send(Text, DEMO, ANNA, Refused(131_047))],
    ),
    Case(
        "people per day: people already written to are allowed, a new person is not",
        r#"{"people_per_day":2}"#,
        &[
            Send(Notice, DEMO, ANNA, Sent),
            Send(Notice, DEMO, ANNA, Sent),
            Advance(3_600),
            Send(Promo, DEMO, BERT, Sent),
            Send(Notice, DEMO, CLEO, Refused(131_048)),
            Send(Notice, DEMO, ANNA, Sent),
            Advance(ALMOST_A_DAY),
            // Anna and Bert are still counted: the last messages to both are less than a day old.
            Send(Notice, DEMO, CLEO, Refused(131_048)),
            Advance(60),
            Send(Notice, DEMO, CLEO, Sent),
        ],
    ),
    Case(
        "people per day: the day of each person begins with the last template",
        r#"{"people_per_day":1}"#,
        &[
            Send(Notice, DEMO, ANNA, Sent),
            Advance(ALMOST_A_DAY),
            Send(Notice, DEMO, BERT, Refused(131_048)),
            Advance(60),
            Send(Notice, DEMO, BERT, Sent),
            Send(Notice, DEMO, ANNA, Refused(131_048)),
        ],
    ),
    Case(
        "people per day: shared by the channels of a key, but not by two keys",
        r#"{"people_per_day":1}"#,
        &[
            Send(Notice, "ch_a", ANNA, Sent),
            Send(Notice, "ch_b", BERT, Refused(131_048)),
            Send(Notice, "ch_b", ANNA, Sent),
            Send(Notice, DEMO, BERT, Sent),
        ],
    ),
    Case(
        "people per day: only outside the 24-hour window of a person",
        r#"{"people_per_day":1}"#,
        &[
            Receive(DEMO, ANNA),
            Send(Notice, DEMO, ANNA, Sent),
            Send(Text, DEMO, ANNA, Sent),
            Send(Notice, DEMO, BERT, Sent),
            Send(Notice, DEMO, CLEO, Refused(131_048)),
            Send(Notice, DEMO, ANNA, Sent),
            Receive(DEMO, CLEO),
            Send(Notice, DEMO, CLEO, Sent),
            Send(Text, DEMO, CLEO, Sent),
        ],
    ),
    Case(
        "people per day: a message that failed does not count",
        r#"{"people_per_day":1,"stopped_marketing":["+15550000001"]}"#,
        &[
            Send(Promo, DEMO, ANNA, Failed(131_050)),
            Send(Notice, DEMO, BERT, Sent),
            Send(Notice, DEMO, ANNA, Refused(131_048)),
        ],
    ),
    Case(
        "people per day: none",
        r#"{"people_per_day":0}"#,
        &[Send(Notice, DEMO, ANNA, Refused(131_048)), Receive(DEMO, ANNA), Send(Notice, DEMO, ANNA, Sent)],
    ),
    Case(
        "marketing per person: only marketing templates, of all channels, per person",
        r#"{"marketing_per_person":2}"#,
        &[
            Send(Notice, DEMO, ANNA, Sent),
            Send(Promo, DEMO, ANNA, Sent),
            Advance(3_600),
            Send(Promo, "ch_a", ANNA, Sent),
            Send(Promo, DEMO, ANNA, Failed(131_049)),
            Send(Promo, DEMO, BERT, Sent),
            Send(Notice, DEMO, ANNA, Sent),
            Advance(ALMOST_A_DAY - 3_600),
            Send(Promo, DEMO, ANNA, Failed(131_049)),
            // The failed messages do not count, and the first one is a day old.
            Advance(60),
            Send(Promo, DEMO, ANNA, Sent),
            Send(Promo, DEMO, ANNA, Failed(131_049)),
        ],
    ),
    Case(
        "stopped marketing: other people and other templates are not affected",
        r#"{"stopped_marketing":["1 (555) 000-0001"],"marketing_per_person":0}"#,
        &[
            Send(Promo, DEMO, ANNA, Failed(131_050)),
            Send(Promo, "ch_b", ANNA, Failed(131_050)),
            Send(Notice, DEMO, ANNA, Sent),
            Send(Promo, DEMO, BERT, Failed(131_049)),
            Advance(2 * ALMOST_A_DAY),
            Send(Promo, DEMO, ANNA, Failed(131_050)),
            Set(r#"{"stopped_marketing":[]}"#),
            Send(Promo, DEMO, ANNA, Sent),
        ],
    ),
    Case(
        "a paused and a disabled template",
        r#"{"templates":{"plain_notice":"paused","promo_image":"disabled"}}"#,
        &[
            Send(Notice, DEMO, ANNA, Refused(132_015)),
            Send(Promo, "ch_a", BERT, Refused(132_016)),
            Receive(DEMO, ANNA),
            Send(Text, DEMO, ANNA, Sent),
            Advance(2 * ALMOST_A_DAY),
            Send(Notice, DEMO, ANNA, Refused(132_015)),
            Set(r#"{"templates":{"plain_notice":"disabled"}}"#),
            Send(Notice, DEMO, ANNA, Refused(132_016)),
            Send(Promo, DEMO, ANNA, Sent),
        ],
    ),
    Case(
        "a restricted account, before every other limit",
        r#"{"account_restricted":true,"templates":{"plain_notice":"paused"},"people_per_day":0}"#,
        &[
            Send(Notice, DEMO, ANNA, Refused(131_031)),
            Send(Promo, "ch_a", ANNA, Refused(131_031)),
            Receive(DEMO, ANNA),
            Send(Text, DEMO, ANNA, Refused(131_031)),
            Set("{}"),
            Send(Text, DEMO, ANNA, Sent),
        ],
    ),
    Case(
        "messages that were sent before a limit was set count for it",
        "{}",
        &[
            Send(Promo, DEMO, ANNA, Sent),
            Set(r#"{"pair_interval":3600,"people_per_day":1,"marketing_per_person":1}"#),
            Send(Promo, DEMO, ANNA, Refused(131_056)),
            Send(Promo, DEMO, BERT, Refused(131_048)),
            Send(Promo, "ch_a", ANNA, Failed(131_049)),
        ],
    ),
];

/// These cases are about one second. They say something only if the server handled them within it.
const CASES_OF_A_SECOND: &[Case] = &[
    Case(
        "throughput: per channel, until a second has passed",
        r#"{"throughput":2}"#,
        &[
            Send(Notice, "ch_a", ANNA, Sent),
            Send(Notice, "ch_a", BERT, Sent),
            Send(Notice, "ch_a", CLEO, Refused(130_429)),
            Send(Notice, "ch_b", CLEO, Sent),
            Send(Notice, DEMO, CLEO, Sent),
            Advance(1),
            Send(Notice, "ch_a", CLEO, Sent),
            Send(Promo, "ch_a", CLEO, Sent),
            Send(Promo, "ch_a", CLEO, Refused(130_429)),
        ],
    ),
    Case(
        "throughput: messages of people count, refused messages do not",
        r#"{"throughput":2}"#,
        &[
            Receive(DEMO, ANNA),
            Send(Text, DEMO, ANNA, Sent),
            Send(Text, DEMO, ANNA, Refused(130_429)),
            Advance(1),
            Send(Text, DEMO, BERT, Refused(131_047)),
            Send(Text, DEMO, ANNA, Sent),
            Send(Text, DEMO, ANNA, Sent),
            Send(Text, DEMO, ANNA, Refused(130_429)),
        ],
    ),
    Case(
        "throughput: messages that failed count",
        r#"{"throughput":1,"marketing_per_person":0}"#,
        &[Send(Promo, DEMO, ANNA, Failed(131_049)), Send(Promo, DEMO, BERT, Refused(130_429))],
    ),
];

fn call(sandbox: &Sandbox, channel: &str, path: &str, params: &Value) -> Response {
    let key = if channel == DEMO { KEY } else { API_KEY_TWO };
    let body = params.to_string();
    request(sandbox, "POST", &format!("{API}{path}"), &[("x-api-key", key)], body.as_bytes())
}

/// The code at the start of an error of WhatsApp, such as `(#131056) to: …`.
fn code(error: &str) -> u32 {
    error.strip_prefix("(#").and_then(|rest| rest.split_once(") ")).unwrap().0.parse().unwrap()
}

fn send(sandbox: &Sandbox, content: Content, channel: &str, to: &str) -> Outcome {
    let (path, params) = match content {
        Notice => ("/whatsapp/templates/send", json!({ "templateName": "plain_notice" })),
        Promo => {
            let image = "https://example.com/a.jpg";
            ("/whatsapp/templates/send", json!({ "templateName": "promo_image", "variables": "you", "image": image }))
        }
        Text => ("/whatsapp/message/send", json!({ "body": "Hi" })),
    };
    let mut params = params;
    params["to"] = json!(to);
    params["channelId"] = json!(channel);
    let before = sandbox.all_messages().unwrap().len();
    let response = call(sandbox, channel, path, &params);
    let body = response.json();
    let is_stored = sandbox.all_messages().unwrap().len() > before;
    if response.status == 400 {
        assert!(!is_stored, "a refused send was executed: {body}");
        assert_eq!(body["success"], false);
        return Refused(code(body["message"].as_str().unwrap()));
    }
    assert!(is_stored);
    assert_eq!((response.status, &body["data"]["status"]), (200, &json!("accepted")), "{body}");
    let wamid = json!({ "wamid": body["data"]["messageId"] });
    let status = call(sandbox, channel, "/whatsapp/message/status", &wamid).json();
    match status["data"]["error"].as_str() {
        Some(error) => {
            assert_eq!(status["data"]["status"], "failed");
            assert_eq!(status["data"]["deliveredAt"], Value::Null);
            Failed(code(error))
        }
        None => Sent,
    }
}

fn set(sandbox: &Sandbox, limits: &str) {
    let limits = serde_json::from_str(limits).unwrap();
    assert_eq!(control(sandbox, "POST", "/limits", &limits).json(), json!({}));
}

/// Runs a case. An error names the first send with another outcome.
fn run(sandbox: &Sandbox, Case(name, limits, steps): &Case) -> Result<(), String> {
    sandbox.reset(workspace_sandbox::Seed::Demo).unwrap();
    set(sandbox, limits);
    for (index, step) in steps.iter().enumerate() {
        match step {
            Send(content, channel, to, expected) => {
                let outcome = send(sandbox, *content, channel, to);
                if outcome != *expected {
                    return Err(format!("{name}: step {index} is {step:?}, but the outcome was {outcome:?}"));
                }
            }
            Receive(channel, from) => {
                sandbox.receive_on(channel, from, "Hi").unwrap();
            }
            Advance(seconds) => {
                control(sandbox, "POST", "/advance", &json!({ "seconds": seconds }));
            }
            Set(limits) => set(sandbox, limits),
        }
    }
    Ok(())
}

#[test]
fn each_limit_applies_to_what_it_is_for() {
    let sandbox = sandbox();
    for case in CASES {
        run(&sandbox, case).unwrap();
    }
}

#[test]
fn the_throughput_applies_to_one_second() {
    let sandbox = sandbox();
    for case in CASES_OF_A_SECOND {
        loop {
            let start = Instant::now();
            let result = run(&sandbox, case);
            // A slow machine may need more than the second that the case is about. Then the case runs again.
            if result.is_ok() || start.elapsed() < Duration::from_secs(1) {
                break result.unwrap();
            }
        }
    }
}

#[test]
fn limited_templates_are_not_listed() {
    let sandbox = sandbox();
    let names = |sandbox: &Sandbox| {
        let list = ok(sandbox, "/whatsapp/templates/list", &json!({}))["data"].take();
        list.as_array().unwrap().iter().map(|template| template["name"].as_str().unwrap().to_owned()).collect()
    };
    let all: Vec<String> = names(&sandbox);
    set(&sandbox, r#"{"templates":{"welcome":"paused","two_tongues":"disabled"}}"#);
    let listed: Vec<String> = names(&sandbox);
    let expected = all.iter().filter(|name| !["welcome", "two_tongues"].contains(&name.as_str()));
    assert_eq!(listed, expected.cloned().collect::<Vec<_>>());
    assert_eq!(all.len(), listed.len() + 3, "two_tongues has two languages");
}

const NONE: &str = r#"{"throughput":null,"pair_interval":null,"people_per_day":null,"marketing_per_person":null,
    "blocked":[],"stopped_marketing":[],"templates":{},"account_restricted":false}"#;

#[test]
fn the_control_api_sets_and_reads_limits() {
    let sandbox = sandbox();
    let read = || control(&sandbox, "GET", "/limits", &Value::Null).json();
    let none: Value = serde_json::from_str(NONE).unwrap();
    assert_eq!(read(), none);
    let all = json!({
        "throughput": 80, "pair_interval": 6.5, "people_per_day": 250, "marketing_per_person": 2,
        "blocked": ["+1 555 000-0003"], "stopped_marketing": ["+15550000001", "15550000002"], "templates": { "welcome": "paused", "promo_image": "disabled" },
        "account_restricted": true,
    });
    assert_eq!(control(&sandbox, "POST", "/limits", &all).json(), json!({}));
    let mut expected = all;
    expected["blocked"] = json!(["+15550000003"]);
    expected["stopped_marketing"] = json!(["+15550000001", "+15550000002"]);
    assert_eq!(read(), expected);
    let limits = Limits::new()
        .throughput(80)
        .pair_interval(Duration::from_millis(6500))
        .people_per_day(250)
        .marketing_per_person(2)
        .blocked("+15550000003")
        .stopped_marketing("+15550000001")
        .stopped_marketing("+15550000002")
        .template("welcome", TemplateState::Paused)
        .template("promo_image", TemplateState::Disabled)
        .account_restricted(true);
    assert_eq!(sandbox.limits(), limits);
    // The response can be set again, and a call replaces all earlier limits.
    assert_eq!(control(&sandbox, "POST", "/limits", &expected).status, 200);
    assert_eq!(read(), expected);
    set(&sandbox, r#"{"throughput":1}"#);
    assert_eq!(sandbox.limits(), Limits::new().throughput(1));
    assert_eq!(control(&sandbox, "DELETE", "/limits", &Value::Null).json(), json!({}));
    assert_eq!(read(), none);
    sandbox.set_limits(limits.clone()).unwrap();
    assert_eq!(read(), expected);
    assert_eq!(control(&sandbox, "POST", "/reset", &json!({})).status, 200);
    assert_eq!(read(), none);
}

#[test]
fn wrong_limits_are_named_and_change_nothing() {
    let sandbox = sandbox();
    sandbox.set_limits(Limits::new().throughput(7)).unwrap();
    for (limits, names) in [
        (json!({ "thruput": 1 }), "thruput"),
        (json!({ "throughput": -1 }), "-1"),
        (json!({ "throughput": 0.5 }), "0.5"),
        (json!({ "people_per_day": "250" }), "250"),
        (json!({ "pair_interval": -6 }), "seconds"),
        (json!({ "pair_interval": 1e300 }), "seconds"),
        (json!({ "stopped_marketing": "+15550000001" }), "+15550000001"),
        (json!({ "stopped_marketing": ["me"] }), "stopped_marketing"),
        (json!({ "blocked": ["me"] }), "blocked"),
        (json!({ "templates": { "welcome": "tired" } }), "tired"),
        (json!({ "templates": { "wellcome": "paused" } }), "wellcome"),
    ] {
        let response = control(&sandbox, "POST", "/limits", &limits);
        let error = response.json()["error"].as_str().unwrap().to_owned();
        assert!(response.status == 400 && error.contains(names), "{limits}: {error}");
    }
    assert_eq!(sandbox.limits(), Limits::new().throughput(7));
}

#[test]
fn a_reset_restores_the_limits_of_the_options() {
    let limits = Limits::new().template("plain_notice", TemplateState::Paused).stopped_marketing("1 555 000 0001");
    let sandbox = Sandbox::start(Options::new().limits(limits)).unwrap();
    assert_eq!(send(&sandbox, Notice, DEMO, ANNA), Refused(132_015));
    assert_eq!(send(&sandbox, Promo, DEMO, ANNA), Failed(131_050));
    sandbox.set_limits(Limits::new()).unwrap();
    assert_eq!(send(&sandbox, Promo, DEMO, ANNA), Sent);
    sandbox.reset(workspace_sandbox::Seed::Demo).unwrap();
    assert_eq!(send(&sandbox, Promo, DEMO, ANNA), Failed(131_050));
    // The options are checked at the start.
    let unknown = Options::new().limits(Limits::new().template("nothing", TemplateState::Paused));
    assert!(Sandbox::start(unknown).unwrap_err().to_string().contains("'nothing'"));
}

#[test]
fn the_state_of_a_removed_template_is_forgotten() {
    let sandbox = sandbox();
    let data = control(&sandbox, "GET", "/data", &Value::Null).json();
    let read = || control(&sandbox, "GET", "/limits", &Value::Null).json();
    set(&sandbox, r#"{"throughput":9,"templates":{"welcome":"paused","plain_notice":"disabled"}}"#);
    let languages: Vec<Value> =
        data["templates"].as_array().unwrap().iter().filter(|item| item["name"] == "welcome").cloned().collect();
    for template in languages {
        assert_eq!(read()["templates"].as_object().unwrap().len(), 2);
        let [channel, language] = ["channelId", "language"].map(|name| template[name].as_str().unwrap().to_owned());
        let path = format!("/data/templates?channelId={channel}&name=welcome&language={language}");
        assert_eq!(control(&sandbox, "DELETE", &path, &Value::Null).status, 200);
    }
    assert_eq!(read()["templates"], json!({ "plain_notice": "disabled" }));
    // Limits that were read can be set again.
    assert_eq!(control(&sandbox, "POST", "/limits", &read()).status, 200);
    let mut without = data;
    without["templates"] = json!([]);
    assert_eq!(control(&sandbox, "PUT", "/data", &without).status, 200);
    assert_eq!((&read()["templates"], &read()["throughput"]), (&json!({}), &json!(9)));
}
