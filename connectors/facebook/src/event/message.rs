//! Messages, echoes, pressed buttons and edits (facebook §2.7).

use connector::{Unreadable, text};
use model::{Event, Incoming, Part, SenderKind, SenderSeen, SystemKind};
use serde_json::Value;

use super::{About, ECHO, METADATA, attachment, mid, note};

/// Meta's own inbox, by the two ids that are about (facebook §2.7).
const META_INBOX: [&str; 2] = ["26390203743090", "263902037430900"];

/// A message of the customer, or the echo of one of ours.
pub(super) fn decode(message: &Value, about: &About<'_>, key: &str) -> Result<Vec<Event>, Unreadable> {
    let flag = |name: &str| match message.get(name) {
        Some(Value::Bool(b)) => *b,
        Some(Value::String(s)) => s == "true",
        _ => false,
    };
    let thread = about.thread()?;
    if flag("is_deleted") {
        let external_id =
            mid(message).ok_or_else(|| Unreadable("a message was taken back, but not which".into()))?;
        return Ok(vec![Event::Unsent { thread, external_id, at: about.at }]);
    }
    // Without an id the event's own key is as unique.
    let external_id = mid(message).unwrap_or_else(|| key.to_owned());
    let echo = about.outbound || flag("is_echo");
    let parts = attachment::parts(message, flag("is_unsupported"));
    let mut events = Vec::new();
    let mut memo = Vec::new();
    if let Some(payload) = message.get("quick_reply").and_then(|q| text(q, "payload")) {
        memo.push(about.memo("quick_reply", Some(payload)));
    }
    if echo
        && let Some(ours) =
            text(message, "metadata").and_then(|m| m.strip_prefix(METADATA).map(str::to_owned))
    {
        // An event of its own: an echo that settles a send brings nothing else along.
        let item = about.memo(ECHO, Some(format!("{ours} {external_id}")));
        events.push(Event::Memo { thread: thread.clone(), items: vec![item], at: about.at });
    }
    let reply_to = message.get("reply_to").and_then(mid);
    events.push(Event::Message(Box::new(Incoming {
        thread,
        external_id: external_id.clone(),
        outbound: echo,
        sender: if echo { writer(message, about) } else { customer(about) },
        contact: about.contact(),
        sent_at: about.at,
        seq: 0,
        parts,
        reply_to,
        order_ids: Vec::new(),
        counts: true,
        memo,
    })));
    if let Some(referral) = message.get("referral").filter(|r| r.is_object()) {
        let said = note::referral(referral);
        if !said.is_empty() {
            events.push(about.line(format!("{external_id}:referral"), SystemKind::Platform, said)?);
        }
    }
    Ok(events)
}

fn customer(about: &About<'_>) -> SenderSeen {
    SenderSeen { kind: SenderKind::Contact, external_id: about.person.clone(), name: None }
}

/// Who wrote an echo: we, staff in Meta's inbox, or another app.
fn writer(message: &Value, about: &About<'_>) -> SenderSeen {
    let ours = about.own.memo.get("app.app_id").map(|id| id.trim());
    let kind = match text(message, "app_id").as_deref() {
        Some(id) if Some(id) == ours => SenderKind::Member,
        _ if text(message, "metadata").is_some_and(|m| m.starts_with(METADATA)) => SenderKind::Member,
        Some(id) if !META_INBOX.contains(&id) => SenderKind::App,
        _ => SenderKind::Platform,
    };
    SenderSeen { kind, external_id: Some(about.own.external_id.clone()), name: None }
}

/// A pressed button, Get Started, menu entry or ice breaker. In `standby` what it carries is withheld.
pub(super) fn postback(postback: &Value, about: &About<'_>, key: &str) -> Result<Vec<Event>, Unreadable> {
    let external_id = mid(postback).unwrap_or_else(|| key.to_owned());
    let (title, payload) = (text(postback, "title"), text(postback, "payload"));
    let part = Part::Postback { title: title.or_else(|| payload.clone()), payload };
    let mut events = vec![Event::Message(Box::new(Incoming {
        thread: about.thread()?,
        external_id: external_id.clone(),
        outbound: false,
        sender: customer(about),
        contact: about.contact(),
        sent_at: about.at,
        seq: 0,
        parts: vec![part],
        reply_to: None,
        order_ids: Vec::new(),
        counts: true,
        memo: Vec::new(),
    }))];
    if let Some(referral) = postback.get("referral").filter(|r| r.is_object()) {
        let said = note::referral(referral);
        if !said.is_empty() {
            events.push(about.line(format!("{external_id}:referral"), SystemKind::Platform, said)?);
        }
    }
    Ok(events)
}

/// A changed message. Without its words it is only a hint to read it again: nothing is overwritten with nothing.
pub(super) fn edit(edit: &Value, about: &About<'_>) -> Result<Vec<Event>, Unreadable> {
    let thread = about.thread()?;
    let external_id = mid(edit).ok_or_else(|| Unreadable("a message was changed, but not which".into()))?;
    Ok(vec![match text(edit, "text") {
        Some(text) => Event::Edited { thread, external_id, parts: vec![Part::Text { text }], at: about.at },
        None => Event::ThreadChanged { thread, messages: vec![external_id], at: about.at },
    }])
}
