//! What a raw event means (shopee §2.5, §2.6).

use connector::{AccountContext, Delivery, Unreadable, integer};
use model::{Event, Time};
use serde_json::Value;

use super::{code, order_sn, route, split};
use crate::{chat, order};

/// Interprets one raw event: a push, or one of our own envelopes around what a poll found (`"sampan": …`).
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
    let Some(kind) = integer(&envelope, "code") else {
        return Err(Unreadable("the push has no code".to_owned()));
    };
    let data = envelope.get("data").unwrap_or(&Value::Null);
    let sent = sent_at(&envelope).or(event.at);
    let fallback = sent.unwrap_or(own.now);
    match kind {
        code::ORDER_STATUS | code::TRACKING | code::PARCEL => order_changed(data, fallback),
        code::RETURN => {
            let newest = data.get("updated_values").and_then(Value::as_array).into_iter().flatten();
            let at = newest.filter_map(|v| time(v, "update_time")).max();
            order_changed(data, at.unwrap_or(fallback))
        }
        code::CHAT => chat_event(&envelope, data, sent, own),
        code::AUTHORIZED => Ok(vec![ignored("permission given; the consent page's return says it too")]),
        code::CANCELLED => Ok(vec![cancelled(&envelope, data, own, fallback)]),
        code::EXPIRING => Ok(vec![expiring(data, own)?]),
        other => match code::ignored(other) {
            Some(what) => Ok(vec![ignored(what)]),
            None => Err(Unreadable(format!("Sampan does not know push code {other}"))),
        },
    }
}

fn ignored(what: &str) -> Event {
    Event::Ignored { what: what.to_owned() }
}

fn time(v: &Value, key: &str) -> Option<Time> {
    integer(v, key).filter(|n| *n > 0).map(Time::from_unix_of_any_unit)
}

fn sent_at(envelope: &Value) -> Option<Time> {
    time(envelope, "timestamp")
}

/// Pushes of orders come late, twice and out of order: they only say which order to read again.
fn order_changed(data: &Value, fallback: Time) -> Result<Vec<Event>, Unreadable> {
    let external_id = order_sn(data).ok_or_else(|| Unreadable("the push names no order".to_owned()))?;
    let at = time(data, "update_time").unwrap_or(fallback);
    Ok(vec![Event::OrderChanged { external_id, at }])
}

fn chat_event(
    envelope: &Value,
    data: &Value,
    sent: Option<Time>,
    own: &AccountContext,
) -> Result<Vec<Event>, Unreadable> {
    let content = split::content(envelope);
    match data.get("type").and_then(Value::as_str) {
        Some("message") => chat::message(envelope, content, own),
        Some("notification") => {
            let at = time(content, "timestamp").or(sent).unwrap_or(own.now);
            Ok(vec![match split::conversation(content) {
                Some(id) => Event::ThreadChanged { thread: chat::thread_ref(id), messages: Vec::new(), at },
                // The reconcile poll finds what it was about.
                None => ignored("a notification that names no conversation"),
            }])
        }
        Some(other) => Err(Unreadable(format!(
            "Sampan does not know chat pushes of the type '{}'",
            other.chars().take(40).collect::<String>()
        ))),
        None => Err(Unreadable("the chat push has no type".to_owned())),
    }
}

/// Code 2: a member that names our shop and a reason that Shopee documents are certain; a frozen shop, an unknown reason
/// and an id that only the sentence names have to be confirmed by asking. Tokens are never wiped on a hint.
fn cancelled(envelope: &Value, data: &Value, own: &AccountContext, at: Time) -> Event {
    let named = route::named(envelope).contains(&own.external_id);
    if !named && !route::hinted(data).contains(&own.external_id) {
        return ignored("a permission taken back that is not this shop's");
    }
    let reason = connector::text(data, "authorize_type").unwrap_or_else(|| "not said".to_owned());
    let documented = matches!(
        reason.trim().to_ascii_lowercase().as_str(),
        "user cancel shop authorization"
            | "user cancel merchant authorization"
            | "expiry"
            | "shop and main account is disconnected"
    );
    Event::GrantLost { reason, certain: named && documented, at }
}

/// Code 12: the shops whose permission ends before a time, in pages with duplicates.
fn expiring(data: &Value, own: &AccountContext) -> Result<Event, Unreadable> {
    if !route::ids(data, "shop_expire_soon").contains(&own.external_id) {
        return Ok(ignored("permissions that end soon, none of them this shop's"));
    }
    let expires_at = time(data, "expire_before")
        .ok_or_else(|| Unreadable("the push does not say when the permission ends".to_owned()))?;
    Ok(Event::GrantExpires { expires_at })
}
