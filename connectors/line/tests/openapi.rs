//! A judge of outgoing bodies by LINE's OpenAPI description: the words of JSON Schema that its message objects use, and no others.
//!
//! A general validator checks less here. LINE's unions are a `discriminator` with a `mapping` on the base schema, which plain JSON
//! Schema ignores, so `{"type":"text"}` without `text` would pass. This one follows the mapping, refuses members that are not
//! described, and stops at words that it does not know rather than pass over them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// Words that say something to people only.
const MUTE: [&str; 4] = ["description", "externalDocs", "example", "default"];
/// Words that are checked.
const KNOWN: [&str; 14] = [
    "$ref",
    "allOf",
    "discriminator",
    "enum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "properties",
    "required",
];

/// A description.
pub struct OpenApi {
    document: Value,
}

impl OpenApi {
    /// Takes a description as JSON.
    pub fn new(document: Value) -> OpenApi {
        assert!(document["components"]["schemas"].is_object(), "it has schemas");
        OpenApi { document }
    }

    /// What is wrong with a POST: its path, its headers of LINE's own, its body.
    pub fn refuses(&self, path: &str, headers: &[(String, String)], body: &Value) -> Vec<String> {
        let mut wrong = Vec::new();
        let post = &self.document["paths"][path]["post"];
        if post.is_null() {
            return vec![format!("there is no POST {path}")];
        }
        let parameters: Vec<&Value> = post["parameters"].as_array().into_iter().flatten().collect();
        for (name, value) in headers.iter().filter(|(name, _)| name.to_lowercase().starts_with("x-line-")) {
            let described = parameters.iter().find(|p| {
                p["in"] == "header" && p["name"].as_str().is_some_and(|n| n.eq_ignore_ascii_case(name))
            });
            match described {
                Some(parameter) => {
                    self.check(&parameter["schema"], &Value::from(value.as_str()), name, true, &mut wrong);
                }
                None => wrong.push(format!("{path} takes no header {name}")),
            }
        }
        let schema = &post["requestBody"]["content"]["application/json"]["schema"];
        self.check(schema, body, "body", true, &mut wrong);
        for message in body["messages"].as_array().into_iter().flatten() {
            let named = &self.document["components"]["schemas"]["Message"]["discriminator"]["mapping"];
            if let Some(target) = message["type"].as_str().and_then(|t| named[t].as_str()) {
                let limits = &self.document["limits"][target.rsplit('/').next().unwrap_or_default()];
                if limits.is_object() {
                    self.check(limits, message, "limits of a message", false, &mut wrong);
                }
            }
        }
        wrong
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> Option<&'a Value> {
        match schema["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.strip_prefix('#')?),
            None => Some(schema),
        }
    }

    /// Checks a value. `whole` where the schema is all that is said of it: then what it does not describe is refused, and a
    /// discriminator is followed.
    fn check(&self, schema: &Value, value: &Value, at: &str, whole: bool, wrong: &mut Vec<String>) {
        let Some(schema) = self.resolved(schema).and_then(Value::as_object) else {
            return wrong.push(format!("{at}: the description leads nowhere"));
        };
        if whole && let Some(discriminator) = schema.get("discriminator") {
            let member = discriminator["propertyName"].as_str().unwrap_or_default();
            return match value[member].as_str().and_then(|kind| discriminator["mapping"][kind].as_str()) {
                Some(target) => {
                    let target = serde_json::json!({ "$ref": target });
                    match self.resolved(&target).cloned() {
                        Some(mut target) => {
                            // Followed already.
                            if let Some(o) = target.as_object_mut() {
                                o.remove("discriminator");
                            }
                            self.check(&target, value, at, true, wrong);
                        }
                        None => wrong.push(format!("{at}: the description leads nowhere")),
                    }
                }
                None => wrong.push(format!("{at}: {member} is {}", value[member])),
            };
        }
        for word in schema
            .keys()
            .filter(|w| *w != "type" && !KNOWN.contains(&w.as_str()) && !MUTE.contains(&w.as_str()))
        {
            wrong.push(format!("{at}: the description says `{word}`, which is not understood"));
        }
        if let Some(kind) = schema.get("type").and_then(Value::as_str)
            && !is_of(kind, value)
        {
            return wrong.push(format!("{at}: {value} is no {kind}"));
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.check(part, value, at, false, wrong);
        }
        bounds(schema, value, at, wrong);
        if let Some(items) = schema.get("items") {
            for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                self.check(items, item, &format!("{at}[{n}]"), true, wrong);
            }
        }
        let Some(object) = value.as_object() else { return };
        for name in
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
        {
            if !object.contains_key(name) {
                wrong.push(format!("{at}: there is no {name}"));
            }
        }
        for (name, below) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if let Some(member) = object.get(name) {
                self.check(below, member, &format!("{at}.{name}"), true, wrong);
            }
        }
        if whole {
            let mut described = BTreeSet::new();
            self.described(schema, &mut described);
            if !described.is_empty() {
                let more = object.keys().filter(|name| !described.contains(name.as_str()));
                wrong.extend(more.map(|name| format!("{at}: nobody described {name}")));
            }
        }
    }

    /// The names of all members of an object.
    fn described<'a>(&'a self, schema: &'a Map<String, Value>, into: &mut BTreeSet<&'a str>) {
        into.extend(
            schema
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .map(|(name, _)| name.as_str()),
        );
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            if let Some(part) = self.resolved(part).and_then(Value::as_object) {
                self.described(part, into);
            }
        }
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        _ => false,
    }
}

/// Lengths, sizes, formats and lists of a single value.
fn bounds(schema: &Map<String, Value>, value: &Value, at: &str, wrong: &mut Vec<String>) {
    let bound = |word: &str| schema.get(word).and_then(Value::as_f64);
    let mut within = |what: &str, size: f64, least: Option<f64>, most: Option<f64>| {
        if least.is_some_and(|least| size < least) || most.is_some_and(|most| size > most) {
            wrong.push(format!("{at}: {size} is no good {what}"));
        }
    };
    let count = |n: usize| u32::try_from(n).map_or(f64::INFINITY, f64::from);
    if let Some(text) = value.as_str() {
        within("length", count(text.encode_utf16().count()), bound("minLength"), bound("maxLength"));
    }
    if let Some(items) = value.as_array() {
        within("number of items", count(items.len()), bound("minItems"), bound("maxItems"));
    }
    if let Some(number) = value.as_f64() {
        within("value", number, bound("minimum"), bound("maximum"));
    }
    if let Some(all) = schema.get("enum").and_then(Value::as_array)
        && !all.contains(value)
    {
        wrong.push(format!("{at}: {value} is not in the list"));
    }
    if let Some(format) = schema.get("format").and_then(Value::as_str)
        && !is_formed(format, value)
    {
        wrong.push(format!("{at}: {value} is no {format}"));
    }
}

fn is_formed(format: &str, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match format {
        "uri" => text.bytes().all(|b| b.is_ascii_graphic()) && url::Url::parse(text).is_ok(),
        "https" => text.starts_with("https://"),
        "uuid" => {
            let groups: Vec<&str> = text.split('-').collect();
            groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12])
                && groups.iter().all(|g| g.bytes().all(|b| b.is_ascii_hexdigit()))
        }
        "int64" => value.is_i64(),
        "double" => value.as_f64().is_some_and(f64::is_finite),
        _ => false,
    }
}
