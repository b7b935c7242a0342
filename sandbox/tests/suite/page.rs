//! The page and its files: content types, headers, and which links to it are followed.

use serde_json::json;
use workspace_sandbox::Sandbox;

use crate::client::{API, KEY, Response, call, request};
use crate::sandbox;

fn get(sandbox: &Sandbox, path: &str, headers: &[(&str, &str)]) -> Response {
    request(sandbox, "GET", path, headers, b"")
}

#[test]
fn every_file_has_its_content_type_and_the_headers_of_a_page() {
    let sandbox = sandbox();
    for (path, content_type, part) in [
        ("/", "text/html; charset=utf-8", "<!doctype html>"),
        ("/?a=b", "text/html; charset=utf-8", "<!doctype html>"),
        ("/_sandbox/page/index.html", "text/html; charset=utf-8", "<!doctype html>"),
        ("/_sandbox/page/main.js", "text/javascript; charset=utf-8", "import"),
        ("/_sandbox/page/style/theme.css", "text/css; charset=utf-8", "{"),
        ("/_sandbox/page/icon.svg", "image/svg+xml", "<svg"),
    ] {
        let response = get(&sandbox, path, &[]);
        assert_eq!((response.status, response.header("content-type")), (200, Some(content_type)), "{path}");
        assert!(String::from_utf8(response.body.clone()).unwrap().contains(part), "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-cache"),
        ] {
            assert_eq!(response.header(name), Some(value), "{path}");
        }
        let policy = response.header("content-security-policy").unwrap();
        for part in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    // Requests for the page are not requests to the API.
    assert!(sandbox.journal().is_empty());
}

#[test]
fn a_file_that_the_browser_has_is_not_sent_again() {
    let sandbox = sandbox();
    let first = get(&sandbox, "/", &[]);
    let etag = first.header("etag").unwrap();
    for known in [etag, "*", &format!("\"other\", {etag}")] {
        let again = get(&sandbox, "/", &[("if-none-match", known)]);
        assert_eq!((again.status, again.header("etag")), (304, Some(etag)), "{known}");
        assert!(again.body.is_empty());
    }
    assert_eq!(get(&sandbox, "/", &[("if-none-match", "\"other\"")]).status, 200);
    assert_ne!(get(&sandbox, "/_sandbox/page/main.js", &[]).header("etag"), Some(etag));
}

#[test]
fn there_are_no_other_files_and_no_other_methods() {
    let sandbox = sandbox();
    for path in ["", "nothing.js", "../Cargo.toml", "%2e%2e/Cargo.toml", "vendor/README.md", "lib/", "/main.js"] {
        let response = get(&sandbox, &format!("/_sandbox/page/{path}"), &[]);
        assert_eq!(response.status, 404, "{path}");
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
    let refused = request(&sandbox, "DELETE", "/_sandbox/page/main.js", &[], b"");
    assert_eq!((refused.status, refused.header("allow")), (405, Some("GET")));
    assert!(sandbox.journal().is_empty());
    // An API request with this path is a mistake of a client, which the journal should show.
    assert_eq!(request(&sandbox, "POST", "/", &[("x-api-key", KEY)], b"").status, 404);
    assert_eq!(sandbox.journal().len(), 1);
}

#[test]
fn a_link_on_another_site_leads_to_the_page_and_to_nothing_else() {
    let sandbox = sandbox();
    let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    assert_eq!(get(&sandbox, "/", &link).status, 200);
    assert_eq!(get(&sandbox, "/", &[&link[..], &[("host", "localhost")]].concat()).status, 200);
    for headers in [
        // The page in a frame, as an image, and read by a script.
        [link[0], link[1], ("sec-fetch-dest", "iframe")],
        [link[0], ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")],
        [link[0], ("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")],
        [link[0], ("sec-fetch-mode", "no-cors"), link[2]],
    ] {
        assert_eq!(get(&sandbox, "/", &headers).status, 403, "{headers:?}");
    }
    // A form, and DNS rebinding.
    assert_eq!(get(&sandbox, "/", &[&link[..], &[("origin", "http://evil.example")]].concat()).status, 403);
    assert_eq!(get(&sandbox, "/", &[&link[..], &[("host", "evil.example")]].concat()).status, 403);
    assert_eq!(request(&sandbox, "POST", "/", &link, b"").status, 403);
    for path in
        ["/_sandbox/page/index.html", "/_sandbox/v1/state", "/_sandbox/v1/events", &format!("{API}/labels/list")]
    {
        assert_eq!(get(&sandbox, path, &link).status, 403, "{path}");
    }
    assert!(sandbox.journal().is_empty());
}

#[test]
fn the_control_api_is_neither_cached_nor_taken_for_a_script() {
    let sandbox = sandbox();
    for path in ["/_sandbox/v1/state", "/_sandbox/v1/nothing"] {
        for headers in [&[][..], &[("sec-fetch-site", "cross-site")]] {
            let response = get(&sandbox, path, headers);
            assert_eq!(response.header("cache-control"), Some("no-store"), "{path}");
            assert_eq!(response.header("x-content-type-options"), Some("nosniff"), "{path}");
            assert_eq!(response.header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
        }
    }
    assert_eq!(call(&sandbox, "/labels/list", &json!({})).header("cache-control"), None);
}
