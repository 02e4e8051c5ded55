//! A message of a chat, pushed or read (lazada §2.6, §3.4).

use std::time::Duration;

use connector::{AccountContext, Unreadable, sha256_hex};
use model::{ContactSeen, Event, Incoming, Part, SenderKind, SenderSeen, SystemKind};
use serde_json::Value;

use super::{
    content,
    part::{self, template},
    thread_ref,
};
use crate::{
    country,
    scalar::{epoch, flag, id, int, text},
};

/// A side of a chat.
const BUYER: i64 = 1;
const SELLER: i64 = 2;

/// What may change of a message while its id stays, for its journal key: the same by push and by reading. What a message said that
/// was taken back makes no difference.
pub(crate) fn state(row: &Value) -> String {
    let status = int(row, "status").unwrap_or(0);
    if status == 1 {
        return "1".to_owned();
    }
    let said = match row.get("content") {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let said = format!("{said}\n{}", text(row, "process_msg").unwrap_or_default());
    format!("{status}:{}", &sha256_hex(said.as_bytes())[..12])
}

/// Reads a message. What only the list of sessions knows of it stands in `polled`.
pub(crate) fn message(envelope: &Value, row: &Value, own: &AccountContext) -> Result<Vec<Event>, Unreadable> {
    let lacks = |what: &str| Unreadable(format!("the message has no {what}"));
    let session = id(row, "session_id").ok_or_else(|| lacks("session_id"))?;
    let external_id = id(row, "message_id").ok_or_else(|| lacks("message_id"))?;
    let polled = envelope.get("polled").unwrap_or(&Value::Null);
    let buyer = buyer(row, &session, polled);
    let thread = thread_ref(session);
    // A message without a time is as old as our reading of it: the push's own time may be hours later (lazada §2.6).
    let sent_at = epoch(row, "send_time").unwrap_or(own.now);
    if int(row, "status") == Some(1) {
        return Ok(vec![Event::Unsent { thread, external_id, at: sent_at }]);
    }
    let kind = int(row, "template_id");
    let content = content::of(row);
    if kind == Some(template::SYSTEM) {
        // What was taken back stands in `recallContent` and is not shown again.
        let (country, _) = country::of_shop(&own.external_id);
        let detail = content::words(&content, country.language);
        return Ok(vec![Event::System {
            thread,
            external_id,
            what: SystemKind::Platform,
            detail,
            at: sent_at,
        }]);
    }
    let outbound = outbound(row, own, buyer.as_deref());
    let contact = ContactSeen {
        external_id: buyer.unwrap_or_else(|| format!("session:{}", thread.id)),
        name: text(polled, "title"),
        ..ContactSeen::default()
    };
    let by_system = int(row, "type") == Some(2) || flag(polled, "official") == Some(true);
    let automatic = flag(row, "auto_reply") == Some(true) || kind == Some(template::MENU);
    let mut said = part::read(kind, &content, own);
    let blocked = text(row, "process_msg");
    if let Some(why) = blocked.clone().filter(|_| !outbound) {
        said.parts.push(Part::Template {
            title: Some("Lazada blocked this message: the other side does not see it".to_owned()),
            text: Some(why),
            buttons: Vec::new(),
        });
    }
    let mut events = vec![Event::Message(Box::new(Incoming {
        sender: sender(row, outbound, by_system, &contact),
        counts: !by_system && !automatic,
        thread: thread.clone(),
        external_id: external_id.clone(),
        outbound,
        contact,
        sent_at,
        seq: 0,
        parts: said.parts.clone(),
        reply_to: None,
        order_ids: said.order_ids,
        memo: Vec::new(),
    }))];
    // The same id may come again with other words, or judged by Lazada after it took them: what is there already has to say so.
    // Our own words are left as they are, because one reply may have gone out in several messages.
    match (blocked, outbound) {
        (Some(why), true) => events.push(Event::System {
            thread,
            external_id: format!("{external_id}:blocked"),
            what: SystemKind::Platform,
            detail: Some(format!(
                "Lazada blocked the message before this line, so the customer does not see it: {why}"
            )),
            at: sent_at.after(Duration::from_millis(1)),
        }),
        (blocked, false)
            if blocked.is_some() || (kind == Some(template::TEXT) && polled.is_null() && !by_system) =>
        {
            events.push(Event::Edited { thread, external_id, parts: said.parts, at: own.now });
        }
        _ => {}
    }
    Ok(events)
}

/// The buyer's account id: of whichever side is the buyer's, or as the session says.
fn buyer(row: &Value, session: &str, polled: &Value) -> Option<String> {
    let side = |key: &str| int(row, key);
    let direct = if side("from_account_type") == Some(BUYER) {
        id(row, "from_account_id")
    } else if side("to_account_type") == Some(BUYER) || side("from_account_type") == Some(SELLER) {
        id(row, "to_account_id")
    } else {
        None
    };
    direct
        .or_else(|| id(polled, "buyer_id"))
        .or_else(|| session_sides(session).map(|(_, buyer)| buyer.to_owned()))
}

/// Seller and buyer of a session id of the usual shape, `<seller>_2_<buyer>_1_<more>`.
fn session_sides(session: &str) -> Option<(&str, &str)> {
    let mut pieces = session.split('_');
    let (seller, two, buyer, one) = (pieces.next()?, pieces.next()?, pieces.next()?, pieces.next()?);
    (two == "2" && one == "1" && !seller.is_empty() && !buyer.is_empty()).then_some((seller, buyer))
}

/// Which way a message went: by the side that wrote it; else by who wrote it.
pub(super) fn outbound(row: &Value, own: &AccountContext, buyer: Option<&str>) -> bool {
    match (int(row, "from_account_type"), int(row, "to_account_type")) {
        (Some(from @ (BUYER | SELLER)), _) => return from == SELLER,
        (_, Some(to @ (BUYER | SELLER))) => return to == BUYER,
        _ => {}
    }
    let from = id(row, "from_account_id");
    if from.is_some() && from.as_deref() == buyer {
        return false;
    }
    let (_, seller) = country::of_shop(&own.external_id);
    let ours = |id: &str| id == seller || own.memo.get("user_id").is_some_and(|user| user == id);
    let session = id(row, "session_id").unwrap_or_default();
    from.is_some_and(|from| ours(&from) || session_sides(&session).is_some_and(|(side, _)| side == from))
}

fn sender(row: &Value, outbound: bool, by_system: bool, contact: &ContactSeen) -> SenderSeen {
    if by_system {
        return SenderSeen { kind: SenderKind::Platform, external_id: None, name: Some("Lazada".to_owned()) };
    }
    if outbound {
        // Staff in Seller Center, Lazada's app, or its automatic answers; who exactly is not told.
        return SenderSeen {
            kind: SenderKind::Platform,
            external_id: id(row, "from_account_id"),
            name: None,
        };
    }
    SenderSeen {
        kind: SenderKind::Contact,
        external_id: Some(contact.external_id.clone()),
        name: contact.name.clone(),
    }
}
