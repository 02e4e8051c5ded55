//! Webhooks: whether they are genuine, which events are in them, and what those mean.

use connector::{AccountContext, Admission, Delivery, Hook, Keys, Refusal, Unreadable, sha256_hex};
use model::Event;

/// Whether a webhook is genuine: over the raw bytes, in constant time (`connector::tag_matches`), before anything is parsed.
/// Until that is written, none is.
pub fn verify(_hook: &Hook<'_>, _keys: &Keys<'_>) -> Result<Admission, Refusal> {
    Err(Refusal::NoKeys)
}

/// One delivery per event, each with a key that it keeps for ever. What cannot be split comes out whole, keyed by its hash.
pub fn split(body: &[u8]) -> Vec<Delivery> {
    vec![Delivery { account: None, key: format!("body:{}", sha256_hex(body)), at: None, body: body.to_vec() }]
}

/// What one event means.
pub fn decode(_event: &Delivery, _own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    Err(Unreadable("events of {{Name}} cannot be read yet".to_owned()))
}
