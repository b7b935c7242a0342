//! The conversations, as the phones of customers show them.

use serde_json::{Value, json};
use workspace_sandbox::{Limits, Sandbox};

use crate::client::{control, ok};
use crate::sandbox;

const ANNA: &str = "+15550000001";

fn get(sandbox: &Sandbox, path: &str) -> Value {
    let response = control(sandbox, "GET", path, &Value::Null);
    assert_eq!(response.status, 200, "{path}: {}", response.json());
    response.json()
}

/// The phone numbers of a list of conversations, and the total.
fn list(sandbox: &Sandbox, query: &str) -> (Vec<String>, u64) {
    let list = get(sandbox, &format!("/conversations{query}"));
    let numbers = list["conversations"].as_array().unwrap().iter();
    let numbers = numbers.map(|conversation| conversation["phoneNumber"].as_str().unwrap().to_owned()).collect();
    (numbers, list["total"].as_u64().unwrap())
}

fn messages(sandbox: &Sandbox, number: &str, query: &str) -> Value {
    get(sandbox, &format!("/conversation/messages?channelId=ch_demo&phoneNumber={number}{query}"))
}

#[test]
fn conversations_with_messages_come_first_and_contacts_follow() {
    let sandbox = sandbox();
    for number in ["+15550000003", "+15559999999", "+15550000001", "+15550000003"] {
        ok(&sandbox, "/whatsapp/templates/send", &json!({ "to": number, "templateName": "plain_notice" }));
    }
    sandbox.receive_on("ch_a", "+15550000007", "Hello").unwrap();
    let cases: &[(&str, &[&str], u64)] = &[
        ("?limit=5", &["+15550000007", "+15550000003", "+15550000001", "+15559999999", "+15550000120"], 122),
        ("?limit=2&offset=3", &["+15559999999", "+15550000120"], 122),
        ("?limit=1&offset=4", &["+15550000120"], 122),
        ("?limit=9&offset=120", &["+15550000004", "+15550000002"], 122),
        ("?limit=9&offset=500", &[], 122),
        ("?channelId=ch_a", &["+15550000007"], 1),
        ("?channelId=ch_b", &[], 0),
        ("?search=contact+00&channelId=ch_demo&limit=3", &["+15550000003", "+15550000001", "+15550000009"], 9),
        ("?search=9999999", &["+15559999999"], 1),
        ("?search=%2B1+(555)+000-012&limit=2", &["+15550000120"], 1),
        ("?search=nobody", &[], 0),
        ("?search=&limit=1", &["+15550000007"], 122),
    ];
    for (query, numbers, total) in cases {
        assert_eq!(
            list(&sandbox, query),
            (numbers.iter().map(|&number| number.to_owned()).collect(), *total),
            "{query}"
        );
    }
}

#[test]
fn a_conversation_has_its_name_window_and_last_message() {
    let sandbox = sandbox();
    let path = "/conversation?channelId=ch_demo&phoneNumber=";
    let unknown = json!({
        "channelId": "ch_demo", "phoneNumber": "+4915700000000", "name": null, "last_message": null,
        "window_closes_at": null, "is_blocked": false, "stopped_marketing": false,
    });
    assert_eq!(get(&sandbox, &format!("{path}+49+157+00000000")), unknown);

    sandbox.set_limits(Limits::new().blocked(ANNA).stopped_marketing("+15550000002")).unwrap();
    sandbox.receive(ANNA, " Hi\n there ").unwrap();
    let anna = get(&sandbox, &format!("{path}{ANNA}"));
    let received = messages(&sandbox, ANNA, "")["messages"][0]["timestamp"].clone();
    assert_eq!(anna["name"], "Contact 001");
    let last = json!({ "preview": "Hi there", "direction": "inbound", "status": "received", "timestamp": received });
    assert_eq!(anna["last_message"], last);
    assert_eq!((&anna["is_blocked"], &anna["stopped_marketing"]), (&json!(true), &json!(false)));
    let closes = anna["window_closes_at"].as_str().unwrap();
    assert!(closes > received.as_str().unwrap(), "{anna}");
    let in_list = get(&sandbox, "/conversations?limit=1")["conversations"][0].clone();
    assert_eq!(in_list, anna);
    let bert = get(&sandbox, &format!("{path}15550000002"));
    assert_eq!((&bert["name"], &bert["stopped_marketing"]), (&json!("Contact 002"), &json!(true)));

    control(&sandbox, "POST", "/advance", &json!({ "seconds": 86400 }));
    assert_eq!(get(&sandbox, &format!("{path}{ANNA}"))["window_closes_at"], Value::Null);
}

