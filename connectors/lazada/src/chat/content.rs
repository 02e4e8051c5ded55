//! The content of a message: JSON inside a string, an object, or plain words (lazada §3.5).

use serde_json::{Value, json};

use crate::scalar::text;

/// Opens the content of a row. What is no JSON object is taken as words.
pub(super) fn of(row: &Value) -> Value {
    match row.get("content") {
        Some(object @ Value::Object(_)) => object.clone(),
        Some(Value::String(written)) => match serde_json::from_str::<Value>(written) {
            Ok(object @ Value::Object(_)) => object,
            Ok(Value::String(words)) => json!({ "txt": words }),
            _ if written.trim().is_empty() => Value::Null,
            _ => json!({ "txt": written }),
        },
        Some(Value::Number(n)) => json!({ "txt": n.to_string() }),
        _ => Value::Null,
    }
}

/// The first of these members that says something.
pub(super) fn first(content: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(content, key))
}

/// Words of a content, where it has any: as they are, or of the shop's language where they come in several.
pub(super) fn words(content: &Value, language: &str) -> Option<String> {
    let txt = text(content, "txt")?;
    let Ok(Value::Object(by_language)) = serde_json::from_str::<Value>(&txt) else { return Some(txt) };
    let of = |wanted: &str| {
        let fits = |key: &str| key.to_ascii_lowercase().split(['_', '-']).next() == Some(wanted);
        by_language.iter().find(|(key, v)| fits(key) && v.is_string()).and_then(|(_, v)| v.as_str())
    };
    let any = || by_language.values().find_map(Value::as_str);
    of(language).or_else(|| of("en")).or_else(any).map(str::to_owned).or(Some(txt))
}
