//! A message's content: a JSON document inside a string, which has to be read a second time (tiktok §3.3).

use serde_json::{Value, json};

/// Reads it. What is not JSON is taken for words, and what is an object already stays one.
pub(super) fn read(content: &Value) -> Value {
    match content {
        Value::String(text) => serde_json::from_str(text)
            .ok()
            .filter(Value::is_object)
            .unwrap_or_else(|| json!({ "content": text })),
        object @ Value::Object(_) => object.clone(),
        _ => Value::Null,
    }
}

/// The content as it is sent: the document as text.
pub(super) fn written(content: &Value) -> Value {
    Value::from(content.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_read_twice_and_borne_if_it_is_not_json() {
        let wanted = json!({"content": "is this in stock?"});
        assert_eq!(read(&Value::from(r#"{"content":"is this in stock?"}"#)), wanted);
        assert_eq!(read(&wanted), wanted);
        assert_eq!(read(&Value::from("is this in stock?")), wanted);
        assert_eq!(read(&Value::from("[1]")), json!({"content": "[1]"}));
        assert_eq!(read(&json!(7)), Value::Null);
        assert_eq!(read(&written(&wanted)), wanted);
    }
}