/// A message of any kind, what the customer sees, and its preview.
fn rendered() -> Vec<(&'static str, Value, Value, &'static str)> {
    let template = |name, more: Value| {
        let mut params = json!({ "to": ANNA, "templateName": name });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params
    };
    let (send, free) = ("/whatsapp/templates/send", "/whatsapp/message/send");
    vec![
        (
            send,
            template("appointment_reminder", json!({ "header": "ten", "variables": "Anna,Monday" })),
            json!({
                "header": { "kind": "text", "text": "Your appointment at ten", "name": null },
                "body": "Hi Anna, we see you on Monday.", "footer": null, "buttons": [],
            }),
            "Hi Anna, we see you on Monday.",
        ),
        (
            send,
            template("promo_image", json!({ "image": "https://example.org/a/summer%20sale.png?x=1", "body1": "Anna" })),
            json!({
                "header": { "kind": "image", "text": null, "name": "summer sale.png" },
                "body": "Look at this, Anna.", "footer": null, "buttons": [],
            }),
            "Look at this, Anna.",
        ),
        (
            send,
            template("survey", json!({ "variables": "Anna" })),
            json!({
                "header": { "kind": "text", "text": "News", "name": null }, "body": "Hello Anna,\nhow was it?",
                "footer": "Reply STOP to stop", "buttons": [{ "type": "QUICK_REPLY", "text": "Good" }],
            }),
            "Hello Anna, how was it?",
        ),
        (
            free,
            json!({ "to": ANNA, "body": "Hello" }),
            json!({ "header": null, "body": "Hello", "footer": null, "buttons": [] }),
            "Hello",
        ),
        (
            free,
            json!({
                "to": ANNA, "type": "document", "url": "https://example.org/1", "caption": "Yours", "filename": "a.pdf",
            }),
            json!({
                "header": { "kind": "document", "text": null, "name": "a.pdf" },
                "body": "Yours", "footer": null, "buttons": [],
            }),
            "Yours",
        ),
        (
            free,
            json!({ "to": ANNA, "type": "audio", "url": "https://example.org/voice.ogg" }),
            json!({
                "header": { "kind": "audio", "text": null, "name": "voice.ogg" },
                "body": "", "footer": null, "buttons": [],
            }),
            "[audio]",
        ),
    ]
}

