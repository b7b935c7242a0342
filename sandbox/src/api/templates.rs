//! Templates.

use super::{Call, Done, Operation, Refusal, messages};
use crate::params::Kind::{Text, Word};
use crate::params::rules::Rule;
use crate::params::{CHANNEL, Params, checks, needed, optional};
use crate::store::messages::Details;
use crate::store::templates::{self, Template};

pub(super) static LIST: Operation = Operation {
    name: "templates.list",
    path: "/whatsapp/templates/list",
    params: &[CHANNEL],
    rules: &[],
    has_bodies: false,
    run: list,
};

pub(super) static SEND: Operation = Operation {
    name: "templates.send",
    path: "/whatsapp/templates/send",
    params: &[
        needed("to", Text(checks::phone)),
        needed("templateName", Text(checks::template_name)),
        CHANNEL,
        optional("languageCode", Text(checks::language)),
        optional("variables", Text(checks::variables)),
        optional("header", Text(checks::header)),
        optional("image", Text(checks::url)),
        optional("video", Text(checks::url)),
        optional("document", Text(checks::url)),
        optional("mediaUrl", Text(checks::url)),
        optional("mediaType", Word(&["image", "video", "document"])),
        optional("apiReference", Text(checks::any)),
    ],
    rules: &[
        Rule::AtMostOne(&["variables", "body1"]),
        Rule::AtMostOne(&["header", "image", "video", "document", "mediaUrl"]),
        Rule::Together("mediaUrl", "mediaType"),
    ],
    has_bodies: true,
    run: send,
};

fn list(call: &Call<'_>) -> Result<Done, Refusal> {
    Ok(Done::list(templates::list(call.db, &call.channel)?, "template"))
}

/// The template in the language asked for; without one its only language, English or the oldest.
fn choose(mut found: Vec<Template>, name: &str, language: Option<&str>) -> Result<Template, Refusal> {
    if found.is_empty() {
        return Err(Refusal::new(404, format!("(#132001) templateName: there is no approved template '{name}'")));
    }
    let at = match language {
        Some(code) => found.iter().position(|template| template.language == code),
        None => Some(found.iter().position(|template| template.language == "en").unwrap_or(0)),
    };
    at.map(|at| found.swap_remove(at)).ok_or_else(|| {
        Refusal::new(404, format!("(#132001) languageCode: template '{name}' does not exist in this language"))
    })
}

/// The header that was given: which kind, under which parameter, and its value.
fn given_header(params: &Params) -> Option<(&str, &'static str, &str)> {
    if let (Some(url), Some(kind)) = (params.text("mediaUrl"), params.text("mediaType")) {
        return Some((kind, "mediaUrl", url));
    }
    [("text", "header"), ("image", "image"), ("video", "video"), ("document", "document")]
        .into_iter()
        .find_map(|(kind, name)| params.text(name).map(|value| (kind, name, value)))
}

fn check_header(template: &Template, params: &Params) -> Result<Option<String>, Refusal> {
    let refuse = |why: String| Err(Refusal::new(400, why));
    match (template.header.as_deref(), given_header(params)) {
        (None, None) => Ok(None),
        (Some(wanted), Some((kind, _, value))) if wanted == kind => Ok(Some(value.to_owned())),
        (Some(wanted), Some((_, name, _))) => {
            refuse(format!("(#132012) {name}: the template's header is of kind {wanted}"))
        }
        (Some("text"), None) => {
            refuse("(#132000) header: the template's header takes one variable, none was given".to_owned())
        }
        (Some(wanted), None) => {
            refuse(format!("(#132012) {wanted}: the template's header is of kind {wanted}, none was given"))
        }
        (None, Some((_, name, _))) => refuse(format!("(#132000) {name}: the template has no header to fill in")),
    }
}

fn fill_in(body: &str, variables: &[String]) -> String {
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let Some((index, after)) = after.split_once("}}") else { break };
        let index: usize = index.parse().unwrap_or(0);
        text.push_str(variables.get(index.wrapping_sub(1)).map_or("", String::as_str));
        rest = after;
    }
    text.push_str(rest);
    text
}

fn send(call: &Call<'_>) -> Result<Done, Refusal> {
    let params = &call.params;
    let name = params.text("templateName").unwrap_or_default();
    let found = templates::find(call.db, &call.channel, name)?;
    let template = choose(found, name, params.text("languageCode"))?;
    let (given_as, variables) = match params.text("variables") {
        Some(text) => ("variables", text.split(',').map(str::to_owned).collect()),
        None => ("body1", params.bodies.clone()),
    };
    if variables.len() != template.variables {
        return Err(Refusal::new(
            400,
            format!(
                "(#132000) {given_as}: {} variables were given, the template takes {}",
                variables.len(),
                template.variables
            ),
        ));
    }
    let header = check_header(&template, params)?;
    let content = fill_in(&template.body, &variables);
    let details = Details {
        template_name: Some(name.to_owned()),
        language_code: Some(template.language),
        variables,
        header,
        ..Details::default()
    };
    messages::accept(call, "template", &content, details)
}
