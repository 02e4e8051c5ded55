//! From a push, or a polled row in a push's clothes, to a delivery with its journal key (lazada §2.5, §2.6).

use connector::{AccountContext, Delivery, sha256_hex};
use model::Time;
use serde_json::Value;

use super::{envelope::Envelope, kind};
use crate::{
    chat, country,
    scalar::{epoch, id, journal_key, text},
};

/// Makes the delivery of one push. What cannot be read comes out whole, keyed by its hash.
pub(crate) fn split(body: &[u8]) -> Vec<Delivery> {
    let opened = Envelope::open(body);
    let key = opened.as_ref().and_then(key);
    vec![Delivery {
        account: opened.as_ref().and_then(Envelope::shop),
        key: key.map_or_else(|| format!("raw:{}", sha256_hex(body)), journal_key),
        at: opened.as_ref().and_then(at),
        body: body.to_vec(),
    }]
}

/// Whether a push that names no country is for a shop: its seller, or the chat's, is the shop's.
pub(crate) fn concerns(event: &Delivery, account: &AccountContext) -> bool {
    let Some(envelope) = Envelope::open(&event.body) else { return false };
    let (country, seller) = country::of_shop(&account.external_id);
    if envelope.country.is_some_and(|named| named != country) {
        return false;
    }
    let user = account.memo.get("user_id").map(String::as_str);
    envelope.seller.as_deref().is_some_and(|named| named == seller || Some(named) == user)
}

/// The key of an event within its shop; none where a member of it is missing.
fn key(envelope: &Envelope) -> Option<String> {
    let data = &envelope.data;
    let field = |key: &str| text(data, key).unwrap_or_default();
    match envelope.kind? {
        kind::ORDER => {
            let line = id(data, "trade_order_line_id").or_else(|| id(data, "trade_order_id"))?;
            Some(format!(
                "0:{line}:{}:{}:{}:{}",
                text(data, "order_status").or_else(|| text(data, "reverse_status"))?,
                text(data, "status_update_time")?,
                field("reverse_order_id"),
                field("reverse_order_line_id")
            ))
        }
        kind::CHAT => {
            let (session, message) = (id(data, "session_id")?, id(data, "message_id")?);
            Some(format!("message:{session}:{message}:{}", chat::state(data)))
        }
        kind::SESSION => Some(format!(
            "session:{}:{}:{}:{}",
            id(data, "session_id")?,
            text(data, "self_position")?,
            text(data, "to_position")?,
            field("unread_count")
        )),
        kind::REVERSE => Some(format!(
            "10:{}:{}:{}",
            id(data, "reverse_order_line_id").or_else(|| id(data, "reverse_order_id"))?,
            text(data, "reverse_status")?,
            text(data, "status_update_time")?
        )),
        kind::PARCEL => Some(format!(
            "14:{}:{}:{}:{}",
            id(data, "trade_order_id")?,
            field("fulfillment_package_id"),
            text(data, "status")?,
            text(data, "status_update_time")?
        )),
        _ => None,
    }
}

/// The platform's time of the event, of whatever unit.
fn at(envelope: &Envelope) -> Option<Time> {
    epoch(&envelope.data, "send_time")
        .or_else(|| epoch(&envelope.data, "status_update_time"))
        .or_else(|| pushed_at(&envelope.whole))
}

/// When a push was sent: never the time of a message (lazada §2.6).
pub(super) fn pushed_at(whole: &Value) -> Option<Time> {
    epoch(whole, "timestamp")
}
