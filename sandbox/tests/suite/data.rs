//! The data, read and changed with the control API.

use serde_json::{Value, json};
use workspace_sandbox::{Sandbox, Seed};

use crate::client::{Response, call, control, ok, request};
use crate::sandbox;

const ANNA: &str = "+15550000001";

fn get(sandbox: &Sandbox, path: &str) -> Value {
    let response = control(sandbox, "GET", path, &Value::Null);
    assert_eq!(response.status, 200, "{path}: {}", response.json());
    response.json()
}

fn send(sandbox: &Sandbox, method: &str, path: &str, body: &Value) -> Value {
    let response = control(sandbox, method, path, body);
    assert_eq!(response.status, 200, "{method} {path} {body}: {}", response.json());
    response.json()
}

fn error(response: &Response) -> String {
    response.json()["error"].as_str().unwrap().to_owned()
}

/// A kind, an object, its key, and a field with another value.
fn objects() -> Vec<(&'static str, Value, &'static str, (&'static str, Value))> {
    vec![
        (
            "channels",
            json!({ "id": "ch_new", "name": "New", "phoneNumberId": "1", "apiKey": "key-new" }),
            "id=ch_new",
            ("name", json!("Newer")),
        ),
        (
            "contacts",
            json!({
                "channelId": "ch_demo", "phoneNumber": "+4915112345678", "name": "Zoë", "email": "z@example.org",
                "profilePictureUrl": "https://example.org/z.png", "labels": ["vip", "new"],
                "customFields": { "plan": "pro", "age": 30 },
            }),
            "channelId=ch_demo&phoneNumber=+49+(151)+12345678",
            ("customFields", json!({})),
        ),
        (
            "labels",
            json!({
                "channelId": "ch_demo", "name": "hot", "description": "A label", "color": "#FF5733", "displayOrder": -3,
            }),
            "channelId=ch_demo&name=hot",
            ("color", Value::Null),
        ),
        (
            "custom-fields",
            json!({
                "channelId": "ch_demo", "name": "size", "type": "dropdown", "isRequired": true, "options": ["s", "m"],
            }),
            "channelId=ch_demo&name=size",
            ("options", json!(["l"])),
        ),
        (
            "automations",
            json!({ "channelId": "ch_a", "id": "auto_new", "name": "New Flow", "isActive": true }),
            "channelId=ch_a&id=auto_new",
            ("isActive", json!(false)),
        ),
    ]
}

#[test]
fn objects_are_created_replaced_listed_and_removed() {
    let sandbox = sandbox();
    for (kind, mut object, key, (field, value)) in objects() {
        let path = format!("/data/{kind}");
        let before = get(&sandbox, &path)["total"].as_u64().unwrap();
        let created = send(&sandbox, "POST", &path, &object);
        for (name, value) in object.as_object().unwrap() {
            assert_eq!(created[name], *value, "{kind} {name}");
        }
        let all = get(&sandbox, &format!("{path}?limit=1000"));
        assert_eq!(all["total"].as_u64().unwrap(), before + 1, "{kind}");
        assert!(all["items"].as_array().unwrap().contains(&created), "{kind}");
        // The item of a list can be sent back. Then it replaces itself.
        let mut again = created.clone();
        again[field] = value.clone();
        object[field] = value;
        let replaced = send(&sandbox, "POST", &path, &again);
        assert_eq!(replaced["id"], created["id"], "{kind}");
        for (name, value) in object.as_object().unwrap() {
            assert_eq!(replaced[name], *value, "{kind} {name}");
        }
        assert_eq!(get(&sandbox, &path)["total"].as_u64().unwrap(), before + 1, "{kind}");
        assert_eq!(send(&sandbox, "DELETE", &format!("{path}?{key}"), &Value::Null), json!({}));
        assert_eq!(get(&sandbox, &path)["total"].as_u64().unwrap(), before, "{kind}");
        let response = control(&sandbox, "DELETE", &format!("{path}?{key}"), &Value::Null);
        assert_eq!(response.status, 404, "{kind}");
        assert!(error(&response).contains("there is no"), "{kind}");
    }
}

fn template() -> Value {
    json!({
        "channelId": "ch_demo", "name": "offer", "language": "en", "category": "MARKETING", "status": "APPROVED",
        "header": "text", "headerText": "For {{1}}", "body": "Hi {{1}}, {{2}} for you.", "footer": "Reply STOP",
        "buttons": [{ "type": "QUICK_REPLY", "text": "Yes" }, { "type": "URL", "text": "Shop" }],
    })
}

#[test]
fn a_new_template_is_listed_by_the_api_and_can_be_sent() {
    let sandbox = sandbox();
    let created = send(&sandbox, "POST", "/data/templates", &template());
    let components = json!([
        { "type": "HEADER", "format": "TEXT", "text": "For {{1}}" },
        { "type": "BODY", "text": "Hi {{1}}, {{2}} for you." },
        { "type": "FOOTER", "text": "Reply STOP" },
        { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "Yes" }, { "type": "URL", "text": "Shop" }] },
    ]);
    assert_eq!((&created["components"], &created["channelId"]), (&components, &json!("ch_demo")));
    let api = || ok(&sandbox, "/whatsapp/templates/list", &json!({}))["data"].as_array().unwrap().clone();
    let mut expected = created.clone();
    expected.as_object_mut().unwrap().remove("channelId");
    assert_eq!(api().last().unwrap(), &expected);
    let params = json!({ "to": ANNA, "templateName": "offer", "header": "you", "variables": "Anna,flowers" });
    ok(&sandbox, "/whatsapp/templates/send", &params);

    let mut fixed = template();
    fixed["headerText"] = json!("News");
    fixed["status"] = json!("PENDING");
    let pending = send(&sandbox, "POST", "/data/templates", &fixed);
    assert_eq!(pending["id"], created["id"]);
    assert!(api().iter().all(|template| template["name"] != "offer"));
    assert_eq!(get(&sandbox, "/data/templates?search=OFFER&channelId=ch_demo")["items"], json!([pending]));
    fixed["status"] = json!("APPROVED");
    send(&sandbox, "POST", "/data/templates", &fixed);
    let response = call(&sandbox, "/whatsapp/templates/send", &params);
    assert_eq!(response.status, 400);
    assert!(response.json()["message"].as_str().unwrap().contains("takes no variable"));
    ok(
        &sandbox,
        "/whatsapp/templates/send",
        &json!({ "to": ANNA, "templateName": "offer", "variables": "Anna,flowers" }),
    );
}

