//! Reading TikTok Shop's replies and ids.

use connector::{Fault, Reply};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

/// What every call answers: the payload sits under `data` (tiktok §5).
#[derive(Deserialize)]
struct Wrapped<T> {
    data: T,
}

/// Reads the payload under `data`.
pub(crate) fn data<T: DeserializeOwned>(reply: &Reply) -> Result<T, Fault> {
    reply.json::<Wrapped<T>>().map(|w| w.data)
}

/// The payload as an object; anything else is no answer.
pub(crate) fn object(reply: &Reply) -> Result<Value, Fault> {
    let v: Value = data(reply)?;
    if v.is_object() { Ok(v) } else { Err(Fault::malformed("TikTok Shop answered without data")) }
}

/// A platform id from a string or a number (tiktok, general rules); nothing from `0`, an empty string or null.
pub(crate) fn id(v: &Value, key: &str) -> Option<String> {
    connector::text(v, key).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty() && t != "0")
}

/// Where the next page begins; none at the end, which is an empty or missing token.
pub(crate) fn next_page(token: &Value) -> Option<String> {
    match token {
        Value::String(s) if !s.is_empty() => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// Parses one raw row to look into it; what is unreadable looks empty.
pub(crate) fn look_into(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or(Value::Null)
}

/// A journal key, short enough for one: what would be longer is keyed by its hash.
pub(crate) fn journal_key(key: String) -> String {
    if key.len() <= 180 { key } else { format!("long:{}", connector::sha256_hex(key.as_bytes())) }
}

/// A JSON string literal of a text.
pub(crate) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// A name that may be shown: masked ones (`S*** T***`) are no names.
pub(crate) fn name(v: &Value, key: &str) -> Option<String> {
    connector::text(v, key).map(|n| n.trim().to_owned()).filter(|n| !n.is_empty() && !n.contains("**"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_in_either_form_and_zero_is_none() {
        let v: Value = serde_json::from_str(
            r#"{"a":7496001122334455667,"b":"7496001122334455667","c":0,"d":"0","e":"","f":null}"#,
        )
        .expect("JSON");
        assert_eq!(id(&v, "a"), id(&v, "b"));
        assert_eq!(id(&v, "a").as_deref(), Some("7496001122334455667"));
        for key in ["c", "d", "e", "f", "g"] {
            assert_eq!(id(&v, key), None, "{key}");
        }
    }

    #[test]
    fn the_last_page_has_an_empty_token_and_masked_names_are_none() {
        assert_eq!(next_page(&Value::from("")), None);
        assert_eq!(next_page(&Value::Null), None);
        assert_eq!(next_page(&Value::from("aGk+Zm9v/YmFy==")).as_deref(), Some("aGk+Zm9v/YmFy=="));
        let v = serde_json::json!({"a": "S*** T***", "b": " alice.th "});
        assert_eq!((name(&v, "a"), name(&v, "b").as_deref()), (None, Some("alice.th")));
    }
}
