//! Every endpoint, called in every way.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{API, Connection, KEY, call, encode, ok, request};
use crate::sandbox;

/// One valid call per operation, for the demo data.
fn calls() -> Vec<(&'static str, &'static str, Value)> {
    let to = "+15550000001";
    vec![
        ("channels.list", "/channels/list", json!({})),
        (
            "contacts.upsert",
            "/contacts/manage",
            json!({
                "phoneNumber": to, "channelId": "ch_demo", "name": "Zoë", "email": "z@example.org",
                "profilePictureUrl": "https://example.org/z.png",
                "customFieldsData": { "plan": "pro", "n": 3 }, "labelNames": ["vip", "new one"]
            }),
        ),
        ("contacts.list", "/contacts/list", json!({ "page": 2, "limit": 7, "search": "Contact" })),
        (
            "custom_fields.upsert",
            "/custom-fields/manage",
            json!({
                "name": "size", "type": "dropdown", "isRequired": true, "options": ["s", "m,l"]
            }),
        ),
        ("custom_fields.list", "/custom-fields/list", json!({})),
        (
            "labels.upsert",
            "/labels/manage",
            json!({
                "name": "hot", "description": "50% & more", "color": "#FF5733", "displayOrder": -3
            }),
        ),
        ("labels.list", "/labels/list", json!({ "channelId": "ch_demo" })),
        ("templates.list", "/whatsapp/templates/list", json!({})),
        (
            "templates.send",
            "/whatsapp/templates/send",
            json!({
                "to": to, "templateName": "order_confirmation", "languageCode": "en",
                "body1": "John", "body2": "ORD-1", "body3": "1,234.00", "apiReference": "r+1"
            }),
        ),
        ("messages.send", "/whatsapp/message/send", json!({ "to": to, "body": "a+b & c = d?" })),
        ("messages.status", "/whatsapp/message/status", json!({ "wamid": "" })),
        ("automations.list", "/automations/list", json!({})),
        ("automations.trigger", "/automations/trigger", json!({ "phoneNumber": to, "automationName": "WELCOME flow" })),
    ]
}

fn query(params: &Value) -> String {
    let pair = |(name, value): (&String, &Value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{name}={}", encode(&text))
    };
    params.as_object().unwrap().iter().map(pair).collect::<Vec<_>>().join("&")
}

#[test]
fn every_endpoint_answers_alike_by_method_style_and_authentication() {
    let sandbox = sandbox();
    for (operation, path, params) in calls() {
        let mut responses = Vec::new();
        for method in ["GET", "POST"] {
            for style in ["query", "json"] {
                for auth in ["header", "bearer", "query", "body"] {
                    if (style, auth) == ("query", "body") {
                        continue;
                    }
                    sandbox.reset(workspace_sandbox::Seed::Demo).unwrap();
                    let wamid = sandbox.receive("+15550000001", "Hi").unwrap();
                    let mut params = params.clone();
                    if params.get("wamid").is_some() {
                        params["wamid"] = wamid.into();
                    }
                    let mut target = format!("{API}{path}?");
                    let mut headers = Vec::new();
                    match auth {
                        "header" => headers.push(("X-API-Key", KEY)),
                        "bearer" => headers.push(("Authorization", "Bearer sandbox-key")),
                        "query" => target += "apiKey=sandbox-key&",
                        _ => params["apiKey"] = KEY.into(),
                    }
                    let body = if style == "query" {
                        target += &query(&params);
                        String::new()
                    } else {
                        params.to_string()
                    };
                    let response = request(&sandbox, method, &target, &headers, body.as_bytes());
                    let case = format!("{operation} {method} {style} {auth}: {response:?}");
                    assert_eq!(response.status, 200, "{case}");
                    assert!(response.header("x-request-id").is_some(), "{case}");
                    assert_eq!(response.header("content-type"), Some("application/json"), "{case}");
                    let journal = sandbox.journal();
                    assert_eq!(journal.len(), 1, "{case}");
                    assert_eq!(journal[0].operation.as_deref(), Some(operation), "{case}");
                    assert_eq!(journal[0].status, Some(200), "{case}");
                    let changes =
                        operation.ends_with("upsert") || operation.ends_with("send") || operation.ends_with("trigger");
                    assert_eq!(journal[0].effect.is_some(), changes, "{case}");
                    let mut json = response.json();
                    assert_eq!(json["success"], true, "{case}");
                    blank_times(&mut json);
                    responses.push(json);
                }
            }
        }
        assert_eq!(responses.len(), 14);
        for response in &responses {
            assert_eq!(response, &responses[0], "{operation}");
        }
    }
}

