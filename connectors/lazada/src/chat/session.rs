//! A row of the list of sessions: who the buyer is, and how far they have read (lazada §3.3).

use connector::{AccountContext, Delivery, Unreadable, sha256_hex};
use model::{ContactSeen, Event, Receipt, ReceiptKind, Time, Upto};
use serde_json::{Value, value::RawValue};

use super::{row::Known, thread_ref};
use crate::scalar::{epoch, id, journal_key, look_into, text};

/// What a row tells of its session.
pub(super) fn known(row: &Value) -> Known {
    let tags = row.get("tags").and_then(Value::as_array);
    Known {
        buyer: id(row, "buyer_id"),
        title: text(row, "title"),
        official: tags.is_some_and(|t| {
            t.iter().any(|tag| tag.as_str().is_some_and(|t| t.eq_ignore_ascii_case("official")))
        }),
    }
}

/// The delivery of a row: new only when the buyer's name, picture or reading has changed. `seen_at` is when it was read.
pub(super) fn delivery(shop: &str, row: &RawValue, seen_at: Time) -> Option<Delivery> {
    let v = look_into(row);
    let session = id(&v, "session_id")?;
    let shown = format!("{:?}{:?}", text(&v, "title"), text(&v, "head_url"));
    let read = text(&v, "to_position").unwrap_or_default();
    let body =
        format!("{{\"sampan\":\"session\",\"seen_at\":{},\"session\":{}}}", seen_at.as_millis(), row.get());
    Some(Delivery {
        account: Some(shop.to_owned()),
        key: journal_key(format!("row:{session}:{read}:{}", &sha256_hex(shown.as_bytes())[..12])),
        at: Some(seen_at),
        body: body.into_bytes(),
    })
}

/// The buyer as a session shows them; Lazada masks most nicknames (lazada §3.2), which still tell buyers apart for a person.
pub(super) fn contact(row: &Value) -> Option<ContactSeen> {
    Some(ContactSeen {
        external_id: id(row, "buyer_id")?,
        name: text(row, "title"),
        avatar_url: text(row, "head_url").filter(|url| url.starts_with("http")),
        language: None,
    })
}

/// Reads a delivered row.
pub(crate) fn session_row(envelope: &Value, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    let row = envelope.get("session").unwrap_or(&Value::Null);
    let thread = id(row, "session_id")
        .map(thread_ref)
        .ok_or_else(|| Unreadable("the session has no id".to_owned()))?;
    let at = epoch(envelope, "seen_at").unwrap_or(own.now);
    let mut events = Vec::new();
    if let Some(contact) = contact(row).filter(|c| c.name.is_some() || c.avatar_url.is_some()) {
        // Without a name, naming the thread would ask for the same row again.
        let thread = contact.name.is_some().then(|| thread.clone());
        events.push(Event::Contact { thread, contact, reachable: None, at });
    }
    if let Some(upto) = epoch(row, "to_position") {
        events.push(Event::Receipt(Receipt { thread, kind: ReceiptKind::Read, upto: Upto::Time(upto), at }));
    }
    if events.is_empty() {
        events.push(Event::Ignored { what: "a session that shows no buyer".to_owned() });
    }
    Ok(events)
}
