//! What a raw event means (tiktok §2.5, §2.6).

use std::time::Duration;

use connector::{AccountContext, Delivery, Unreadable, integer};
use model::{Event, Time};
use serde_json::Value;

use super::{kind, split::time};
use crate::{chat, grant, order, reply::id};

/// The platform's clock and ours may differ by this much.
const CLOCKS: Duration = Duration::from_mins(1);

/// Interprets one raw event: a webhook, or one of our own envelopes around what a poll found (`"sampan": …`).
pub(crate) fn decode(event: &Delivery, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    let envelope: Value = serde_json::from_slice(&event.body).map_err(|e| {
        Unreadable(format!("this is not JSON from line {}, column {} on", e.line(), e.column()))
    })?;
    match envelope.get("sampan").and_then(Value::as_str) {
        Some("order") => return order::read(&event.body),
        Some("thread") => return chat::thread_row(&envelope, own),
        Some(other) => return Err(Unreadable(format!("there is no polled object of the kind '{other}'"))),
        None => {}
    }
    let Some(kind) = integer(&envelope, "type") else {
        return Err(Unreadable("the event has no type".to_owned()));
    };
    let data = &super::data(&envelope);
    let pushed = time(&envelope, "timestamp").or(event.at).unwrap_or(own.now);
    match kind {
        kind::ORDER_STATUS | kind::REVERSE | kind::ADDRESS | kind::CANCELLATION | kind::RETURN => {
            order_changed(data, pushed)
        }
        kind::PACKAGE => packages(data, pushed),
        kind::CONVERSATION => {
            let thread = id(data, "conversation_id")
                .map(chat::thread_ref)
                .ok_or_else(|| Unreadable("the event names no conversation".to_owned()))?;
            Ok(vec![Event::ThreadChanged { thread, messages: Vec::new(), at: pushed }])
        }
        kind::MESSAGE => chat::message(&envelope, data),
        kind::DEAUTHORIZED => Ok(vec![deauthorized(data, own, pushed)]),
        kind::EXPIRING => Ok(vec![Event::GrantExpires {
            expires_at: time(data, "expiration_time")
                .ok_or_else(|| Unreadable("the event does not say when the permission ends".to_owned()))?,
        }]),
        newer if kind::AFTERSALES.contains(&newer) => order_changed(data, pushed)
            .or_else(|_| Ok(vec![ignored("a return or refund that names no order")])),
        other => match kind::ignored(other) {
            Some(what) => Ok(vec![ignored(what)]),
            None => Err(Unreadable(format!("Sampan does not know events of type {other}"))),
        },
    }
}

fn ignored(what: &str) -> Event {
    Event::Ignored { what: what.to_owned() }
}

/// Events of orders come late, twice and out of order: they only say which order to read again.
fn order_changed(data: &Value, pushed: Time) -> Result<Vec<Event>, Unreadable> {
    let external_id =
        id(data, "order_id").ok_or_else(|| Unreadable("the event names no order".to_owned()))?;
    let at = time(data, "update_time").or_else(|| time(data, "create_time")).unwrap_or(pushed);
    Ok(vec![Event::OrderChanged { external_id, at }])
}

/// Parcels that were combined or split: every order in them is read again, each once.
fn packages(data: &Value, pushed: Time) -> Result<Vec<Event>, Unreadable> {
    let at = time(data, "update_time").unwrap_or(pushed);
    let list = |v: &Value, key: &str| v.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut orders: Vec<String> = list(data, "package_list")
        .iter()
        .flat_map(|package| list(package, "order_id_list"))
        .filter_map(|order| match order {
            Value::String(s) => Some(s.trim().to_owned()),
            Value::Number(n) => Some(n.to_string()),
            _ => None,
        })
        .filter(|order| !order.is_empty())
        .collect();
    orders.extend(id(data, "order_id"));
    orders.sort();
    orders.dedup();
    if orders.is_empty() {
        return Err(Unreadable("the event names no order".to_owned()));
    }
    Ok(orders.into_iter().map(|external_id| Event::OrderChanged { external_id, at }).collect())
}

/// The seller took the permission back. An event that is older than the present consent came late, and says nothing of it.
fn deauthorized(data: &Value, own: &AccountContext, at: Time) -> Event {
    let consented = own.memo.get(grant::CONSENTED).and_then(|t| t.parse().ok()).map(Time::from_secs);
    if consented.is_some_and(|since| at.after(CLOCKS) < since) {
        return ignored("a withdrawal from before the seller's present consent");
    }
    let reason = connector::text(data, "message").unwrap_or_else(|| "the seller withdrew it".to_owned());
    Event::GrantLost { reason: reason.chars().take(200).collect(), certain: true, at }
}
