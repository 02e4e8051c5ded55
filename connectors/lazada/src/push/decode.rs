//! What a raw event means (lazada §2.4 to §2.6).

use connector::{AccountContext, Delivery, Unreadable};
use model::{Event, Receipt, ReceiptKind, Time, Upto};
use serde_json::Value;

use super::{envelope::Envelope, kind, split::pushed_at};
use crate::{
    chat, order,
    scalar::{epoch, id, text},
};

/// Interprets one raw event: a push, or one of our own envelopes around what a poll found (`"sampan": …`).
pub(crate) fn decode(event: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    let whole: Value = serde_json::from_slice(&event.body).map_err(|e| {
        Unreadable(format!("this is not JSON from line {}, column {} on", e.line(), e.column()))
    })?;
    match whole.get("sampan").and_then(Value::as_str) {
        Some("order") => return order::read(&event.body),
        Some("session") => return chat::session_row(&whole, own),
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            return Err(Unreadable(format!("there is no polled object of the kind '{other}'")));
        }
        None => {}
    }
    let envelope =
        Envelope::open(&event.body).ok_or_else(|| Unreadable("the push is no JSON object".to_owned()))?;
    let Some(kind) = envelope.kind else { return Err(Unreadable("the push has no message_type".to_owned())) };
    let data = &envelope.data;
    let fallback = pushed_at(&envelope.whole).or(event.at).unwrap_or(own.now);
    match kind {
        kind::ORDER | kind::REVERSE | kind::PARCEL => order_changed(data, fallback),
        kind::CHAT => chat::message(&envelope.whole, data, own),
        kind::SESSION => session(data, fallback),
        kind::EXPIRING => expiring(data),
        // Asking tells how the shop is now, whatever the push says of a moment ago.
        kind::SELLER => Ok(vec![Event::GrantLost {
            reason: format!(
                "the shop's status is '{}'",
                text(data, "status").unwrap_or_else(|| "not said".to_owned())
            ),
            certain: false,
            at: fallback,
        }]),
        other => match kind::ignored(other) {
            Some(what) => Ok(vec![Event::Ignored { what: what.to_owned() }]),
            None => Err(Unreadable(format!("Sampan does not know message type {other}"))),
        },
    }
}

/// A push of orders is about a line, comes in any order, and may be about a state that is over: the order is read anew.
fn order_changed(data: &Value, fallback: Time) -> Result<Vec<Event>, Unreadable> {
    let external_id =
        id(data, "trade_order_id").ok_or_else(|| Unreadable("the push names no order".to_owned()))?;
    Ok(vec![Event::OrderChanged { external_id, at: epoch(data, "status_update_time").unwrap_or(fallback) }])
}

/// How far the buyer has read. How far the seller has read in Seller Center says nothing to an inbox.
fn session(data: &Value, fallback: Time) -> Result<Vec<Event>, Unreadable> {
    let thread = id(data, "session_id").ok_or_else(|| Unreadable("the push names no session".to_owned()))?;
    Ok(vec![match epoch(data, "to_position") {
        Some(upto) => Event::Receipt(Receipt {
            thread: chat::thread_ref(thread),
            kind: ReceiptKind::Read,
            upto: Upto::Time(upto),
            at: fallback,
        }),
        None => Event::Ignored { what: "a session whose buyer has read nothing".to_owned() },
    }])
}

fn expiring(data: &Value) -> Result<Vec<Event>, Unreadable> {
    let expires_at = epoch(data, "auth_expiry_time")
        .ok_or_else(|| Unreadable("the push does not say when the permission ends".to_owned()))?;
    Ok(vec![Event::GrantExpires { expires_at }])
}
