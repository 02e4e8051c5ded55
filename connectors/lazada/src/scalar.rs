//! Reading Lazada's scalars, which change their type from reply to reply (lazada §1.8).

use connector::Fault;
use model::Time;
use serde_json::{Value, value::RawValue};

/// A text; nothing from null, an empty one, and the word `null`.
pub(crate) fn text(v: &Value, key: &str) -> Option<String> {
    connector::text(v, key).filter(|t| !matches!(t.trim(), "" | "null"))
}

/// An id, from a string or a whole number, never from a float. `0` means none.
pub(crate) fn id(v: &Value, key: &str) -> Option<String> {
    let id = match v.get(key)? {
        Value::Number(n) if n.is_i64() || n.is_u64() => n.to_string(),
        Value::String(s) => s.trim().to_owned(),
        _ => return None,
    };
    (!matches!(id.as_str(), "" | "0" | "null")).then_some(id)
}

/// A whole number, from a number or a string of digits.
pub(crate) fn int(v: &Value, key: &str) -> Option<i64> {
    connector::integer(v, key)
}

/// Yes or no: `true`, `"True"`, `1`, `"1"` and their opposites.
pub(crate) fn flag(v: &Value, key: &str) -> Option<bool> {
    match v.get(key)? {
        Value::Bool(b) => Some(*b),
        Value::Number(n) => n.as_i64().map(|n| n != 0),
        Value::String(s) => yes(s),
        _ => None,
    }
}

/// The same of a literal.
pub(crate) fn yes(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// A moment in seconds or milliseconds; 0 is none.
pub(crate) fn epoch(v: &Value, key: &str) -> Option<Time> {
    int(v, key).filter(|n| *n > 0).map(Time::from_unix_of_any_unit)
}

/// An object, or one written as text.
pub(crate) fn nested(v: &Value, key: &str) -> Option<Value> {
    match v.get(key)? {
        object @ Value::Object(_) => Some(object.clone()),
        Value::String(s) => serde_json::from_str(s).ok().filter(Value::is_object),
        _ => None,
    }
}

/// The `data` of a reply, where it is an object.
pub(crate) fn data(reply: &connector::Reply) -> Result<Value, Fault> {
    let mut whole: Value = reply.json()?;
    match whole.get_mut("data").map(Value::take) {
        Some(data @ Value::Object(_)) => Ok(data),
        _ => Err(Fault::malformed("Lazada answered without data")),
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

/// A name that says who it is: Lazada masks names with stars until an app has passed its review (lazada §1.1).
pub(crate) fn unmasked(name: &str) -> Option<String> {
    (!name.contains('*')).then(|| name.trim().to_owned()).filter(|n| !n.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_of_any_type() {
        let v: Value = serde_json::from_str(
            r#"{"a":812345678901234567,"b":"812345678901234567","c":1.5,"d":"null","e":0,"f":"","g":null,"t":"TRUE","u":1,"w":"false","x":"maybe","s":1767225600,"m":"1767225600000","o":"{\"k\":1}"}"#,
        )
        .expect("JSON");
        assert_eq!(id(&v, "a"), id(&v, "b"));
        assert_eq!(id(&v, "a").as_deref(), Some("812345678901234567"));
        for key in ["c", "d", "e", "f", "g", "h"] {
            assert_eq!(id(&v, key), None, "{key}");
        }
        assert_eq!(text(&v, "d"), None);
        assert_eq!(
            ["t", "u", "w", "x", "g"].map(|k| flag(&v, k)),
            [Some(true), Some(true), Some(false), None, None]
        );
        assert_eq!(epoch(&v, "s"), epoch(&v, "m"));
        assert_eq!(nested(&v, "o"), Some(serde_json::json!({"k": 1})));
        assert_eq!(unmasked("ส****ี"), None);
    }
}
