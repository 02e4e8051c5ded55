//! The API's own description: OpenAPI 3.1.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use utoipa_axum::router::OpenApiRouter;

use crate::{Server, api, problem::ProblemBody};

/// What stands above the operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sampan",
        description = "Every message and order of every connected platform, in one inbox.\n\nJSON in snake_case; ids are opaque and sort by time; times are RFC 3339 UTC with milliseconds; money is in minor units. Lists answer `items` and `next_cursor`. Refusals are `application/problem+json` with a stable `code`. Writes take `Idempotency-Key`: said again within 24 h, the same request is done once and answered the same. A write with a session cookie must carry an `Origin` of the inbox."
    ),
    servers((url = "/api/v1")),
    components(schemas(ProblemBody)),
    security(("session" = []), ("token" = [])),
    modifiers(&Schemes),
    tags(
        (name = "session", description = "First run, signing in and out"),
        (name = "me", description = "One's own settings, and the devices that are notified"),
        (name = "team", description = "Members, labels and views"),
        (name = "accounts", description = "Platforms, apps, connected accounts"),
        (name = "conversations", description = "Threads between contacts and accounts"),
        (name = "messages", description = "Entries of conversations"),
        (name = "attachments", description = "Files"),
        (name = "contacts", description = "Customers"),
        (name = "orders", description = "Purchases"),
        (name = "search", description = "Over messages, contacts and orders"),
        (name = "journal", description = "Raw events, and what became of them"),
        (name = "webhooks", description = "Other programs that hear of changes"),
        (name = "audit", description = "What was done, by whom and from where"),
        (name = "stream", description = "Live")
    )
)]
pub struct Head;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let cookie = ApiKeyValue::with_description(
            "sampan",
            "Set by POST /session; called `__Host-sampan` under https.",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        components.add_security_scheme(
            "token",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .description(Some("An API token: `smp_…`"))
                    .build(),
            ),
        );
    }
}

/// The document, as JSON text with a line break at its end.
pub fn openapi() -> String {
    let (_, document) = described().split_for_parts();
    let mut document = serde_json::to_value(document).unwrap_or_default();
    finish(&mut document);
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// What the macros cannot say: every refusal is a problem, and every field of an answer is there, if only as null.
fn finish(document: &mut Value) {
    let problem = json!({
        "description": "A refusal",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
    });
    let mut inputs = Vec::new();
    for item in objects(document.get_mut("paths")) {
        for operation in item.values_mut().filter_map(Value::as_object_mut) {
            if let Some(body) = operation.get("requestBody") {
                references(body, &mut inputs);
            }
            if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
                responses.insert("default".to_owned(), problem.clone());
            }
        }
    }
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return;
    };
    // What a request holds, with all that is in it, may be left out as its own definition says.
    let mut at = 0;
    while let Some(name) = inputs.get(at).cloned() {
        if let Some(schema) = schemas.get(&name) {
            references(schema, &mut inputs);
        }
        at += 1;
    }
    for (name, schema) in schemas.iter_mut() {
        if !inputs.contains(name) && name != "Problem" {
            require_all(schema);
        }
    }
}

fn objects(value: Option<&mut Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    value
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
}

/// Names of the schemas that a piece of the document refers to.
fn references(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(name) = map.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next())
                && !into.iter().any(|known| known == name)
            {
                into.push(name.to_owned());
            }
            map.values().for_each(|v| references(v, into));
        }
        Value::Array(items) => items.iter().for_each(|v| references(v, into)),
        _ => {}
    }
}

fn require_all(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            let names: Option<Vec<Value>> = map
                .get("properties")
                .and_then(Value::as_object)
                .map(|p| p.keys().filter(|k| *k != "body").map(|k| json!(k)).collect());
            if let Some(names) = names {
                map.insert("required".to_owned(), Value::Array(names));
            }
            for key in ["properties", "oneOf", "allOf", "anyOf", "items"] {
                match map.get_mut(key) {
                    Some(Value::Object(inner)) if key == "properties" => {
                        inner.values_mut().for_each(require_all);
                    }
                    Some(Value::Array(inner)) => inner.iter_mut().for_each(require_all),
                    Some(inner) => require_all(inner),
                    None => {}
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(require_all),
        _ => {}
    }
}

/// All operations, as (method, path): for whoever has to look at each of them.
pub fn operations() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(&openapi()).unwrap_or_default();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in item.as_object().into_iter().flatten().map(|(m, _)| m) {
            all.push((method.to_uppercase(), path.clone()));
        }
    }
    all
}

/// All operations with their description.
pub fn described() -> OpenApiRouter<Arc<Server>> {
    OpenApiRouter::with_openapi(Head::openapi()).merge(api::routes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "tests have no configuration: this is how a person asks for a rewrite"
    )]
    fn the_committed_document_is_that_of_the_code() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        let now = openapi();
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(path, &now).expect("the document can be written");
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == now,
            "openapi.json is not that of the code; run: UPDATE_OPENAPI=1 cargo test -p server openapi"
        );
    }

    #[test]
    fn every_operation_has_a_name_and_says_how_it_refuses() {
        let document: Value = serde_json::from_str(&openapi()).expect("JSON");
        assert_eq!(document["openapi"], "3.1.0");
        let mut names = std::collections::HashSet::new();
        for (method, path) in operations() {
            let operation = &document["paths"][&path][method.to_lowercase()];
            let name = operation["operationId"].as_str().expect("a name");
            assert!(names.insert(name.to_owned()), "{name} twice");
            assert!(operation["responses"]["default"].is_object(), "{name}");
            assert!(operation["summary"].is_string(), "{name} says what it does");
        }
        assert!(names.len() > 40, "{}", names.len());
    }

    #[test]
    fn answers_name_every_field_and_requests_only_what_they_need() {
        let document: Value = serde_json::from_str(&openapi()).expect("JSON");
        let required = |name: &str| {
            document["components"]["schemas"][name]["required"]
                .as_array()
                .map(|r| r.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())
                .unwrap_or_default()
        };
        assert!(required("Conversation").contains(&"waiting_since".to_owned()));
        assert_eq!(required("NewMessage"), ["kind"]);
        assert!(required("ConversationChange").is_empty());
    }
}