#[test]
fn removed_labels_and_fields_leave_the_contacts_and_a_removed_channel_takes_its_data() {
    let sandbox = sandbox();
    let contact = json!({
        "channelId": "ch_demo", "phoneNumber": ANNA, "name": "Anna", "labels": ["vip", "hot"],
        "customFields": { "plan": "pro", "size": "s" },
    });
    send(&sandbox, "POST", "/data/contacts", &contact);
    send(&sandbox, "DELETE", "/data/labels?channelId=ch_demo&name=vip", &Value::Null);
    send(&sandbox, "DELETE", "/data/custom-fields?channelId=ch_demo&name=plan", &Value::Null);
    let anna = get(&sandbox, "/data/contacts?search=Anna")["items"][0].clone();
    assert_eq!((&anna["labels"], &anna["customFields"]), (&json!(["hot"]), &json!({ "size": "s" })));

    ok(&sandbox, "/automations/trigger", &json!({ "phoneNumber": ANNA, "automationId": "auto_welcome" }));
    let execution = get(&sandbox, "/data/executions")["items"][0].clone();
    for (name, value) in [
        ("id", "exec_1"),
        ("channelId", "ch_demo"),
        ("automationId", "auto_welcome"),
        ("automationName", "Welcome Flow"),
        ("phoneNumber", ANNA),
        ("contactName", "Anna"),
    ] {
        assert_eq!(execution[name], value);
    }
    send(&sandbox, "DELETE", "/data/contacts?channelId=ch_demo&phoneNumber=15550000001", &Value::Null);
    assert_eq!(get(&sandbox, "/data/executions")["items"][0]["contactName"], Value::Null);
    send(&sandbox, "DELETE", "/data/channels?id=ch_demo", &Value::Null);
    for kind in ["contacts", "labels", "custom-fields", "templates", "automations", "executions"] {
        assert_eq!(get(&sandbox, &format!("/data/{kind}?channelId=ch_demo"))["total"], 0, "{kind}");
    }
    assert_eq!(call(&sandbox, "/channels/list", &json!({})).status, 401);
}

