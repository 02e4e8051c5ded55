//! The API's description, for machines and for people.

use std::{fmt::Write as _, sync::OnceLock};

use axum::response::{Html, IntoResponse};
use http::header;
use serde_json::Value;

use crate::openapi::openapi;

/// `GET /api/v1/openapi.json`
pub async fn document() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text())
}

/// `GET /api/docs`
pub async fn page() -> Html<&'static str> {
    static PAGE: OnceLock<String> = OnceLock::new();
    Html(PAGE.get_or_init(|| written(&serde_json::from_str(text()).unwrap_or_default())))
}

/// `GET /api/docs/style.css`
pub async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(openapi)
}

const STYLE: &str = "
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem 4rem; }
h1 { font-size: 1.7rem; } h2 { margin-top: 2.6rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .2rem; } p { margin: .3rem 0 .6rem; }
code, pre { font: .92em/1.5 ui-monospace, monospace; } nav a { margin-right: 1em; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 .8rem; }
td { border-top: 1px solid var(--line); padding: .25rem .8rem .25rem 0; vertical-align: top; }
td:first-child { white-space: nowrap; } .method { font-weight: 700; }
";

/// The page: every operation with what it takes and answers, then every shape.
fn written(document: &Value) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Sampan API</title><link rel=\"stylesheet\" href=\"/api/docs/style.css\"><h1>Sampan API</h1>",
    );
    for paragraph in document["info"]["description"].as_str().unwrap_or("").split("\n\n") {
        let _ = write!(page, "<p>{}</p>", escaped(paragraph));
    }
    page.push_str(
        "<p>The same for machines: <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a></p><nav>",
    );
    let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    for tag in tags {
        let name = escaped(tag["name"].as_str().unwrap_or(""));
        let _ = write!(page, "<a href=\"#{name}\">{name}</a>");
    }
    page.push_str("<a href=\"#shapes\">shapes</a></nav>");
    for tag in tags {
        let name = tag["name"].as_str().unwrap_or("");
        let about = escaped(tag["description"].as_str().unwrap_or(""));
        let _ = write!(page, "<h2 id=\"{0}\">{0}</h2><p>{about}</p>", escaped(name));
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if operation["tags"][0] == name {
                    operation_into(&mut page, method, path, operation);
                }
            }
        }
    }
    page.push_str("<h2 id=\"shapes\">shapes</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        let about = schema["description"].as_str().unwrap_or("");
        let _ = write!(page, "<h3 id=\"{0}\"><code>{0}</code></h3><p>{1}</p>", escaped(name), escaped(about));
        shape_into(&mut page, schema);
    }
    page.push_str("</html>");
    page
}

fn operation_into(page: &mut String, method: &str, path: &str, operation: &Value) {
    let _ = write!(
        page,
        "<h3 id=\"{}\"><span class=\"method\">{}</span> <code>/api/v1{}</code></h3><p>{}</p>",
        escaped(operation["operationId"].as_str().unwrap_or("")),
        escaped(&method.to_uppercase()),
        escaped(path),
        escaped(operation["summary"].as_str().unwrap_or("")),
    );
    if let Some(more) = operation["description"].as_str() {
        let _ = write!(page, "<p>{}</p>", escaped(more));
    }
    page.push_str("<table>");
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let _ = write!(
            page,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
            escaped(parameter["name"].as_str().unwrap_or("")),
            escaped(parameter["in"].as_str().unwrap_or("")),
            escaped(parameter["description"].as_str().unwrap_or("")),
        );
    }
    for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        let _ = write!(
            page,
            "<tr><td>body</td><td>{}</td><td>{}</td></tr>",
            escaped(kind),
            kind_of(&content["schema"])
        );
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let shape: Vec<String> = response["content"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, content)| kind_of(&content["schema"]))
            .collect();
        let about = escaped(response["description"].as_str().unwrap_or(""));
        let _ = write!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{about}</td></tr>",
            escaped(status),
            shape.join(", ")
        );
    }
    page.push_str("</table>");
}

fn shape_into(page: &mut String, schema: &Value) {
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> =
            words.iter().filter_map(Value::as_str).map(|w| format!("<code>{}</code>", escaped(w))).collect();
        let _ = write!(page, "<p>{}</p>", words.join(" · "));
    }
    for key in ["oneOf", "allOf", "anyOf"] {
        for part in schema[key].as_array().into_iter().flatten() {
            shape_into(page, part);
        }
    }
    let Some(properties) = schema["properties"].as_object() else { return };
    page.push_str("<table>");
    for (name, property) in properties {
        let about = escaped(property["description"].as_str().unwrap_or(""));
        let _ = write!(
            page,
            "<tr><td><code>{}</code></td><td>{}</td><td>{about}</td></tr>",
            escaped(name),
            kind_of(property)
        );
    }
    page.push_str("</table>");
}

/// What a value is, in a word or a link.
fn kind_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        return format!("<a href=\"#{0}\">{0}</a>", escaped(name));
    }
    if let Some(items) = schema.get("items").filter(|_| schema["type"] == "array") {
        return format!("list of {}", kind_of(items));
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().filter_map(Value::as_str).map(escaped).collect::<Vec<_>>().join(" or ");
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(parts) = schema[key].as_array() {
            return parts.iter().map(kind_of).collect::<Vec<_>>().join(" or ");
        }
    }
    match &schema["type"] {
        Value::String(kind) => escaped(kind),
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).map(escaped).collect::<Vec<_>>().join(" or ")
        }
        _ => String::new(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_page_shows_every_operation_and_needs_nothing_from_elsewhere() {
        let Html(page) = page().await;
        for (_, path) in crate::operations() {
            assert!(page.contains(&format!("/api/v1{path}</code>")), "{path}");
        }
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"));
    }
}
