//! Which shops a push about permissions concerns (shopee §2.6, codes 1, 2 and 12).

use connector::{Delivery, integer};
use serde_json::Value;

use super::code;
use crate::reply::id;

/// The shops of an app-level push, each once.
pub(crate) fn route(event: &Delivery) -> Vec<String> {
    let Ok(envelope) = serde_json::from_slice::<Value>(&event.body) else { return Vec::new() };
    let data = envelope.get("data").unwrap_or(&Value::Null);
    let mut shops = match integer(&envelope, "code") {
        Some(code::AUTHORIZED | code::CANCELLED) => {
            let mut shops = named(&envelope);
            if shops.is_empty() {
                shops = hinted(data);
            }
            shops
        }
        Some(code::EXPIRING) => ids(data, "shop_expire_soon"),
        _ => Vec::new(),
    };
    let mut seen = std::collections::BTreeSet::new();
    shops.retain(|shop| seen.insert(shop.clone()));
    shops
}

/// Shops named by a member: `shop_id`, `shopid` or `shop_id_list`.
pub(super) fn named(envelope: &Value) -> Vec<String> {
    let data = envelope.get("data").unwrap_or(&Value::Null);
    let mut shops = ids(data, "shop_id_list");
    shops.extend(id(data, "shop_id"));
    shops.extend(id(data, "shopid"));
    if shops.is_empty() {
        shops.extend(id(envelope, "shop_id"));
    }
    shops
}

/// Shops named only inside the `extra` sentence: a hint, never more.
pub(super) fn hinted(data: &Value) -> Vec<String> {
    let Some(extra) = data.get("extra").and_then(Value::as_str) else { return Vec::new() };
    let lower = extra.to_ascii_lowercase();
    let mut found = Vec::new();
    for marker in ["shop id", "shop (id:"] {
        for (at, _) in lower.match_indices(marker) {
            let rest = lower[at + marker.len()..].trim_start_matches([' ', ':', '(']);
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if !digits.is_empty() {
                found.push(digits);
            }
        }
    }
    found
}

/// The ids of a list, string or number.
pub(super) fn ids(data: &Value, key: &str) -> Vec<String> {
    let list = data.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|v| match v {
            Value::String(s) => Some(s.trim().to_owned()),
            Value::Number(n) => Some(n.to_string()),
            _ => None,
        })
        .filter(|shop| !shop.is_empty() && shop != "0")
        .collect()
}
