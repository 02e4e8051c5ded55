//! The Event API: webhook addresses by shop and topic (tiktok §2.4), and the topics' types (tiktok §2.5).

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use bytes::Bytes;
use serde_json::{Value, json};

use super::TikTok;
use super::envelope::{BAD, ok, refuse};
use super::sign::Caller;
use super::state::Subscription;

/// Event types with the `type` of their webhooks.
pub const TOPICS: &[(&str, i64)] = &[
    ("ORDER_STATUS_CHANGE", 1),
    ("REVERSE_STATUS_UPDATE", 2),
    ("RECIPIENT_ADDRESS_UPDATE", 3),
    ("PACKAGE_UPDATE", 4),
    ("PRODUCT_STATUS_CHANGE", 5),
    ("SELLER_DEAUTHORIZATION", 6),
    ("UPCOMING_AUTHORIZATION_EXPIRATION", 7),
    ("CANCELLATION_STATUS_CHANGE", 11),
    ("RETURN_STATUS_CHANGE", 12),
    ("NEW_CONVERSATION", 13),
    ("NEW_MESSAGE", 14),
    ("PRODUCT_INFORMATION_CHANGE", 15),
    ("PRODUCT_CREATION", 16),
    ("PRODUCT_CATEGORY_CHANGE", 18),
    ("NEW_MESSAGE_LISTENER", 33),
    ("INVOICE_STATUS_CHANGE", 36),
    ("PRODUCT_AUDIT_STATUS_CHANGE", 37),
];

/// The event type of a webhook's `type`.
pub fn topic(kind: i64) -> Option<&'static str> {
    TOPICS.iter().find(|(_, k)| *k == kind).map(|(name, _)| *name)
}

/// A JSON object from a body.
///
/// # Errors
/// 36009022 when it is none.
pub fn object(bytes: &[u8]) -> Result<Value, Response> {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) if value.is_object() => Ok(value),
        _ => Err(refuse(36_009_022, "The request body must be a JSON object")),
    }
}

/// Whether an address will do: HTTPS, a name, no port, at most 255 characters; this machine may be plain.
///
/// # Errors
/// Why not.
pub fn address(text: &str) -> Result<(), String> {
    if text.chars().count() > 255 {
        return Err("address is longer than 255 characters".to_owned());
    }
    let url = url::Url::parse(text).map_err(|_| "address is not a URL".to_owned())?;
    if crate::line::message::is_loopback(&url) {
        return Ok(());
    }
    match url.host() {
        _ if url.scheme() != "https" => Err("address must be https".to_owned()),
        Some(url::Host::Domain(_)) if url.port().is_none() => Ok(()),
        Some(url::Host::Domain(_)) => Err("address must not have a port".to_owned()),
        _ => Err("address must have a domain name".to_owned()),
    }
}

/// `GET /event/202309/webhooks`.
pub async fn list(State(tiktok): State<Arc<TikTok>>, Extension(caller): Extension<Caller>) -> Response {
    let world = tiktok.world();
    let rows: Vec<Value> = world
        .shop(caller.shop)
        .into_iter()
        .flat_map(|s| &s.subscriptions)
        .map(|(topic, s)| {
            json!({"event_type": topic, "address": s.address, "create_time": s.created, "update_time": s.updated})
        })
        .collect();
    ok(json!({"total_count": rows.len(), "webhooks": rows}))
}

fn event_type(body: &Value) -> Result<&'static str, Response> {
    let given = body["event_type"].as_str().unwrap_or("");
    TOPICS
        .iter()
        .find(|(name, _)| *name == given)
        .map(|(name, _)| *name)
        .ok_or_else(|| refuse(BAD, "event_type is invalid"))
}

/// `PUT /event/202309/webhooks`: one event type a call.
pub async fn set(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    bytes: Bytes,
) -> Response {
    let result = object(&bytes).and_then(|body| {
        let topic = event_type(&body)?;
        let given = body["address"].as_str().unwrap_or("").to_owned();
        address(&given).map_err(|why| refuse(BAD, &why))?;
        Ok((topic, given))
    });
    let (topic, address) = match result {
        Ok(found) => found,
        Err(response) => return response,
    };
    let now = tiktok.desk.clock.now_s();
    if let Some(shop) = tiktok.world().shop_mut(caller.shop) {
        let entry = shop.subscriptions.entry(topic.to_owned()).or_insert(Subscription {
            address: String::new(),
            created: now,
            updated: now,
        });
        entry.address = address;
        entry.updated = now;
    }
    ok(json!({}))
}

/// `DELETE /event/202309/webhooks`, with a body; also when nothing was set.
pub async fn delete(
    State(tiktok): State<Arc<TikTok>>,
    Extension(caller): Extension<Caller>,
    bytes: Bytes,
) -> Response {
    match object(&bytes).and_then(|body| event_type(&body)) {
        Ok(topic) => {
            if let Some(shop) = tiktok.world().shop_mut(caller.shop) {
                shop.subscriptions.remove(topic);
            }
            ok(json!({}))
        }
        Err(response) => response,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_are_https_with_a_name_and_without_a_port() {
        for good in ["https://inbox.example.com/hooks/tts", "http://127.0.0.1:8080/x", "http://localhost:1/"]
        {
            assert_eq!(super::address(good), Ok(()), "{good}");
        }
        let long = format!("https://inbox.example.com/{}", "a".repeat(240));
        for bad in [
            "http://inbox.example.com/",
            "https://203.0.113.7/",
            "https://inbox.example.com:8443/",
            "x",
            &long,
        ] {
            assert!(super::address(bad).is_err(), "{bad}");
        }
    }
}
