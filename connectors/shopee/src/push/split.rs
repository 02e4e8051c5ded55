//! From a push, or a polled object in a push's clothes, to a delivery with its journal key (shopee §2.4, §2.7).

use connector::{Delivery, integer, sha256_hex};
use model::Time;
use serde_json::Value;

use super::{code, order_sn};
use crate::reply::{id, journal_key};

/// Makes the delivery of one envelope. What cannot be read comes out whole, keyed by its hash.
pub(crate) fn split(body: &[u8]) -> Vec<Delivery> {
    let value: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let key = key(&value).map_or_else(|| format!("raw:{}", sha256_hex(body)), journal_key);
    vec![Delivery { account: account(&value), key, at: at(&value), body: body.to_vec() }]
}

/// The content of a chat push.
pub(super) fn content(envelope: &Value) -> &Value {
    envelope.get("data").and_then(|d| d.get("content")).unwrap_or(&Value::Null)
}

/// The shop it is for: the envelope's, string or number; else, in chat, the receiving shop. Pushes about permissions
/// are the app's.
fn account(envelope: &Value) -> Option<String> {
    let kind = integer(envelope, "code");
    if matches!(kind, Some(code::AUTHORIZED | code::CANCELLED | code::EXPIRING)) {
        return None;
    }
    id(envelope, "shop_id").or_else(|| {
        if kind != Some(code::CHAT) {
            return None;
        }
        let content = content(envelope);
        id(content, "to_shop_id").or_else(|| id(content, "shop_id"))
    })
}

/// The key of shopee §2.7 (the shop is the delivery's account); none where a member of it is missing.
fn key(envelope: &Value) -> Option<String> {
    let data = envelope.get("data")?;
    let field = |key: &str| connector::text(data, key);
    match integer(envelope, "code")? {
        code::ORDER_STATUS => {
            Some(format!("3:{}:{}:{}", order_sn(data)?, field("status")?, field("update_time")?))
        }
        code::TRACKING => Some(format!(
            "4:{}:{}:{}",
            order_sn(data)?,
            field("package_number").unwrap_or_default(),
            field("tracking_no")?
        )),
        code::CHAT => chat_key(data),
        code::RETURN => {
            let mut key = vec![format!("29:{}", id(data, "return_sn")?)];
            let values = data.get("updated_values")?.as_array().filter(|v| !v.is_empty())?;
            for v in values {
                key.push(format!(
                    ":{}:{}:{}",
                    connector::text(v, "update_field")?,
                    connector::text(v, "new_value").unwrap_or_default(),
                    connector::text(v, "update_time")?
                ));
            }
            Some(key.concat())
        }
        code::PARCEL => Some(format!(
            "30:{}:{}:{}",
            order_sn(data)?,
            field("package_number").unwrap_or_default(),
            field("fulfillment_status")?
        )),
        _ => None,
    }
}

fn chat_key(data: &Value) -> Option<String> {
    let content = data.get("content")?;
    match data.get("type").and_then(Value::as_str)? {
        "message" => Some(format!("message:{}", id(content, "message_id")?)),
        "notification" => Some(format!(
            "notification:{}:{}:{}",
            conversation(content)?,
            connector::text(content, "type")?,
            connector::text(content, "timestamp")?
        )),
        _ => None,
    }
}

/// The thread of a notification: the outer id, then the inner, which may differ (shopee §2.6).
pub(super) fn conversation(content: &Value) -> Option<String> {
    id(content, "conversation_id")
        .or_else(|| content.get("content").and_then(|inner| id(inner, "conversation_id")))
}

/// The platform's time of the event, of whatever unit.
fn at(envelope: &Value) -> Option<Time> {
    let time = |v: &Value, key: &str| integer(v, key).filter(|n| *n > 0).map(Time::from_unix_of_any_unit);
    let data = envelope.get("data").unwrap_or(&Value::Null);
    time(content(envelope), "created_timestamp")
        .or_else(|| time(data, "update_time"))
        .or_else(|| time(envelope, "timestamp"))
}
