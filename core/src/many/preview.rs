//! Compares a message with its template, and shows it as the customer will read it. The page of the API shows no
//! response of `templates.list`, so everything that is read of a template here is assumed: what is absent is not
//! checked.

use crate::api::templates::{SendTemplateParams, Template};
use crate::error::{FieldError, FieldErrorKind};
use crate::json::Json;
use crate::spec::parameter::Variables;

/// The templates of one name, in all their languages.
#[derive(Debug)]
pub(crate) struct KnownTemplates {
    name: String,
    templates: Vec<Template>,
}

/// The placeholders `{{1}}` or `{{name}}` of a text, in order, each once.
fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for part in text.split("{{").skip(1) {
        if let Some((name, _)) = part.split_once("}}")
            && !found.contains(&name.trim())
        {
            found.push(name.trim());
        }
    }
    found
}

/// A text with its placeholders replaced by these values, in order.
fn fill(text: &str, values: &[&str]) -> String {
    let names: Vec<String> = placeholders(text).into_iter().map(str::to_owned).collect();
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, after)) = after.split_once("}}") else { break };
        filled.push_str(before);
        // A number is the position of the value; other names count in their order.
        let position = match name.trim().parse::<usize>() {
            Ok(number) => number.checked_sub(1),
            Err(_) => names.iter().position(|known| known == name.trim()),
        };
        let value = position.and_then(|position| values.get(position));
        match value {
            Some(value) => filled.push_str(value),
            None => filled.extend(["{{", name, "}}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

fn component(template: &Template, kind: &str) -> Option<Json> {
    let is_kind = |component: &&Json| {
        component.get("type").and_then(|kind| kind.to_text()).is_some_and(|other| other.eq_ignore_ascii_case(kind))
    };
    template.components.iter().find(is_kind).cloned()
}

fn text(json: &Json, name: &str) -> Option<String> {
    json.get(name)?.to_text()
}

/// The type of a template's header.
enum HeaderKind {
    None,
    Text(String),
    Media(String),
}

fn header_kind(template: &Template) -> HeaderKind {
    let format = component(template, "header").and_then(|header| text(&header, "format"));
    match (format, template.header_text()) {
        (Some(format), _) if !format.eq_ignore_ascii_case("text") => HeaderKind::Media(format.to_ascii_lowercase()),
        (_, Some(text)) => HeaderKind::Text(text),
        (_, None) => HeaderKind::None,
    }
}

/// The type of the header that a message has.
fn given_header(params: &SendTemplateParams) -> Option<(&'static str, &str)> {
    let media = [("image", &params.image), ("video", &params.video), ("document", &params.document)];
    let media = media.into_iter().find_map(|(kind, url)| Some((kind, kind, url.as_deref()?)));
    let generic = params.media_url.as_deref().zip(params.media_type.as_deref());
    let generic = generic.map(|(url, kind)| ("mediaUrl", kind, url));
    let text = params.header.as_deref().map(|_| ("header", "text", ""));
    text.or(media).or(generic).map(|(field, kind, _)| (field, kind))
}

/// The variables of a message. Those in the comma-separated form are split as the API does it.
fn variables(params: &SendTemplateParams) -> Vec<&str> {
    match &params.variables {
        None => Vec::new(),
        Some(Variables::Values(values)) => values.iter().map(String::as_str).collect(),
        Some(Variables::Joined(text)) => text.split(',').map(str::trim).collect(),
    }
}

impl KnownTemplates {
    /// The templates of this name among those that the server lists.
    pub(crate) fn new(name: &str, all: Vec<Template>) -> Self {
        let templates = all.into_iter().filter(|template| template.name.as_deref() == Some(name)).collect();
        Self { name: name.to_owned(), templates }
    }

    /// The template that a message uses. Without a language, the server chooses, so only a name with one language is
    /// certain.
    fn find(&self, language: Option<&str>) -> Option<&Template> {
        match (language, self.templates.as_slice()) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(language), all) => all.iter().find(|template| template.language.as_deref() == Some(language)),
        }
    }

    /// The fields of a message that do not fit its template.
    pub(crate) fn check(&self, params: &SendTemplateParams) -> Vec<FieldError> {
        let language = params.language_code.as_deref();
        let error = |field: &str, message: String| vec![FieldError::new(field, FieldErrorKind::NotAllowed, message)];
        if self.templates.is_empty() {
            return error("templateName", format!("no template {} is listed for this channel", self.name));
        }
        let Some(template) = self.find(language) else {
            let languages: Vec<&str> =
                self.templates.iter().filter_map(|template| template.language.as_deref()).collect();
            let is_listed = language.is_none() || languages.is_empty();
            let message = format!("the template {} is listed only in {}", self.name, languages.join(", "));
            return if is_listed { Vec::new() } else { error("languageCode", message) };
        };
        if let Some(status) = template.status.as_deref().filter(|status| !status.eq_ignore_ascii_case("approved")) {
            let status = status.to_ascii_lowercase();
            return error("templateName", format!("the template {} is not approved: it is {status}", self.name));
        }
        let mut field_errors = Vec::new();
        if let Some(body) = template.body_text() {
            let (expected, given) = (placeholders(&body).len(), variables(params).len());
            if expected != given {
                let message = format!("has {given} values, but the template's body has {expected} variables");
                field_errors.push(FieldError::new("variables", FieldErrorKind::NotAllowed, message));
            }
        }
        field_errors.extend(check_header(template, params));
        field_errors
    }

    /// The message as the customer will read it, if the template is known.
    pub(crate) fn render(&self, params: &SendTemplateParams) -> Option<String> {
        let template = self.find(params.language_code.as_deref())?;
        let values = variables(params);
        let header = match (header_kind(template), params.header.as_deref()) {
            (HeaderKind::Text(text), value) => Some(fill(&text, value.as_slice())),
            (HeaderKind::Media(kind), _) => Some(format!("[{kind}]")),
            (HeaderKind::None, _) => None,
        };
        let buttons = component(template, "buttons").and_then(|buttons| buttons.get("buttons")?.elements());
        let buttons = buttons.unwrap_or_default();
        let buttons = buttons.iter().filter_map(|button| Some(format!("[{}]", text(button, "text")?)));
        let body = template.body_text().map(|body| fill(&body, &values));
        let parts = [header, body, template.footer_text()].into_iter().flatten().chain(buttons);
        Some(parts.collect::<Vec<_>>().join("\n"))
    }
}

fn check_header(template: &Template, params: &SendTemplateParams) -> Option<FieldError> {
    let (kind, needs_value) = match header_kind(template) {
        HeaderKind::None => (None, false),
        HeaderKind::Text(text) => (Some("text".to_owned()), !placeholders(&text).is_empty()),
        HeaderKind::Media(kind) => (Some(kind), true),
    };
    let error = |field: &str, message: String| Some(FieldError::new(field, FieldErrorKind::NotAllowed, message));
    match (given_header(params), kind) {
        // Media that a template has stored needs no value, so only a value of a wrong type is certainly wrong.
        (None, Some(kind)) if needs_value && kind == "text" => {
            error("header", "is missing: the template's header has a variable".to_owned())
        }
        (None, Some(kind)) if needs_value && matches!(kind.as_str(), "image" | "video" | "document") => {
            error(&kind, format!("is missing: the template's header is this {kind}"))
        }
        (None, _) => None,
        (Some((field, _)), None) => error(field, "is given, but the template has no header".to_owned()),
        (Some((field, given)), Some(kind)) if given != kind => {
            error(field, format!("is given as a {given}, but the template's header is of the type {kind}"))
        }
        (Some((field, "text")), Some(_)) if !needs_value => {
            error(field, "is given, but the template's header has no variable".to_owned())
        }
        (Some(_), Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(components: &str) -> KnownTemplates {
        let templates = format!(
            r#"[{{"name":"offer","language":"en","status":"APPROVED","components":{components}}},
                {{"name":"other","language":"en","status":"APPROVED"}}]"#
        );
        KnownTemplates::new("offer", serde_json::from_str(&templates).unwrap())
    }

    fn message(json: &str) -> SendTemplateParams {
        serde_json::from_str(json).unwrap()
    }

    const TEXT_HEADER: &str = r#"[{"type":"HEADER","format":"TEXT","text":"For {{1}}"},{"type":"BODY","text":"Hi"}]"#;
    const IMAGE: &str = r#"[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hi {{1}}, {{2}}, {{1}}"}]"#;

    #[test]
    fn a_message_is_compared_with_its_template() {
        let cases = [
            (IMAGE, r#"{"variables":["a","b"],"image":"https://x.test/a"}"#, vec![]),
            (IMAGE, r#"{"variables":["a"],"image":"https://x.test/a"}"#, vec!["variables"]),
            (IMAGE, r#"{"variables":"a, b","mediaUrl":"https://x.test/a","mediaType":"image"}"#, vec![]),
            (IMAGE, r#"{"variables":"a","video":"https://x.test/a"}"#, vec!["variables", "video"]),
            (IMAGE, r#"{"variables":["a","b"]}"#, vec!["image"]),
            (TEXT_HEADER, r#"{"header":"you"}"#, vec![]),
            (TEXT_HEADER, "{}", vec!["header"]),
            (TEXT_HEADER, r#"{"header":"you","languageCode":"de"}"#, vec!["languageCode"]),
            ("[]", r#"{"header":"you"}"#, vec!["header"]),
            ("[]", r#"{"variables":["unchecked"]}"#, vec![]),
        ];
        for (components, params, expected) in cases {
            let errors = known(components).check(&message(params));
            let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, expected, "{params}");
        }
        let unknown = KnownTemplates::new("offer", Vec::new()).check(&message("{}"));
        assert_eq!(unknown.first().map(|error| error.field.as_str()), Some("templateName"));
    }

    #[test]
    fn a_message_is_shown_as_the_customer_reads_it() {
        let with_buttons = r#"[{"type":"BODY","text":"Hi {{name}}, {{ 2 }}. {{3}} {{"},{"type":"FOOTER","text":"Bye"},
            {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"},{"type":"URL","text":"Shop"}]}]"#;
        let cases = [
            (IMAGE, r#"{"variables":["{{2}}","b"]}"#, "[image]\nHi {{2}}, b, {{2}}"),
            (TEXT_HEADER, r#"{"header":"you"}"#, "For you\nHi"),
            (r#"[{"type":"BODY","text":"{{2}} for {{1}}"}]"#, r#"{"variables":["John","Tea"]}"#, "Tea for John"),
            (with_buttons, r#"{"variables":["Zoë","🇩🇪"]}"#, "Hi Zoë, 🇩🇪. {{3}} {{\nBye\n[Stop]\n[Shop]"),
        ];
        for (components, params, expected) in cases {
            assert_eq!(known(components).render(&message(params)).as_deref(), Some(expected));
        }
    }
}