fn blank_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if ["createdAt", "updatedAt", "timestamp"].contains(&name.as_str()) {
                    *value = Value::Null;
                }
                blank_times(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(blank_times),
        _ => {}
    }
}

#[test]
fn channels_are_those_of_the_key() {
    let sandbox = sandbox();
    let one = ok(&sandbox, "/channels/list", &json!({}));
    assert_eq!(one["message"], "Found 1 channel(s)");
    assert_eq!(
        one["data"],
        json!([{
            "id": "ch_demo", "name": "Demo WhatsApp", "phoneNumberId": "100000000000001",
            "isActive": true
        }])
    );
    let two = request(&sandbox, "GET", "/api/workspace/v1/channels/list?apiKey=sandbox-key-two", &[], b"");
    let ids: Vec<_> = two.json()["data"].as_array().unwrap().iter().map(|c| c["id"].clone()).collect();
    assert_eq!(ids, ["ch_a", "ch_b"]);
}

#[test]
fn a_contact_is_created_then_merged() {
    let sandbox = sandbox();
    let path = "/contacts/manage";
    let first = ok(
        &sandbox,
        path,
        &json!({
            "phoneNumber": "+4915112345678", "name": "Jane Doe", "labelNames": "vip, lead",
            "customFieldsData": "plan:pro,source:web:site"
        }),
    );
    assert_eq!(first["message"], "Contact created");
    let second = ok(
        &sandbox,
        path,
        &json!({
            "phoneNumber": "4915112345678", "email": "jane@example.org",
            "labelNames": "[\"lead\",\"a,b\"]", "customFieldsData": { "plan": { "deep": [1.5, null] } }
        }),
    );
    assert_eq!(second["message"], "Contact updated");
    let data = &second["data"];
    assert_eq!(data["id"], first["data"]["id"]);
    assert_eq!(data["phoneNumber"], "+4915112345678");
    assert_eq!(data["name"], "Jane Doe");
    assert_eq!(data["email"], "jane@example.org");
    assert_eq!(data["labels"], json!(["vip", "lead", "a,b"]));
    assert_eq!(data["customFields"], json!({ "plan": { "deep": [1.5, null] }, "source": "web:site" }));
    let names = |path, key: &str| -> Vec<Value> {
        let list = ok(&sandbox, path, &json!({}));
        list["data"].as_array().unwrap().iter().map(|item| item[key].clone()).collect()
    };
    assert_eq!(names("/labels/list", "name"), ["vip", "lead", "a,b"]);
    assert_eq!(names("/custom-fields/list", "name"), ["plan", "source"]);
    assert_eq!(names("/custom-fields/list", "type"), ["text", "text"]);
}