/// The template with another value of a field.
fn template_with(field: &str, value: Value) -> Value {
    let mut template = template();
    template[field] = value;
    template
}

#[test]
fn wrong_objects_are_named_and_change_nothing() {
    let sandbox = sandbox();
    let before = get(&sandbox, "/data");
    let contact = |field: &str, value: Value| {
        let mut contact = json!({ "channelId": "ch_demo", "phoneNumber": ANNA });
        contact[field] = value;
        contact
    };
    #[rustfmt::skip]
    let cases = [
        ("contacts", contact("phoneNumber", json!("me")), "phoneNumber: must be a phone number"),
        ("contacts", contact("channelId", json!("ch_x")), "channelId: there is no channel 'ch_x'"),
        ("contacts", contact("email", json!("me")), "email: must be an email"),
        ("contacts", contact("profilePictureUrl", json!("me")), "profilePictureUrl"),
        ("contacts", contact("labels", json!([" "])), "labels"),
        ("contacts", contact("customFields", json!({ "": 1 })), "customFields"),
        ("contacts", contact("nickname", json!("A")), "nickname"),
        ("labels", json!({ "channelId": "ch_demo", "name": "" }), "name: must not be empty"),
        ("labels", json!({ "channelId": "ch_demo", "name": "x", "color": "red" }), "color"),
        ("custom-fields", json!({ "channelId": "ch_demo", "name": "x", "type": "size" }), "type: must be one of"),
        ("custom-fields", json!({ "channelId": "ch_demo", "name": "x", "type": "dropdown" }), "options"),
        ("custom-fields", json!({ "channelId": "ch_demo", "name": "x", "options": ["s"] }), "options"),
        ("automations", json!({ "channelId": "ch_demo", "id": "", "name": "x", "isActive": true }), "id: must not"),
        ("channels", json!({ "id": "x", "name": "x", "phoneNumberId": "1", "apiKey": " " }), "apiKey"),
        ("templates", template_with("name", json!("My Offer")), "name: must be lower-case"),
        ("templates", template_with("language", json!("english")), "language"),
        ("templates", template_with("category", json!("SPAM")), "category: must be one of MARKETING"),
        ("templates", template_with("status", json!("approved")), "status"),
        ("templates", template_with("header", json!("audio")), "header: must be one of"),
        ("templates", template_with("header", json!("image")), "headerText: only"),
        ("templates", template_with("headerText", Value::Null), "headerText: a header of kind text"),
        ("templates", template_with("headerText", json!("{{2}}")), "{{1}} is missing"),
        ("templates", template_with("headerText", json!("{{1}}{{2}}")), "at most one"),
        ("templates", template_with("headerText", json!("x".repeat(61))), "61 characters, WhatsApp allows 60"),
        ("templates", template_with("body", json!("Hi {{1}} {{3}}")), "{{2}} is missing"),
        ("templates", template_with("body", json!("Hi {{name}}")), "body: a variable must be a number"),
        ("templates", template_with("body", json!("x".repeat(1025))), "1024"),
        ("templates", template_with("footer", json!("{{1}}")), "footer: a footer has no variables"),
        ("templates", template_with("buttons", json!([{ "type": "REPLY", "text": "x" }])), "buttons: type"),
        ("templates", template_with("buttons", json!([{ "type": "URL", "text": "x".repeat(26) }])), "25"),
        ("templates", template_with("buttons", json!(vec![json!({ "type": "URL", "text": "x" }); 11])), "at most 10"),
    ];
    for (kind, object, names) in cases {
        let response = control(&sandbox, "POST", &format!("/data/{kind}"), &object);
        assert_eq!(response.status, 400, "{kind} {object}");
        assert!(error(&response).contains(names), "{kind} {object}: {}", error(&response));
    }
    for (status, method, path, body, names) in [
        (404, "GET", "/data/things", Value::Null, "/data/things"),
        (404, "POST", "/data/executions", json!({}), "/data/executions"),
        (404, "DELETE", "/data/executions?id=exec_1", Value::Null, "/data/executions"),
        (400, "DELETE", "/data/templates?channelId=ch_demo&name=welcome", Value::Null, "'language' is missing"),
        (400, "GET", "/data/contacts?limit=0", Value::Null, "limit"),
        (400, "POST", "/data/import", json!({ "channelId": "ch_x", "csv": "phoneNumber\n" }), "ch_x"),
        (400, "POST", "/data/import", json!({ "channelId": "ch_demo", "csv": "name\nAnna\n" }), "phoneNumber"),
        (400, "POST", "/data/import", json!({ "channelId": "ch_demo", "csv": "phoneNumber,\n" }), "column 2"),
        (400, "POST", "/data/import", json!({ "channelId": "ch_demo", "csv": "phoneNumber,a,a\n" }), "'a' twice"),
        (400, "POST", "/data/import", json!({ "channelId": "ch_demo", "csv": "" }), "first line"),
    ] {
        let response = control(&sandbox, method, path, &body);
        assert_eq!(response.status, status, "{method} {path}");
        assert!(error(&response).contains(names), "{method} {path} {body}: {}", error(&response));
    }
    let mut after = get(&sandbox, "/data");
    after["now"] = before["now"].clone();
    assert_eq!(after, before);
}

