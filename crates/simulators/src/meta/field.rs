//! The `fields` parameter: `id,updated_time,messages.limit(20){id,from}`; and lists with cursors.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::refusal::Fault;

/// One wanted field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// `.limit(n)`.
    pub limit: Option<usize>,
    /// `.after(cursor)`.
    pub after: Option<String>,
    /// `{…}`.
    pub inner: Vec<Self>,
}

/// Reads a field list.
///
/// # Errors
/// Code 2500, as for any syntax that Graph cannot read.
pub fn parse(text: &str) -> Result<Vec<Field>, Fault> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut at = 0;
    let fields = list(&chars, &mut at, 0)?;
    if at == chars.len() { Ok(fields) } else { Err(syntax(text)) }
}

fn syntax(text: &str) -> Fault {
    let start: String = text.chars().take(60).collect();
    Fault::new(2500, format!("Syntax error in the field expression near {start:?}"))
}

fn list(chars: &[char], at: &mut usize, depth: usize) -> Result<Vec<Field>, Fault> {
    let rest = |at: usize| chars[at.min(chars.len())..].iter().collect::<String>();
    if depth > 8 {
        return Err(syntax(&rest(*at)));
    }
    let mut fields = Vec::new();
    loop {
        let name = word(chars, at);
        if name.is_empty() {
            return if fields.is_empty() && *at == chars.len() {
                Ok(fields)
            } else {
                Err(syntax(&rest(*at)))
            };
        }
        let mut field = Field { name, ..Field::default() };
        while chars.get(*at) == Some(&'.') {
            *at += 1;
            let modifier = word(chars, at);
            if chars.get(*at) != Some(&'(') {
                return Err(syntax(&rest(*at)));
            }
            *at += 1;
            let start = *at;
            while chars.get(*at).is_some_and(|c| *c != ')') {
                *at += 1;
            }
            let value: String = chars[start..(*at).min(chars.len())].iter().collect();
            if chars.get(*at) != Some(&')') {
                return Err(syntax(&value));
            }
            *at += 1;
            match modifier.as_str() {
                "limit" => field.limit = value.parse().ok(),
                "after" => field.after = Some(value),
                _ => {}
            }
        }
        if chars.get(*at) == Some(&'{') {
            *at += 1;
            field.inner = list(chars, at, depth + 1)?;
            if chars.get(*at) != Some(&'}') {
                return Err(syntax(&rest(*at)));
            }
            *at += 1;
        }
        fields.push(field);
        if chars.get(*at) == Some(&',') {
            *at += 1;
        } else {
            return Ok(fields);
        }
    }
}

fn word(chars: &[char], at: &mut usize) -> String {
    let start = *at;
    while chars.get(*at).is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_') {
        *at += 1;
    }
    chars[start..*at].iter().collect()
}

/// The wanted fields of a call, or `usual` when it names none.
///
/// # Errors
/// When they cannot be read, or one does not exist on this kind of object: code 100 for the whole call.
pub fn wanted(call: &Call, usual: &str, known: &[&str]) -> Result<Vec<Field>, Fault> {
    let fields = parse(call.text("fields").filter(|f| !f.is_empty()).unwrap_or(usual))?;
    exist(&fields, known)?;
    Ok(fields)
}

/// Whether every field exists.
///
/// # Errors
/// Code 100, naming the first that does not.
pub fn exist(fields: &[Field], known: &[&str]) -> Result<(), Fault> {
    match fields.iter().find(|f| !known.contains(&f.name.as_str())) {
        Some(field) => Err(Fault::parameter(&format!("Tried accessing nonexisting field ({})", field.name))),
        None => Ok(()),
    }
}

/// Only the wanted fields of an object that are there; `id` always.
pub fn project(node: &Value, fields: &[Field]) -> Value {
    let mut out = Map::new();
    for field in fields {
        let Some(value) = node.get(&field.name).filter(|v| !v.is_null()) else { continue };
        let value = if field.inner.is_empty() {
            value.clone()
        } else if let Some(rows) = value.get("data").and_then(Value::as_array) {
            let limit = field.limit.unwrap_or(usize::MAX);
            let rows: Vec<Value> = rows.iter().take(limit).map(|r| project(r, &field.inner)).collect();
            let mut value = value.clone();
            value["data"] = Value::Array(rows);
            value
        } else if value.get("data").is_some_and(Value::is_object) {
            // A picture reaches through its envelope.
            json!({"data": project(&value["data"], &field.inner)})
        } else {
            project(value, &field.inner)
        };
        out.insert(field.name.clone(), value);
    }
    if let Some(id) = node.get("id") {
        out.insert("id".to_owned(), id.clone());
    }
    Value::Object(out)
}

/// The cursor of an id.
pub fn cursor(id: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("at:{id}"))
}

/// Which of `ids` make up the page: from behind the `after` cursor, at most `limit`.
pub fn page(ids: &[String], limit: usize, after: Option<&str>) -> std::ops::Range<usize> {
    let start = after
        .and_then(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix("at:").map(ToOwned::to_owned))
        .and_then(|id| ids.iter().position(|i| *i == id))
        .map_or(0, |at| at + 1);
    start..(start + limit.max(1)).min(ids.len())
}

/// `paging` of a page: cursors, and `next` (which holds the token, as on the real platform) while there is more.
pub fn paging(base: &str, call: &Call, ids: &[String], range: &std::ops::Range<usize>) -> Value {
    if range.is_empty() {
        return json!({});
    }
    let (first, last) = (cursor(&ids[range.start]), cursor(&ids[range.end - 1]));
    let mut paging = json!({"cursors": {"before": first, "after": last}});
    if range.end < ids.len() {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(token) = &call.token {
            query.append_pair("access_token", token);
        }
        for (name, value) in &call.params {
            if !matches!(name.as_str(), "access_token" | "appsecret_proof" | "after" | "before") {
                let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
                query.append_pair(name, &text);
            }
        }
        query.append_pair("after", &last);
        paging["next"] = json!(format!("{base}{}?{}", call.raw_path, query.finish()));
    }
    paging
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_lists_nest() {
        let fields = parse("id, picture{url},messages.limit(20).after(abc){id,from{name}}").unwrap();
        assert_eq!(fields[1].inner[0].name, "url");
        assert_eq!((fields[2].limit, fields[2].after.as_deref()), (Some(20), Some("abc")));
        assert_eq!(fields[2].inner[1].inner[0].name, "name");
        for wrong in ["id,", "a{b", "a.limit(3", "a}b", ",", "a{{b}}", "a.limit"] {
            assert_eq!(parse(wrong).unwrap_err().code, 2500, "{wrong}");
        }
        let node =
            json!({"id": "1", "a": 2, "messages": {"data": [{"id": "m", "from": {"name": "x", "y": 1}}]}});
        assert_eq!(
            project(&node, &fields),
            json!({"id": "1", "messages": {"data": [{"id": "m", "from": {"name": "x"}}]}})
        );
    }

    #[test]
    fn pages_go_on_behind_the_cursor() {
        let ids: Vec<String> = (0..5).map(|n| n.to_string()).collect();
        assert_eq!(page(&ids, 2, None), 0..2);
        assert_eq!(page(&ids, 2, Some(&cursor("1"))), 2..4);
        assert_eq!(page(&ids, 2, Some(&cursor("4"))), 5..5);
        assert_eq!(page(&ids, 2, Some("nonsense")), 0..2);
    }
}