#[test]
fn contacts_come_in_pages_newest_first() {
    let sandbox = sandbox();
    let page = |params: Value| ok(&sandbox, "/contacts/list", &params);
    let first = page(json!({}));
    assert_eq!(first["pagination"], json!({ "page": 1, "limit": 50, "total": 120, "pages": 3 }));
    assert_eq!(first["data"].as_array().unwrap().len(), 50);
    assert_eq!(first["data"][0]["name"], "Contact 120");
    assert_eq!(first["data"][0]["labels"], json!(["vip"]));
    assert_eq!(first["data"][1]["labels"], json!([]));
    assert_eq!(page(json!({ "page": 3 }))["data"][19]["name"], "Contact 001");
    assert_eq!(page(json!({ "page": 4 }))["data"], json!([]));
    assert_eq!(page(json!({ "limit": 200 }))["data"].as_array().unwrap().len(), 120);
    for (search, total) in [("contact 01", 10), ("0000099", 1), ("+1555000000", 9), ("%", 0)] {
        assert_eq!(page(json!({ "search": search }))["pagination"]["total"], total, "{search}");
    }
    // A new contact moves the others: the last of a page becomes the first of the next.
    let last = first["data"][49]["id"].clone();
    ok(&sandbox, "/contacts/manage", &json!({ "phoneNumber": "+4915112345678" }));
    assert_eq!(page(json!({ "page": 2 }))["data"][0]["id"], last);
}

#[test]
fn fields_and_labels_that_an_update_omits_are_kept() {
    let sandbox = sandbox();
    let field = |params: Value| ok(&sandbox, "/custom-fields/manage", &params)["data"].clone();
    let first = field(json!({ "name": "size", "type": "dropdown", "options": ["s", "m"] }));
    let second = field(json!({ "name": "size", "isRequired": true }));
    assert_eq!(first["id"], second["id"]);
    assert_eq!(
        (&second["type"], &second["options"], &second["isRequired"]),
        (&json!("dropdown"), &json!(["s", "m"]), &json!(true))
    );
    assert_eq!(field(json!({ "name": "size", "type": "date" }))["options"], json!([]));
    assert_eq!(field(json!({ "name": "other" }))["type"], "text");

    let label = |params: Value| ok(&sandbox, "/labels/manage", &params)["data"].clone();
    label(json!({ "name": "hot", "color": "#f00", "displayOrder": 2 }));
    label(json!({ "name": "first", "displayOrder": 1 }));
    let hot = label(json!({ "name": "hot", "description": "d" }));
    assert_eq!((&hot["color"], &hot["displayOrder"]), (&json!("#f00"), &json!(2)));
    let list = ok(&sandbox, "/labels/list", &json!({}));
    let names: Vec<_> = list["data"].as_array().unwrap().iter().map(|l| l["name"].clone()).collect();
    assert_eq!(names, ["first", "hot", "vip"]);
}

#[test]
fn templates_are_listed_only_when_approved() {
    let sandbox = sandbox();
    let list = ok(&sandbox, "/whatsapp/templates/list", &json!({}));
    let templates = list["data"].as_array().unwrap();
    assert_eq!(templates.len(), 9);
    assert!(templates.iter().all(|template| template["status"] == "APPROVED"));
    let reminder = templates.iter().find(|t| t["name"] == "appointment_reminder").unwrap();
    assert_eq!(
        reminder["components"],
        json!([
            { "type": "HEADER", "format": "TEXT", "text": "Your appointment at {{1}}" },
            { "type": "BODY", "text": "Hi {{1}}, we see you on {{2}}." }
        ])
    );
}