#[test]
fn contacts_are_imported_from_csv() {
    let sandbox = sandbox();
    let csv = "\u{feff}Phone Number,name,email,labels,plan\r\n\
        +1 (555) 000-0001,,anna@example.org,\"vip, hot\",pro\r\n\
        15557654321,\"Berta \"\"B\"\"\nSmith\",,a;b,\r\n\
        me,Unknown,,,\r\n\
        +15550000003,Cleo\r\n\
        +15550000004,Dora,wrong,,\r\n\
        \r\n\
        ,Emil,,,\r\n";
    let result = send(&sandbox, "POST", "/data/import", &json!({ "channelId": "ch_demo", "csv": csv }));
    assert_eq!(result["imported"], 2);
    let errors: Vec<_> = result["errors"].as_array().unwrap().iter().map(|error| error["line"].as_u64()).collect();
    assert_eq!(errors, [Some(5), Some(6), Some(7), Some(9)], "{result}");
    for (index, names) in
        ["phoneNumber: must be a phone", "2 cells", "email", "phoneNumber: must not be empty"].iter().enumerate()
    {
        let error = result["errors"][index]["error"].as_str().unwrap();
        assert!(error.contains(names), "{error}");
    }
    let contact = |search: &str| get(&sandbox, &format!("/data/contacts?search={search}"))["items"][0].clone();
    let anna = contact("15550000001");
    assert_eq!((&anna["name"], &anna["email"]), (&json!("Contact 001"), &json!("anna@example.org")));
    assert_eq!((&anna["labels"], &anna["customFields"]), (&json!(["vip", "hot"]), &json!({ "plan": "pro" })));
    let berta = contact("Berta");
    assert_eq!((&berta["name"], &berta["labels"]), (&json!("Berta \"B\"\nSmith"), &json!(["a", "b"])));
    assert_eq!(berta["customFields"], json!({}));

    let semicolons = "phoneNumber;labels\n+15550000009;\"x,y\"\n";
    let result = send(&sandbox, "POST", "/data/import", &json!({ "channelId": "ch_demo", "csv": semicolons }));
    assert_eq!(result, json!({ "imported": 1, "errors": [] }));
    assert_eq!(contact("15550000009")["labels"], json!(["x", "y"]));
}

