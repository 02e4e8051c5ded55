//! One message, from a push or from `get_message` (shopee §2.6, §3.4).

use connector::{AccountContext, Unreadable, integer};
use model::{ContactSeen, Event, Incoming, SenderKind, SenderSeen, Time};
use serde_json::Value;

use super::{part, thread_ref};
use crate::reply::id;

/// Account memo: the seller's own user id in chat, once it is known.
pub(crate) const SELLER: &str = "seller_user_id";

/// Reads a message. A bundle has no words of its own: it names messages that have to be read at once, since Shopee
/// hides them after a while.
pub(crate) fn message(
    envelope: &Value,
    content: &Value,
    own: &AccountContext,
) -> Result<Vec<Event>, Unreadable> {
    let polled = envelope.get("polled").unwrap_or(&Value::Null);
    let external_id = id(content, "message_id").ok_or_else(|| lacks("message id"))?;
    let thread = id(content, "conversation_id")
        .or_else(|| id(polled, "conversation_id"))
        .map(thread_ref)
        .ok_or_else(|| lacks("conversation id"))?;
    if integer(content, "business_type") == Some(11) {
        return Ok(vec![Event::Ignored { what: "a chat with an affiliate".to_owned() }]);
    }
    let sent_at = time(content, "created_timestamp")
        .or_else(|| time(envelope, "timestamp"))
        .ok_or_else(|| lacks("time"))?;
    let kind = content.get("message_type").and_then(Value::as_str).unwrap_or("");
    let inner = content.get("content").unwrap_or(&Value::Null);
    if kind == "bundle_message" {
        let messages = bundled(inner).or_else(|| bundled(content)).unwrap_or_default();
        return Ok(vec![Event::ThreadChanged { thread, messages, at: sent_at }]);
    }
    let buyer_hint = id(polled, "buyer_id");
    let outbound = outbound(content, own, buyer_hint.as_deref());
    let market = connector::text(content, "region")
        .or_else(|| envelope.get("data").and_then(|d| connector::text(d, "region")))
        .or_else(|| own.memo.get("region").cloned());
    let said = part::read(kind, inner, market.as_deref());
    let mut order_ids = said.order_ids;
    order_ids.extend(source_orders(content));
    order_ids.dedup();
    let (buyer, buyer_name) =
        if outbound { ("to_id", "to_user_name") } else { ("from_id", "from_user_name") };
    let contact = ContactSeen {
        // Some rows name nobody; the thread is then all that is known of its buyer.
        external_id: id(content, buyer)
            .or(buyer_hint)
            .unwrap_or_else(|| format!("conversation:{}", thread.id)),
        name: name(content, buyer_name),
        ..ContactSeen::default()
    };
    let automatic = automatic(content);
    Ok(vec![Event::Message(Box::new(Incoming {
        sender: sender(content, outbound, said.counts, &contact),
        seq: external_id.parse().unwrap_or(0),
        thread,
        external_id,
        outbound,
        contact,
        sent_at,
        parts: said.parts,
        reply_to: quoted(content),
        order_ids,
        counts: said.counts && !(outbound && automatic),
        memo: Vec::new(),
    }))])
}

fn lacks(what: &str) -> Unreadable {
    Unreadable(format!("the message has no {what}"))
}

fn time(v: &Value, key: &str) -> Option<Time> {
    integer(v, key).filter(|n| *n > 0).map(Time::from_unix_of_any_unit)
}

fn name(content: &Value, key: &str) -> Option<String> {
    content.get(key).and_then(Value::as_str).filter(|n| !n.is_empty() && !n.contains("**")).map(str::to_owned)
}

/// Which way a message went. A buyer may have a shop of their own, so only our shop's id decides; then whoever the poll
/// knows to be the buyer, then whoever we know to be the seller.
pub(super) fn outbound(content: &Value, own: &AccountContext, buyer: Option<&str>) -> bool {
    let ours = Some(own.external_id.as_str());
    let (from, to) = (id(content, "from_id"), id(content, "to_id"));
    if id(content, "from_shop_id").as_deref() == ours {
        return true;
    }
    if id(content, "to_shop_id").as_deref() == ours {
        return false;
    }
    if let (Some(buyer), Some(from)) = (buyer, from.as_deref()) {
        return from != buyer;
    }
    if let (Some(buyer), Some(to)) = (buyer, to.as_deref()) {
        return to == buyer;
    }
    own.memo.get(SELLER).is_some_and(|seller| from.as_ref() == Some(seller))
}

/// Answers that Shopee or its bot gave by itself.
fn automatic(content: &Value) -> bool {
    let word = |key: &str| content.get(key).and_then(Value::as_str).unwrap_or("");
    matches!(word("status"), "auto_reply" | "offwork_autoreply")
        || matches!(word("source"), "chatbot" | "proactive_update")
}

fn sender(content: &Value, outbound: bool, written: bool, contact: &ContactSeen) -> SenderSeen {
    let app = content.get("source").and_then(Value::as_str) == Some("openapi");
    if !written {
        return SenderSeen { kind: SenderKind::Platform, external_id: None, name: Some("Shopee".to_owned()) };
    }
    if outbound {
        let staff = name(content, "sub_account_name").filter(|n| n != "0");
        return SenderSeen {
            kind: if app { SenderKind::App } else { SenderKind::Platform },
            external_id: id(content, "sub_account_id").or_else(|| id(content, "from_id")),
            name: staff.or_else(|| name(content, "from_user_name")),
        };
    }
    SenderSeen {
        kind: SenderKind::Contact,
        external_id: Some(contact.external_id.clone()),
        name: contact.name.clone(),
    }
}

/// The message answered to: an object in samples, a list in the documentation.
fn quoted(content: &Value) -> Option<String> {
    match content.get("quoted_msg")? {
        Value::Array(list) => list.iter().find_map(|q| id(q, "message_id")),
        one => id(one, "message_id"),
    }
}

fn source_orders(content: &Value) -> Vec<String> {
    match content.get("source_content") {
        Some(Value::Array(list)) => list.iter().filter_map(part::order_sn).collect(),
        Some(one) => part::order_sn(one).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The messages of a bundle, which may sit inside the inner content or beside it.
fn bundled(v: &Value) -> Option<Vec<String>> {
    let list = v.get("messages")?.as_array()?;
    Some(
        list.iter()
            .filter_map(|m| match m {
                Value::String(s) => Some(s.clone()),
                Value::Number(n) => Some(n.to_string()),
                row @ Value::Object(_) => id(row, "message_id"),
                _ => None,
            })
            .filter(|m| !m.is_empty() && m != "0")
            .collect(),
    )
}