#[test]
fn templates_can_be_sent_in_every_form() {
    let sandbox = sandbox();
    let url = "https://example.org/a.png";
    let cases = [
        (
            json!({ "templateName": "order_confirmation", "variables": "John,ORD-1,29.99" }),
            "en",
            "Hi John, your order ORD-1 over 29.99 is confirmed.",
            Value::Null,
        ),
        (
            json!({ "templateName": "order_confirmation", "body3": "1,234.00", "body1": "J", "body2": "{{1}}" }),
            "en",
            "Hi J, your order {{1}} over 1,234.00 is confirmed.",
            Value::Null,
        ),
        (json!({ "templateName": "welcome", "body1": "J" }), "en_US", "Welcome, J!", Value::Null),
        (json!({ "templateName": "two_tongues", "body1": "J" }), "en", "Hello J.", Value::Null),
        (json!({ "templateName": "two_tongues", "body1": "J", "languageCode": "es" }), "es", "Hola J.", Value::Null),
        (json!({ "templateName": "plain_notice" }), "en", "We are closed tomorrow.", Value::Null),
        (
            json!({ "templateName": "appointment_reminder", "variables": "J,Monday", "header": "ACME" }),
            "en",
            "Hi J, we see you on Monday.",
            json!("ACME"),
        ),
        (json!({ "templateName": "promo_image", "body1": "J", "image": url }), "en", "Look at this, J.", json!(url)),
        (json!({ "templateName": "promo_video", "body1": "J", "video": url }), "en", "Watch this, J.", json!(url)),
        (
            json!({ "templateName": "promo_document", "body1": "J", "mediaUrl": url, "mediaType": "document" }),
            "en",
            "Read this, J.",
            json!(url),
        ),
    ];
    for (n, (mut params, language, content, header)) in cases.into_iter().enumerate() {
        params["to"] = "+4915112345678".into();
        params["apiReference"] = format!("r{n}").into();
        let sent = ok(&sandbox, "/whatsapp/templates/send", &params);
        let wamid = sent["data"]["messageId"].as_str().unwrap();
        assert!(wamid.starts_with("wamid."));
        assert_eq!(sent["data"]["apiReference"], format!("r{n}"));
        let message = json!(sandbox.messages("4915112345678").unwrap().pop().unwrap());
        assert_eq!(message["wamid"], wamid);
        assert_eq!(message["languageCode"], language, "{params}");
        assert_eq!(message["content"], content, "{params}");
        assert_eq!(message["header"], header, "{params}");
    }
    let wamids: String = sandbox.all_messages().unwrap().into_iter().map(|m| m.wamid).collect();
    for odd in ['+', '/', '='] {
        assert!(wamids.contains(odd), "no {odd} in {wamids}");
    }
}

#[test]
fn a_free_form_message_requires_the_24_hour_window() {
    let sandbox = sandbox();
    let params = json!({ "to": "+15550000001", "body": "Hi" });
    let closed = |when: &str| {
        let response = call(&sandbox, "/whatsapp/message/send", &params);
        assert_eq!(response.status, 400, "{when}");
        assert!(response.json()["message"].as_str().unwrap().contains("(#131047)"), "{when}");
    };
    closed("before any message came");
    sandbox.receive("+15550000001", "Hello").unwrap();
    ok(&sandbox, "/whatsapp/message/send", &params);
    for (kind, more) in [
        ("image", json!({ "caption": "c" })),
        ("video", json!({ "caption": "c" })),
        ("document", json!({ "caption": "c", "filename": "f.pdf" })),
        ("audio", json!({})),
    ] {
        let mut params = more;
        params["to"] = "+15550000001".into();
        params["type"] = kind.into();
        params["url"] = "http://example.org/x".into();
        ok(&sandbox, "/whatsapp/message/send", &params);
    }
    sandbox.advance(Duration::from_secs(23 * 3600)).unwrap();
    ok(&sandbox, "/whatsapp/message/send", &params);
    sandbox.advance(Duration::from_secs(3600)).unwrap();
    closed("a day later");
    assert_eq!(sandbox.messages("+15550000001").unwrap().len(), 6);
}

