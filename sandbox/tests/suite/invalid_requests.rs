//! Invalid requests: each is rejected, and the error names the parameter.

use serde_json::json;

use crate::client::{API, KEY, request};
use crate::sandbox;

/// The expected status, the path, the input (JSON if it starts with `{`), and what the message must contain.
struct Case(u16, &'static str, &'static str, &'static str);

const MANAGE: &str = "/contacts/manage";
const LIST: &str = "/contacts/list";
const FIELD: &str = "/custom-fields/manage";
const LABEL: &str = "/labels/manage";
const TEMPLATE: &str = "/whatsapp/templates/send";
const MESSAGE: &str = "/whatsapp/message/send";
const STATUS: &str = "/whatsapp/message/status";
const TRIGGER: &str = "/automations/trigger";

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Any endpoint
    Case(404, "/nothing", "", "endpoint"),
    Case(404, "/channels/list/", "", "endpoint"),
    Case(400, "/channels/list", "channelId=ch_demo", "channelId"),
    Case(400, LIST, "channelId=", "channelId"),
    Case(400, LIST, r#"{"channelId":""}"#, "channelId"),
    Case(400, LIST, r#"{"channelId":null}"#, "channelId"),
    Case(400, LIST, r#"{"channelId":7}"#, "channelId"),
    Case(404, LIST, "channelId=ch_none", "channelId"),
    Case(403, LIST, "channelId=ch_a", "channelId"),
    Case(400, LIST, "surprise=1", "surprise"),
    Case(400, LIST, r#"{"surprise":1}"#, "surprise"),
    Case(400, LIST, "page=1&page=1", "page"),
    Case(400, LIST, r#"{"page":1,"page":2}"#, "page"),
    Case(400, LIST, "{", "body"),
    Case(400, LIST, "{}x", "body"),
    Case(400, LIST, "{'page':1}", "body"),
    Case(400, LIST, "{\"search\":\"\\ud800\"}", "body"),
    Case(400, LIST, "search=%ff", "search"),
    Case(400, LIST, "search=%2", "search"),
    Case(400, LIST, "%ff=1", "query"),
    // Numbers
    Case(400, LIST, "limit=0", "limit"),
    Case(400, LIST, "limit=201", "limit"),
    Case(400, LIST, "limit=", "limit"),
    Case(400, LIST, "limit=ten", "limit"),
    Case(400, LIST, "limit=1.0", "limit"),
    Case(400, LIST, "limit=+1", "limit"),
    Case(400, LIST, "limit=-1", "limit"),
    Case(400, LIST, "limit=99999999999999999999", "limit"),
    Case(400, LIST, r#"{"limit":"10"}"#, "limit"),
    Case(400, LIST, r#"{"limit":1.5}"#, "limit"),
    Case(400, LIST, r#"{"limit":0}"#, "limit"),
    Case(400, LIST, r#"{"limit":true}"#, "limit"),
    Case(400, LIST, "page=0", "page"),
    Case(400, LIST, r#"{"page":-1}"#, "page"),
    Case(400, LIST, r#"{"page":[1]}"#, "page"),
    Case(400, LIST, r#"{"search":""}"#, "search"),
    Case(400, LIST, r#"{"search":1}"#, "search"),
    // Contacts
    Case(400, MANAGE, "name=Jane", "phoneNumber"),
    Case(400, MANAGE, "phoneNumber=", "phoneNumber"),
    Case(400, MANAGE, "phoneNumber=+15550000001", "phoneNumber"),
    Case(400, MANAGE, r#"{"phoneNumber":15550000001}"#, "phoneNumber"),
    Case(400, MANAGE, r#"{"phoneNumber":"+1555"}"#, "phoneNumber"),
    Case(400, MANAGE, r#"{"phoneNumber":"+05550000001"}"#, "phoneNumber"),
    Case(400, MANAGE, r#"{"phoneNumber":"+1 555 000 0001"}"#, "phoneNumber"),
    Case(400, MANAGE, r#"{"phoneNumber":"++15550000001"}"#, "phoneNumber"),
    Case(400, MANAGE, r#"{"phoneNumber":"+1555000000155500"}"#, "phoneNumber"),
    Case(400, MANAGE, r#"{"phoneNumber":"+1555٠000001"}"#, "phoneNumber"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","name":""}"#, "name"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","email":"jane"}"#, "email"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","email":"j @x"}"#, "email"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","profilePictureUrl":"x.png"}"#, "profilePictureUrl"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","profilePictureUrl":"ftp://x/y"}"#, "profilePictureUrl"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","labelNames":[]}"#, "labelNames"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","labelNames":["a",""]}"#, "labelNames"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","labelNames":["a","a"]}"#, "labelNames"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","labelNames":[1]}"#, "labelNames"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","labelNames":"a,,b"}"#, "labelNames"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","labelNames":"[\"a\""}"#, "labelNames"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","labelNames":{"a":1}}"#, "labelNames"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","customFieldsData":{}}"#, "customFieldsData"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","customFieldsData":{"":1}}"#, "customFieldsData"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","customFieldsData":[]}"#, "customFieldsData"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","customFieldsData":"plan"}"#, "customFieldsData"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","customFieldsData":"a:1,a:2"}"#, "customFieldsData"),
    Case(400, MANAGE, r#"{"phoneNumber":"+15550000001","customFieldsData":"{"}"#, "customFieldsData"),
    // Custom fields
    Case(400, FIELD, "type=text", "name"),
    Case(400, FIELD, "name=x&type=file", "type"),
    Case(400, FIELD, "name=x&type=Text", "type"),
    Case(400, FIELD, "name=x&isRequired=yes", "isRequired"),
    Case(400, FIELD, "name=x&isRequired=1", "isRequired"),
    Case(400, FIELD, "name=x&isRequired=", "isRequired"),
    Case(400, FIELD, r#"{"name":"x","isRequired":"true"}"#, "isRequired"),
    Case(400, FIELD, r#"{"name":"x","isRequired":1}"#, "isRequired"),
    Case(400, FIELD, "name=x&type=dropdown", "options"),
    Case(400, FIELD, "name=x&type=dropdown&options=a,b", "options"),
    Case(400, FIELD, r#"{"name":"x","type":"dropdown","options":[]}"#, "options"),
    Case(400, FIELD, r#"{"name":"x","type":"dropdown","options":[1]}"#, "options"),
    Case(400, FIELD, r#"{"name":"x","type":"dropdown","options":"[\"a\"]"}"#, "options"),
    Case(400, FIELD, r#"{"name":"x","type":"number","options":["a"]}"#, "options"),
    Case(400, FIELD, r#"{"name":"x","options":["a"]}"#, "options"),
    // Labels
    Case(400, LABEL, "color=%23fff", "name"),
    Case(400, LABEL, "name=x&color=red", "color"),
    Case(400, LABEL, "name=x&color=%23ff", "color"),
    Case(400, LABEL, "name=x&color=%23gggggg", "color"),
    Case(400, LABEL, "name=x&color=ff5733", "color"),
    Case(400, LABEL, "name=x&displayOrder=first", "displayOrder"),
    Case(400, LABEL, r#"{"name":"x","displayOrder":"1"}"#, "displayOrder"),
    Case(400, LABEL, r#"{"name":"x","displayOrder":4294967296}"#, "displayOrder"),
    // Templates
    Case(400, TEMPLATE, "templateName=plain_notice", "to"),
    Case(400, TEMPLATE, "to=15550000001", "templateName"),
    Case(400, TEMPLATE, "to=15550000001&templateName=Plain", "templateName"),
    Case(404, TEMPLATE, "to=15550000001&templateName=nothing", "(#132001)"),
    Case(404, TEMPLATE, "to=15550000001&templateName=pending_review&body1=a", "(#132001)"),
    Case(404, TEMPLATE, "to=15550000001&templateName=welcome&body1=a&languageCode=en", "(#132001)"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body1=a&languageCode=en-US", "languageCode"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome", "(#132000)"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&variables=a,b", "(#132000)"),
    Case(400, TEMPLATE, "to=15550000001&templateName=plain_notice&body1=a", "(#132000)"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&variables=a&body1=a", "variables, body1"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&variables=a&body2=a", "body1"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body1=a&body3=c", "body2"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body99999999999=c", "body1"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body0=c", "body0"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body01=c", "body01"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body1=", "body1"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body1=%20", "body1"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body1=a%0Ab", "body1"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body1=a%09b", "body1"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body1=a+++++b", "body1"),
    Case(400, TEMPLATE, r#"{"to":"15550000001","templateName":"welcome","body1":1}"#, "body1"),
    Case(400, TEMPLATE, r#"{"to":"15550000001","templateName":"welcome","variables":["a"]}"#, "variables"),
    Case(400, TEMPLATE, "to=15550000001&templateName=order_confirmation&variables=a,,c", "variables"),
    Case(400, TEMPLATE, "to=15550000001&templateName=appointment_reminder&variables=a,b", "header"),
    Case(400, TEMPLATE, "to=15550000001&templateName=welcome&body1=a&header=h", "header"),
    Case(400, TEMPLATE, "to=15550000001&templateName=promo_image&body1=a", "image"),
    Case(400, TEMPLATE, "to=15550000001&templateName=promo_image&body1=a&video=http://x/y", "(#132012) video"),
    Case(400, TEMPLATE, "to=15550000001&templateName=promo_image&body1=a&image=x.png", "image"),
    Case(400, TEMPLATE, "to=15550000001&templateName=promo_image&body1=a&image=http://x/y&video=http://x/y", "image, video"),
    Case(400, TEMPLATE, "to=15550000001&templateName=promo_image&body1=a&image=http://x/y&mediaUrl=http://x/y&mediaType=image", "mediaUrl"),
    Case(400, TEMPLATE, "to=15550000001&templateName=promo_image&body1=a&mediaUrl=http://x/y", "mediaType"),
    Case(400, TEMPLATE, "to=15550000001&templateName=promo_image&body1=a&mediaType=image", "mediaUrl"),
    Case(400, TEMPLATE, "to=15550000001&templateName=promo_image&body1=a&mediaUrl=http://x/y&mediaType=audio", "mediaType"),
    Case(400, TEMPLATE, "to=15550000001&templateName=plain_notice&apiReference=", "apiReference"),
    // Messages
    Case(400, MESSAGE, "body=Hi", "to"),
    Case(400, MESSAGE, "to=15550000001", "body"),
    Case(400, MESSAGE, "to=15550000001&body=", "body"),
    Case(400, MESSAGE, "to=15550000001&type=sticker&url=http://x/y", "type"),
    Case(400, MESSAGE, "to=15550000001&type=image", "url"),
    Case(400, MESSAGE, "to=15550000001&type=image&url=x.png", "url"),
    Case(400, MESSAGE, "to=15550000001&type=image&url=http://x/y&body=Hi", "body"),
    Case(400, MESSAGE, "to=15550000001&body=Hi&url=http://x/y", "url"),
    Case(400, MESSAGE, "to=15550000001&body=Hi&caption=c", "caption"),
    Case(400, MESSAGE, "to=15550000001&type=audio&url=http://x/y&caption=c", "caption"),
    Case(400, MESSAGE, "to=15550000001&type=image&url=http://x/y&filename=f", "filename"),
    Case(400, MESSAGE, "to=15550000002&body=Hi", "(#131047)"),
    // Status
    Case(400, STATUS, "", "wamid"),
    Case(400, STATUS, "wamid=123", "wamid"),
    Case(404, STATUS, "wamid=wamid.none", "wamid"),
    Case(400, STATUS, "wamid=wamid.none&channelId=ch_demo", "channelId"),
    // Automations
    Case(400, TRIGGER, "automationId=auto_welcome", "phoneNumber"),
    Case(400, TRIGGER, "phoneNumber=15550000001", "automationId, automationName"),
    Case(400, TRIGGER, "phoneNumber=15550000001&automationId=auto_welcome&automationName=Welcome+Flow", "automationId, automationName"),
    Case(404, TRIGGER, "phoneNumber=15550000001&automationId=auto_none", "automationId"),
    Case(404, TRIGGER, "phoneNumber=15550000001&automationName=None", "automationName"),
    Case(400, TRIGGER, "phoneNumber=15550000001&automationId=auto_paused", "automationId"),
];

#[test]
fn invalid_requests_are_rejected_by_name() {
    let sandbox = sandbox();
    sandbox.receive("+15550000001", "Hi").unwrap();
    for Case(status, path, input, names) in CASES {
        let is_json = input.starts_with('{');
        let (query, body) = if is_json { ("", *input) } else { (*input, "") };
        let target = format!("{API}{path}?{query}");
        let response = request(&sandbox, "POST", &target, &[("x-api-key", KEY)], body.as_bytes());
        assert_error(&response, *status, names, &format!("{path} {input}"));
    }
    assert!(sandbox.all_messages().unwrap().is_empty());
    assert!(sandbox.journal().iter().all(|entry| entry.effect.is_none()));
}

fn assert_error(response: &crate::client::Response, status: u16, names: &str, case: &str) {
    let json = response.json();
    assert_eq!(response.status, status, "{case}: {json}");
    assert_eq!(json["success"], false, "{case}");
    assert!(!json["error"].as_str().unwrap().is_empty(), "{case}");
    assert!(json["message"].as_str().unwrap().contains(names), "{case}: {json} names no {names}");
    assert_eq!(json.as_object().unwrap().len(), 3, "{case}");
    assert!(response.header("x-request-id").is_some(), "{case}");
}

/// The status, the query, the headers and the body.
type Attempt = (u16, &'static str, &'static [(&'static str, &'static str)], &'static str);

#[test]
fn keys_are_checked_in_every_place() {
    let sandbox = sandbox();
    #[rustfmt::skip]
    let cases: &[Attempt] = &[
        (401, "", &[], ""),
        (401, "", &[("x-api-key", "wrong")], ""),
        (401, "", &[("x-api-key", "")], ""),
        (401, "", &[("authorization", "Bearer wrong")], ""),
        (401, "", &[("authorization", "Basic sandbox-key")], ""),
        (401, "", &[("authorization", "sandbox-key")], ""),
        (401, "apiKey=wrong", &[], ""),
        (401, "apiKey=", &[], ""),
        (401, "", &[], r#"{"apiKey":"wrong"}"#),
        (400, "", &[], r#"{"apiKey":7}"#),
        (401, "apiKey=sandbox-key-two", &[("x-api-key", KEY)], ""),
        (401, "apiKey=wrong", &[], r#"{"apiKey":"sandbox-key"}"#),
        (401, "", &[("x-api-key", "wrong")], "{"),
        (400, "", &[("x-api-key", KEY)], "{"),
        (400, "", &[], "{"),
        (200, "apiKey=sandbox-key", &[("x-api-key", KEY)], r#"{"apiKey":"sandbox-key"}"#),
        (200, "", &[("authorization", "bearer sandbox-key")], ""),
    ];
    for (status, query, headers, body) in cases {
        let target = format!("{API}/labels/list?{query}");
        let response = request(&sandbox, "POST", &target, headers, body.as_bytes());
        assert_eq!(response.status, *status, "{query} {headers:?} {body}: {}", response.json());
        if *status == 401 {
            assert_error(&response, 401, "key", "a bad key");
        }
    }
}

#[test]
fn a_key_with_several_channels_requires_a_channel() {
    let sandbox = sandbox();
    let two = [("x-api-key", "sandbox-key-two")];
    for (status, channel) in [(400, ""), (200, "channelId=ch_a"), (403, "channelId=ch_demo")] {
        let target = format!("{API}/contacts/list?{channel}");
        let response = request(&sandbox, "GET", &target, &two, b"");
        assert_eq!(response.status, status, "{channel}");
        if status != 200 {
            assert_error(&response, status, "channelId", channel);
        }
    }
    // A message of another workspace.
    let wamid = sandbox.receive("+15550000001", "Hi").unwrap();
    let body = json!({ "wamid": wamid }).to_string();
    let target = format!("{API}{STATUS}");
    let response = request(&sandbox, "POST", &target, &two, body.as_bytes());
    assert_error(&response, 403, "wamid", "a foreign message");
}

#[test]
fn lengths_are_counted_in_characters() {
    let sandbox = sandbox();
    sandbox.receive("+15550000001", "Hi").unwrap();
    let text = |n| "é".repeat(n);
    let url = "http://x/y";
    let to = "15550000001";
    #[rustfmt::skip]
    let cases = [
        (200, MESSAGE, json!({ "to": to, "body": text(4096) }), ""),
        (400, MESSAGE, json!({ "to": to, "body": text(4097) }), "body"),
        (200, MESSAGE, json!({ "to": to, "type": "image", "url": url, "caption": text(1024) }), ""),
        (400, MESSAGE, json!({ "to": to, "type": "image", "url": url, "caption": text(1025) }), "caption"),
        (200, TEMPLATE, json!({ "to": to, "templateName": "appointment_reminder", "body1": "a", "body2": "b", "header": text(60) }), ""),
        (400, TEMPLATE, json!({ "to": to, "templateName": "appointment_reminder", "body1": "a", "body2": "b", "header": text(61) }), "header"),
        (200, TEMPLATE, json!({ "to": to, "templateName": "welcome", "body1": "a    b" }), ""),
    ];
    for (status, path, params, names) in cases {
        let response = crate::client::call(&sandbox, path, &params);
        if status == 200 {
            assert_eq!(response.status, 200, "{}", response.json());
        } else {
            assert_error(&response, status, names, path);
        }
    }
}

#[test]
fn query_and_body_must_agree() {
    let sandbox = sandbox();
    for (status, query, body) in
        [(200, "limit=7", r#"{"limit":7}"#), (400, "limit=7", r#"{"limit":8}"#), (200, "page=1", r#"{"limit":8}"#)]
    {
        let target = format!("{API}{LIST}?{query}");
        let response = request(&sandbox, "GET", &target, &[("x-api-key", KEY)], body.as_bytes());
        assert_eq!(response.status, status, "{query} {body}");
        if status == 400 {
            assert_error(&response, 400, "limit", query);
        }
    }
}

#[test]
fn other_methods_are_rejected() {
    let sandbox = sandbox();
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        let target = format!("{API}/channels/list");
        let response = request(&sandbox, method, &target, &[("x-api-key", KEY)], b"");
        assert_error(&response, 405, "GET and POST", method);
    }
}
