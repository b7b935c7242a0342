//! Generates the classes of Kotlin with the options: `ClientOptions` and `Overrides`, whose properties a program sets
//! in a lambda, and their builders for Java. Unlike data classes, they can get more options without a change of the
//! existing methods.

use std::fmt::Write as _;

use regex_lite::Regex;

use crate::error::Result;
use crate::rewrite::group;

/// The declarations that do not depend on the options.
const HEADER: &str = include_str!("options_header.kt");
const CLIENT_OPTIONS: &str = include_str!("client_options.kt");
const OVERRIDES: &str = include_str!("overrides.kt");

/// An option: its name, type and documentation.
struct OptionField {
    name: String,
    kotlin_type: String,
    docs: String,
}

/// Writes the classes from the records in the rewritten source.
pub(crate) fn render(source: &str) -> Result<String> {
    let (options, overrides) = (fields(source, "ClientOptions")?, fields(source, "Overrides")?);
    // In Kotlin the base URL and the API key are options too.
    let docs = class_docs(source, "ClientOptions")?
        .replace(" of a client besides the base URL and the API key.", " of a client.");
    let mut result = HEADER.replace("/* docs of ClientOptions */", docs.trim_end());
    for (template, fields) in [(CLIENT_OPTIONS, options), (OVERRIDES, overrides)] {
        let rendered = template
            .replace("    /* properties */\n", &properties(&fields))
            .replace("    /* setters */\n", &setters(&fields, builder(template)))
            .replace("/* names */", &names(&fields));
        result.push_str(&rendered);
    }
    Ok(result)
}

fn builder(template: &str) -> &'static str {
    if template.contains("class ClientBuilder") { "ClientBuilder" } else { "OverridesBuilder" }
}

/// The text of a record between its parentheses.
fn body<'a>(source: &'a str, name: &str) -> Result<&'a str> {
    let start = format!("internal data class {name} (\n");
    let body = source.split_once(&start).and_then(|(_, rest)| rest.split_once("\n){"));
    Ok(body.ok_or_else(|| format!("no record `{name}`"))?.0)
}

fn class_docs(source: &str, name: &str) -> Result<String> {
    let (before, _) = source.split_once(&format!("internal data class {name} (")).ok_or("no documentation")?;
    let start = before.rfind("/**").ok_or("no documentation")?;
    Ok(before.get(start..).unwrap_or_default().to_owned())
}

fn fields(source: &str, name: &str) -> Result<Vec<OptionField>> {
    let field = Regex::new(r"((?:    /\*\*\n(?:     \*[^\n]*\n)+)?)    var `(\w+)`: ([^\n]+?) = (?:null|false) ?\n")?;
    let body = format!("{}\n", body(source, name)?);
    let found = field.captures_iter(&body).map(|captures| OptionField {
        name: group(&captures, 2),
        kotlin_type: group(&captures, 3),
        docs: group(&captures, 1),
    });
    Ok(found.collect())
}

fn properties(fields: &[OptionField]) -> String {
    let mut result = String::new();
    for OptionField { name, kotlin_type, docs } in fields {
        let default = if kotlin_type.ends_with('?') { "null" } else { "false" };
        // Writing to a string never fails.
        let _ = write!(result, "{docs}    public var {name}: {kotlin_type} = {default}\n\n");
    }
    result
}

/// Methods for Java, with its own type of durations.
fn setters(fields: &[OptionField], builder: &str) -> String {
    let mut result = String::new();
    for OptionField { name, kotlin_type, docs } in fields {
        let kotlin_type = kotlin_type.trim_end_matches('?');
        let (java_type, conversion) = match kotlin_type {
            "kotlin.time.Duration" => ("java.time.Duration", ".toKotlinDuration()"),
            other => (other, ""),
        };
        let _ = write!(
            result,
            "{docs}    public fun {name}({name}: {java_type}): {builder} = set {{ this.{name} = {name}{conversion} }}\n\n"
        );
    }
    result
}

fn names(fields: &[OptionField]) -> String {
    fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
/**
 * All options.
 */
internal data class ClientOptions (
    /**
     * The proxy.
     */
    var `proxy`: String? = null 
    , 
    var `timeout`: kotlin.time.Duration? = null 
    
){
}
internal data class Overrides (
    var `timeout`: kotlin.time.Duration? = null 
    , 
    var `clearChannelId`: kotlin.Boolean = false 
    
){
}
";

    #[test]
    fn every_option_has_a_property_and_a_setter() {
        let rendered = render(SOURCE).unwrap();
        let expected = [
            "    /**\n     * The proxy.\n     */\n    public var proxy: String? = null\n",
            "    public var clearChannelId: kotlin.Boolean = false\n",
            "    public fun proxy(proxy: String): ClientBuilder = set { this.proxy = proxy }\n",
            "    public fun timeout(timeout: java.time.Duration): OverridesBuilder = set { this.timeout = timeout.toKotlinDuration() }\n",
            "(proxy, timeout)",
            "/**\n * All options.\n */\n",
        ];
        for part in expected {
            assert!(rendered.contains(part), "{part} in {rendered}");
        }
        assert!(render("").is_err());
    }
}
