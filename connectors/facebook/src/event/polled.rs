//! Messages that were read from the API (facebook §3.2), in an envelope of our own:
//! `{"sampan":"message","page":…,"seq":…,"message":{…as Meta gave it…}}`.

use connector::{AccountContext, Delivery, Unreadable, integer, sha256_hex, text};
use connector_graph::{message_id, message_key, moment};
use model::{ContactSeen, Event, Incoming, SenderKind, SenderSeen, ThreadKind, ThreadRef, Time};
use serde_json::{Value, json};

use super::{attachment, mid};

/// When a row was written; to the second.
pub(crate) fn row_time(row: &Value) -> Option<Time> {
    moment(row, "created_time")
}

/// A row as a delivery. `seq` is its place among rows of the same second. None for a row that only has an id: history that is not to
/// be had (facebook §3.2).
pub(crate) fn envelope(page: &str, row: &Value, seq: i64) -> Option<Delivery> {
    let id = text(row, "id")?;
    let at = row_time(row)?;
    row.get("from")?;
    let body = json!({ "sampan": "message", "page": page, "seq": seq, "message": row });
    Some(Delivery {
        account: Some(page.to_owned()),
        key: message_key(&id),
        at: Some(at),
        body: body.to_string().into_bytes(),
    })
}

/// A row that was asked for by name, because it changed: a message for who does not know it, an edit for who does. `read_at` is when
/// Meta said so.
pub(crate) fn changed(page: &str, row: &Value, read_at: Time) -> Option<Delivery> {
    let plain = envelope(page, row, 0)?;
    let body =
        json!({ "sampan": "message", "page": page, "changed_at": read_at.as_millis(), "message": row });
    let hash = sha256_hex(row.to_string().as_bytes());
    Some(Delivery { key: format!("changed:{hash}"), body: body.to_string().into_bytes(), ..plain })
}

/// Reads such an envelope; none for anything else.
pub(super) fn decode(delivery: &Delivery, own: &AccountContext) -> Option<Result<Vec<Event>, Unreadable>> {
    let json: Value = serde_json::from_slice(&delivery.body).ok()?;
    if json.get("sampan")?.as_str()? != "message" {
        return None;
    }
    Some(message(&json, own))
}

fn message(json: &Value, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    let unreadable = |what: &str| Unreadable(what.to_owned());
    let row = json.get("message").unwrap_or(&Value::Null);
    let external_id =
        text(row, "id").map(|id| message_id(&id)).ok_or_else(|| unreadable("a message without an id"))?;
    let sent_at = row_time(row).ok_or_else(|| unreadable("a message without a time"))?;
    let from = row.get("from").unwrap_or(&Value::Null);
    let from_id = text(from, "id").ok_or_else(|| unreadable("a message without a sender"))?;
    let outbound = from_id == own.external_id;
    let other = if outbound {
        let to = row.get("to").and_then(|t| t.get("data")).and_then(Value::as_array);
        let to = to.into_iter().flatten().find(|t| text(t, "id").is_some_and(|id| id != own.external_id));
        to.ok_or_else(|| unreadable("a message of the Page to nobody"))?
    } else {
        from
    };
    let person = text(other, "id").unwrap_or_default();
    let kind = if outbound { SenderKind::Platform } else { SenderKind::Contact };
    let thread = ThreadRef { id: person.clone(), kind: ThreadKind::Direct };
    let edited = moment(json, "changed_at").map(|at| Event::Edited {
        thread: thread.clone(),
        external_id: external_id.clone(),
        parts: attachment::polled_parts(row),
        at,
    });
    let message = Event::Message(Box::new(Incoming {
        thread,
        external_id,
        outbound,
        sender: SenderSeen { kind, external_id: Some(from_id), name: None },
        contact: ContactSeen { external_id: person, name: text(other, "name"), ..ContactSeen::default() },
        sent_at,
        seq: integer(json, "seq").unwrap_or(0),
        parts: attachment::polled_parts(row),
        reply_to: row.get("reply_to").and_then(mid),
        order_ids: Vec::new(),
        counts: true,
        memo: Vec::new(),
    }));
    Ok(std::iter::once(message).chain(edited).collect())
}