#[test]
fn a_document_has_all_data_and_restores_it() {
    let sandbox = sandbox();
    send(&sandbox, "POST", "/data/templates", &template());
    for (kind, object, ..) in objects() {
        send(&sandbox, "POST", &format!("/data/{kind}"), &object);
    }
    sandbox.receive(ANNA, "Hi").unwrap();
    let params = json!({ "to": ANNA, "templateName": "offer", "header": "you", "variables": "Anna,flowers" });
    let wamid = ok(&sandbox, "/whatsapp/templates/send", &params)["data"]["messageId"].clone();
    let image = json!({ "to": ANNA, "type": "image", "url": "https://example.org/1.png", "caption": "Look" });
    ok(&sandbox, "/whatsapp/message/send", &image);
    sandbox.set_status(wamid.as_str().unwrap(), "failed", Some("(#131026) no")).unwrap();
    ok(&sandbox, "/automations/trigger", &json!({ "phoneNumber": ANNA, "automationId": "auto_welcome" }));
    control(&sandbox, "POST", "/advance", &json!({ "seconds": 3600 }));
    let document = get(&sandbox, "/data");
    let shown = |sandbox: &Sandbox| {
        [
            "/conversations?limit=1000",
            "/conversation/messages?channelId=ch_demo&phoneNumber=15550000001",
            "/messages",
            "/data/executions",
            "/data/templates?limit=100",
            "/data/contacts?limit=1000",
        ]
        .map(|path| get(sandbox, path))
    };
    let before = shown(&sandbox);
    let requests = sandbox.journal().len();

    sandbox.set_limits(workspace_sandbox::Limits::new().throughput(7)).unwrap();
    let other = crate::sandbox();
    for target in [&sandbox, &other] {
        target.reset(Seed::Empty).unwrap();
        send(target, "PUT", "/data", &document);
        assert_eq!(shown(target), before);
        // The clock did not go back, so the messages are not in the future.
        let mut again = get(target, "/data");
        assert!(again["now"].as_str() >= document["now"].as_str());
        again["now"] = document["now"].clone();
        assert_eq!(again, document);
        // New objects have new ids.
        ok(target, "/whatsapp/templates/send", &params);
    }
    assert!(requests > 0);
}

#[test]
fn a_short_document_is_enough_and_keeps_the_journal() {
    let sandbox = sandbox();
    ok(&sandbox, "/labels/list", &json!({}));
    let document = json!({
        "format": 1,
        "channels": [{ "id": "ch_one", "name": "One", "phoneNumberId": "1", "apiKey": "sandbox-key" }],
        "contacts": [{ "channelId": "ch_one", "phoneNumber": ANNA, "labels": ["vip"] }],
    });
    assert_eq!(send(&sandbox, "PUT", "/data", &document), json!({}));
    assert_eq!(sandbox.journal().len(), 1);
    let contacts = ok(&sandbox, "/contacts/list", &json!({}));
    assert_eq!((&contacts["data"][0]["id"], &contacts["data"][0]["labels"]), (&json!("contact_1"), &json!(["vip"])));
}

#[test]
fn a_wrong_document_is_named_and_changes_nothing() {
    let sandbox = sandbox();
    sandbox.receive(ANNA, "Hi").unwrap();
    let document = get(&sandbox, "/data");
    let with = |pointer: &str, value: Value| {
        let mut document = document.clone();
        *document.pointer_mut(pointer).unwrap() = value;
        document
    };
    #[rustfmt::skip]
    let cases = [
        (json!({}), "format"),
        (with("/format", json!(2)), "format 1, not 2"),
        (with("/channels", json!([])), "at least one channel"),
        (with("/channels/0/id", json!("")), "channels[0]: id"),
        (with("/contacts/3/phoneNumber", json!("me")), "contacts[3]: phoneNumber"),
        (with("/contacts/3/id", json!("contact_1")), "contacts[3]: an earlier item has the same id"),
        (with("/contacts/3/id", json!("3")), "contacts[3]: id: must be 'contact_'"),
        (with("/contacts/3/phoneNumber", json!("+15550000001")), "contacts[3]: an earlier item"),
        (with("/contacts/3/createdAt", json!("today")), "contacts[3]: createdAt: must be a time"),
        (with("/labels/0/channelId", json!("ch_x")), "labels[0]: channelId: there is no channel 'ch_x'"),
        (with("/templates/0/body", json!("{{2}}")), "templates[0]: body"),
        (with("/messages/0/wamid", json!("x")), "messages[0]: wamid"),
        (with("/messages/0/phoneNumber", json!("1555")), "messages[0]: phoneNumber"),
        (with("/messages/0/direction", json!("up")), "messages[0]: direction"),
        (with("/messages/0/n", json!(0)), "messages[0]: n"),
        (with("/messages/0/n", json!(i64::MAX)), "messages[0]: n"),
        (json!({ "format": 9 }), "format 1, not 9"),
        (json!({ "channels": [] }), "format 1, not a document without one"),
        (with("/messages/0/timestamp", json!("today")), "'today' must be a time"),
        (with("/now", json!("9999-01-01T00:00:00Z")), "now: must be at most 100 years"),
        (with("/automations", json!(7)), "expected a sequence"),
    ];
    for (wrong, names) in cases {
        let response = control(&sandbox, "PUT", "/data", &wrong);
        assert_eq!(response.status, 400, "{names}");
        assert!(error(&response).contains(names), "{names}: {}", error(&response));
        let mut now = get(&sandbox, "/data");
        now["now"] = document["now"].clone();
        assert_eq!(now, document, "{names}");
    }
}