#[test]
fn a_status_advances_with_the_clock() {
    let options = workspace_sandbox::Options::new()
        .delivered_after(Duration::from_secs(100))
        .read_after(Duration::from_secs(200));
    let sandbox = workspace_sandbox::Sandbox::start(options).unwrap();
    let sent =
        ok(&sandbox, "/whatsapp/templates/send", &json!({ "to": "+4915112345678", "templateName": "plain_notice" }));
    let wamid = sent["data"]["messageId"].as_str().unwrap().to_owned();
    let status = || ok(&sandbox, "/whatsapp/message/status", &json!({ "wamid": wamid }))["data"].clone();
    let first = status();
    let mut fields: Vec<_> = first.as_object().unwrap().keys().cloned().collect();
    fields.sort();
    let documented = ["content", "deliveredAt", "direction", "error", "readAt", "status", "timestamp", "type"];
    assert_eq!(fields, documented);
    assert_eq!((&first["status"], &first["deliveredAt"]), (&json!("sent"), &Value::Null));
    assert_eq!((&first["direction"], &first["type"]), (&json!("outbound"), &json!("template")));
    sandbox.advance(Duration::from_secs(100)).unwrap();
    let second = status();
    assert_eq!((&second["status"], &second["readAt"]), (&json!("delivered"), &Value::Null));
    assert!(second["deliveredAt"].is_string());
    sandbox.advance(Duration::from_secs(100)).unwrap();
    assert_eq!(status()["status"], "read");
    assert!(status()["readAt"].is_string());
    sandbox.set_status(&wamid, "failed", Some("(#131026) Message undeliverable")).unwrap();
    let failed = status();
    assert_eq!(
        (&failed["status"], &failed["error"], &failed["readAt"]),
        (&json!("failed"), &json!("(#131026) Message undeliverable"), &Value::Null)
    );
    sandbox.set_status(&wamid, "read", None).unwrap();
    let read = status();
    assert!(read["deliveredAt"].is_string() && read["readAt"].is_string() && read["error"].is_null());
    assert!(sandbox.set_status("wamid.none", "read", None).is_err());
}

#[test]
fn a_trigger_creates_contact_and_conversation_once() {
    let sandbox = sandbox();
    let path = "/automations/trigger";
    let phone = "+4915112345678";
    let one = ok(&sandbox, path, &json!({ "phoneNumber": phone, "automationId": "auto_welcome" }));
    let two = ok(&sandbox, path, &json!({ "phoneNumber": phone, "automationName": "welcome FLOW" }));
    let (one, two) = (&one["data"], &two["data"]);
    assert_eq!(one["automationName"], "Welcome Flow");
    assert_eq!(one["status"], "triggered");
    assert_eq!(one["contactId"], two["contactId"]);
    assert_eq!(one["conversationId"], two["conversationId"]);
    assert_ne!(one["executionId"], two["executionId"]);
    let found = ok(&sandbox, "/contacts/list", &json!({ "search": phone }));
    assert_eq!(found["data"][0]["id"], one["contactId"]);
}

#[test]
fn a_send_creates_no_contact() {
    let sandbox = sandbox();
    ok(&sandbox, "/whatsapp/templates/send", &json!({ "to": "+4915112345678", "templateName": "plain_notice" }));
    let found = ok(&sandbox, "/contacts/list", &json!({ "search": "+4915112345678" }));
    assert_eq!(found["pagination"]["total"], 0);
}

#[test]
fn the_journal_has_the_raw_request() {
    let sandbox = sandbox();
    let mut connection = Connection::open(&sandbox);
    connection.send(
        "POST",
        "/api/workspace/v1/labels/list?a=b%20c&a=d",
        &[("X-Api-Key", KEY), ("X-Sandbox-Call", "17"), ("X-Two", "1"), ("x-two", "2")],
        b"\xff\x00",
    );
    assert_eq!(connection.response().unwrap().status, 400);
    connection.send("GET", "/elsewhere", &[], b"");
    assert_eq!(connection.response().unwrap().status, 404);
    let journal = sandbox.journal();
    let entry = &journal[0];
    assert_eq!((entry.seq, entry.call.as_deref()), (1, Some("17")));
    assert_eq!((entry.method.as_str(), entry.http.as_str()), ("POST", "1.1"));
    assert_eq!(entry.path, "/api/workspace/v1/labels/list");
    assert_eq!(entry.query, "a=b%20c&a=d");
    assert_eq!(entry.headers["x-two"], ["1", "2"]);
    assert_eq!((entry.body.as_deref(), entry.body_base64.as_deref()), (None, Some("/wA=")));
    assert_eq!((entry.status, entry.effect.is_none()), (Some(400), true));
    assert_eq!((journal[1].operation.is_none(), journal[1].status), (true, Some(404)));
    assert_eq!(journal[0].connection, journal[1].connection);
    assert_eq!(journal[1].body.as_deref(), Some(""));
}