#[test]
fn a_message_is_rendered_as_the_customer_sees_it_and_stays_so() {
    let sandbox = sandbox();
    sandbox.receive(ANNA, "Hi").unwrap();
    let mut survey = json!({
        "channelId": "ch_demo", "name": "survey", "language": "en", "category": "MARKETING", "status": "APPROVED",
        "header": "text", "headerText": "News", "body": "Hello {{1}},\nhow was it?", "footer": "Reply STOP to stop",
        "buttons": [{ "type": "QUICK_REPLY", "text": "Good" }],
    });
    assert_eq!(control(&sandbox, "POST", "/data/templates", &survey).status, 200);
    for (path, params, expected, preview) in rendered() {
        ok(&sandbox, path, &params);
        let shown = messages(&sandbox, ANNA, "&limit=1")["messages"][0].clone();
        assert_eq!(shown["rendered"], expected, "{params}");
        let last = get(&sandbox, "/conversations?limit=1")["conversations"][0]["last_message"].clone();
        assert_eq!((&last["preview"], &last["direction"]), (&json!(preview), &json!("outbound")), "{params}");
    }
    let before = messages(&sandbox, ANNA, "");
    survey["body"] = json!("Other {{1}}");
    survey["footer"] = Value::Null;
    assert_eq!(control(&sandbox, "POST", "/data/templates", &survey).status, 200);
    assert_eq!(
        control(&sandbox, "DELETE", "/data/templates?channelId=ch_demo&name=promo_image&language=en", &Value::Null)
            .status,
        200
    );
    let rendered = |page: &Value| {
        page["messages"].as_array().unwrap().iter().map(|message| message["rendered"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(rendered(&messages(&sandbox, ANNA, "")), rendered(&before));
}

#[test]
fn messages_have_pages_fields_and_the_time_of_their_next_change() {
    let sandbox = sandbox();
    for n in 0..5 {
        let params = json!({ "to": ANNA, "templateName": "welcome", "variables": n.to_string(), "apiReference": "r" });
        ok(&sandbox, "/whatsapp/templates/send", &params);
    }
    let bodies = |page: &Value| {
        let messages = page["messages"].as_array().unwrap().iter();
        messages.map(|message| message["rendered"]["body"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let newest = messages(&sandbox, ANNA, "&limit=2");
    assert_eq!((bodies(&newest), &newest["more"]), (vec!["Welcome, 3!".into(), "Welcome, 4!".into()], &json!(true)));
    let before = newest["messages"][0]["n"].as_u64().unwrap();
    let older = messages(&sandbox, ANNA, &format!("&limit=3&before={before}"));
    assert_eq!(bodies(&older), ["Welcome, 0!", "Welcome, 1!", "Welcome, 2!"]);
    assert_eq!(older["more"], json!(false));
    let first = &older["messages"][0];
    #[rustfmt::skip]
    let fields = [
        ("direction", json!("outbound")), ("type", json!("template")), ("templateName", json!("welcome")),
        ("languageCode", json!("en_US")), ("category", json!("UTILITY")), ("apiReference", json!("r")),
        ("error", Value::Null), ("url", Value::Null), ("caption", Value::Null), ("filename", Value::Null),
    ];
    for (name, value) in fields {
        assert_eq!(first[name], value, "{name}");
    }
    let wait = newest["next_change_ms"].as_i64().unwrap();
    assert!((1..=1000).contains(&wait), "{wait}");
    control(&sandbox, "POST", "/advance", &json!({ "seconds": 3600 }));
    let read = messages(&sandbox, ANNA, "");
    assert_eq!(read["next_change_ms"], Value::Null);
    assert!(read["messages"].as_array().unwrap().iter().all(|message| message["status"] == "read"), "{read}");
}

#[test]
fn deliver_moves_every_accepted_message_on() {
    let sandbox = sandbox();
    sandbox.set_limits(Limits::new().blocked("+15550000002")).unwrap();
    let send = |to: &str| {
        let sent = ok(&sandbox, "/whatsapp/templates/send", &json!({ "to": to, "templateName": "plain_notice" }));
        sent["data"]["messageId"].as_str().unwrap().to_owned()
    };
    sandbox.receive(ANNA, "Hi").unwrap();
    let wamids = [ANNA, "+15550000002", "+15550000003", "+15550000004"].map(send);
    sandbox.set_status(&wamids[2], "sent", None).unwrap();
    sandbox.set_status(&wamids[3], "held", None).unwrap();
    let statuses = || {
        wamids.each_ref().map(|wamid| {
            let status = ok(&sandbox, "/whatsapp/message/status", &json!({ "wamid": wamid }));
            status["data"]["status"].as_str().unwrap().to_owned()
        })
    };
    let deliver = |status: &str| control(&sandbox, "POST", "/deliver", &json!({ "status": status })).json();
    assert_eq!(deliver("read"), json!({ "messages": 2 }));
    assert_eq!(statuses(), ["read", "failed", "read", "held"]);
    assert_eq!(deliver("delivered"), json!({ "messages": 0 }));
    assert_eq!(deliver("read"), json!({ "messages": 0 }));
    let new = send(ANNA);
    sandbox.set_status(&new, "delivered", None).unwrap();
    assert_eq!(deliver("read"), json!({ "messages": 1 }));
    assert_eq!(statuses(), ["read", "failed", "read", "held"]);
}

#[test]
fn errors_name_the_mistake() {
    let sandbox = sandbox();
    for (method, path, body, names) in [
        ("GET", "/conversations?limit=0", Value::Null, "limit"),
        ("GET", "/conversations?offset=-1", Value::Null, "offset"),
        ("GET", "/conversations?page=1", Value::Null, "page"),
        ("GET", "/conversation?channelId=ch_demo", Value::Null, "phoneNumber"),
        ("GET", "/conversation?phoneNumber=15550000001", Value::Null, "channelId"),
        ("GET", "/conversation?channelId=ch_x&phoneNumber=15550000001", Value::Null, "ch_x"),
        ("GET", "/conversation?channelId=ch_demo&phoneNumber=me", Value::Null, "phoneNumber"),
        ("GET", "/conversation/messages?channelId=ch_demo&phoneNumber=15550000001&before=x", Value::Null, "before"),
        ("POST", "/deliver", json!({ "status": "sent" }), "sent"),
        ("POST", "/deliver", json!({}), "status"),
    ] {
        let response = control(&sandbox, method, path, &body);
        assert_eq!(response.status, 400, "{path}");
        let error = response.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(names), "{path}: {error}");
    }
}
