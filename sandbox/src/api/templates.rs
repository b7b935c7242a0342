//! Templates.

use super::limits::TemplateSend;
use super::messages;
use super::operation::{HandlerResult, Operation, RequestContext};
use super::response::ApiError;
use crate::params::rules::Rule;
use crate::params::{API_REFERENCE, CHANNEL, ParamType, Params, checks, optional, required};
use crate::store::message_content::MessageDetails;
use crate::store::rendering::{Rendered, RenderedHeader, fill_in};
use crate::store::templates::{self, Template};

pub(super) static OPERATIONS: &[Operation] = &[
    Operation {
        name: "templates.list",
        path: "/whatsapp/templates/list",
        params: &[CHANNEL],
        rules: &[],
        has_bodies: false,
        handler: list,
    },
    Operation {
        name: "templates.send",
        path: "/whatsapp/templates/send",
        params: &[
            required("to", ParamType::String(checks::phone)),
            required("templateName", ParamType::String(checks::template_name)),
            CHANNEL,
            optional("languageCode", ParamType::String(checks::language)),
            optional("variables", ParamType::String(checks::variables)),
            optional("header", ParamType::String(checks::header)),
            optional("image", ParamType::String(checks::url)),
            optional("video", ParamType::String(checks::url)),
            optional("document", ParamType::String(checks::url)),
            optional("mediaUrl", ParamType::String(checks::url)),
            optional("mediaType", ParamType::Enum(&["image", "video", "document"])),
            API_REFERENCE,
        ],
        rules: &[
            Rule::AtMostOne(&["variables", "body1"]),
            Rule::AtMostOne(&["header", "image", "video", "document", "mediaUrl"]),
            Rule::AllOrNone("mediaUrl", "mediaType"),
        ],
        has_bodies: true,
        handler: send,
    },
];

fn list(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    let mut list = templates::list(context.db, &context.channel)?;
    // Paused and disabled templates are not approved.
    let limited = &context.limits.templates;
    list.retain(|template| template["name"].as_str().is_none_or(|name| !limited.contains_key(name)));
    Ok(HandlerResult::list(list, "template"))
}

/// The template in the requested language. Without a language: English, otherwise the oldest.
fn choose(mut candidates: Vec<Template>, name: &str, language: Option<&str>) -> Result<Template, ApiError> {
    if candidates.is_empty() {
        return Err(ApiError::new(404, format!("(#132001) templateName: there is no approved template '{name}'")));
    }
    let at = match language {
        Some(code) => candidates.iter().position(|template| template.language == code),
        None => Some(candidates.iter().position(|template| template.language == "en").unwrap_or(0)),
    };
    at.map(|at| candidates.swap_remove(at)).ok_or_else(|| {
        ApiError::new(404, format!("(#132001) languageCode: template '{name}' does not exist in this language"))
    })
}

/// The header in the parameters: its kind, the name of its parameter, and its value.
fn requested_header(params: &Params) -> Option<(&str, &'static str, &str)> {
    if let (Some(url), Some(kind)) = (params.string("mediaUrl"), params.string("mediaType")) {
        return Some((kind, "mediaUrl", url));
    }
    [("text", "header"), ("image", "image"), ("video", "video"), ("document", "document")]
        .into_iter()
        .find_map(|(kind, name)| params.string(name).map(|value| (kind, name, value)))
}

/// Checks the header in the parameters, and returns its value.
fn check_header(template: &Template, params: &Params) -> Result<Option<String>, ApiError> {
    let invalid = |why: String| Err(ApiError::new(400, why));
    let is_fixed = template.header_text.as_deref().is_some_and(|text| !text.contains("{{"));
    match (template.header.as_deref(), requested_header(params)) {
        (None, None) => Ok(None),
        (Some("text"), None) if is_fixed => Ok(None),
        (Some("text"), Some(("text", ..))) if is_fixed => {
            invalid("(#132000) header: the template's header takes no variable".to_owned())
        }
        (Some(wanted), Some((kind, _, value))) if wanted == kind => Ok(Some(value.to_owned())),
        (Some(wanted), Some((_, name, _))) => {
            invalid(format!("(#132012) {name}: the template's header is of kind {wanted}"))
        }
        (Some("text"), None) => {
            invalid("(#132000) header: the template's header takes one variable, none was given".to_owned())
        }
        (Some(wanted), None) => {
            invalid(format!("(#132012) {wanted}: the template's header is of kind {wanted}, none was given"))
        }
        (None, Some((_, name, _))) => invalid(format!("(#132000) {name}: the template has no header to fill in")),
    }
}

/// The template as the customer sees it, except for its body. A later change of the template does not change it.
fn rendered(template: &Template, header: Option<&str>) -> Rendered {
    let value = header.unwrap_or_default();
    let header = template.header.as_deref().map(|kind| match kind {
        "text" => {
            let text = template.header_text.as_deref().unwrap_or_default();
            RenderedHeader::text(fill_in(text, &[value.to_owned()]))
        }
        kind => RenderedHeader::file(kind, value),
    });
    Rendered { header, body: String::new(), footer: template.footer.clone(), buttons: template.buttons.clone() }
}

fn send(context: &RequestContext<'_>) -> Result<HandlerResult, ApiError> {
    let params = &context.params;
    let name = params.string("templateName").unwrap_or_default();
    let candidates = templates::find(context.db, &context.channel, name)?;
    let template = choose(candidates, name, params.string("languageCode"))?;
    let (name_of_variables, variables) = match params.string("variables") {
        Some(text) => ("variables", text.split(',').map(str::to_owned).collect()),
        None => ("body1", params.bodies.clone()),
    };
    if variables.len() != template.variables {
        return Err(ApiError::new(
            400,
            format!(
                "(#132000) {name_of_variables}: {} variables were given, the template takes {}",
                variables.len(),
                template.variables
            ),
        ));
    }
    let header = check_header(&template, params)?;
    let content = fill_in(&template.body, &variables);
    let rendered = rendered(&template, header.as_deref());
    let details = MessageDetails {
        template_name: Some(name.to_owned()),
        language_code: Some(template.language),
        variables,
        header,
        rendered: Some(rendered),
        ..MessageDetails::default()
    };
    let template = TemplateSend { name, category: &template.category };
    messages::accept(context, "template", &content, Some(template), details)
}
