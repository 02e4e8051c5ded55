//! Reading Shopee's replies and ids.

use connector::{Fault, Reply};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

/// What an API call answers: the payload sits under `response` (shopee §5.1).
#[derive(Deserialize)]
struct Wrapped<T> {
    response: T,
}

/// Reads the payload under `response`.
pub(crate) fn response<T: DeserializeOwned>(reply: &Reply) -> Result<T, Fault> {
    reply.json::<Wrapped<T>>().map(|w| w.response)
}

/// A platform id from a string or a number; nothing from `0`, `"0"`, an empty string or null, which all mean "none" at Shopee.
pub(crate) fn id(v: &Value, key: &str) -> Option<String> {
    connector::text(v, key).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty() && t != "0")
}

/// An id as a bare 64-bit JSON number, as most clients send it (shopee §3.1); as text where it is none.
pub(crate) fn raw_id(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| Value::from(id), Value::from)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_in_either_form_and_zero_is_none() {
        let v: Value = serde_json::from_str(
            r#"{"a":1364518331947512420,"b":"1364518331947512420","c":0,"d":"0","e":"","f":null}"#,
        )
        .expect("JSON");
        assert_eq!(id(&v, "a"), id(&v, "b"));
        assert_eq!(id(&v, "a").as_deref(), Some("1364518331947512420"));
        for key in ["c", "d", "e", "f", "g"] {
            assert_eq!(id(&v, key), None, "{key}");
        }
    }

    #[test]
    fn ids_leave_as_whole_numbers_beyond_53_bits() {
        assert_eq!(raw_id("1364518331947512421").to_string(), "1364518331947512421");
        assert_eq!(raw_id("conversation-x").to_string(), "\"conversation-x\"");
    }
}
