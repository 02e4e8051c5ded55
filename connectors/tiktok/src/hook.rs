//! Webhooks: what TikTok Shop tells us by itself (tiktok §2).

mod decode;
mod kind;
mod route;
mod split;
mod verify;

pub(crate) use decode::decode;
pub(crate) use route::concerns;
pub(crate) use split::split;
pub(crate) use verify::verify;

use serde_json::Value;

/// What an event says: an object, or one written into a text.
fn data(envelope: &Value) -> Value {
    match envelope.get("data") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or(Value::Null),
        Some(data) => data.clone(),
        None => Value::Null,
    }
}

#[cfg(test)]
mod tests;
