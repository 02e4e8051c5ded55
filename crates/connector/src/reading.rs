//! Reading what platforms send, liberally: a number as text, a text as a number, a missing field as nothing.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A text, from a string or a number; nothing from null, an empty string or anything else. Ids beyond 2^53 stay exact.
pub fn text(v: &Value, key: &str) -> Option<String> {
    match v.get(key)? {
        Value::String(s) if !s.is_empty() => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// A whole number, from a number or a string of digits.
pub fn integer(v: &Value, key: &str) -> Option<i64> {
    match v.get(key)? {
        Value::Number(n) => n.as_i64().or_else(|| n.as_u64().and_then(|u| i64::try_from(u).ok())),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    }
}

/// An object below a key.
pub fn object<'a>(v: &'a Value, key: &str) -> Option<&'a Map<String, Value>> {
    v.get(key)?.as_object()
}

/// A scalar kept as its literal text: `459.5`, `"459.50"` and `459` keep every digit. For money and 64-bit ids
/// in typed structs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Literal(pub String);

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Literal, D::Error> {
        let raw = Box::<serde_json::value::RawValue>::deserialize(d)?;
        let t = raw.get().trim();
        if t.starts_with('"') {
            return serde_json::from_str::<String>(t).map(Literal).map_err(serde::de::Error::custom);
        }
        Ok(Literal(if t == "null" || t.starts_with(['{', '[']) { String::new() } else { t.to_owned() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_ids_in_either_form_without_losing_digits() {
        let v: Value =
            serde_json::from_str(r#"{"a":2391774550183526513,"b":"18446744073709551615","c":null,"d":""}"#)
                .expect("JSON");
        assert_eq!(text(&v, "a").as_deref(), Some("2391774550183526513"));
        assert_eq!(text(&v, "b").as_deref(), Some("18446744073709551615"));
        assert_eq!(text(&v, "c"), None);
        assert_eq!(text(&v, "d"), None);
        assert_eq!(integer(&v, "a"), Some(2_391_774_550_183_526_513));
    }

    #[test]
    fn keeps_the_literal_of_an_amount() {
        #[derive(Deserialize)]
        struct Row {
            total: Literal,
        }
        let row: Row = serde_json::from_str(r#"{"total": 9007199254740993.07}"#).expect("JSON");
        assert_eq!(row.total.0, "9007199254740993.07");
        let row: Row = serde_json::from_str(r#"{"total": "459.50"}"#).expect("JSON");
        assert_eq!(row.total.0, "459.50");
    }
}