#[test]
fn a_long_document_is_loaded_and_too_long_bodies_are_refused() {
    let sandbox = sandbox();
    sandbox.receive(ANNA, "Hi").unwrap();
    let mut document = get(&sandbox, "/data");
    let first = document["messages"][0].clone();
    // 20 MiB.
    let messages = (1..=20).map(|n| {
        let mut message = first.clone();
        message["n"] = json!(n);
        message["wamid"] = json!(format!("wamid.{n:08}"));
        message["content"] = json!("x".repeat(1 << 20));
        message
    });
    document["messages"] = messages.collect();
    send(&sandbox, "PUT", "/data", &document);
    let saved = get(&sandbox, "/data");
    assert_eq!(saved["messages"], document["messages"]);
    send(&sandbox, "PUT", "/data", &saved);

    for (method, path, length, limit) in
        [("PUT", "/data", 257 << 20, "268435456"), ("POST", "/faults", 17 << 20, "16777216")]
    {
        let length = length.to_string();
        let headers = [("content-length", length.as_str()), ("content-type", "application/json")];
        let refused = request(&sandbox, method, &format!("/_sandbox/v1{path}"), &headers, b"");
        assert_eq!((refused.status, refused.header("connection")), (413, Some("close")), "{path}");
        assert_eq!(refused.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(error(&refused).contains(limit), "{path}: {}", error(&refused));
    }
}

#[test]
fn a_new_message_is_not_marked_because_of_one_that_was_replaced() {
    let sandbox = sandbox();
    let document = get(&sandbox, "/data");
    let params = json!({ "to": ANNA, "templateName": "plain_notice" });
    for _ in 0..2 {
        ok(&sandbox, "/whatsapp/templates/send", &params);
    }
    let marks = || {
        let page = get(&sandbox, "/conversation/messages?channelId=ch_demo&phoneNumber=15550000001");
        let messages = page["messages"].as_array().unwrap().iter();
        messages.map(|message| message["same_message_twice"].as_bool().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(marks(), [false, true]);
    send(&sandbox, "PUT", "/data", &document);
    for text in ["Hi", "Thanks"] {
        sandbox.receive(ANNA, text).unwrap();
    }
    assert_eq!(marks(), [false, false]);
    assert_eq!(get(&sandbox, "/state")["counts"]["doubled"], 1);
}

#[test]
fn channels_are_listed_in_the_order_in_which_they_were_created() {
    let sandbox = sandbox();
    let new = json!({ "id": "a_new", "name": "New", "phoneNumberId": "1", "apiKey": "sandbox-key" });
    send(&sandbox, "POST", "/data/channels", &new);
    let ids = |list: &Value| list.as_array().unwrap().iter().map(|item| item["id"].clone()).collect::<Vec<_>>();
    let listed = ids(&get(&sandbox, "/state")["channels"]);
    assert_eq!(listed, ids(&get(&sandbox, "/data/channels")["items"]));
    assert_eq!(listed.last(), Some(&json!("a_new")));
}
