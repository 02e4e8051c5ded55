//! From a webhook, or a polled message in a webhook's clothes, to a delivery with its journal key (tiktok §2.3).

use connector::{Delivery, integer, sha256_hex};
use model::Time;
use serde_json::Value;

use super::{data, kind};
use crate::reply::{id, journal_key};

/// Makes the delivery of one envelope. What cannot be read comes out whole, keyed by its hash.
pub(crate) fn split(body: &[u8]) -> Vec<Delivery> {
    let value: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let key = key(&value).map_or_else(|| format!("raw:{}", sha256_hex(body)), journal_key);
    vec![Delivery { account: id(&value, "shop_id"), key, at: at(&value), body: body.to_vec() }]
}

/// A message is keyed by its id, which webhook and list share; everything else by type and notification, because samples of
/// different topics show the same notification id.
fn key(envelope: &Value) -> Option<String> {
    let kind = integer(envelope, "type")?;
    let data = &data(envelope);
    if kind == kind::MESSAGE
        && let Some(message) = id(data, "message_id").or_else(|| id(data, "id"))
    {
        return Some(format!("message:{message}"));
    }
    id(envelope, "tts_notification_id").map(|notification| format!("hook:{kind}:{notification}"))
}

/// The event's own time; the envelope's is when it was pushed.
fn at(envelope: &Value) -> Option<Time> {
    let data = &data(envelope);
    ["update_time", "create_time"].iter().find_map(|k| time(data, k)).or_else(|| time(envelope, "timestamp"))
}

/// Seconds since the epoch; 0 means never.
pub(super) fn time(v: &Value, key: &str) -> Option<Time> {
    integer(v, key).filter(|n| *n > 0).map(Time::from_unix_of_any_unit)
}
