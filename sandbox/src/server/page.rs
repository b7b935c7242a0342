//! The files of the sandbox's page. They are part of the program.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, header};

use super::control;
use super::page_path::{BASE, ROOT};
use super::response::ServerResponse;

/// The file that is at [`ROOT`].
const INDEX: &str = "index.html";

/// A file: its name below the folder of the page, and its content.
struct PageFile {
    name: &'static str,
    content: &'static [u8],
}

macro_rules! page_files {
    ($($name:literal,)*) => {
        &[$(PageFile {
            name: $name,
            content: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/page/", $name)),
        },)*]
    };
}

static FILES: &[PageFile] = page_files![
    "app.js",
    "clock-bar.js",
    "icon.svg",
    "index.html",
    "lib/api.js",
    "lib/changes.js",
    "lib/confirm.js",
    "lib/dialog.js",
    "lib/edits.js",
    "lib/error-boundary.js",
    "lib/form.js",
    "lib/html.js",
    "lib/limits.js",
    "lib/lookup.js",
    "lib/menu.js",
    "lib/notices.js",
    "lib/page-version.js",
    "lib/repeated-load.js",
    "lib/router.js",
    "lib/time.js",
    "lib/use-channels.js",
    "lib/use-data.js",
    "lib/use-now.js",
    "lib/virtual-list.js",
    "main.js",
    "style/code.css",
    "style/controls.css",
    "style/data.css",
    "style/faults.css",
    "style/layout.css",
    "style/phones.css",
    "style/request-detail.css",
    "style/request-list.css",
    "style/requests.css",
    "style/theme.css",
    "use-view.js",
    "vendor/hooks.js",
    "vendor/htm.js",
    "vendor/preact.js",
    "views.js",
    "views/data/data-file.js",
    "views/data/data-tools.js",
    "views/data/data-view.js",
    "views/data/field.js",
    "views/data/import-dialog.js",
    "views/data/item-actions.js",
    "views/data/item-dialog.js",
    "views/data/item-table.js",
    "views/data/kind-view.js",
    "views/data/kinds.js",
    "views/data/pager.js",
    "views/data/pairs.js",
    "views/data/reset-dialog.js",
    "views/data/template.js",
    "views/faults/armed-list.js",
    "views/faults/fault.js",
    "views/faults/faults-view.js",
    "views/faults/kind-card.js",
    "views/faults/kinds.js",
    "views/faults/limits-form.js",
    "views/faults/limits.js",
    "views/faults/played-list.js",
    "views/faults/quick-actions.js",
    "views/faults/scope-bar.js",
    "views/faults/stage-picture.js",
    "views/faults/template-states.js",
    "views/faults/types.js",
    "views/phones/bubble.js",
    "views/phones/composer.js",
    "views/phones/conversation-list.js",
    "views/phones/conversations.js",
    "views/phones/fail-dialog.js",
    "views/phones/icons.js",
    "views/phones/message-list.js",
    "views/phones/message-menu.js",
    "views/phones/messages.js",
    "views/phones/new-phone-dialog.js",
    "views/phones/phone.js",
    "views/phones/phones-view.js",
    "views/phones/window-bar.js",
    "views/requests/code-panel.js",
    "views/requests/code/arguments.js",
    "views/requests/code/curl.js",
    "views/requests/code/kotlin.js",
    "views/requests/code/languages.js",
    "views/requests/code/layout.js",
    "views/requests/code/node.js",
    "views/requests/code/operations.js",
    "views/requests/code/python.js",
    "views/requests/code/rust.js",
    "views/requests/code/strings.js",
    "views/requests/code/swift.js",
    "views/requests/copy-button.js",
    "views/requests/detail-parts.js",
    "views/requests/doubled-banner.js",
    "views/requests/facts.js",
    "views/requests/filter-bar.js",
    "views/requests/filters.js",
    "views/requests/pretty-json.js",
    "views/requests/request-detail.js",
    "views/requests/request-list.js",
    "views/requests/request-row.js",
    "views/requests/requests-view.js",
    "views/requests/rows.js",
    "views/requests/status-chip.js",
    "views/requests/tabs.js",
    "views/requests/types.js",
    "views/requests/use-calls.js",
];

/// The place of the version in [`INDEX`].
const VERSION_MARK: &str = "PAGE_VERSION";

/// Identifies the content of all files.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    for file in FILES {
        (file.name, file.content).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
});

/// The content of [`INDEX`], with the version.
static INDEX_CONTENT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let template = FILES.iter().find(|file| file.name == INDEX).map_or(&[][..], |file| file.content);
    String::from_utf8_lossy(template).replace(VERSION_MARK, &VERSION).into_bytes()
});

/// A string that differs if a file differs. An open page compares it with its own.
pub(super) fn version() -> &'static str {
    &VERSION
}

/// The content type of each kind of file.
const CONTENT_TYPES: &[(&str, &str)] = &[
    (".css", "text/css; charset=utf-8"),
    (".html", "text/html; charset=utf-8"),
    (".js", "text/javascript; charset=utf-8"),
    (".svg", "image/svg+xml"),
];

/// The page loads nothing from another site, runs no inline script, and cannot be shown in a frame: the data that it
/// shows may have been written by somebody else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; font-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    // A new version of the sandbox may be on the same port.
    ("cache-control", "no-cache"),
];

fn etag(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

/// Whether the client has the file already.
fn is_known(parts: &Parts, etag: &str) -> bool {
    let values = parts.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|value| matches!(value.trim(), "*") || value.trim() == etag)
}

fn response(parts: &Parts) -> ServerResponse {
    let path = parts.uri.path();
    let name = if path == ROOT { INDEX } else { path.strip_prefix(BASE).unwrap_or_default() };
    let Some(file) = FILES.iter().find(|file| file.name == name) else {
        return control::error(404, &format!("the page has no file '{name}'"));
    };
    if parts.method != Method::GET {
        let mut response = control::error(405, "the files of the page can only be read, with GET");
        response.headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
        return response;
    }
    let content_type = CONTENT_TYPES.iter().find(|(ending, _)| name.ends_with(ending));
    let content_type = content_type.map_or("application/octet-stream", |(_, content_type)| content_type);
    let content = if name == INDEX { &INDEX_CONTENT } else { file.content };
    let etag = etag(content);
    let (status, content) = if is_known(parts, &etag) { (304, &[][..]) } else { (200, content) };
    let mut response = ServerResponse::new(status, content_type, Bytes::from_static(content));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        response.headers.insert(header::ETAG, etag);
    }
    response
}

/// The response to a request for the page or one of its files.
pub(super) fn handle(parts: &Parts) -> ServerResponse {
    let mut response = response(parts);
    for (name, value) in HEADERS {
        response.headers.insert(*name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::{CONTENT_TYPES, FILES};

    /// The files in a folder and its folders.
    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    #[test]
    fn the_table_has_every_file_of_the_folder_in_order() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("page");
        let names = files(&folder).into_iter().map(|file| {
            let name = file.strip_prefix(&folder).unwrap().to_str().unwrap();
            name.replace('\\', "/")
        });
        // The others, such as licences and type definitions, are not loaded by a browser.
        let is_loaded = |name: &String| CONTENT_TYPES.iter().any(|(ending, _)| name.ends_with(ending));
        let names: BTreeSet<String> = names.filter(is_loaded).collect();
        let table: Vec<&str> = FILES.iter().map(|file| file.name).collect();
        assert_eq!(table, names.iter().map(String::as_str).collect::<Vec<_>>());
    }
}
